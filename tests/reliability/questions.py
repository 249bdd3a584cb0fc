"""Questions with histories: `python -m tests.reliability.questions [--count 2000] [--seed 1]` asks so many of the repository's own
documents (a law, a contract, minutes, an article, a handbook, a specification, the white paper): half of one of them, half of a library
of all.

They are made of words of the documents, of other words, and of anything; those before them, up to thirty, too. An answer may be one of
our own errors; else each quote must stand in the text that it names, letter for letter.
"""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from index import Library
from ingest.source import WHITE_PAPER
from qa import Answer, Assistant, LibraryAssistant
from tests.fakes import HashingEncoder, OverlapReadingModel
from tests.qa.checks import check_answer
from tests.reliability.generated import ANSWER_SECONDS, MEGABYTES, history, question
from tests.reliability.trials import Tally, command
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


def run(count: int, seed: int) -> Tally:
    """So many questions."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as temporary, Library(Path(temporary) / "library", encoder=HashingEncoder()) as library:
        library.add(sources())
        of_all = LibraryAssistant(library, reading_model=OverlapReadingModel())
        alone = [Assistant(library.open(one), reading_model=OverlapReadingModel()) for one in library.documents]
        for number in range(seed, seed + count):
            chance = random.Random(f"questions {number}")
            one = chance.choice(alone)
            asked, earlier = question(chance, one.document.text), history(chance, one.document.text)

            def work(one: Assistant = one, asked: str = asked, earlier: list[str] = earlier, of_one: bool = number % 2 == 0) -> str:
                if of_one:
                    answer = one.ask(asked, earlier)
                    check_answer(answer, one.document)
                else:
                    answer = of_all.ask(asked, earlier)
                    check_library_answer(answer, of_all)
                return answer.outcome

            tally.trial(f"{asked[:80]!r} after {len(earlier)}, --count 1 --seed {number}", work, ANSWER_SECONDS, MEGABYTES)
    return tally


if __name__ == "__main__":
    command(__doc__, run, 2000)
