"""What a text says of itself before it begins: YAML between "---", TOML between "+++", JSON between braces, lines with "%"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.lexicon import read_lexicon

_LEXICON = Path(__file__).with_suffix(".toml")
_FACTS = ("title", "author", "date", "updated", "publisher", "language")
_MOST_LINES = 120
_KEY = r"(?P<quote>[\"']?)(?P<key>[A-Za-z](?:[\w .-]{0,29}\w)?)(?P=quote)"
_ITEM = re.compile(r"-[ \t]+")
_TABLE = re.compile(r"\[{1,2}[ \t]*(?P<key>[\w.-]+)[ \t]*\]{1,2}")
_NAMED = re.compile(r"[\"']?name[\"']?[ \t]*[:=][ \t]*(?P<value>\"[^\"]*\"|'[^']*'|[^,}\]]+)")
_QUOTED = re.compile(r"(?P<quote>[\"'])(?P<value>[^\n]+?)(?P=quote)[ \t]*(?:#[^\n]*)?$")
_BLOCK = re.compile(r"[>|][+-]?")
_TITLE_BLOCK = ("title", "author", "date")  # the lines with "%" that open a text, in their order


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`end` is where the text itself may begin; `facts` are (name, start, end), of the values without what they are quoted in."""

    end: int
    facts: tuple[tuple[str, int, int], ...]

    def value(self, text: str, name: str) -> str:
        """What it says of a fact, several values with commas between them."""
        return ", ".join(text[start:end] for one, start, end in self.facts if one == name)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    indent: int


@dataclass(frozen=True, slots=True)
class _Form:
    """How a form opens and closes, and the sign between a key and its value."""

    opening: str
    closing: tuple[str, ...]
    pattern: re.Pattern[str]
    comment: str


_FORMS = (
    _Form("---", ("---", "..."), re.compile(rf"{_KEY}:(?:[ \t]+(?P<value>\S.*))?$"), "#"),
    _Form("+++", ("+++",), re.compile(rf"{_KEY}[ \t]*=[ \t]*(?P<value>\S.*)$"), "#"),
    _Form("{", ("}",), re.compile(rf"{_KEY}[ \t]*:[ \t]*(?P<value>\S.*)$"), "//"),
)


def read_front_matter(text: str) -> FrontMatter | None:
    """The front matter that opens a text; None where it has none."""
    if text[:1] == "%":
        return _title_block(text)
    form = next((one for one in _FORMS if text.startswith(one.opening)), None)
    lines = list(_lines(text)) if form else []
    if form is None or text[: lines[0].end] != form.opening:
        return None
    last = next((i for i, one in enumerate(lines) if i and not one.indent and text[one.start : one.end] in form.closing), 0)
    inner = lines[1:last]
    if not inner or not _is_told(text, inner, form):
        return None
    facts = tuple(_facts(text, inner, form))
    is_sure = form.opening != "{" or bool(facts)  # a text may open with an example
    return FrontMatter(lines[last].end, facts) if is_sure else None


def _lines(text: str) -> Iterator[_Line]:
    """The first lines of a text that hold something, without the blanks around them."""
    position = 0
    for raw in text[: 200 * _MOST_LINES].splitlines(keepends=True)[:_MOST_LINES]:
        inner = raw.strip()
        start = position + len(raw) - len(raw.lstrip())
        if inner:
            yield _Line(start, start + len(inner), start - position)
        position += len(raw)


def _title_block(text: str) -> FrontMatter | None:
    """Lines that open a text with "%": its title, its author, its date."""
    facts, end = [], 0
    for name, line in zip(_TITLE_BLOCK, _lines(text), strict=False):
        if text[line.start : min(line.start + 2, line.end)] != "% " or text[end : line.start].strip("\r\n"):
            break
        start = line.end - len(text[line.start + 1 : line.end].lstrip())
        facts.append((name, start, line.end))
        end = line.end
    return FrontMatter(end, tuple(facts)) if facts else None


def _is_told(text: str, lines: Sequence[_Line], form: _Form) -> bool:
    """Whether lines are keys with their values, and what goes on with them."""
    told = [one for one in lines if not text.startswith(form.comment, one.start)]
    are_keys = [_key(text, one, form) is not None or bool(_TABLE.fullmatch(text, one.start, one.end)) for one in told]
    return any(are_keys[:1]) and all(is_key or _goes_on(text, one) for one, is_key in zip(told, are_keys, strict=True))


def _goes_on(text: str, line: _Line) -> bool:
    """Whether a line goes on with the one before it: set in, an item of a list, the end of one."""
    return line.indent > 0 or text.startswith(("- ", "]", "}", '"', "'"), line.start)


def _key(text: str, line: _Line, form: _Form) -> re.Match[str] | None:
    """The key of a line and its value; a key of several words is one only if it is known."""
    match = form.pattern.match(text, line.start, line.end)
    return match if match and (" " not in match["key"] or _name(match["key"])) else None


@cache
def _name(key: str) -> str:
    """The fact that a key tells; "" where it is none of those that are asked for."""
    plain, words = re.sub(r"[\W_]", "", key.rpartition(".")[2]).lower(), read_lexicon(_LEXICON).words
    return next((fact for fact in _FACTS if plain in words(fact)), "")


def _facts(text: str, lines: Sequence[_Line], form: _Form) -> Iterator[tuple[str, int, int]]:
    """The facts in their order; of those in parts of others the ones that stand nowhere else."""
    every: list[tuple[str, int, int, bool]] = []
    for one in _stated(text, lines, form):
        if every and one[0] == every[-1][0] == "title" and not text[every[-1][2] : one[1]].strip():
            one = (one[0], every.pop()[1], *one[2:])  # a value that goes on
        every.append(one)
    outer = {name for name, _, _, is_inner in every if not is_inner}
    yield from ((name, start, end) for name, start, end, is_inner in every if not (is_inner and name in outer))


def _stated(text: str, lines: Sequence[_Line], form: _Form) -> Iterator[tuple[str, int, int, bool]]:
    """(fact, start, end of its value, whether it stands within a part) of each line."""
    margin = min(one.indent for one in lines)
    above, is_table = "", False
    for line in lines:
        item = _ITEM.match(text, line.start, line.end)
        line = _Line(item.end() if item else line.start, line.end, line.indent)
        if form.opening == "+++" and (found := _TABLE.fullmatch(text, line.start, line.end)):
            above, is_table = _name(found["key"]), True
            continue
        match = _key(text, line, form)
        is_inner = line.indent > margin or item is not None or is_table
        if match and not is_inner:
            above = _name(match["key"])
        name = _name(match["key"]) if match else above
        if is_inner and match and above:
            name = above if match["key"].lower() in read_lexicon(_LEXICON).words("name") else ""
        start = line.start if match is None else match.start("value")
        if name and start >= 0:
            yield from ((name, *span, is_inner and name != above) for span in _values(text, start, line.end))


def _values(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The value or the values that stand in a span, without what they are quoted in; none where others follow below."""
    value = text[start:end].rstrip(", \t")
    spans = [(start, start + len(value))]
    if value[:1] == "[" and value[-1:] == "]":
        ends = [start + at for at, sign in enumerate(value) if sign == ","] + [start + len(value) - 1]
        spans = list(zip([start + 1, *(one + 1 for one in ends)], ends, strict=False))
    for first, last in spans:
        if span := _value(text, first + len(text[first:last]) - len(text[first:last].lstrip()), first + len(text[first:last].rstrip())):
            yield span


def _value(text: str, start: int, end: int) -> tuple[int, int] | None:
    if text[start:end].startswith("{") and (named := _NAMED.search(text, start, end)):
        start, end = named.start("value"), named.start("value") + len(named["value"].rstrip())
    if quoted := _QUOTED.match(text, start, end):
        return quoted.span("value")
    is_value = start < end and text[start] not in "[]{}&" and not _BLOCK.fullmatch(text, start, end)
    return (start, end) if is_value else None
