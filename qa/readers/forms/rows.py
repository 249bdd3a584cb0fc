"""Rows of a table: the one that is named, or those of the right table that have what a question asks for, a bound kept exactly."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from index.lexical import terms
from ingest.lexicon import read_lexicon
from qa.evidence.candidates import Candidate
from qa.evidence.neighbours import Neighbours, Unit, is_negative
from qa.question.question import Question
from qa.question.wording import common_words
from qa.question.words import is_question_word, plain_words
from qa.readers.forms.quoting import Things, fitted

_LEXICON = read_lexicon(Path(__file__).parent / "forms.toml")
_BEYOND = ("person", "place", "date", "reason")  # what a question wants that the words of a row do not show it to tell
NEAREST = 6  # candidates among which a row must be
TOLD, TOLD_OF_ALL = 0.65, 0.75  # of the question's words that the table must have, for a row that is named and for all rows
LEAST_ROWS = 2
_BOUNDS = {"below": operator.lt, "above": operator.gt, "most": operator.le, "least": operator.ge}


@dataclass(frozen=True, slots=True)
class Row:
    """A row by the heads of its columns."""

    unit: Unit
    cells: tuple[tuple[str, str], ...]

    @property
    def named(self) -> tuple[str, str]:
        """(the head of the column that names the rows, this one's name): its first cell with a letter."""
        return next((one for one in self.cells if any(letter.isalpha() for letter in one[1])), self.cells[0])


def tables_of(around: Neighbours) -> list[list[Row]]:
    """Rows beside each other, of one section and with the same heads."""
    rows = list[Row]()
    for chunk, sentence in around.units:
        cells = list[tuple[str, str]]()
        for one in chunk.heads.split("; ") if chunk.heads and around.kind(chunk) == "row" and sentence is chunk.sentences[0] else ():
            head, colon, value = one.partition(": ")
            if colon:
                cells.append((head, value))
            elif cells:  # a cell with a semicolon of its own: "close the door; then call"
                cells[-1] = (cells[-1][0], f"{cells[-1][1]}; {one}")
        rows += [Row((chunk, sentence), tuple(cells))] if cells else []
    return [list(group) for _, group in groupby(rows, key=lambda row: (row.unit[0].section, row.cells[0][0]))]


def _stems(rows: Sequence[Row]) -> set[str]:
    """The stems of all that stands in some rows, in their heads and titles."""
    return {stem for row in rows for stem in terms(" ".join((*row.unit[0].title_path, row.unit[0].heads)))}


def _things(rows: Sequence[Row]) -> set[str]:
    """What the rows are, by the head of their names and the title above; below "Model" by what titles have several of: "Five bikes"."""
    names = {name for row in rows for name in (row.named[0], *row.unit[0].title_path[-1:])}
    titles = {word for row in rows if row.named[0].lower() in _LEXICON.words("unnamed") for word in row.unit[0].title_path}
    several = [word for title in titles for word in plain_words(title) if word.endswith("s")]
    return {stem for name in (*names, *several) for stem in terms(name)[-1:]}


def rows_asked(question: Question, candidates: Sequence[Candidate], around: Neighbours, is_answered: bool) -> Things:
    """The rows that a question wants, of the tables that have most of its words, with their names if their number is asked for; none if
    no row comes near, or it wants no more than what one sentence tells. A row must have most of the question's words, unless no
    sentence comes nearer and the judge's word is that it answers (`is_answered`)."""
    near = [one for one in candidates[:NEAREST] if one.chunk.heads and around.kind(one.chunk) == "row"]
    tables = [table for table in tables_of(around) if any(row.unit[0] is one.chunk for one in near for row in table)]
    if not tables:  # terms with what they mean have no columns
        return Things()
    text, keeps = _bound_of(question.search_text)
    asked, content = set(terms(question.search_text)), _content(text)
    columns = set[str]().union(*map(alike, asked))
    worth = [(len(asked & _stems(table)), len(columns & _heads(table))) for table in tables]
    tables = [table for table, one in zip(tables, worth, strict=True) if one == max(worth)]
    rows = [row for table in tables for row in table]
    share = max(len(content & _stems(table)) for table in tables) / max(1, len(content))
    is_likely = is_answered and candidates[0] is near[0]
    is_read = question.wording.want != "yes_no"  # what all rows are told by is no answer to whether one thing is so
    if named := _named(asked - _heads(rows), rows, question.wording.want == "comparison"):
        is_told = is_read or all(alike(one) & _stems(rows) for one in content)
        return fitted([row.unit for row in named]) if is_told and (is_likely or share >= TOLD) else Things()
    kept = [row for row in (_having(content, rows, is_negative(question.text)) if is_read else rows) if keeps(row)]
    things = _things(rows)
    words = plain_words(question.search_text)
    told = [word for word in words if things.intersection(terms(word))]  # what the rows are; which is the cheapest shows beside the rest
    is_several = any(word.endswith("s") for word in told) or (bool(told) and any(map(_is_extreme, words)))
    is_several = is_several or question.wording.is_everything or (len(kept) < len(rows) and bool(things & asked))
    is_sure = share >= TOLD_OF_ALL or (is_read and question.wording.want not in _BEYOND)
    if not is_several or (len(kept) < LEAST_ROWS and kept == rows) or not (is_sure or is_likely):
        return Things()
    return fitted([row.unit for row in kept], names=[row.named[1] for row in kept if question.wording.counted & things])


def _heads(rows: Sequence[Row]) -> set[str]:
    return {stem for row in rows for head, _ in row.cells for stem in terms(head)}


def _named(asked: set[str], rows: Sequence[Row], is_comparison: bool) -> list[Row]:
    """The rows whose whole name is asked about; to compare those with a word of it that no other name has, if there are two."""
    names = [set(terms(row.named[1])) for row in rows]
    named = [row for row, own in zip(rows, names, strict=True) if own and own <= asked]
    unique = [own.difference(*(other for other in names if other != own)) & asked for own in names]
    some = [row for row, own in zip(rows, unique, strict=True) if own]
    return some if is_comparison and len({row.named[1] for row in some}) > 1 else named


def _is_extreme(word: str) -> bool:
    return word.endswith("est") or word in ("most", "least")


def _content(text: str) -> set[str]:
    """The stems of the words that say which rows: none that any question has."""
    idle = _LEXICON.words("idle") | common_words()
    words = [one for one in plain_words(text) if not (one in idle or is_question_word(one, "closed") or _is_extreme(one))]
    return set(terms(" ".join(words)))


def _having(content: set[str], rows: Sequence[Row], is_denied: bool) -> list[Row]:
    """The rows with all that is asked for, in a cell or, but for "no", below a head; those without where that alone is denied."""
    nothing = ("", *_LEXICON.words("nothing"))
    kept = list[tuple[set[int], set[str]]]()  # the rows that a word keeps, by the heads of its columns
    title = set(terms(" ".join(rows[0].unit[0].title_path[-1:])))
    for word in sorted(content - _things(rows) - (title if title <= content else set())):
        columns = {head for row in rows for head, _ in row.cells if alike(word).intersection(terms(head))}
        cells = [(i, *cell) for i, row in enumerate(rows) for cell in row.cells if cell[0] in columns or word in terms(cell[1])]
        found = {i for i, _, value in cells if value.strip().lower() not in nothing}, {head for _, head, _ in cells}
        same = next((one for one in kept if one[1] & found[1] and not one[0] & found[0] and not columns), None)
        if same:  # "black or red": no cell has both
            same[0].update(found[0])
        elif cells:
            kept.append(found)
        elif word not in _stems(rows):
            return []
    if is_denied and len(kept) != 1:
        return []
    places = set(range(len(rows))).intersection(*(one for one, _ in kept))
    return [row for i, row in enumerate(rows) if (i in places) != is_denied]


def alike(word: str) -> set[str]:
    """A stem with those of other words for the same column: a lamp "costs" what stands below "Price"."""
    groups = [set(terms(" ".join(group))) for group in _LEXICON.groups("alike")]
    return {word}.union(*(group for group in groups if word in group))


def _bound_of(text: str) -> tuple[str, Callable[[Row], bool]]:
    """(a question without a bound, "less than 20 euros"; whether a row has a number within it: with its unit, else in a column named)."""
    match = _LEXICON.pattern("bound").search(text)
    numbers = _numbers(text[match.start("number") :]) if match else []
    if match is None or not numbers:
        return text, lambda row: True
    limit, length = numbers[0]
    unit, *_ = text[match.start("number") + length :].split() or [""]
    is_within = _BOUNDS[next(name for name in _BOUNDS if match[name])]
    columns = set[str]().union(*map(alike, terms(text)))
    end, unit = text.find(unit, match.start("number") + length) + len(unit), unit.strip(".,;:?!").lower()

    def keeps(row: Row) -> bool:
        of_unit = [value for _, value in row.cells[1:] if unit and unit in value.lower()]
        values = of_unit or [value for head, value in row.cells[1:] if columns.intersection(terms(head))]
        return any(is_within(number, limit) for value in values for number, _ in _numbers(value)[:1])

    return f"{text[: match.start()]} {text[end:]}", keeps


def _numbers(text: str) -> list[tuple[Decimal, int]]:
    """(its value, where it ends) of each number in digits."""
    from qa.checking.numbers import numbers_in  # text2num, which most questions do not need

    return [(one.values[0], one.end) for one in numbers_in(text) if one.is_in_digits and one.values]
