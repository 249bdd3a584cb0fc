"""Citations and the answer's form as data: pure functions over spans."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ingest import Document, parse_document
from qa import Answer, Statement
from qa.evidence.citations import Evidence, cite

DOCUMENT = parse_document("I. Aims\n\nThe aims are two. They are 北斗 and 𝛼.\n\nII. Means\n\nThe means are few.\n")
EVIDENCE = st.builds(Evidence, st.sampled_from(["I", "II", "IX"]), st.integers(-5, 90), st.integers(-5, 90))


@given(st.lists(EVIDENCE, max_size=12))
def test_citations_are_slices_numbered_in_order_each_once(evidence: list[Evidence]) -> None:
    citations = cite(DOCUMENT, evidence)
    assert [one.number for one in citations] == list(range(1, len(citations) + 1))
    assert all(one.quote == DOCUMENT.text[one.start : one.end] != "" for one in citations)
    spans = [(one.section, one.start, one.end) for one in citations]
    assert len(set(spans)) == len(spans)
    inside = [one for one in evidence if 0 <= one.start < one.end <= len(DOCUMENT.text)]
    assert set(spans) == {(one.section, one.start, one.end) for one in inside}


def test_citation_has_the_title_path_of_its_section() -> None:
    (citation,) = cite(DOCUMENT, [Evidence("II", 10, 14)])
    assert citation.title_path == ("II. Means",)
    assert citation.document == DOCUMENT.name


def answer_about(document: Document) -> Answer:
    """An answer with one citation."""
    quote = "They are 北斗 and 𝛼."
    start = document.text.index(quote)
    citations = cite(document, [Evidence("I", start, start + len(quote))])
    return Answer("answered", "what are thy?", "what are they?", (Statement(quote, (1,)),), citations)


def test_text_marks_every_statement() -> None:
    assert answer_about(DOCUMENT).text == "They are 北斗 and 𝛼. [1]"


def test_printed_it_has_its_footnotes() -> None:
    answer = answer_about(DOCUMENT)
    assert str(answer) == "They are 北斗 and 𝛼. [1]\n\n[1] I I. Aims: “They are 北斗 and 𝛼.”"
    refused = Answer("not_in_document", "?", "?", note="The document does not say.")
    assert str(refused) == refused.text == "The document does not say."


def test_notes_stand_below_each_other() -> None:
    answer = answer_about(DOCUMENT)
    assert answer.with_note("") == answer
    assert answer.with_note("One.").with_note("Two.").text.endswith("[1]\nOne.\nTwo.")


def test_data_survives_json() -> None:
    data = answer_about(DOCUMENT).to_dict()
    assert json.loads(json.dumps(data)) == data
    assert json.loads(json.dumps(data, ensure_ascii=False)) == data


def test_data_has_the_documented_keys() -> None:
    data = answer_about(DOCUMENT).to_dict()
    documented = {"schema", "outcome", "mode", "asked", "question", "text", "missing", "confidence", "note", "failed"}
    documented |= {"statements", "citations", "passages", "nearest", "documents"}
    assert set(data) == documented
    assert all(key in (Answer.to_dict.__doc__ or "") for key in documented)
    assert set(data["citations"][0]) == {"number", "document", "section", "title_path", "quote", "start", "end", "page", "rectangles"}
    assert set(data["statements"][0]) == {"text", "citations", "original"}
    assert data["citations"][0]["quote"] == "They are 北斗 and 𝛼."
