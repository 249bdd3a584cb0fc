"""What is lost by asking a library instead of one document: measured on two tiny ones."""

from __future__ import annotations

import json
from pathlib import Path

from eval.documents.among import ask_among, table
from eval.documents.folder import read_folder
from index import Library

TEXTS = {
    "bridge": "The Alder Bridge was opened in 1931. It carries trains across the Quill River.\n",
    "cheese": "Brinkley cheese ripens for nine weeks in a cellar.\n",
}
ASKED = {"bridge": ("When was the Alder Bridge opened?", "1931"), "cheese": ("How long does Brinkley cheese ripen?", "nine weeks")}


def test_questions_are_put_to_their_own_document_and_to_all(tmp_path: Path) -> None:
    for name, text in TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(text)
        question, nugget = ASKED[name]
        quote = text.partition(".")[0] + "."
        record = {"id": name, "kind": "fact", "question": question, "history": [], "answerable": True, "reference": nugget}
        record |= {"nuggets": [[nugget]], "evidence": [[{"quote": quote, "start": 0, "end": len(quote)}]]}
        (tmp_path / f"{name}.questions.jsonl").write_text(json.dumps(record))
    documents = read_folder(tmp_path)
    library = Library(tmp_path / "library")
    library.add([one.path for one in documents])
    pairs = list(ask_among(documents, library))
    assert [(one.is_right, one.is_first) for one in pairs] == [((True, True), True)] * 2
    assert table(pairs).rows[0][:5] == ("answerable", "2", "1.000", "1.000", "1.000")
