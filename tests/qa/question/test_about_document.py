"""Whether parts of a text are counted, and of what: by words for parts and the name of a section, not by a word of its title."""

from __future__ import annotations

import pytest

from ingest import Document, parse_document
from qa.question.about_document import asked_count
from qa.question.question import PartCount

BYLAW = """Horn Bylaw

Article 1 Permit

A permit is needed to sound a horn, except on Sundays, for tests, and in fog.

Article 2 Replacement

(1) Horns are replaced by the owner.

(2) The pump of a horn is replaced every year.

(3) A replaced horn is reported.

Article 3 Harbour Fines

(1) Whoever sounds a horn without a permit pays 50 crowns.

(2) The fine is doubled at night.
"""


@pytest.fixture(scope="module")
def bylaw() -> Document:
    return parse_document(BYLAW)


def counted(question: str, document: Document) -> PartCount | None:
    return asked_count(question, document, lambda stem: False)


@pytest.mark.parametrize(
    ("question", "unit", "address"),
    [
        ("How many parts does Article 2 have?", "part", "Article 2"),
        ("how many points does article 3 make?", "point", "Article 3"),
        ("What is the number of paragraphs in Article 3?", "paragraph", "Article 3"),
        ("Into how many numbered sub-sections is Article 2 divided?", "sub-section", "Article 2"),
        ("How many bullet points does Article 2 contain?", "bullet", "Article 2"),
        ("How many paragraphs does the article on harbour fines have?", "paragraph", "Article 3"),
        ("How many paragraphs does the Replacement article have?", "paragraph", "Article 2"),
        ('How many parts does "Replacement" have?', "part", "Article 2"),
        ("How many articles are there?", "article", ""),
        ("How many articles are there and what are they called?", "article", ""),
        ("How many chapters does the document have?", "chapter", ""),
        ("How many points does the document have?", "point", ""),
        ("How many articles does the bylaw have?", "article", ""),
        ("How many parts does the Horn Bylaw have?", "part", ""),
        ("What are the articles?", "article", ""),
        ("Which articles are there?", "article", ""),
        ("List the main paragraphs of Article 3.", "paragraph", "Article 3"),
    ],
)
def test_parts_of_what_is_named(bylaw: Document, question: str, unit: str, address: str) -> None:
    assert counted(question, bylaw) == PartCount(unit, address)


@pytest.mark.parametrize(
    "question",
    [
        "How many steps are needed to replace the pump?",
        "How many steps does Article 2 have?",
        "How many exceptions does article 1 name?",
        "How many conditions does Article 3 have?",
        "How many duties are in the article on replacement?",
        "How many parts need replacement?",
        "How many parts are replaced at each point?",
        "How many parts are replaced under Article 2?",
        "How many points are fined in Article 3?",
        "How many parts of the pump does Article 2 mention?",
        "How many spare parts does Article 2 have?",
        "How many people took part in Article 2?",
        "How many parts does a horn have?",
        "How many sections does the horn have?",
        "How many parts of the horn in the bylaw are there?",
        "How many items are on the list?",
        "How many points are there?",
        "Which parts does Article 2 have?",
        "What are the main points of Article 2?",
        "Which articles speak of horns?",
    ],
)
def test_other_things_are_asked_of_the_text(bylaw: Document, question: str) -> None:
    assert counted(question, bylaw) is None


def test_a_title_stands_for_its_document_as_it_is_written() -> None:
    pump = parse_document("Pump\n\n1. Lid\n\nIt is red.\n\n2. Tap\n\nIt is blue.\n")
    assert counted("How many parts does the Pump have?", pump) == PartCount("part")
    assert counted("How many parts does the pump have?", pump) is None
    assert counted("How many sections does the pump have?", pump) == PartCount("section")


def test_rules_are_parts_where_headings_are_called_so() -> None:
    ruled = parse_document("Rink Code\n\nRule 1 Skates\n\nSkates are sharp.\n\nRule 2 Ice\n\nThe ice is thick.\n")
    assert counted("How many rules does the code have?", ruled) == PartCount("rule")
    assert counted("How many rules are there?", parse_document("Note\n\nThere are two rules.\n")) is None
