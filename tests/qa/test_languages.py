"""Documents in other languages than English: recognised, said plainly, and quoted where their words answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index import Retriever, build_index, open_index
from ingest import read_document
from ingest.text.language import is_latin, language_of
from qa import Assistant
from tests.processes import footnote

GERMAN = (
    "1. Miete\n\nDie Miete beträgt achthundert Euro im Monat. Sie ist am dritten Werktag fällig.\n\n2. Tiere\n\nHunde sind nicht erlaubt.\n"
)
CHINESE = "第一章 开放时间\n\n博物馆上午十点开门，下午五点关门。每周二休息。\n\n第二章 门票\n\n成人票价为三十元。学生半价。馆长是王芳。\n"
JAPANESE = "1. 開館時間\n\n開館時間は午前十時から午後五時までです。\n\n2. 料金\n\n入館料は大人五百円です。\n"
LANGUAGES = {"de": GERMAN, "zh": CHINESE, "ja": JAPANESE, "en": "The office opens at nine in the morning. Nobody is there on Sunday."}


@pytest.mark.parametrize("code", LANGUAGES)
def test_language_is_recognised(code: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LANGUAGES[code], encoding="utf-8")
    assert read_document(tmp_path / "a.txt").language == language_of(LANGUAGES[code]) == code
    assert language_of(LANGUAGES[code] * 200) == code


@pytest.mark.parametrize("text", ["", "ok", "1 2 3 4 5", "| 2019 | 44 |\n" * 40, "Weber"])
def test_what_is_no_language_is_none(text: str) -> None:
    assert language_of(text) == ""


def test_capitals_are_in_a_language_too() -> None:
    assert language_of("THE OFFICE OPENS AT NINE IN THE MORNING. NOBODY IS THERE ON SUNDAY.") == "en"


def test_what_the_file_says_counts_where_its_text_does_not_tell(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text('<html lang="de-AT"><title>Preise</title><body><p>850 Euro.</p></body></html>', encoding="utf-8")
    assert read_document(page).language == "de"


@pytest.mark.parametrize(("text", "is_it"), [(GERMAN, True), (CHINESE, False), ("Добрый день", False), ("", True)])
def test_scripts(text: str, is_it: bool) -> None:
    assert is_latin(text) is is_it


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The assistant of a Chinese document."""
    folder = tmp_path_factory.mktemp("chinese")
    (folder / "a.txt").write_text(CHINESE, encoding="utf-8")
    (note,) = build_index(folder / "index", folder / "a.txt").notes
    assert "Chinese" in note
    return Assistant(open_index(folder / "index"))


@pytest.mark.parametrize(("question", "quote"), [("成人票价是多少？", "成人票价为三十元。"), ("馆长是谁？", "馆长是王芳。")])
def test_chinese_is_quoted_where_its_words_answer(chinese: Assistant, question: str, quote: str) -> None:
    answer = chinese.ask(question)
    assert (answer.outcome, answer.citations[0].quote) == ("answered", quote)
    assert "in Chinese" in answer.note
    assert Retriever(chinese.retriever.index).search(question, 1)[0].text.find(quote) >= 0


def test_what_a_chinese_document_does_not_say_is_refused(chinese: Assistant) -> None:
    answer = chinese.ask("泳池有多深？")
    assert answer.outcome == "not_in_document"
    assert "in Chinese" in answer.text


def test_ingest_says_that_a_document_is_not_in_english(tmp_path: Path) -> None:
    (tmp_path / "miete.txt").write_text(GERMAN, encoding="utf-8")
    finished = footnote("ingest", "miete.txt", "--json", cwd=tmp_path)
    (note,) = json.loads(finished.stdout)["notes"]
    expected = "This document is in German; the built-in encoder reads English: answers may be missed."
    assert note == f"{expected} Use --model NAME for a multilingual encoder."
    index = open_index(tmp_path / "miete.txt.index")
    assert (index.content.document.language, index.content.note) == ("de", expected)
    assert Assistant(index).ask("Wie hoch ist die Miete?").note.endswith(expected)
