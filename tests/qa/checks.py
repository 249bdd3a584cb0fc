"""What must hold of every answer, whatever was asked."""

from __future__ import annotations

import json

from ingest import Document
from qa import Answer


def check_answer(answer: Answer, document: Document) -> None:
    """Quotes are exact, numbers resolve, the outcome agrees with what is said, and the data is JSON."""
    for citation in answer.citations:
        assert document.text[citation.start : citation.end] == citation.quote != ""
        assert document.section(citation.section).title_path == citation.title_path
    assert [one.number for one in answer.citations] == list(range(1, len(answer.citations) + 1))
    numbers = {one.number for one in answer.citations}
    for statement in answer.statements:
        assert statement.citations
        assert set(statement.citations) <= numbers
    for passage in answer.passages:
        assert document.text[passage.start : passage.end] == passage.text
    assert answer.outcome in ("answered", "partial", "not_in_document")
    is_refusal = answer.outcome == "not_in_document"
    assert not (answer.statements and is_refusal)
    assert answer.statements or is_refusal or answer.note  # a greeting is answered by the note alone
    assert is_refusal or not answer.nearest
    assert 0 <= answer.confidence <= 1
    assert answer.text
    json.dumps(answer.to_dict(), allow_nan=False)


def quotes(answer: Answer) -> str:
    """All that an answer quotes, its line breaks as spaces."""
    return " ".join(" ".join(one.quote.split()) for one in answer.citations)
