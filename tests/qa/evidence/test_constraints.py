"""What a question names must be in what answers it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.evidence.constraints import Constraints, constraints_of
from qa.evidence.document_names import DocumentNames
from tests.qa.documents import content_of, question_about

LABORATORY = """1. People

Anna Keller heads the laboratory. Marten Lind looks after the animals. The probe Vega 1 flew past a comet in 2014.

2. Partners

The laboratory works with institutes in Slovakia, Zambia and Guatemala. Nigerian guests came between 2016 and 2018.

3. Visitors

In 2021 it had 900 visitors. The United Nations paid.

4. Costs

Option A costs 40 euros. Option B costs 90 euros. Prices are without value added tax. With -z the printer packs its files.
"""


def found(folder: Path, question: str) -> Constraints:
    content = content_of(LABORATORY, folder)
    return constraints_of(question_about(content, question), DocumentNames(content))


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("What does Jonas Keller do?", "The document does not mention Jonas Keller. It speaks of Anna Keller."),
        ("What did Vega 2 do?", "The document does not mention Vega 2. It speaks of Vega 1."),
        ("Does it work with institutes in Slovenia?", "The document does not mention Slovenia. It speaks of Slovakia."),
        ("Does the laboratory work with RoboX?", "The document does not mention RoboX."),
        ("How many visitors were there in 2013?", "The document does not mention 2013."),
        ("What does option C cost?", "The document does not mention option C. It speaks of option A and option B."),
        ("What does -Z do?", "The document does not mention -Z."),
        ("Does the price include BPM?", "The document does not mention BPM."),
        ("Why?", "The document does not mention a reason."),
    ],
)
def test_what_the_document_does_not_mention_is_said_with_what_is_near(tmp_path: Path, question: str, note: str) -> None:
    assert found(tmp_path, question).note == note


@pytest.mark.parametrize(
    "question",
    [
        "What does Keller do?",
        "What does Anna Keller do?",
        "What does anna keller do?",
        "Is it open on Sundays?",
        "WHAT DOES JONAS KELLER DO?",  # capitals tell nothing here
        "Which institutes are in Zambia?",
        "Who came from Nigeria?",
        "What did Vega-1 pass in 2014?",
        "Who came in 2017?",
        "What does the UN do?",
        "What does option B cost?",
        "Is VAT part of the price?",
        "What does -z do?",
        "Does Brussels help the laboratory with the animals that it keeps there?",  # it may be said in other words
        "What did I'm say in March?",
    ],
)
def test_what_it_does_mention_in_any_form_is_no_reason_to_refuse(tmp_path: Path, question: str) -> None:
    assert found(tmp_path, question).note == ""


def test_a_sentence_of_another_year_is_not_allowed(tmp_path: Path) -> None:
    content = content_of(LABORATORY, tmp_path)
    names = DocumentNames(content)
    named = constraints_of(question_about(content, "How many visitors were there in 2014?"), names)
    texts = [sentence.text for row, (_, sentence) in enumerate(names.sentences) if named.allows(names, row)]
    assert "In 2021 it had 900 visitors." not in texts
    assert "The probe Vega 1 flew past a comet in 2014." in texts


def test_a_thing_with_another_letter_is_not_allowed(tmp_path: Path) -> None:
    content = content_of(LABORATORY, tmp_path)
    names = DocumentNames(content)
    asked = constraints_of(question_about(content, "What does option B cost?"), names)
    allowed = {sentence.text[:8] for row, (_, sentence) in enumerate(names.sentences) if asked.allows(names, row)}
    assert "Option B" in allowed
    assert "Option A" not in allowed
