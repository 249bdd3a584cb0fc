"""What is answered of a library of small documents of several sorts and languages: `python -m tests.qa.library.mixed [dev | held]` prints
each question that is answered wrongly, and how many are answered rightly by kind. `mixed.toml` has the documents and the questions."""

from __future__ import annotations

import sys
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index import Library
from qa import Answer, LibraryAssistant

DATA = tomllib.loads(Path(__file__).with_name("mixed.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what its answer must say, each beside the document that it is to be quoted from ("*" for any)."""

    kind: str
    text: str
    said: tuple[tuple[str, str], ...]

    def is_right(self, answer: Answer) -> bool:
        """Whether an answer says it, or refuses where there is nothing to say."""
        if not self.said:
            return not answer.statements
        return bool(answer.statements) and all(_says(answer, document, text) for document, text in self.said)


def _says(answer: Answer, document: str, text: str) -> bool:
    quotes = [one.quote for one in answer.citations if document in ("*", one.document)]
    lines = [one.text for one in answer.statements] if document == "*" else []
    return bool(quotes or lines) and text.casefold() in " ".join(" ".join([*quotes, *lines]).casefold().split())


def questions(half: str = "") -> list[Asked]:
    """All, or those of the half that rules were written by ("dev"), or of the other ("held")."""
    found = [Asked(one["kind"], one["question"], tuple(map(tuple, one["said"]))) for one in DATA["questions"]["asked"]]
    return found[{"dev": 0, "held": 1}[half] :: 2] if half else found


def made(folder: Path) -> Library:
    """The library, in a folder."""
    texts: dict[str, Any] = DATA["documents"]
    for name, text in texts.items():
        (folder / name).write_text(text.lstrip(), encoding="utf-8")
    library = Library(folder / "library")
    library.add(folder / name for name in texts)
    return library


def wrong(librarian: LibraryAssistant, asked: Sequence[Asked]) -> list[tuple[Asked, Answer]]:
    """The questions that are answered wrongly, and how."""
    answered = [(one, librarian.ask(one.text, mode="quote")) for one in asked]
    return [(one, answer) for one, answer in answered if not one.is_right(answer)]


def main(halves: Sequence[str]) -> None:
    """Print it."""
    with TemporaryDirectory() as folder:
        librarian = LibraryAssistant(made(Path(folder)))
        for half in halves:
            asked = questions(half)
            counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
            failed = wrong(librarian, asked)
            for one in asked:
                counts[one.kind][1] += 1
                counts[one.kind][0] += all(one is not other for other, _ in failed)
            for one, answer in failed:
                print(f"[{one.kind}] {one.text} -> {[text for _, text in one.said]}\n    {answer.outcome}: {str(answer)[:400]!r}")
            print(half, f"{len(asked) - len(failed)} of {len(asked)}", {kind: f"{a}/{b}" for kind, (a, b) in counts.items()}, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or ["dev", "held"])
