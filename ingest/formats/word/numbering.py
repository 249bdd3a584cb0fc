"""The numbers that Word shows and no paragraph holds: counted from numbering.xml as Word counts them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.formats.numerals import numeral

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%([1-9])")
_BULLETS = {"o": "◦", "\uf0a7": "▪", "\uf0fc": "✓", "-": "-", "–": "–", "—": "—", "*": "*"}
_HAN = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    kind: str
    text: str
    style: str
    legal: bool
    restart: int | None


@dataclass(slots=True)
class _List:
    """A list's counters: shared by all its instances, as in Word."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a paragraph: "2.1", "Article 3", "•"; `level` counts from 0."""

    text: str
    level: int
    is_bullet: bool


class Numbering:
    """The lists of a document; `label` is to be asked for each numbered paragraph in order."""

    def __init__(self, root: Any | None) -> None:
        self._lists: dict[str, _List] = {}
        self._instances: dict[str, tuple[str, dict[int, int], dict[int, _Level]]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is None:
            return
        links = {}
        for made in root.iter(f"{W}abstractNum"):
            key = made.get(f"{W}abstractNumId")
            self._lists[key] = _List({int(one.get(f"{W}ilvl")): _level(one) for one in made.findall(f"{W}lvl")})
            if (named := made.find(f"{W}styleLink")) is not None:
                links[named.get(f"{W}val")] = key
        for made in root.iter(f"{W}abstractNum"):
            if (named := made.find(f"{W}numStyleLink")) is not None and named.get(f"{W}val") in links:
                self._lists[made.get(f"{W}abstractNumId")] = self._lists[links[named.get(f"{W}val")]]
        for num in root.iter(f"{W}num"):
            self._add_instance(num)

    def _add_instance(self, num: Any) -> None:
        base = value_of(num, "abstractNumId")
        starts, levels = {}, {}
        for override in num.findall(f"{W}lvlOverride"):
            at = int(override.get(f"{W}ilvl"))
            if (start := value_of(override, "startOverride")).isdigit():
                starts[at] = int(start)
            if (level := override.find(f"{W}lvl")) is not None:
                levels[at] = _level(level)
        self._instances[num.get(f"{W}numId")] = (base, starts, levels)

    def level_of_style(self, instance: str, style: str) -> int:
        """The level that a style is tied to in a list; the first if to none."""
        base, _, _ = self._instances.get(instance, ("", {}, {}))
        levels = self._lists[base].levels if base in self._lists else {}
        return next((at for at, level in levels.items() if level.style == style), 0)

    def label(self, instance: str, at: int) -> Label | None:
        """Count one further paragraph of a list's instance and level; None if the list is not known."""
        base, starts, levels = self._instances.get(instance, ("", {}, {}))
        if base not in self._lists:
            return None
        counter = self._lists[base]
        known: Mapping[int, _Level] = {**counter.levels, **levels}
        if at not in known:
            return None
        self._count(counter, known, instance, at, starts)
        level = known[at]
        if level.kind == "bullet":
            return Label(_BULLETS.get(level.text, "•"), at, True)
        text = _PLACE.sub(lambda found: _shown(counter, known, int(found[1]) - 1, level.legal), level.text).strip()
        return Label(text, at, False) if text else None

    def _count(self, counter: _List, known: Mapping[int, _Level], instance: str, at: int, starts: Mapping[int, int]) -> None:
        first = (instance, at) not in self._begun
        self._begun.add((instance, at))
        if first and at in starts:
            counter.counts[at] = starts[at]
        else:
            counter.counts[at] = counter.counts.get(at, known[at].start - 1) + 1
        for above in range(at):
            if above in known:
                counter.counts.setdefault(above, known[above].start)
        for below in list(counter.counts):
            restart = known[below].restart if below in known else None
            if below > at and restart != 0 and (restart is None or at < restart):
                del counter.counts[below]


def _level(made: Any) -> _Level:
    start, restart = value_of(made, "start"), value_of(made, "lvlRestart")
    return _Level(
        int(start) if start.isdigit() else 1,
        value_of(made, "numFmt") or "decimal",
        value_of(made, "lvlText"),
        value_of(made, "pStyle"),
        made.find(f"{W}isLgl") is not None,
        int(restart) if restart.isdigit() else None,
    )


def value_of(made: Any, name: str) -> str:
    """The `w:val` of a child; empty if there is none."""
    child = made.find(f"{W}{name}") if made is not None else None
    return child.get(f"{W}val") or "" if child is not None else ""


def _shown(counter: _List, known: Mapping[int, _Level], at: int, legal: bool) -> str:
    if at not in known:
        return ""
    number, kind = counter.counts.get(at, known[at].start), known[at].kind
    if kind == "none":
        return ""
    if legal:
        return str(number)
    if kind.startswith(("chinese", "japanese", "ideograph", "taiwanese")):
        return _han(number)
    if kind == "ordinal":
        return f"{number}{'th' if 10 < number % 100 < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
    return numeral(number, kind)


def _han(number: int) -> str:
    if number > 99:
        return "".join(_HAN[int(digit)] for digit in str(number))
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else _HAN[tens]) + "十" if tens else "") + (_HAN[ones] if ones or not tens else "")
