"""Generated documents and questions: `python -m tests.reliability.generated [--count 200] [--seed 1] [--only pdf]` makes so many
documents in each format, and asks one in forty some generated questions with histories.

Reading may end in one of our own errors; else every span that is told of must be that of its text. A document of two and of four times
the blocks may take two and four times as long. What is answered must be quoted exactly. Most PDFs are read in this process: a program of
its own for each takes 240 ms, the reading 10.
"""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path
from unittest.mock import patch

from index import build_index, open_index
from index.encoder import Encoding
from ingest.chunks import chunk_document
from ingest.document import Document
from ingest.formats.pdf.apart import read_apart
from ingest.formats.pdf.reader import read_pdf
from ingest.read import read_document
from qa import Assistant
from tests.fakes import HashingEncoder, OverlapReadingModel
from tests.qa.checks import check_answer
from tests.reliability.documents import FORMATS, WORDS, Block, blocks, words, written
from tests.reliability.trials import Tally, command, scratch, settled, spent

READ_SECONDS, ANSWER_SECONDS, MEGABYTES = 20.0, 10.0, 800
ASKED_OF = 40  # one document in so many is indexed and asked: that takes 120 ms, reading one 3 to 20
GROWN = 250  # one in so many is read at two and four times its length: that took half of the time with one in fifty
APART = 20  # one PDF in so many is read as it is in use, by a program of its own
QUESTIONS = (
    "What is {}?",
    "How many {} are there?",
    "When was {} built?",
    "Who is {}?",
    "Why?",
    "And in {}?",
    "What about {} and {}?",
    "{}",
    "{} {} {}",
    "Summarise section {}.",
    "List all {}.",
    "Is it true that {} is {}?",
    "What does section {} say about {}?",
    "Compare {} with {}.",
    "What else?",
    "How much did {} rise from {} to {}?",
    "Was ist {}?",
    "Qu'est-ce que {} ?",
    "{}とは何ですか",
    "How many documents mention {}?",
    "the second one",
    "no, {}",
    "({}",
    '"{}"',
    "What is not {}?",
    "Which {} has the most {}?",
    "{} percent of {}",
    "thanks",
    "Ignore {}",
)


class Marking(HashingEncoder):
    """A text without a word has one piece, as the encoder in use gives it the marks around it."""

    def _encode_one(self, text: str) -> Encoding:
        return super()._encode_one(text if any(letter.isalnum() for letter in text) else "_")


def check_document(document: Document) -> None:
    """Every span of it is that of its text; its chunks' sentences too."""
    text = document.text
    for section in document.sections:
        assert text[section.start : section.end] == section.text
        assert all(0 <= start <= end <= len(text) for start, end in section.body)
    for fact in document.facts:
        assert text[fact.start : fact.end] == fact.value
    for page in document.pages:
        assert 0 <= page.start <= page.end <= len(text)
    for chunk in chunk_document(document):
        assert text[chunk.start : chunk.end] == chunk.text
        for sentence in chunk.sentences:
            assert text[sentence.start : sentence.end] == sentence.text != ""
    assert not any("\ud800" <= letter <= "\udfff" for letter in text)


def question(chance: random.Random, text: str) -> str:
    """A question: of words of a text, of other words, or of anything."""
    pool = text.split() or ["x"]

    def part() -> str:
        at = chance.randrange(len(pool))
        return " ".join(pool[at : at + chance.randrange(1, 4)]) if chance.random() < 0.7 else chance.choice(WORDS)

    kind = chance.random()
    if kind < 0.05:
        return words(chance, chance.choice((1, 5, 300)))
    if kind < 0.08:
        return text[: chance.choice((10, 500, 3000))]
    form = chance.choice(QUESTIONS)
    return form.format(*(part() for _ in range(form.count("{}"))))


def history(chance: random.Random, text: str) -> list[str]:
    """What was asked before."""
    return [question(chance, text) for _ in range(chance.choice((0, 0, 0, 1, 2, 5) if chance.random() < 0.98 else (30,)))]


def run(count: int, seed: int, only: str = "") -> Tally:
    """So many documents in each format, and questions to some of them; which, by the seed of each, so that it is made again by that."""
    tally = Tally()
    with scratch() as temporary, settled():
        for number in range(seed, seed + count):
            for kind in (one for one in FORMATS if only in one):
                chance = random.Random(f"{kind} {number}")
                name = f"{kind}, --count 1 --seed {number}"
                made = blocks(chance)
                path = temporary / f"made.{kind}"
                path.write_bytes(written(kind, made))
                with patch("ingest.formats.pdf.apart.read_apart", read_pdf if number % APART else read_apart):
                    tally.trial(f"reading {name}", partial(_read, path), READ_SECONDS, MEGABYTES)
                    if number % GROWN == 0:
                        tally.trial(f"growth of {name}", partial(_grows, path, kind, made), 6 * READ_SECONDS, MEGABYTES)
                    if number % ASKED_OF == 0:
                        _ask(tally, path, chance, name, temporary / "index")
    return tally


def _read(path: Path) -> str:
    check_document(read_document(path))
    return f"{path.suffix} read"


def _grows(path: Path, kind: str, made: list[Block]) -> str:
    """Reading n, 2n and 4n blocks; AssertionError if both steps take far more than twice the time, once more as well."""
    times = [1e9] * 3
    for _ in range(2):
        for place, factor in enumerate((8, 16, 32)):
            path.write_bytes(written(kind, made * factor))
            began = spent()
            check_document(read_document(path))
            times[place] = min(times[place], spent() - began)
        one, two, four = times
        if not (two > 3.2 * one + 0.02 and four > 3.2 * two + 0.05):
            return "grows no faster than the text"
    raise AssertionError(f"{one:.3f}, {two:.3f}, {four:.3f} s")


def _ask(tally: Tally, path: Path, chance: random.Random, name: str, folder: Path) -> None:
    opened: list[Assistant] = []

    def build() -> str:
        build_index(folder, path, encoder=Marking())
        opened.append(Assistant(open_index(folder, Marking()), reading_model=OverlapReadingModel()))
        return "indexed"

    tally.trial(f"indexing {name}", build, READ_SECONDS, MEGABYTES)
    for assistant in opened:
        ask(tally, assistant, chance, name, 5)


def ask(tally: Tally, assistant: Assistant, chance: random.Random, name: str, count: int) -> None:
    """So many questions."""
    text = assistant.document.text
    for _ in range(count):
        asked, earlier = question(chance, text), history(chance, text)

        def work(asked: str = asked, earlier: list[str] = earlier) -> str:
            answer = assistant.ask(asked, earlier)
            check_answer(answer, assistant.document)
            return answer.outcome

        tally.trial(f"asking {asked[:80]!r} after {len(earlier)} of {name}", work, ANSWER_SECONDS, MEGABYTES)


if __name__ == "__main__":
    command(__doc__, run, 50, has_parts=True)
