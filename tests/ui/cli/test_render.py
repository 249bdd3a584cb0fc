"""Rendering is pure: the same records give the same lines, printed nowhere."""

from __future__ import annotations

import json

import pytest

from index import Retriever
from ingest import Document
from qa import Answer, Assistant, Pointer
from ui.cli.render import answer_lines, outline_data, outline_lines, passage_lines, passages_data

QUESTION = "Which countries did China build satellite data receiving stations with?"


def test_answer_lines_name_each_citation(assistant: Assistant, capsys: pytest.CaptureFixture[str]) -> None:
    answer = assistant.ask(QUESTION)
    lines = answer_lines(answer)
    assert lines == answer_lines(answer)
    assert lines[0].endswith("[1]")
    for citation in answer.citations:
        assert sum(line.startswith(f"[{citation.number}] {citation.section} ") for line in lines) == 1
    assert not any("understood as" in line for line in lines)
    assert capsys.readouterr() == ("", "")


def test_answer_lines_tell_what_was_understood(assistant: Assistant) -> None:
    assert "agreements" in answer_lines(assistant.ask("How many agrements were signed?"))[0]


def test_answer_lines_point_to_the_nearest_sections() -> None:
    answer = Answer("not_in_document", "q?", "q?", nearest=(Pointer("V.2", ("V. A", "2. B")),), note="The document does not say.")
    assert answer_lines(answer) == ["The document does not say.", "", "Nearest sections:", "  V.2  V. A > 2. B"]


def test_answer_lines_name_what_is_missing() -> None:
    answer = Answer("partial", "q?", "q?", missing="the price")
    assert "The document does not say: the price" in answer_lines(answer)


def test_passages_are_rendered_whole(retriever: Retriever) -> None:
    passages = retriever.search(QUESTION, 3)
    text = "\n".join(passage_lines(passages))
    for passage, data in zip(passages, passages_data(passages), strict=True):
        assert " ".join(passage.text.split()) in text
        assert data["text"] == passage.text
    assert json.loads(json.dumps(passages_data(passages)))
    assert passage_lines([]) == []


def test_outline_has_every_section(white_paper: Document) -> None:
    lines = outline_lines(white_paper)
    assert lines[0] == "China's Space Program: A 2021 Perspective"
    headed = [section for section in white_paper.sections if section.is_headed]
    assert [line.split()[0] for line in lines[1:]] == [section.address for section in headed]
    assert "      VI.2.(5)  Space technology  (5 bullets)" in lines
    assert json.loads(json.dumps(outline_data(white_paper)))
