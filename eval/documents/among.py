"""A folder of documents with questions, as one library: what is lost when a question is put to all of them instead of its own.

python -m eval.documents.among [FOLDER ...] [--every N] [--most DOCUMENTS]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.console import Console

from eval.documents.folder import SHIPPED, DocumentQuestions, read_folder
from eval.run.metrics import answer_measures
from eval.run.questions import Question
from eval.run.spans import letters_of
from eval.run.systems import reply_of
from eval.show.tables import Grid, to_rich
from index import Library
from ingest import WHITE_PAPER
from qa import Answer, LibraryAssistant


@dataclass(frozen=True, slots=True)
class Pair:
    """A question's answers, by its own document and by the library: whether each is right, and the seconds that each took."""

    document: str
    question: Question
    own: Answer
    among: Answer
    is_right: tuple[bool, bool]
    seconds: tuple[float, float]

    @property
    def is_first(self) -> bool:
        """Whether the library's first citation is in the right document."""
        return bool(self.among.citations) and self.among.citations[0].document == self.document


def ask_among(documents: Sequence[DocumentQuestions], library: Library) -> Iterator[Pair]:
    """Each question, put to its own document and to all."""
    librarian = LibraryAssistant(library)
    for one in documents:
        assistant = librarian.assistant(one.path.name)
        for question in one.questions:
            started = time.perf_counter()
            own = assistant.ask(question.question, question.history, mode="quote")
            between = time.perf_counter()
            among = librarian.ask(question.question, question.history, mode="quote")
            seconds = between - started, time.perf_counter() - between
            right = tuple(_is_right(question, answer, assistant.document.text) for answer in (own, among))
            pair = Pair(one.path.name, question, own, among, (right[0], right[1]), seconds)
            yield (
                pair
                if pair.is_first or not question.answerable
                else Pair(*(pair.document, question, own, among, (right[0], False), seconds))
            )


def _is_right(question: Question, answer: Answer, text: str) -> bool:
    return answer_measures(question, reply_of(answer, (), 0.0), text, letters_of(text))["correct"] == 1.0


def table(pairs: Sequence[Pair]) -> Grid:
    """What is right, of the questions that their documents answer and of those they do not."""
    sorts = {"answerable": [one for one in pairs if one.question.answerable], "not": [one for one in pairs if not one.question.answerable]}
    rows = []
    for name, some in sorts.items():
        if some:
            own, among = (np.mean([one.is_right[i] for one in some]) for i in (0, 1))
            first = np.mean([one.is_first for one in some])
            rows.append((name, str(len(some)), f"{own:.3f}", f"{among:.3f}", f"{first:.3f}"))
    half, most = np.percentile([one.seconds for one in pairs], 50, axis=0), np.percentile([one.seconds for one in pairs], 95, axis=0)
    title = f"asked of its document and of all; seconds, half and 95 of 100: {half.round(2)}, {most.round(2)}"
    return Grid(title, ("questions", "n", "right of its own", "right of all", "first citation in its own"), tuple(rows))


def main() -> None:
    """Build a library, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[SHIPPED])
    parser.add_argument("--every", type=int, default=1, help="every so many questions")
    parser.add_argument("--most", type=int, default=1000, help="so many documents")
    parser.add_argument("--wrong", action="store_true", help="print what only the library gets wrong")
    options = parser.parse_args()
    console = Console()
    documents = [one for folder in options.folders for one in read_folder(folder, every=options.every)][: options.most]
    with TemporaryDirectory() as folder, Library(Path(folder)) as library:
        library.add([*(one.path for one in documents), WHITE_PAPER], progress=lambda step: None)
        pairs = list(ask_among(documents, library))
    console.print(to_rich(table(pairs)))
    for one in pairs if options.wrong else ():
        if one.is_right == (True, False):
            console.print(
                f"\n{one.document}: {one.question.question}\n  own: {one.own.text}\n  all: {one.among.text}", highlight=False, markup=False
            )


if __name__ == "__main__":
    main()
