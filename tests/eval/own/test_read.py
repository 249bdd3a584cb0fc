"""Question files of every form, and what is said of each kind of mistake."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.own.places import Places
from eval.own.read import read_own
from index import OpenIndex
from ingest.errors import FootnoteError
from tests.eval.own.conftest import BRIDGE

Write = Callable[[str, str | bytes], Path]
PLAIN = """question,facts,evidence
When was it opened?,1931,The Alder Bridge was opened in 1931.
"Who paints,
and what?","Mara Voss; green|verdant",
"""
COLUMNS = """question,fact 1,fact 2,evidence
When was it opened?,1931,,The Alder Bridge was opened in 1931.
"Who paints,
and what?",Mara Voss,green|verdant,
"""
FULL = """id,kind,question,history,answerable,facts,evidence,evidence 2,reference,note
a,span,How long?,Which river?|Which town?,yes,240 metres,its span is 240 metres|lends a crane each spring,\
"It carries trains across the Quill River",So long.,x
b,,Who sang?,,no,,,,,
"""


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace(",", ";").replace('"Mara Voss; green|verdant";', '"Mara Voss; green|verdant";').replace("paints;", "paints,"),
        PLAIN.replace(",", "\t").replace("paints\t", "paints,"),
        "\n\nQuestion,Expected_Facts,Evidence 1" + PLAIN[len("question,facts,evidence") :],
        COLUMNS,
    ],
    ids=["plain", "mark", "utf-16", "windows", "semicolons", "tabs", "other heads", "columns"],
)  # fmt: skip
def test_a_table_is_read_however_it_was_saved(content: str | bytes, write: Write, bridge: OpenIndex) -> None:
    first, second = read_own(write("mine.csv", content), bridge.content).questions
    assert (first.question, first.nuggets, first.answerable) == ("When was it opened?", (("1931",),), True)
    assert [one.quote for one in first.quotes] == ["The Alder Bridge was opened in 1931."]
    assert second.question.split() == ["Who", "paints,", "and", "what?"]
    assert second.nuggets == (("Mara Voss",), ("green", "verdant"))
    assert second.evidence == ()


def test_a_line_may_say_all_there_is_to_say(write: Write, bridge: OpenIndex) -> None:
    found = read_own(write("mine.csv", FULL), bridge.content)
    one, other = found.questions
    assert (one.id, one.kind, one.history, one.reference) == ("a", "span", ("Which river?", "Which town?"), "So long.")
    assert [len(group) for group in one.evidence] == [1, 1, 1]
    assert one.quotes[2].quote == "It carries trains across the\nQuill River"
    assert (other.answerable, other.kind, other.nuggets, found.unused) == (False, "unanswerable", (), ("note",))


def test_json_lines_say_the_same(write: Write, bridge: OpenIndex) -> None:
    lines = [
        {"question": "When?", "facts": ["1931"], "evidence": ["opened in 1931"], "status": "accepted"},
        {"question": "Colour?", "facts": [["green", "verdant"], "Mara Voss"], "answerable": True, "history": ["Who?"]},
        {"question": "Sang?", "answerable": False},
        {"question": "Gone?", "facts": ["x"], "status": "dropped"},
    ]
    found = read_own(write("mine.jsonl", "".join(json.dumps(line) + "\n" for line in lines)), bridge.content)
    assert [one.nuggets for one in found.questions] == [(("1931",),), (("green", "verdant"), ("Mara Voss",)), ()]
    assert found.questions[1].history == ("Who?",)


def test_our_own_form_is_read_too(write: Write, bridge: OpenIndex) -> None:
    place = BRIDGE.index("Mara")
    line = {
        "id": "q", "kind": "fact", "question": "Who?", "history": [], "answerable": True, "reference": "Mara Voss", "nuggets": [["Mara"]],
        "evidence": [[{"quote": "Mara Voss", "start": place, "end": place + 9}]],
    }  # fmt: skip
    assert read_own(write("mine.jsonl", json.dumps(line)), bridge.content).questions[0].id == "q"
    line["evidence"] = [[{"quote": "Mara Voss", "start": 0, "end": 9}]]
    with pytest.raises(FootnoteError, match="q: 0:9 is not that quote"):
        read_own(write("mine.jsonl", json.dumps(line)), bridge.content)


HEAD = "question,facts,evidence,answerable\n"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("q.csv", "ask,facts\na,b\n", "q.csv, line 1: there is no column 'question'; the columns are: 'ask', 'facts'."),
        ("q.csv", "", "q.csv, line 1: there is no column 'question'; the columns are: none."),
        ("q.csv", HEAD, "q.csv has no question in it."),
        ("q.csv", HEAD + '"a\nb",c,,\n,d,,\n', "q.csv, line 4: the question is empty."),
        ("q.csv", HEAD + "a,,,\n", "q.csv, line 2: there are no expected facts."),
        ("q.csv", HEAD + "a,b,,perhaps\n", "q.csv, line 2: 'perhaps' under answerable is neither yes nor no."),
        ("q.csv", HEAD + "a,b,,no\n", "q.csv, line 2: it is said to be unanswerable, and has facts or evidence."),
        ("q.csv", HEAD + "x,y,,\na,b,The bridge was painted red by Mara Voss.,\n", "line 3: the evidence 'The bridge was painted red"),
        ("q.csv", HEAD + "a,b,painted red by Mara Voss the bridge,\n", "nearest sentence is: 'The bridge was painted green by Mara Voss.'"),
        ("q.csv", HEAD + "a,b,Wholly other words,\n", "Copy it from the document."),
        ("q.csv", HEAD + 'a,b,,\n"never closed,b,,\nc,d,,\n', "q.csv, line 3: a quotation mark is opened and never closed."),
        ("q.csv", HEAD + "a,b,c,yes,e\n", "q.csv, line 2: it has 5 cells, and there are 4 columns."),
        ("q.csv", (HEAD + "a,b,,\nWo ist K").encode() + b"\xf6ln?,b,,\n", "q.csv, line 3: the byte 0xF6 is not UTF-8."),
        ("q.csv", "id," + HEAD + "7,a,b,,\n7,c,d,,\n", "q.csv, line 3: the id 7 is that of line 2."),
        ("q.jsonl", '{"question": "a", "facts": ["b"]}\n{"question": \n', "q.jsonl, line 2: it is no JSON"),
        ("q.jsonl", "[1]\n", "q.jsonl, line 1: it is no JSON object."),
        ("q.jsonl", "[" * 100_000, "q.jsonl, line 1: it is no JSON"),
        ("q.jsonl", '{"question": ["a", {}], "facts": ["b"]}', "q.jsonl, line 1: 'question' is neither a text nor a list of texts."),
        ("q.jsonl", '{"question": "a", "facts": {"b": 1}}', "q.jsonl, line 1: a fact is neither a text nor a list of spellings."),
        ("q.jsonl", '{"question": "a", "facts": ["b"], "status": "draft"}', "line 1: 1 of 1 questions are drafts that nobody"),
        ("q.jsonl", '{"question": "a", "facts": ["b"], "status": "new"}', "q.jsonl, line 1: there is no status 'new'."),
        ("q.pdf", "x", "q.pdf is no file of questions: its name ends in .pdf."),
        ("q.xlsx", "x", "q.xlsx cannot be read as a spreadsheet"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(name: str, content: str | bytes, message: str, write: Write, bridge: OpenIndex) -> None:
    if name.endswith(".xlsx"):
        pytest.importorskip("openpyxl")
    with pytest.raises(FootnoteError) as raised:
        read_own(write(name, content), bridge.content)
    assert message in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path, bridge: OpenIndex) -> None:
    with pytest.raises(FootnoteError, match=r"none\.csv cannot be read"):
        read_own(tmp_path / "none.csv", bridge.content)


def test_a_spreadsheet_is_read_by_its_sheet_of_questions(tmp_path: Path, bridge: OpenIndex) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["read me first"])
    sheet = book.create_sheet("questions")
    for row in (["Question", "Facts", "Answerable"], ["When?", 1931.0, True], [None, None, None], ["Who sang?", None, False]):
        sheet.append(row)
    book.save(tmp_path / "mine.xlsx")
    found = read_own(tmp_path / "mine.xlsx", bridge.content).questions
    assert [(one.question, one.nuggets, one.answerable) for one in found] == [("When?", (("1931",),), True), ("Who sang?", (), False)]
    assert [one.id for one in found] == ["mine-002", "mine-004"]


def test_what_a_spreadsheet_needs_is_named(write: Write, bridge: OpenIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ImportError):
        importlib.import_module("openpyxl")
    with pytest.raises(FootnoteError, match=r"needs openpyxl.*pip install 'footnote-qa\[eval-sheets\]'"):
        read_own(write("mine.xlsx", b""), bridge.content)


def test_a_quote_is_found_wherever_it_stands_as_it_stands_there() -> None:
    text = '“One”  two.\n\nOne — two. "One"\ntwo.'
    for one in Places(text).find('"One" two.'):
        assert text[one.start : one.end] == one.quote
    assert [one.quote for one in Places(text).find('"One" two.')] == ["“One”  two.", '"One"\ntwo.']
    assert [one.quote for one in Places(text).find("One - two")] == ["One — two"]
    assert Places(text).find("one") == Places(text).find(" ") == Places("").find("x") == ()
