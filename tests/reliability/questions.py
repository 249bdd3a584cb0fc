"""Questions with histories: `python -m tests.reliability.questions [--count 2000] [--seed 1]` asks so many: nine in ten of three short
documents, which take a tenth of the time, one in ten of the repository's own (a law, a contract, minutes, an article, a handbook, a
specification, the white paper); half of one document, half of a library of the three or the seven.

They are made of words of the documents, of other words, and of anything; those before them, up to thirty, too. An answer may be one of
our own errors; else each quote must stand in the text that it names, letter for letter.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index import Library
from ingest.source import WHITE_PAPER
from qa import Answer, Assistant, LibraryAssistant
from tests.fakes import HashingEncoder, OverlapReadingModel
from tests.index.library.files import write
from tests.qa.checks import check_answer
from tests.reliability.altered import TEXTS
from tests.reliability.generated import ANSWER_SECONDS, MEGABYTES, history, question
from tests.reliability.trials import Tally, command, scratch, settled
from tests.sources import ROOT

FOLDER = ROOT / "eval" / "data" / "documents"


def sources() -> list[Path]:
    """The documents."""
    return [WHITE_PAPER, *(path for path in sorted(FOLDER.glob("*.*")) if path.suffix in (".txt", ".md") and path.name != "README.md")]


def check_library_answer(answer: Answer, assistant: LibraryAssistant) -> None:
    """Quotes are exact, each in the document that it names."""
    for citation in answer.citations:
        text = assistant.assistant(citation.document).document.text
        assert text[citation.start : citation.end] == citation.quote != ""
    assert answer.text


@dataclass(frozen=True)
class Asked:
    """Some documents: each alone, and a library of all."""

    of_all: LibraryAssistant
    alone: list[Assistant]

    def ask(self, asked: str, earlier: Sequence[str], one: Assistant | None) -> str:
        """One question, to one of them or to all."""
        if one is None:
            answer = self.of_all.ask(asked, earlier)
            check_library_answer(answer, self.of_all)
        else:
            answer = one.ask(asked, earlier)
            check_answer(answer, one.document)
        return answer.outcome


@contextmanager
def library_of(folder: Path, files: Sequence[Path]) -> Iterator[Asked]:
    """Documents that can be asked."""
    with Library(folder, encoder=HashingEncoder()) as library:
        library.add(files)
        alone = [Assistant(library.open(one), reading_model=OverlapReadingModel()) for one in library.documents]
        yield Asked(LibraryAssistant(library, reading_model=OverlapReadingModel()), alone)


def run(count: int, seed: int) -> Tally:
    """So many questions."""
    tally = Tally()
    with scratch() as temporary, ExitStack() as stack:
        short = [write(temporary / "files" / name, text) for name, text in TEXTS.items()]
        of_short = stack.enter_context(library_of(temporary / "short", short))
        of_long = stack.enter_context(library_of(temporary / "long", sources()))
        stack.enter_context(settled())
        for number in range(seed, seed + count):
            chance = random.Random(f"questions {number}")
            chosen = of_long if number % 10 == 0 else of_short
            one = chance.choice(chosen.alone)
            asked, earlier = question(chance, one.document.text), history(chance, one.document.text)
            work = partial(chosen.ask, asked, earlier, one if chance.random() < 0.5 else None)
            tally.trial(f"{asked[:80]!r} after {len(earlier)}, --count 1 --seed {number}", work, ANSWER_SECONDS, MEGABYTES)
    return tally


if __name__ == "__main__":
    command(__doc__, run, 2000)
