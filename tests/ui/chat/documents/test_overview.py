"""What a document begins with: its own sentences, and questions that were asked before they are shown."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from index import OpenIndex, open_index
from qa import Assistant
from qa.models.writer import Message
from tests.fakes import ScriptedWriter
from tests.qa.scripted import evidence_in
from ui.chat.answerer import Answerer
from ui.chat.documents.overview import (
    FILE,
    FOLLOW_UPS,
    MOST_POINTS,
    MOST_SHOWN,
    VERSION,
    Overview,
    Overviews,
    Suggestion,
    overviews_of,
)


@pytest.fixture(scope="module")
def overview(assistant: Assistant) -> Overview:
    """That of the white paper, whole."""
    *_, last = overviews_of(assistant.retriever.index, assistant)
    return last


def test_points_are_sentences_of_the_document(overview: Overview, assistant: Assistant) -> None:
    assert 3 <= len(overview.points) <= MOST_POINTS
    for point in overview.points:
        assert " ".join(assistant.document.text[point.start : point.end].split()) == point.text


def test_every_question_is_answered_from_its_sentence(overview: Overview, assistant: Assistant) -> None:
    assert 4 <= overview.shown <= MOST_SHOWN
    for one in overview.first:
        answer = assistant.ask(one.question)
        assert answer.outcome == "answered"
        assert any(cited.start < one.end and cited.end > one.start for cited in answer.citations)


def made(question: str, start: int, kind: str = "what") -> Suggestion:
    """A question that a sentence of ten letters answers."""
    return Suggestion(question, kind, start, start + 10, "I")


MADE = Overview(
    VERSION,
    (),
    (
        made("How many ships call at the harbour?", 0, "how many"),
        made("How many pilots has the harbour?", 20, "how many"),
        made("Why did the council close the bridge?", 40, "why"),
        made("When was the lighthouse built?", 60, "when"),
        made("What will the council buy?", 80),
        made("What did the harbour master order?", 90),
    ),
    0,
)


def test_follow_ups_are_new_near_and_of_different_kinds(overview: Overview) -> None:
    first = overview.first[0]
    found = overview.follow_ups([(first.start, first.end)], [first.question])
    assert 1 <= len(found) <= FOLLOW_UPS
    assert first.question not in found
    assert overview.follow_ups([(first.start, first.end)], [one.question for one in overview.suggestions]) == []
    assert MADE.follow_ups([(21, 25)], ["Which pilots?"]) == [
        "Why did the council close the bridge?",
        "How many ships call at the harbour?",
        "When was the lighthouse built?",
    ]


def test_no_follow_up_repeats_a_question_in_other_words_or_asks_what_any_quote_shows() -> None:
    found = MADE.follow_ups([(21, 25), (61, 64)], ["Why was the bridge closed by the council?"])
    assert found == ["How many ships call at the harbour?", "What will the council buy?", "What did the harbour master order?"]
    assert MADE.follow_ups([], ["Do cats dream?"]) == []


def test_overview_is_kept_beside_the_index(real_folder: Path, tmp_path: Path, overview: Overview, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(real_folder, tmp_path / "index")
    index = open_index(tmp_path / "index")
    (index.folder / index.manifest.data / FILE).unlink(missing_ok=True)  # a server of another test may have made it

    def made(*_: object) -> Iterator[Overview]:
        yield overview

    monkeypatch.setattr("ui.chat.documents.overview.overviews_of", made)
    one = Overviews()
    assert one.of(index, Assistant(index)) is None
    one._waiting.join()
    assert one.of(index, Assistant(index)) == overview
    assert (index.folder / index.manifest.data / FILE).exists()
    assert Overviews().of(index, Assistant(index)) == overview  # at once, after the next start


def test_questions_of_a_language_model_come_first_where_the_document_answers_them(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.chat.documents.overview.SHOWN_WORDS", 3000)
    index = assistant.retriever.index
    shown: list[str] = []

    def script(messages: Sequence[Message]) -> str:
        shown.extend(evidence_in(messages).values())
        place = next(i for i, one in enumerate(shown, start=1) if "46 space cooperation agreements" in one)
        return f"How many agreements has China signed since 2016? [{place}]\nWhat did the station cost? [{place}]"

    overviews = overviews_of(index, Assistant(index, ScriptedWriter(script)))
    first = next(one for one in overviews if one.shown)
    assert [(one.question, one.kind) for one in first.first] == [("How many agreements has China signed since 2016?", "written")]
    assert 2500 < len(" ".join(shown).split()) <= 3000
    second = next(one for one in overviews if one.shown == 2)
    assert second.first[1].kind != "written"


def test_the_first_screen_of_what_came_last_does_not_wait_for_all_of_another(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    second = open_index(shutil.copytree(assistant.retriever.index.folder, tmp_path / "second"))
    steps, began = list[str](), threading.Event()

    def in_steps(index: OpenIndex, assistant: Answerer, pause: float) -> Iterator[Overview]:
        name = index.folder.name
        for count in range(20):
            steps.append(name)
            yield msgspec.structs.replace(MADE, shown=min(count, MOST_SHOWN), is_whole=count == 19)
            began.wait(10)

    monkeypatch.setattr("ui.chat.documents.overview.overviews_of", in_steps)
    monkeypatch.setattr("ui.chat.documents.overview._read", lambda place: None)
    monkeypatch.setattr("ui.chat.documents.overview._write", lambda place, overview: None)
    overviews = Overviews(pause=0)
    overviews.of(assistant.retriever.index, assistant)
    overviews.of(second, assistant)
    began.set()
    overviews._waiting.join()
    last = [place for place, name in enumerate(steps) if name == "second"]
    assert last[MOST_SHOWN] < 2 * MOST_SHOWN  # its first screen was there long before the other was whole
