"""Lines that begin with a number of a part: what kind of number, which value, where the title begins."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from ingest.lexicon import read_lexicon
from ingest.numerals import LETTERED, chinese, letter, roman, spelt
from ingest.structure.lines import Sheet
from ingest.text.characters import BLANK

PATTERNS = Path(__file__).parent / "patterns"
ANNEXES = ("annex", "appendix", "exhibit", "schedule")
WORDED = ("book", "part", "title", "chapter", "section", "article", "recital", *ANNEXES)
PROVISION = "provision"
SQUARE = "[arabic]"  # of a judgment's paragraphs, or of references
STRONG = (*WORDED, "§", PROVISION)
_LONGEST_TITLE = 400  # letters: a longer line with # is text; as a title it would be searched with each of its chunks
_ATX = re.compile(rf"(#{{1,6}}){BLANK}+(?=\S)")
_DRESS = re.compile(rf"(?:<[^>\n]{{0,200}}>|\*\*|__|{BLANK})+")  # anchors and bold before a title are no part of it
_WORD = re.compile(rf"(?P<word>[^\W\d_]{{3,20}})(?P<dot>\.?){BLANK}+(?:N[or]\.?{BLANK}*)?(?P<num>[0-9A-Za-z][0-9A-Za-z.]{{0,11}})")
_LATER = re.compile(r" (?:bis|ter|quater)\b")  # behind a number, apart
_SIGN = re.compile(rf"§{BLANK}*(?P<num>\d{{1,4}})(?P<suffix>[a-z]?)(?P<sep>\.?)(?:{BLANK}+|$)")
_CJK = re.compile(rf"第{BLANK}*(?P<num>[〇零一二三四五六七八九十百千\d]{{1,7}}){BLANK}*(?P<unit>[条條章节節编編部])(?:{BLANK}|[:：、])*")
_CJK_ITEM = re.compile(r"(?:(?P<num>[一二三四五六七八九十]{1,3})、|[（(](?P<inner>[一二三四五六七八九十]{1,3})[）)])[ \t\u3000]*")
_UNITS = {"条": "article", "條": "article", "章": "chapter", "节": "section", "節": "section", "编": "part", "編": "part", "部": "part"}
_SUFFIX = r"(?P<suffix>[A-Za-z]|bis|ter|quater)"  # of what was put in later: "2A", "12bis"
_GAP = rf"(?:{BLANK}+(?=\S)|$)"
_DECIMAL = re.compile(rf"(?P<num>(?:[A-Z]\.)?\d{{1,3}}(?:\.\d{{1,3}})+|[A-Z]\.\d{{1,3}}){_SUFFIX}?(?P<sep>\.?){_GAP}")
_ARABIC = re.compile(rf"(?P<num>\d{{1,3}})(?:(?P<sep>[.)°º]?)|{_SUFFIX}(?P<stop>[.)])){_GAP}")
_ALPHA = re.compile(rf"(?P<num>[IVXLCDM]{{1,7}}|[ivxlcdm]{{1,7}}|[A-Za-z])(?P<sep>[.)]){_GAP}")
_BRACKET = re.compile(rf"[(（](?P<num>\d{{1,3}}{_SUFFIX}?|[IVXLC]{{1,6}}|[ivxlc]{{1,6}}|[A-Za-z])[)）](?:{BLANK}*(?=\S)|$)")
_SQUARE = re.compile(rf"\[(?P<num>\d{{1,3}})\]{BLANK}+(?=\S)")
_SEPARATOR = re.compile(rf"{BLANK}*(?P<sep>(?:[.:)–—-]|&mdash;|&ndash;)*){BLANK}*")
_TENTH = re.compile(r"\d+\.0\d")  # a time or a price
# A letter or a number that no full stop and blank part from its title: "A – Malt"; without a dash only in a heading.
_SIGNED = r"(?P<sep>[:|·•/‐-―−-])"
_APART = re.compile(rf"(?P<num>[IVXLCDM]{{1,7}}|[A-Z]|\d{{1,3}})(?:(?:{BLANK}*{_SIGNED})?{BLANK}+(?=\S)|(?P<glued>[.)])(?=[^\W\d_]))")
_DASHES = tuple("‐‑‒–—―−-")
_GLUED = re.compile(r"\d{1,4}[ \t]{3,}(?=[A-Z])")  # a page number that stands before the first line of its page


@dataclass(frozen=True, slots=True)
class Mark:
    """A number at the start of a line: `family` is the kind of numbering, `path` its values, `after` where the title or
    the text begins, `level` the number of # before it. `other` is the second reading of "I." and "(i)", `suffix` the "a" of
    "12a", which comes after 12."""

    line: int
    family: str
    path: tuple[int, ...]
    label: str
    start: int
    after: int
    separator: str
    level: int = 0
    other: tuple[str, int] | None = None
    suffix: str = ""

    def follows(self, other: Mark) -> bool:
        """Whether its number is the next one of another's sequence: 13 after 12 or 12a, 12a after 12, 12b after 12a."""
        if self.path[-1] == other.path[-1]:
            return self.suffix > other.suffix
        return self.path[-1] == other.path[-1] + 1


@cache
def word_kinds() -> dict[str, str]:
    """Which kind of part each word before a number names: "artikel" an article."""
    lexicon = read_lexicon(PATTERNS / "labels.toml")
    return {word: kind for kind in WORDED for word in lexicon.words(kind)}


def heading_marks(sheet: Sheet) -> tuple[dict[int, int], dict[int, int]]:
    """(the level, where the title begins) of each line that is a Markdown heading by its #."""
    if sheet.levels is not None:
        return sheet.levels, {i: sheet.lines[i].start for i in sheet.levels}
    levels, begins = {}, {}
    for i, line in enumerate(sheet.lines):
        is_apart = not line.indent or (line.indent < 4 and line.gap > 0 and sheet.gap_after(i) > 0)  # or it is a comment in code
        may_be = is_apart and not sheet.roles[i] and line.end - line.start <= _LONGEST_TITLE
        if may_be and (match := _ATX.match(sheet.text, line.start, line.end)):
            levels[i] = len(match[1])
            dress = _DRESS.match(sheet.text, match.end(), line.end)
            begins[i] = dress.end() if dress and dress.end() < line.end else match.end()
    return levels, begins


def find_marks(sheet: Sheet) -> Iterator[Mark]:
    """The marks of all lines that are text, in order."""
    levels, begins = heading_marks(sheet)
    places = []
    for i, line in enumerate(sheet.lines):
        if not sheet.roles[i] and i not in sheet.notes:
            start = begins.get(i, line.start)
            if dress := _DRESS.match(sheet.text, start, line.end):
                start = dress.end()
            places.append((i, start, line.end, levels.get(i, 0)))
    apart = _marks_apart(sheet, places)
    for i, start, end, level in places:
        mark = apart.get(i) or _read(sheet.text, start, end, i, level)
        if mark is not None:
            yield mark


def _marks_apart(sheet: Sheet, places: Sequence[tuple[int, int, int, int]]) -> dict[int, Mark]:
    """The marks of "A – Malt", "2: Water", "## B Hops" and "## 3.Yeast" by their lines. One alone is none, as the first word of a title may
    look so: there is a first one and a second. They have no separator, so that they are no items of a list."""
    groups: dict[tuple[int, bool], list[Mark]] = defaultdict(list)
    for i, start, end, level in places:
        match = _APART.match(sheet.text, start, end)
        is_heading = level > 0 or (not sheet.gap_after(i) and sheet.is_rule(i + 1))
        if match and (is_heading or match["sep"] in _DASHES) and (mark := _read_apart(match, i, start, level)):
            groups[level, bool(match["sep"])].append(mark)
    found: dict[int, Mark] = {}
    for marks in groups.values():
        values = {(mark.family, mark.path[0]) for mark in marks} | {mark.other for mark in marks if mark.other}
        if any(value == 1 and (family, 2) in values for family, value in values):
            found |= {mark.line: mark for mark in marks}
    return found


def _read_apart(match: re.Match[str], line: int, start: int, level: int) -> Mark | None:
    if not match["num"].isdigit():
        mark = _read_alpha(match, line, start, level, "{}.")
        return replace(mark, separator="") if mark else None
    is_apart = match["sep"] or match["glued"]  # "1 Malt" is read with all numbers
    return Mark(line, "arabic", (int(match["num"]),), match["num"], start, match.end(), "", level) if is_apart else None


def _read(text: str, start: int, end: int, line: int, level: int) -> Mark | None:
    """The mark that begins at `start`, if one does."""
    first = text[start : start + 1]
    if first == "第" or first in "（(一二三四五六七八九十":
        found = _read_cjk(text, start, end, line, level)
        if found is not None:
            return found
    if first == "§" and (match := _SIGN.match(text, start, end)):
        label = f"§ {match['num']}{match['suffix']}"
        return Mark(line, "§", (int(match["num"]),), label, start, match.end(), ".", level, None, match["suffix"])
    if first.isupper() and (mark := _read_word(text, start, end, line, level)):
        return mark
    if (match := _DECIMAL.match(text, start, end)) and not _TENTH.match(match["num"]):
        first_part, *rest = match["num"].split(".")
        head = int(first_part) if first_part.isdigit() else LETTERED + (letter(first_part) or 0)
        path = (head, *(int(one) for one in rest))
        suffix = match["suffix"] or ""
        return Mark(line, "decimal", path, match["num"] + suffix, start, match.end(), match["sep"], level, None, suffix.lower())
    if (glued := _GLUED.match(text, start, end)) and (mark := _read_word(text, glued.end(), end, line, level)):
        return mark if mark.family in ANNEXES else None
    if match := _ARABIC.match(text, start, end):
        separator, suffix = match["sep"] or match["stop"] or "", match["suffix"] or ""
        family = "arabic" if separator in ("", ".") else f"arabic{separator}"
        label = match["num"] + suffix
        return Mark(line, family, (int(match["num"]),), label, start, match.end(), separator, level, None, suffix.lower())
    if match := _ALPHA.match(text, start, end):
        return _read_alpha(match, line, start, level, "{}." if match["sep"] == "." else "{})")
    if match := _SQUARE.match(text, start, end):
        return Mark(line, SQUARE, (int(match["num"]),), match["num"], start, match.end(), "[]", level)
    if match := _BRACKET.match(text, start, end):
        if match["num"][0].isdigit():
            suffix = match["suffix"] or ""
            value = int(match["num"].removesuffix(suffix))
            return Mark(line, "(arabic)", (value,), f"({match['num']})", start, match.end(), "()", level, None, suffix.lower())
        return _read_alpha(match, line, start, level, "({})")
    return None


def _read_alpha(match: re.Match[str], line: int, start: int, level: int, shape: str) -> Mark | None:
    """A Roman numeral or a letter; both readings where both are possible."""
    number = match["num"]
    case = "upper" if number.isupper() else "lower"
    readings = [(f"{case} {name}", value) for name, value in (("roman", roman(number)), ("letter", letter(number))) if value]
    if not readings:
        return None
    if len(readings) == 2 and number.upper() not in "IVX":
        readings.reverse()  # a lone L, C, D or M is a letter as a rule
    label = f"({number})" if shape == "({})" else number
    family, value = readings[0]
    other = (shape.format(readings[1][0]), readings[1][1]) if len(readings) > 1 else None
    return Mark(line, shape.format(family), (value,), label, start, match.end(), shape[-1], level, other)


def _read_word(text: str, start: int, end: int, line: int, level: int) -> Mark | None:
    if end - start < 20 and (kind := word_kinds().get(text[start:end].rstrip(":.").lower())) in ANNEXES:
        return Mark(line, str(kind), (0,), text[start:end].rstrip(":.").capitalize(), start, end, "", level)
    lexicon = read_lexicon(PATTERNS / "labels.toml")
    if found := lexicon.pattern("provision").match(text[start : min(end, start + 60)]):
        separator = _SEPARATOR.match(text, start + found.end(), end)
        after, value = (separator.end() if separator else end), lexicon.groups("feminine")[0].index(found["num"].lower()) + 1
        return Mark(line, PROVISION, (value,), found[0].capitalize(), start, after, separator["sep"] if separator else "", level)
    match = _WORD.match(text, start, end)
    kind = word_kinds().get(match["word"].lower()) if match else None
    if match is None or kind is None:
        return None
    number = match["num"].rstrip(".")
    if number.isdigit() and (later := _LATER.match(text, match.end("num"), end)):
        number += later[0]
    path = _values(number.replace(" ", ""))
    if path is None:
        return None
    stop = match.start("num") + len(number)
    if text[stop : stop + 1] in ("(", "/", ",") or text[stop : stop + 1].isalnum():
        return None
    separator = _SEPARATOR.match(text, stop, end)
    number = number.capitalize() if number.isalpha() and len(number) > 1 and roman(number) is None else number
    word = match["word"].capitalize() if match["word"].isupper() and len(match["word"]) > 1 else match["word"]
    after = separator.end() if separator else stop
    sign = separator["sep"] if separator else ""
    return Mark(line, kind, path, f"{word}{match['dot']} {number}", start, after, sign, level, None, _suffix(number.replace(" ", "")))


def _suffix(number: str) -> str:
    """The "a" of "12a"; the ordinals of "1er" and "1º" are none."""
    match = re.fullmatch(r"\d{1,4}([A-Za-z]|bis|ter|quater)", number)
    return match[1].lower() if match else ""


def _values(number: str) -> tuple[int, ...] | None:
    """The values of a number after a word: "33", "12a", "2.1", "IV", "1er", "A", "A.1", "One"."""
    if match := re.fullmatch(r"(\d{1,4})(?:[A-Za-z]|er|ère|bis|ter|quater|º|°)?", number):
        return (int(match[1]),)
    if re.fullmatch(r"\d{1,3}(?:\.\d{1,3})+", number):
        return tuple(int(one) for one in number.split("."))
    if number.endswith(("er", "re")) and (value := roman(number[:-2].upper())):
        return (value,)  # "Ier"
    if value := roman(number) if len(number) > 1 or number.upper() in "IVX" else None:
        return (value,)
    if number.isupper() and (place := letter(number)):
        return (LETTERED + place,)
    if number[:1].isupper() and (value := spelt(number)):
        return (value,)
    return None


def _read_cjk(text: str, start: int, end: int, line: int, level: int) -> Mark | None:
    if match := _CJK.match(text, start, end):
        value = chinese(match["num"])
        label = f"第{match['num']}{match['unit']}"
        return Mark(line, _UNITS[match["unit"]], (value,), label, start, match.end(), "第", level) if value else None
    if match := _CJK_ITEM.match(text, start, end):
        number = match["num"] or match["inner"]
        value, family = chinese(number), "cjk" if match["num"] else "(cjk)"
        label = number if match["num"] else f"({number})"
        return Mark(line, family, (value,), label, start, match.end(), "、" if match["num"] else "()", level) if value else None
    return None


def number_of(label: str) -> tuple[int, ...] | None:
    """The values of a label, without its word: (33,) of "Article 33", (4, 1) of "4.1", (3,) of "第三条"; None if it has none."""
    if match := _CJK.match(label):
        value = chinese(match["num"])
        return (value,) if value is not None else None
    words = label.strip("().•§ ").split()
    if len(words) > 1 and _suffix("1" + words[-1]) == words[-1] and words[-2].isdigit():
        return _values(words[-2])  # "Article 4 bis"
    return _values(words[-1]) if words else None
