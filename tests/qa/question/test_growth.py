"""Reading takes no longer than in proportion to the length of a text, whatever it is made of."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from ingest import Document
from ingest.lexicon import read_lexicon
from qa.languages.foreign_words import Translator
from qa.question.addressed import is_order
from qa.question.addresses import find_addresses, names_missing_section
from qa.question.follow_up import completed, leans
from qa.question.wording import parts_of, read_time, read_wording
from tests.test_lexicons import LEXICONS

pytestmark = pytest.mark.alone
LENGTHS = (500, 1000, 2000)  # characters; the last is as long as a question may be
SLOW, MOST = 0.01, 0.05  # seconds: below the first nothing is compared, above the second nothing may be
STEEP = 12.0  # times longer for a text of four times the length: 4 if it grows as the text does, 16 if as its square
# fmt: off
PIECES = (
    "1", "1 ", "1; ", "V", "i", "v.1", "iv.1.(2) ", "and ", "so, ", "part ", "part 1; ", "part i, ", "(", "[", "((1)", "1.", ",", ", ",
    ".", ". ", "!", "?", " ", "\n", "A", "Ab ", "a", "a b ", "the first of the ", "second ", "last but one ", "not ", "no that is ", "it ",
    "that ", "what is ", "what does ", "compare ", "between ", "both ", "done ", "past ", "planned ", "which of the ", "ignore ",
    "the same ", "has a ", "next a ", "write me a a a ", "before the a ", "A of the ", "'", "-", " - ", "switching from ", "§", "第",
    "第一", "İ", " there", "items ", "this Rome is it ", "第 ", "vi, ",
)
STARTS = (
    "and ", "what does ", "compare a ", "between a and b ", "part ", "the first ", "done ", "forget ", "switching from a to ",
    "A b c d e f ",
)
# fmt: on
AFTER = (".", "and ", ", ", "a ", "A b ", " ", "(", "1 ", "-", "the first ")  # pieces that stand after each start
BEGUN = [(start, piece) for start in STARTS for piece in AFTER]
TEXTS = [(*text, end) for text in [*(("", piece) for piece in PIECES), *BEGUN] for end in ("", "\n;")]


def _seconds(read: Callable[[str], object], start: str, piece: str, end: str, length: int) -> float:
    """The least processor time of some runs: what the text needs, and not what else the machine had to do."""
    text = start + (piece * length)[: length - len(start) - len(end)] + end
    times = []
    for _ in range(8):
        begin = time.thread_time()
        read(text)
        times.append(time.thread_time() - begin)
        if times[-1] < SLOW:
            break
    return min(times)


def _steep(read: Callable[[str], object]) -> list[tuple[str, str, str, float]]:
    """The texts that take too long, or grow too fast, with the seconds for the longest."""
    found = []
    for start, piece, end in TEXTS:
        longest = _seconds(read, start, piece, end, LENGTHS[-1])
        if longest > MOST or (longest > SLOW and longest > STEEP * _seconds(read, start, piece, end, LENGTHS[0])):
            found.append((start, piece, end, longest))
    return found


READS: dict[str, Callable[[str], object]] = {
    "is_order": is_order,
    "read_time": read_time,
    "read_wording": read_wording,
    "parts_of": parts_of,
    "leans": leans,
    "completed": lambda text: completed("No, I meant the " + text, "What is the " + text),
    "translate": Translator({"le a": "the", "a": "has", "lune": "moon"}, lambda word: False).translate,
}


@pytest.mark.parametrize("name", READS)
def test_reading_takes_as_long_as_the_text_is(name: str) -> None:
    assert _steep(READS[name]) == []


@pytest.mark.parametrize("read", [find_addresses, names_missing_section])
def test_addresses_take_as_long_as_the_text_is(read: Callable[[str, Document], object], white_paper: Document) -> None:
    assert _steep(partial(_of_document, read, white_paper)) == []


def _of_document(read: Callable[[str, Document], object], document: Document, text: str) -> object:
    return read(text, document)


@pytest.mark.parametrize("path", LEXICONS, ids=lambda path: path.stem)
def test_each_pattern_takes_as_long_as_the_text_is(path: Path) -> None:
    lexicon = read_lexicon(path)
    names = [name for name, table in lexicon.tables.items() if "matches" in table]
    found = {name: _steep(partial(_find_all, lexicon.pattern(name))) for name in names}
    assert {name: texts[:3] for name, texts in found.items() if texts} == {}


def _find_all(pattern: re.Pattern[str], text: str) -> object:
    return list(pattern.finditer(text))
