"""Drafting questions with a scripted model, what is checked of each draft, and how a person decides."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from eval.own.accept import accept
from eval.own.check import DraftCheck, is_copy
from eval.own.draft import drafts, passages_of, spread, write_drafts
from eval.own.prompts import KINDS, ROUNDS
from eval.own.read import read_own
from eval.own.reply import Draft, drafts_in, numbers_in, records_in
from index import OpenIndex
from ingest.document import Sentence
from ingest.errors import FootnoteError, WriterFailed
from qa import Assistant
from qa.models.writer import Message
from tests.eval.own.conftest import BRIDGE
from tests.fakes import OverlapReadingModel, ScriptedWriter

SENTENCES = ["The Alder Bridge was opened in 1931.", "It carries trains across the Quill River."]
GOOD = {
    "kind": "number",
    "question": "In which year did trains first cross there?",
    "evidence": [1],
    "facts": ["1931"],
    "answer": "In 1931.",
}


@pytest.fixture(scope="module")
def assistant(bridge: OpenIndex) -> Assistant:
    return Assistant(bridge, reading_model=OverlapReadingModel())


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(GOOD),
        f"Here are the questions:\n```json\n[{json.dumps(GOOD, indent=2)},\n]\n```\nHope this helps {{smile}}!",
        json.dumps({"questions": [GOOD]}),
        json.dumps(GOOD).replace("[1]", '["[1]"]').replace("]", ",]"),
        json.dumps({**GOOD, "evidence": "1", "facts": "1931", "kind": "Number"}),
        json.dumps({**GOOD, "evidence": [SENTENCES[0]]}),
        '{"kind": "fact", "question": "never closed\n' + json.dumps(GOOD),
        '{"kind": {"question": broken }\n' + json.dumps(GOOD),
    ],
)  # fmt: skip
def test_questions_are_found_in_what_a_model_says(text: str) -> None:
    assert drafts_in(text, SENTENCES) == [Draft("number", GOOD["question"], (), (1,), ("1931",), "In 1931.")]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["", "I cannot.", "{}", "[1, 2]", '{"question": ""}', '{"question": {"a": 1}}', '{"question": null}', "}{"]
)
def test_what_is_no_question_is_left_out(text: str) -> None:
    assert drafts_in(text, SENTENCES) == []


def test_numbers_that_are_none_are_remembered() -> None:
    one = drafts_in('{"question": "Who?", "evidence": [1, 7, "the first"], "kind": "follow-up", "history": "What?"}', SENTENCES)[0]
    assert (one.numbers, one.strange, one.kind, one.history) == ((1,), ("7", "the first"), "follow_up", ("What?",))
    assert not drafts_in('{"question": "Who?", "answerable": false}', SENTENCES)[0].answerable


@pytest.mark.parametrize(
    "piece", ["{", '{"', '{"a": "', "[[", '{"a": [', "\\", '"', "}{", '{"a":1,}', "{" + " " * 50, '{"question": "a' * 3]
)
def test_a_reply_is_read_in_time_that_grows_with_its_length(piece: str) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        for record in records_in(piece * times):
            assert isinstance(record, dict)
        return time.process_time() - started

    assert seconds(40_000) < 12 * max(seconds(10_000), 0.02)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("2", (2,)), ("[1], [3] and 1", (1, 3)), ("0", ()), ("None.", ()), ("no sentence", ()), ("7, 2", (2,)), ("Perhaps", None), ("", None)],
)
def test_numbers_are_read_from_a_short_reply(text: str, numbers: tuple[int, ...] | None) -> None:
    assert numbers_in(text, 3) == numbers


def test_every_kind_is_asked_for_and_a_quarter_cannot_be_answered() -> None:
    asked = [kind for kinds in ROUNDS for kind in kinds]
    assert set(asked) == set(KINDS)
    assert asked.count("unanswerable") / len(asked) == 0.25


def test_passages_hold_every_sentence_in_order_and_are_visited_all_over(bridge: OpenIndex) -> None:
    sentences = [one.text for passage in passages_of(bridge.content) for one in passage]
    assert sentences == [one.text for chunk in bridge.content.chunks for one in chunk.sentences if len(one.text.split()) > 2]
    many = [[Sentence(place, place + 1, "x")] for place in range(30)]
    order = [one[0].start for one in spread(many)]
    assert sorted(order) == list(range(30))
    assert max(order[:4]) > 15 > min(order[:4])


def draft(**changed: Any) -> Draft:
    made: dict[str, Any] = {"kind": "fact", "question": "Which year saw its first train?", "numbers": (1,), "facts": ("1931",)}
    return Draft(**{**made, **changed})


@pytest.mark.parametrize(
    ("one", "fault"),
    [
        (draft(question="When?"), "too short or too long"),
        (draft(question="x" * 400), "too short or too long"),
        (draft(kind="follow_up"), "follows nothing up"),
        (draft(strange=("7",)), "names sentences that are not there"),
        (draft(numbers=()), "names no evidence"),
        (draft(facts=()), "names no facts"),
        (draft(facts=("1950",)), "a fact is not in its evidence"),
        (draft(question="Was it opened in 1931 or later?"), "says the answer itself"),
        (draft(question="So the Alder Bridge was opened in which year?", facts=("1931",)), "copies its evidence"),
        (draft(kind="unanswerable"), "is called unanswerable and has an answer"),
    ],
)
def test_a_draft_is_put_aside_on_its_face(one: Draft, fault: str, bridge: OpenIndex, assistant: Assistant) -> None:
    writer = ScriptedWriter("1")
    assert DraftCheck(assistant, writer).fault(one, passages_of(bridge.content)[0]) == fault
    assert writer.asked == []


def test_an_answer_has_to_be_found_again_by_someone_who_was_not_told_where(bridge: OpenIndex, assistant: Assistant) -> None:
    passage = passages_of(bridge.content)[0]
    assert DraftCheck(assistant, ScriptedWriter("1")).fault(draft(), passage) == ""
    assert DraftCheck(assistant, ScriptedWriter("2, 3")).fault(draft(), passage) == "its evidence is not found again"
    assert DraftCheck(assistant, ScriptedWriter("hm")).fault(draft(), passage) == "its evidence is not found again"


def test_what_the_quote_reader_cites_needs_no_model(bridge: OpenIndex, assistant: Assistant) -> None:
    writer = ScriptedWriter("0")
    one = draft(question="When was the bridge called Alder Bridge opened?")
    assert [quote.quote for quote in assistant.ask(one.question, mode="quote").citations] == [SENTENCES[0]]
    assert DraftCheck(assistant, writer).fault(one, passages_of(bridge.content)[0]) == ""
    assert writer.asked == []


@pytest.mark.parametrize(
    ("said", "fault"), [("0", ""), ("2", "it is answered after all"), ("Perhaps", "it is not clear whether it is answered")]
)
def test_what_cannot_be_answered_is_looked_for_in_its_passage_and_elsewhere(
    said: str, fault: str, bridge: OpenIndex, assistant: Assistant
) -> None:
    writer = ScriptedWriter(said)
    one = draft(kind="unanswerable", question="Which crane does the Harbour Board lend?", numbers=(), facts=())
    assert DraftCheck(assistant, writer).fault(one, passages_of(bridge.content)[0][:1]) == fault
    assert SENTENCES[0] in writer.asked[0][-1].text
    assert "lends a crane each spring" in writer.asked[0][-1].text


def test_a_question_is_drafted_once(bridge: OpenIndex, assistant: Assistant) -> None:
    check, passage = DraftCheck(assistant, ScriptedWriter("1")), passages_of(bridge.content)[0]
    assert [check.fault(one, passage) for one in (draft(), draft(question="which year saw its first Train?"))] == ["", "asked before"]


def test_a_copy_is_a_long_run_of_the_sentence() -> None:
    assert is_copy("The Alder Bridge was opened in?", SENTENCES[0])
    assert not is_copy("When did the Alder Bridge open for trains?", SENTENCES[0])


def scripted(messages: Sequence[Message]) -> str:
    """A model that drafts one question and an unanswerable one of the first passage, and finds the first sentence again."""
    if "Kinds:" in messages[-1].text:
        unknown = {"kind": "unanswerable", "question": "Which song was sung at its first crossing?"}
        return f"{json.dumps(GOOD)}\n{json.dumps(unknown)}\n{json.dumps({**GOOD, 'facts': ['1950']})}"
    return "1" if GOOD["question"] in messages[-1].text else "0"  # type: ignore[operator]


def test_drafts_are_written_as_they_come_and_used_only_when_accepted(bridge: OpenIndex, assistant: Assistant, tmp_path: Path) -> None:
    heard: list[str] = []
    path = tmp_path / "drafts.jsonl"
    records = drafts(bridge.content, assistant, ScriptedWriter(scripted), 2, lambda one, fault: heard.append(fault))
    assert write_drafts(path, records) == 2
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["status"] for line in lines] == ["draft", "draft"]
    assert all(quote in BRIDGE for line in lines for quote in line["evidence"])
    assert heard[:2] == ["", ""]
    with pytest.raises(FootnoteError, match=r"line 1: 2 of 2 questions are drafts.*footnote eval accept"):
        read_own(path, bridge.content)
    with pytest.raises(FootnoteError, match="is there already"):
        write_drafts(path, iter([]))
    path.write_text(path.read_text(encoding="utf-8").replace('"draft"', '"accepted"'), encoding="utf-8")
    first, second = read_own(path, bridge.content).questions
    assert (first.nuggets, first.quotes[0].quote, first.reference) == ((("1931",),), SENTENCES[0], "In 1931.")
    assert not second.answerable


def test_a_model_that_drafts_nothing_of_use_is_not_asked_for_ever(bridge: OpenIndex, assistant: Assistant) -> None:
    writer = ScriptedWriter("Sorry.")
    assert list(drafts(bridge.content, assistant, writer, 3, lambda one, fault: None)) == []
    assert 3 < len(writer.asked) < 20


def test_what_was_drafted_stays_if_the_model_fails(bridge: OpenIndex, assistant: Assistant, tmp_path: Path) -> None:
    def failing(messages: Sequence[Message]) -> str:
        if "Kinds:" in messages[-1].text and len(writer.asked) > 1:
            raise WriterFailed("gone")
        return scripted(messages)

    writer = ScriptedWriter(failing)
    with pytest.raises(WriterFailed):
        write_drafts(tmp_path / "d.jsonl", drafts(bridge.content, assistant, writer, 9, lambda one, fault: None))
    assert len((tmp_path / "d.jsonl").read_text(encoding="utf-8").splitlines()) == 2


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "drafts.jsonl"
    lines = [
        {"status": "draft", "kind": kind, "question": f"Question {kind}?", "facts": [["1931"]], "evidence": ["opened in 1931"], "x": 1}
        for kind in "abcd"
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def typed(*answers: str) -> Callable[[str], str]:
    """Someone who types this and then nothing more."""
    rest = iter(answers)

    def ask(prompt: str) -> str:
        try:
            return next(rest)
        except StopIteration:
            raise EOFError from None

    return ask


def test_a_person_accepts_edits_drops_and_skips(file: Path, capsys: pytest.CaptureFixture[str], bridge: OpenIndex) -> None:
    console = Console()
    left = accept(file, console, typed("a", "?", "e", "When [b] opened?", "1931|nineteen thirty-one; bridge", "", "a", "d", "s"))
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert left == 1
    assert [line["status"] for line in lines] == ["accepted", "accepted", "dropped", "draft"]
    assert (lines[1]["question"], lines[1]["facts"], lines[1]["x"]) == (
        "When [b] opened?",
        [["1931", "nineteen thirty-one"], ["bridge"]],
        1,
    )
    shown = capsys.readouterr().out
    assert "When [b] opened?" in shown
    assert "opened in 1931" in shown
    assert accept(file, console, typed("a")) == 0
    assert [one.question for one in read_own(file, bridge.content).questions] == ["Question a?", "When [b] opened?", "Question d?"]


@pytest.mark.parametrize("answers", [("a",), ("a", "q"), ("a", "e", "Changed?")])
def test_what_was_decided_stays_when_a_person_stops(answers: tuple[str, ...], file: Path) -> None:
    assert accept(file, Console(), typed(*answers)) == 3
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line["status"] for line in lines] == ["accepted", "draft", "draft", "draft"]
    assert lines[1]["question"] == "Question b?"
    assert not file.with_name("drafts.jsonl.new").exists()


def test_a_file_of_drafts_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text('{"question": "a", "facts": ["b"], "status": "draft"}\n{"question"', encoding="utf-8")
    with pytest.raises(FootnoteError, match=r"d\.jsonl, line 2: it is no JSON"):
        accept(path, Console(), typed())
    with pytest.raises(FootnoteError, match="no file of drafts"):
        accept(tmp_path / "d.csv", Console(), typed())
