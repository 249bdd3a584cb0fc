"""What happens in the chat: a question is pending, then answered; what goes wrong is shown and changes nothing."""

from __future__ import annotations

import json
import logging
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from index import Passage
from ingest import Document
from qa import Answer, Assistant
from qa.answer import Mode
from tests.ui.in_browser.tree import Element, tree
from tests.ui.made import answer_of, conversation_of, document_of
from ui.chat.conversation import Conversation
from ui.chat.feedback import FeedbackFile
from ui.chat.session import TROUBLE, ChatSession, Screen
from ui.server.rate_limit import RateLimit

QUESTION = "How many space cooperation agreements has China signed since 2016?"


@dataclass(frozen=True)
class Broken:
    """An assistant that cannot answer."""

    document: Document

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Fail as code does that has a mistake in it."""
        raise RuntimeError("the secret of the machine")

    @property
    def modes(self) -> tuple[Mode, ...]:
        """Quotes alone."""
        return ("quote",)

    def stream(self, question: str, history: Sequence[str] = (), mode: Mode | None = None) -> Generator[Answer]:
        """Fail too."""
        yield self.ask(question, history)

    def search(self, question: str, k: int = 8) -> list[Passage]:
        """Find nothing."""
        return []


class Quick(Broken):
    """An assistant that says the same to every question."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """At once."""
        return answer_of((4, 11), asked=question)


@pytest.fixture
def session(assistant: Assistant) -> ChatSession:
    """The chat about the white paper, without limit, keeping no votes."""
    return ChatSession(assistant, RateLimit(0))


@pytest.fixture
def earlier() -> Conversation:
    """A conversation of three turns."""
    return conversation_of([answer_of((4, 11), asked="One?"), answer_of((12, 15), asked="Two?"), answer_of((23, 28), asked="Three?")])


def questions(screen: Screen) -> list[str]:
    """The questions that a screen shows, the pending one among them."""
    return [one.text for one in tree(screen.html).find("h2") if one.tag == "h2" and "dir" in one.attributes]


def trouble(screen: Screen) -> str:
    """What a screen says that went wrong."""
    return "".join(one.text for one in tree(screen.html).find("p", "fn-trouble"))


def pending(screen: Screen) -> list[Element]:
    """The turns of a screen that wait for their answer."""
    return tree(screen.html).find("article", "fn-pending")


def test_a_question_is_pending_then_answered(session: ChatSession, assistant: Assistant) -> None:
    waiting, answered = session.ask(QUESTION, Conversation())
    assert waiting.conversation == Conversation()
    assert (questions(waiting), len(pending(waiting)), trouble(waiting)) == ([QUESTION], 1, "")
    assert answered.conversation.history == (QUESTION,)
    assert answered.conversation.turns[0].answer.statements == assistant.ask(QUESTION).statements
    assert (questions(answered), pending(answered), trouble(answered)) == ([QUESTION], [], "")


def test_the_pending_screen_comes_before_the_answer_is_made(earlier: Conversation) -> None:
    screens = ChatSession(Broken(document_of()), RateLimit(0)).ask("Four?", earlier)
    assert questions(next(screens)) == ["One?", "Two?", "Three?", "Four?"]


def test_a_follow_up_is_asked_with_what_was_asked_before(session: ChatSession, assistant: Assistant) -> None:
    first, second = "How many space professionals has China trained?", "And for how many countries?"
    *_, screen = session.ask(first, Conversation())
    *_, screen = session.ask(second, screen.conversation)
    assert screen.conversation.history == (first, second)
    assert screen.conversation.turns[1].answer.statements == assistant.ask(second, [first]).statements
    assert "60 countries" in screen.html


def test_a_follow_up_after_hundreds_of_questions_is_asked_as_after_the_last_ones(session: ChatSession, assistant: Assistant) -> None:
    first, second = "How many space professionals has China trained?", "And for how many countries?"
    answers = [assistant.ask(question) for question in ("What does V.2 say?", "Do cats dream?", first)]
    conversation = conversation_of([answers[i % 3] for i in range(402)])
    *_, screen = session.ask(second, conversation)
    assert len(screen.conversation.turns) == 403
    assert screen.conversation.turns[-1].answer.statements == assistant.ask(second, [first]).statements
    assert screen.html.count("fn-understood") == 1


def test_a_turn_that_is_asked_anew_gives_way_with_those_after_it(session: ChatSession, earlier: Conversation) -> None:
    waiting, answered = session.ask(QUESTION, earlier, turn=1)
    assert questions(waiting) == ["One?", QUESTION]
    assert waiting.conversation == earlier  # stopped now, all of it is still there
    assert answered.conversation.history == ("One?", QUESTION)
    assert answered.conversation.turns[0] == earlier.turns[0]


@pytest.mark.parametrize("turn", [None, -1, 3])
def test_a_turn_that_there_is_not_is_a_new_one(session: ChatSession, earlier: Conversation, turn: int | None) -> None:
    *_, screen = session.ask(QUESTION, earlier, turn)
    assert screen.conversation.history == (*earlier.history, QUESTION)


@pytest.mark.parametrize("blank", ["", "  ", "\n\t"])
def test_a_blank_question_changes_nothing(session: ChatSession, earlier: Conversation, blank: str) -> None:
    (screen,) = session.ask(blank, earlier)
    assert screen == session.show(earlier)
    assert (screen.conversation, trouble(screen)) == (earlier, "")


@pytest.mark.parametrize(("question", "words"), [("x" * 2001, "2001 characters"), ("\u200b", "empty")])
def test_a_question_that_cannot_be_read_is_refused(session: ChatSession, earlier: Conversation, question: str, words: str) -> None:
    *_, screen = session.ask(question, earlier, turn=0)
    assert screen.conversation == earlier
    assert words in trouble(screen)
    assert questions(screen) == ["One?", "Two?", "Three?"]


def test_an_assistant_that_fails_changes_nothing(earlier: Conversation, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "footnote"):
        *_, screen = ChatSession(Broken(document_of()), RateLimit(0)).ask("Four?", earlier, turn=1)
    assert screen.conversation == earlier
    assert trouble(screen) == TROUBLE
    assert "secret" not in screen.html
    assert "the secret of the machine" in caplog.text  # in the terminal, where it can be mended
    assert pending(screen) == []


def test_a_client_that_asks_too_often_is_told(assistant: Assistant) -> None:
    session = ChatSession(assistant, RateLimit(2))
    conversation = Conversation()
    for _ in range(2):
        *_, screen = session.ask(QUESTION, conversation, client="a")
        conversation = screen.conversation
    *_, refused = session.ask(QUESTION, conversation, client="a")
    assert refused.conversation == conversation
    assert "More than 2 questions in a minute" in trouble(refused)
    *_, other = session.ask(QUESTION, Conversation(), client="b")
    assert (len(other.conversation.turns), trouble(other)) == (1, "")


# -- votes ---------------------------------------------------------------------------------------------------------
def voting(path: Path) -> ChatSession:
    """A chat that keeps votes."""
    return ChatSession(Broken(document_of()), RateLimit(0), FeedbackFile(path))


def pressed(screen: Screen, turn: int) -> dict[str, str]:
    """How the buttons of a turn's votes look."""
    return {
        one.attributes["data-vote"]: one.attributes["aria-pressed"] for one in tree(screen.html).find("button", do="vote", turn=str(turn))
    }


def test_the_same_vote_twice_takes_it_back(tmp_path: Path, earlier: Conversation) -> None:
    session = voting(tmp_path / "votes.jsonl")
    screen = session.vote(earlier, 1, "up")
    assert (pressed(screen, 1), pressed(screen, 0)) == ({"up": "true", "down": "false"}, {"up": "false", "down": "false"})
    screen = session.vote(screen.conversation, 1, "up")
    assert screen == session.show(earlier)
    screen = session.vote(session.vote(earlier, 1, "up").conversation, 1, "down")
    assert [turn.vote for turn in screen.conversation.turns] == [None, "down", None]
    kept = [json.loads(line) for line in (tmp_path / "votes.jsonl").read_text().splitlines()]
    assert [line["vote"] for line in kept] == ["up", None, "up", "down"]
    assert {line["answer"]["asked"] for line in kept} == {"Two?"}
    assert {line["document_sha256"] for line in kept} == {session.assistant.document.sha256}


@pytest.mark.parametrize("turn", [-1, 3])
def test_a_vote_on_no_turn_is_not_kept(tmp_path: Path, earlier: Conversation, turn: int) -> None:
    assert voting(tmp_path / "votes.jsonl").vote(earlier, turn, "up").conversation == earlier
    assert not (tmp_path / "votes.jsonl").exists()


def test_a_vote_where_none_are_kept_changes_nothing(earlier: Conversation) -> None:
    screen = ChatSession(Broken(document_of()), RateLimit(0)).vote(earlier, 0, "up")
    assert screen.conversation == earlier
    assert not tree(screen.html).find("button", do="vote")


def test_a_vote_that_cannot_be_written_is_told_and_not_shown(tmp_path: Path, earlier: Conversation) -> None:
    screen = voting(tmp_path).vote(earlier, 1, "up")  # a folder stands there
    assert screen.conversation == earlier
    assert pressed(screen, 1) == {"up": "false", "down": "false"}
    assert str(tmp_path) in trouble(screen)


def test_a_vote_on_words_that_are_no_utf8_is_kept(tmp_path: Path) -> None:
    voting(tmp_path / "votes.jsonl").vote(conversation_of([answer_of((4, 11), asked="Caf\udce9?")]), 0, "up")
    (line,) = (tmp_path / "votes.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["answer"]["asked"] == "Caf\udce9?"


# -- files to keep -------------------------------------------------------------------------------------------------
def test_exports_are_named_after_the_document(earlier: Conversation) -> None:
    session = ChatSession(Broken(document_of(name="paper.v2.txt")), RateLimit(0))
    page, text = session.export(earlier, "html"), session.export(earlier, "markdown")
    assert (page["type"], text["type"]) == ("text/html", "text/markdown")
    assert page["name"].startswith("paper.v2-20")
    assert (page["name"][-5:], text["name"][-3:]) == (".html", ".md")
    assert page["text"].startswith("<!doctype html>")
    assert text["text"].startswith("# Questions to ")
    assert all(question in page["text"] and question in text["text"] for question in earlier.history)


def test_an_empty_conversation_can_be_exported() -> None:
    session = ChatSession(Broken(document_of()), RateLimit(0))
    assert session.export(Conversation(), "html")["text"]
    assert session.export(Conversation(), "markdown")["text"]
