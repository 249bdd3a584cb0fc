"""Small documents for tests of what reads them, without an index: their contents, and questions about them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import numpy as np

from index.lexical import LexicalSearch, terms
from index.store.content import Content
from index.store.names import NameFinder, countries_in, names_in
from ingest import read_document
from ingest.chunks import chunk_document
from qa.evidence.candidates import Candidate
from qa.evidence.neighbours import Neighbours, Unit
from qa.question.question import Question
from qa.question.read import QuestionReader


def content_of(text: str, folder: Path, name: str = "small.txt") -> Content:
    """What an index would say of a text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    document = read_document(path)
    chunks = chunk_document(document)
    names = names_in(document.text)
    finder = NameFinder(names)
    mentions = tuple(tuple(one.group for one in finder.find(sentence.text)) for chunk in chunks for sentence in chunk.sentences)
    return Content(document, chunks, names, mentions, countries_in(document.text), {})


def question_about(content: Content, text: str) -> Question:
    """A question, read as one about such a document."""
    with TemporaryDirectory() as folder:
        lexical = LexicalSearch.build([terms(chunk.titled) for chunk in content.chunks], Path(folder))
    index = SimpleNamespace(content=content, lexical=lexical, is_word=lambda word: False)
    return QuestionReader(index).read(text)  # type: ignore[arg-type]


def candidates_of(content: Content, first: str = "") -> list[Candidate]:
    """All sentences as candidates, those with some words before the others."""
    units = sorted(Neighbours(content).units, key=lambda unit: first not in unit[1].text)
    return [Candidate(*unit, -float(i), 0.0, np.zeros(1, dtype=np.float32)) for i, unit in enumerate(units)]


def texts(units: Sequence[Unit]) -> list[str]:
    """What some sentences say."""
    return [sentence.text for _, sentence in units]
