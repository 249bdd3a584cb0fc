"""Which rows of a table a question keeps: by the words and numbers of their cells, by a column where they say "yes", by a bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from index.lexical import terms
from ingest.lexicon import read_lexicon
from qa.evidence.neighbours import is_negative
from qa.question.question import Question
from qa.question.wording import common_words
from qa.question.words import is_question_word, words_of
from qa.readers.forms.tables import Row, things_of

_LEXICON = read_lexicon(Path(__file__).parent / "forms.toml")
_JOINING = ("or", "and")


@dataclass(frozen=True, slots=True)
class _Kept:
    """The rows, by their places, that a word or number keeps, and the heads of the columns that it stands in."""

    rows: frozenset[int]
    heads: frozenset[str]
    is_denied: bool = False


def narrowed(question: Question, rows: Sequence[Row]) -> list[Row]:
    """The rows that have all that is asked for; none if it asks for anything that no row, head or title has."""
    if not rows:
        return []
    bound = bound_text(question.search_text)
    text = question.search_text.replace(bound, " ") if bound else question.search_text
    denied = {stem for match in _LEXICON.pattern("without").finditer(text) for stem in terms(match["thing"])}
    is_joined = any(word in _JOINING for word in text.lower().split())
    if is_negative(_LEXICON.pattern("without").sub(" ", text)) or (denied and is_joined):
        return []  # what else it denies is not known, nor of what is joined how much it denies
    found = [*_by_numbers(text, rows), *_by_words(text, rows, denied)]
    if None in found:
        return []
    groups = list[_Kept]()
    for one in filter(None, found):
        same = next((i for i, other in enumerate(groups) if one.heads & other.heads and not one.rows & other.rows), None)
        if same is not None and is_joined and not one.is_denied:  # "black or red": no cell has both
            groups[same] = _Kept(one.rows | groups[same].rows, one.heads & groups[same].heads)
        else:
            groups.append(one)
    places = frozenset(range(len(rows))).intersection(*(one.rows for one in groups))
    return _utmost(text, within(question, [rows[i] for i in sorted(places)]))


def _by_words(text: str, rows: Sequence[Row], denied: set[str]) -> Iterator[_Kept | None]:
    """What each word of a question keeps; None for one that stands nowhere."""
    title = set(terms(" ".join(rows[0].unit[0].title_path[-1:])))
    titles = {stem for row in rows for stem in terms(" ".join(row.unit[0].title_path))}
    asked = _content(text, rows)
    had = {stem for match in _LEXICON.pattern("having").finditer(text) for stem in terms(match["thing"])}
    for word in sorted(asked - things_of([rows]) - (title if title <= asked else set())):
        columns = frozenset(head for row in rows for head, _ in row.cells if _alike(word) & set(terms(head)))
        cells = [(i, head) for i, row in enumerate(rows) for head, value in row.cells if word in terms(value)]
        kept = _affirming(rows, columns, word in had | denied) if columns else frozenset(i for i, _ in cells)
        if word in denied and kept:
            kept = frozenset(range(len(rows))) - kept
        if not columns and not cells and word not in titles:
            yield None
        elif columns or cells:
            yield _Kept(kept, columns or frozenset(head for _, head in cells), word in denied)


def _content(text: str, rows: Sequence[Row]) -> set[str]:
    """The stems of the words that say which rows: no number or its unit, unless a cell has that, no word that any question has."""
    idle = _LEXICON.words("idle") | common_words()
    bare = text
    for start, end, _ in reversed(_numbers(text)):
        unit = _unit(text[end:])
        is_told = any(stem in terms(value) for stem in terms(unit) for row in rows for _, value in row.cells)
        bare = bare[:start] + " " * (end - start) + (bare[end:] if is_told else bare[end:].replace(unit, " " * len(unit), 1))
    bare = _LEXICON.pattern("utmost").sub(" ", bare)
    words = [word for word in words_of(bare) if word.lower() not in idle and not is_question_word(word.lower(), "closed")]
    return set(terms(" ".join(words)))


def _affirming(rows: Sequence[Row], columns: frozenset[str], is_had: bool) -> frozenset[int]:
    """The rows that say "yes" in a column; where it has other cells all, or those that have something there if that is asked for."""
    own = [" ".join(value for head, value in row.cells if head in columns).lower().strip() for row in rows]
    affirming = _LEXICON.words("affirming")
    if affirmed := frozenset(
        i for i, value in enumerate(own) if value.split(maxsplit=1)[:1] and value.split()[0].strip(".,;:!") in affirming
    ):
        return affirmed
    empty = {"", *_LEXICON.words("nothing")}
    return frozenset(i for i, value in enumerate(own) if not is_had or value not in empty)


def _by_numbers(text: str, rows: Sequence[Row]) -> Iterator[_Kept | None]:
    """The rows that have a number, in a column that is named if any has it there; None for one that no row or title has."""
    named = {stem for word in terms(text) for stem in _alike(word)}
    for _, _, value in _numbers(text):
        cells = [(i, head) for i, row in enumerate(rows) for head, cell in row.cells if any(one == value for _, _, one in _numbers(cell))]
        cells = [(i, head) for i, head in cells if named & set(terms(head))] or cells
        if cells:
            yield _Kept(frozenset(i for i, _ in cells), frozenset(head for _, head in cells))
        elif not any(one == value for title in rows[0].unit[0].title_path for _, _, one in _numbers(title)):
            yield None


def _numbers(text: str) -> list[tuple[int, int, Decimal]]:
    """(where it begins, where it ends, its value) of each number in digits."""
    if not any(map(str.isdecimal, text)):
        return []
    from qa.checking.numbers import numbers_in  # text2num, which most questions do not need

    return [(one.start, one.end, one.values[0]) for one in numbers_in(text) if one.is_in_digits and one.values]


def _utmost(text: str, rows: list[Row]) -> list[Row]:
    """The row with the least or the greatest number of the column that is named, all where their units differ: "1 Gbit/s" is more than
    "250 Mbit/s"."""
    match = _LEXICON.pattern("utmost").search(text)
    named = {stem for word in terms(text) for stem in _alike(word)}
    cells = [[value for head, value in row.cells if named & set(terms(head)) and (head, value) != row.named] for row in rows]
    figures = [_numbers(one[0]) if len(one) == 1 else [] for one in cells]
    if match is None or not rows or any(len(one) != 1 for one in figures):
        return rows
    if len({one[0][: found[0][0]] + one[0][found[0][1] :] for one, found in zip(cells, figures, strict=True)}) > 1:
        return rows
    values = [found[0][2] for found in figures]
    wanted = min(values) if match["least"] is not None else max(values)
    return [row for row, value in zip(rows, values, strict=True) if value == wanted]


def _alike(word: str) -> set[str]:
    """A stem with those of other words for the same column: a lamp "costs" what stands below "Price"."""
    groups = [set(terms(" ".join(group))) for group in _LEXICON.groups("alike")]
    return {word}.union(*(group for group in groups if word in group))


def bound_text(text: str) -> str:
    """Where a question says within which bound a number is to be."""
    match = _LEXICON.pattern("bound").search(text)
    return match[0] + _figure(text[match.end() :]) if match else ""


def _figure(after: str) -> str:
    """The rest of a number whose first digit stands before, and its unit."""
    rest = next(iter(after.split()), "") if after[:1].strip() else ""
    unit = after[len(rest) :]
    return rest + unit[: len(unit) - len(unit.lstrip())] + next(iter(unit.split()), "")


def within(question: Question, rows: Sequence[Row]) -> list[Row]:
    """The rows whose number is within the bound that is asked for, all if none is."""
    text = question.search_text
    match = _LEXICON.pattern("bound").search(text)
    found = _numbers(text[match.start("number") :]) if match else []
    if match is None or not found:
        return list(rows)
    limit, unit = found[0][2], _unit(text[match.start("number") :][found[0][1] :])
    return [row for row in rows if any(_keeps(value, limit, match.groupdict()) for value in _compared(row, unit, question))]


def _unit(after: str) -> str:
    return next(iter(after.split()), "").strip(".,;:?!").lower()


def _compared(row: Row, unit: str, question: Question) -> Iterator[Decimal]:
    """The numbers of a row that a bound is for: with its unit, else in a column that is named."""
    asked = {stem for word in terms(question.search_text) for stem in _alike(word)}
    of_unit = [value for _, value in row.cells[1:] if unit and unit in value.lower()]
    named = [value for head, value in row.cells[1:] if asked & set(terms(head))]
    for value in of_unit or named:
        yield from (one for _, _, one in _numbers(value)[:1])


def _keeps(value: Decimal, limit: Decimal, bound: Mapping[str, str | None]) -> bool:
    if bound["below"]:
        return value < limit
    if bound["above"]:
        return value > limit
    return value <= limit if bound["most"] else value >= limit
