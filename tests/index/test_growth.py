"""Ingest takes time in step with a text's length, whatever stands in it."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.build import build_index
from index.store.names import NameFinder, merge_names, names_in
from ingest.sentences import split_sentences
from tests.fakes import HashingEncoder

pytestmark = pytest.mark.alone
SIZE = 12_000  # characters; four times that are timed as well
ALLOWED = 0.6  # seconds of noise: the quadratic ones took from 5 to thousands at four times the size
_RANDOM = random.Random(7)
_BASE64 = "".join(_RANDOM.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", k=4 * SIZE))


def repeated(unit: str, before: str = "The gate opens at eight.\n\n") -> Callable[[int], str]:
    """A text of so many characters that says one thing again and again."""
    return lambda size: before + unit * (size // len(unit)) + "\n"


def counted(unit: str, start: str = "") -> Callable[[int], str]:
    """The same with a number in it that counts on."""
    return lambda size: start + "".join(unit.format(i) for i in range(1, size // len(unit) + 1))


TEXTS: dict[str, Callable[[int], str]] = {
    "one letter": repeated("a"),
    "one capital": repeated("A"),
    "digits": repeated("7"),
    "digits in groups": repeated("123 "),
    "capitals": repeated("THE BUYER SHALL "),
    "capitalised words": repeated("The Buyer of the "),
    "DNA": repeated("GATTACA"),
    "DNA in groups": repeated("GATTACAGAT "),
    "base64": lambda size: "The gate opens at eight.\n\n" + _BASE64[:size],
    "base64 in lines": lambda size: "\n".join(_BASE64[i : i + 76] for i in range(0, size, 76)),
    "HTML comments": repeated("<!-- lint off -->\n"),
    "open HTML comments": repeated("<!-- ", "Rain fell.\n\n"),
    "XML declarations": repeated("<?xml >", ""),
    "anchors": repeated("<a>", "# "),
    "open brackets": repeated("("),
    "capitals and brackets": repeated("A (Bb"),
    "brackets": repeated("[x](y) "),
    "names": counted("Old Bridge Number {0} (OBN {0}) stands. "),
    "names of one thing": counted("Old Bridge (OB{0}) stands. "),
    "one name again and again": repeated("Old Bridge (OB) stands. "),
    "quotation marks": repeated("“a. "),
    "full stops": repeated("."),
    "headings": repeated("# Gate\n\nIt opens.\n\n", ""),
    "headings without text": repeated("# Gate\n\n", "It opens.\n\n"),
    "deep headings": lambda size: "".join(f"{'#' * (1 + i % 6)} Gate\n\nIt opens.\n\n" for i in range(size // 20)),
    "numbered headings": counted("1. Gate\n\nIt opens.\n\n"),
    "decimal headings": lambda size: "".join(f"{i // 90 % 90}.{i % 90} Gate\n\nIt opens.\n\n" for i in range(size // 22)),
    "parenthesised headings": repeated("(1) Gate\n\nIt opens.\n\n", "I. Gates\n\n"),
    "bullets": repeated("- It opens.\n", "# Gate\n\n"),
    "bullets under bullets": repeated("- It opens.\n(a) early\n", "# Gate\n\n"),
    "lettered items": repeated("(a) it opens;\n\n", "# Gate\n\nThe following:\n\n"),
    "lettered items without an introduction": repeated("(a) it opens;\n\n", "# Gate\n\n"),
    "paragraphs and items": repeated("As follows:\n\n(a) it opens;\n\n", "# Gate\n\n"),
    "paragraphs": repeated("It opens.\n\n", "# Gate\n\n"),
    "paragraphs below a long one": lambda size: "# Gate\n\n" + "It opens, " * (size // 20) + "\n\n" + "It shuts.\n\n" * (size // 22),
    "blank lines": repeated("\n"),
    "blanks": repeated(" "),
    "one long line": repeated("the gate of the town opens at eight and "),
    "a long line above short ones": lambda size: "ab " * (size // 6) + "\n" + "ab\n" * (size // 6),
    "a long title": lambda size: "# " + "ab " * (size // 6) + "\n\n" + "It opens.\n\n" * (size // 22),
    "short lines": repeated("x\n"),
    "a title line with blanks": lambda size: "Home / Gates\n\nFull Text: a" + " " * size + "b\n\n1. Gate\n\nIt opens.\n",
    "blanks before a bar": lambda size: " " * size + "|\n\n1. Gate\n\nIt opens.\n",
}


def seconds(folder: Path, text: str) -> float:
    """The processor time that an index of a text takes."""
    source = folder / "text.md"
    source.write_text(text, encoding="utf-8")
    start = time.thread_time()
    build_index(folder / "index", source, encoder=HashingEncoder())
    return time.thread_time() - start


@pytest.fixture(scope="module", autouse=True)
def _warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Load the libraries: the first build must not look slow. Nor must one in which all that other tests left is searched for garbage."""
    seconds(tmp_path_factory.mktemp("warm"), "1. Gate\n\nThe Old Gate (OG) opens.\n")
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("make", TEXTS.values(), ids=TEXTS)
def test_time_grows_in_step_with_length(tmp_path: Path, make: Callable[[int], str]) -> None:
    once, twice, four_times = (seconds(tmp_path, make(size)) for size in (SIZE, 2 * SIZE, 4 * SIZE))
    assert twice < 4 * once + ALLOWED
    assert four_times < 8 * once + ALLOWED


def rounds(work: Callable[[int], object], sizes: tuple[int, ...]) -> Iterator[float]:
    """The processor time that some work takes at each size."""
    for size in sizes:
        start = time.thread_time()
        work(size)
        yield time.thread_time() - start


def find_names(size: int) -> None:
    """Look for many names in many short texts, each with one of them."""
    finder = NameFinder([(f"Bridge {i}", f"OB{i}x") for i in range(size)])
    assert all(len(finder.find(f"The OB{i}x stands by Bridge {i}.")) == 2 for i in range(size))


PARTS: dict[str, Callable[[int], object]] = {
    "names in texts": find_names,
    "names in one text": lambda size: NameFinder([("Bridge", "Span")]).find("The Bridge and the Span. " * size),
    "groups of names": lambda size: merge_names((f"a{i}", f"b{i}") for i in range(size)),
    "groups that share a name": lambda size: merge_names((f"a{i}", f"a{i + 1}") for i in range(size)),
    "names stated": lambda size: names_in("".join(f"Old Bridge {i} (OB {i}x) " for i in range(size))),
    "quotations in a sentence": lambda size: split_sentences("“a. " * size * 4),
}


@pytest.mark.parametrize("work", PARTS.values(), ids=PARTS)
def test_time_of_a_part_grows_in_step(work: Callable[[int], object]) -> None:
    once, four_times = rounds(work, (3000, 12_000))
    assert four_times < 8 * once + ALLOWED
