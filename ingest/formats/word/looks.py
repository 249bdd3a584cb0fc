"""Which paragraphs of a Word document are headings by their look, where its author used no style for them."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingest.formats.word.numbering import W, value_of

_FIELD = re.compile(r"[^\W\d_][^:\n]{0,30}: \S")  # "Before: Judge Hale", among other lines in bold
_DEPTH = re.compile(r"\d{1,3}((?:\.\d{1,3})*)[.)]?\s")
_LONGEST, _LONGEST_PLAIN = 120, 60  # letters of a heading, and of one that is not bold
_LARGE = 1.15  # times the size of most text


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph is set: bold as a whole or up to a tab, in capitals that Word makes, in letters of `size` half points (0 where
    nothing says it)."""

    bold: bool = False
    leads: bool = False
    capitals: bool = False
    size: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph as a reader sees it."""

    text: str
    look: Look


def is_on(looks: Any | None, name: str, default: bool) -> bool:
    """Whether what a run says of itself has a look on."""
    made = looks.find(f"{W}{name}") if looks is not None else None
    return default if made is None else made.get(f"{W}val") not in ("0", "false", "off", "none")


def look_of(paragraph: Any, bold: bool, size: int) -> Look:
    """The look of a paragraph whose style is bold or not, and of a size."""
    runs = [run for run in paragraph.iter(f"{W}r") if run.findtext(f"{W}t", "").strip()]
    looks = [run.find(f"{W}rPr") for run in runs]
    bolds = [is_on(look, "b", bold) for look in looks]
    sizes = {int(said) if (said := value_of(look, "sz")).isdigit() else size for look in looks}
    changes = sum(one != other for one, other in itertools.pairwise(bolds))
    leads = changes == 1 and bolds[0] and paragraph.find(f"{W}r/{W}tab") is not None
    capitals = bool(looks) and all(is_on(look, "caps", False) or is_on(look, "smallCaps", False) for look in looks)
    return Look(bool(bolds) and all(bolds), leads, capitals, sizes.pop() if len(sizes) == 1 else size)


def levels_by_look(shown: Sequence[Shown | None]) -> dict[int, int]:
    """The levels of the paragraphs that look like headings, None for what is no paragraph: by their numbers, else by their looks below
    those that open the text, the larger above the smaller."""
    weight: Counter[int] = Counter()
    for one in shown:
        weight[one.look.size if one else 0] += len(one.text) if one else 0
    usual = weight.most_common(1)[0][0] if weight else 0
    found = [at for at in range(len(shown) - 1) if _stands_out(shown[at], shown[at + 1], usual)]
    opening = next((at for at in range(len(shown)) if at not in found), 0)
    order = sorted({_rank(one.look) for at in found if at >= opening and (one := shown[at]) and not _DEPTH.match(one.text)})
    levels = {}
    for at in found:
        one = shown[at]
        depth = _DEPTH.match(one.text) if one else None
        is_ranked = one is not None and at >= opening and not depth
        levels[at] = depth[1].count(".") + 1 if depth else order.index(_rank(one.look)) + 1 if one and is_ranked else 1
    return levels


def _rank(look: Look) -> tuple[int, bool, bool]:
    return (-look.size, not look.capitals, look.leads)


def _stands_out(one: Shown | None, following: Shown | None, usual: int) -> bool:
    """Whether a short paragraph before one of another look is a heading: bold, or bold up to a tab, or larger than most text, or in
    capitals that Word makes."""
    if one is None or len(one.text) > _LONGEST or one.text.endswith((".", ",", ";")):
        return False
    if following is not None and one.look.bold and following.look.bold and (len(following.text) > _LONGEST or _FIELD.match(one.text)):
        return False
    is_set = one.look.leads or one.look.capitals or (usual > 0 and one.look.size >= _LARGE * usual)
    return one.look.bold or (is_set and (one.look.leads or len(one.text) <= _LONGEST_PLAIN))
