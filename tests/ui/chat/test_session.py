"""What happens in the chat: a question is pending, then answered; what goes wrong is shown and changes nothing."""

from __future__ import annotations

import json
import logging
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from index import Passage
from ingest import Document
from ingest.errors import QuestionError
from qa import Answer, Assistant
from qa.answer import Mode
from tests.ui.in_browser.tree import Element, tree
from tests.ui.made import answer_of, conversation_of, document_of
from ui.chat.conversation import TOP, Conversation
from ui.chat.conversations.database import ConversationDatabase
from ui.chat.feedback import FeedbackFile
from ui.chat.session import CHANGED, GONE, STOPPED, TROUBLE, ChatSession, Draft, Patch, Screen, Visit
from ui.server.growing import Growing
from ui.server.security.rate_limit import RateLimit

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


EARLIER = ("One?", "Two?", "Three?")
ANNA, BEN = Visit("anna", "a"), Visit("ben", "b")


def visit_with(session: ChatSession, *answers: Answer, of: Visit = ANNA) -> Visit:
    """A conversation of some answers, by default of three."""
    given = answers or tuple(answer_of(span, asked=asked) for span, asked in zip([(4, 11), (12, 15), (23, 28)], EARLIER, strict=True))
    visit = of._replace(key=session.store.begin(of.owner))
    versions = {session.assistant.document.name: session.assistant.document.sha256}
    for place, turn in enumerate(conversation_of(given, versions).turns):
        session.store.put(visit.owner, visit.key, place, turn)
    return visit


def kept(session: ChatSession, visit: Visit) -> Conversation:
    """A conversation as it is kept."""
    found = session.store.load(visit.owner, visit.key)
    assert found is not None
    return found


def quick(path: Path | None = None) -> ChatSession:
    """A chat whose assistant says the same to every question."""
    return ChatSession(Quick(document_of()), RateLimit(0), None, ConversationDatabase(path))


def questions(patch: Patch) -> list[str]:
    """The questions that a patch shows, the pending one among them."""
    return [one.text for one in tree(patch["html"]).find("h2") if "dir" in one.attributes]


def trouble(patch: Patch) -> str:
    """What a patch says that went wrong."""
    return "".join(one.text for one in tree(patch["html"]).find("p", "fn-trouble"))


def notice(patch: Patch) -> str:
    """What a patch says besides."""
    return "".join(one.text for one in tree(patch["html"]).find("p", "fn-notice"))


def pending(patch: Patch) -> list[Element]:
    """The turns of a patch that wait for their answer."""
    return tree(patch["html"]).find("article", "fn-pending")


def last(screens: Iterator[Screen]) -> Patch:
    """The patch at the end."""
    *_, screen = screens
    return screen.patch


# -- questions -----------------------------------------------------------------------------------------------------
def test_a_question_is_pending_then_answered_then_kept(session: ChatSession, assistant: Assistant) -> None:
    waiting, _, answered = session.ask(QUESTION, ANNA)
    assert (questions(waiting.patch), len(pending(waiting.patch)), trouble(waiting.patch)) == ([QUESTION], 1, "")
    assert (waiting.is_last, answered.is_last, answered.draft) == (False, True, None)
    assert (questions(answered.patch), pending(answered.patch), trouble(answered.patch)) == ([QUESTION], [], "")
    assert waiting.patch["key"] == answered.patch["key"]
    conversation = kept(session, ANNA._replace(key=answered.patch["key"]))
    assert conversation.history == (QUESTION,)
    assert conversation.turns[0].answer.statements == assistant.ask(QUESTION).statements
    assert dict(conversation.turns[0].documents) == {assistant.document.name: assistant.document.sha256}


def test_the_pending_screen_comes_before_the_answer_is_made_and_shows_no_other() -> None:
    session = ChatSession(Broken(document_of()), RateLimit(0))
    patch = next(session.ask("Four?", visit_with(session))).patch
    assert (questions(patch), patch["from"]) == (["Four?"], 3)


def test_a_follow_up_is_asked_with_what_was_asked_before(session: ChatSession, assistant: Assistant) -> None:
    first, second = "How many space professionals has China trained?", "And for how many countries?"
    visit = ANNA._replace(key=last(session.ask(first, ANNA))["key"])
    patch = last(session.ask(second, visit))
    assert kept(session, visit).history == (first, second)
    assert kept(session, visit).turns[1].answer.statements == assistant.ask(second, [first]).statements
    assert (questions(patch), patch["from"]) == ([second], 1)
    assert "60 countries" in patch["html"]


def test_a_follow_up_after_hundreds_of_questions_is_asked_as_after_the_last_ones(session: ChatSession, assistant: Assistant) -> None:
    first, second = "How many space professionals has China trained?", "And for how many countries?"
    answers = [assistant.ask(question) for question in ("What does V.2 say?", "Do cats dream?", first)]
    visit = visit_with(session, *(answers[i % 3] for i in range(402)))
    patch = last(session.ask(second, visit))
    assert len(kept(session, visit).turns) == 403
    assert kept(session, visit).turns[-1].answer.statements == assistant.ask(second, [first]).statements
    assert questions(patch) == [second]


def test_a_turn_that_is_asked_anew_gives_way_with_those_after_it_and_comes_back(session: ChatSession) -> None:
    visit = visit_with(session)
    waiting, *_, answered = session.ask(QUESTION, visit, turn=1)
    assert (questions(waiting.patch), waiting.patch["from"]) == ([QUESTION], 1)
    conversation = kept(session, visit)
    assert conversation.history == ("One?", QUESTION)
    assert "1 later question gave way" in tree(answered.patch["html"]).text
    assert questions(session.undo(visit).patch) == list(EARLIER)
    assert kept(session, visit).history == EARLIER


def test_a_turn_that_is_stopped_before_its_answer_leaves_all_as_it_was(session: ChatSession) -> None:
    visit = visit_with(session)
    screens = session.ask(QUESTION, visit, turn=1)
    next(screens)
    screens.close()
    assert kept(session, visit).history == EARLIER
    assert questions(session.stopped(None, visit).patch) == list(EARLIER)


@pytest.mark.parametrize("turn", [None, -1, 3])
def test_a_turn_that_there_is_not_is_a_new_one(session: ChatSession, turn: int | None) -> None:
    visit = visit_with(session)
    last(session.ask(QUESTION, visit, turn))
    assert kept(session, visit).history == (*EARLIER, QUESTION)


@pytest.mark.parametrize("blank", ["", "  ", "\n\t"])
def test_a_blank_question_changes_nothing(session: ChatSession, blank: str) -> None:
    visit = visit_with(session)
    assert list(session.ask(blank, visit)) == []
    assert kept(session, visit).history == EARLIER


@pytest.mark.parametrize(("question", "words"), [("x" * 2001, "2,001 characters"), ("\u200b", "empty")])
def test_a_question_that_cannot_be_read_is_refused(session: ChatSession, question: str, words: str) -> None:
    visit = visit_with(session)
    patch = last(session.ask(question, visit, turn=0))
    assert words in trouble(patch)
    assert kept(session, visit).history == EARLIER
    assert questions(patch) == list(EARLIER)[patch["from"] :]


def test_an_assistant_that_fails_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    session = ChatSession(Broken(document_of()), RateLimit(0))
    visit = visit_with(session)
    with caplog.at_level(logging.ERROR, "footnote"):
        patch = last(session.ask("Four?", visit, turn=1))
    assert kept(session, visit).history == EARLIER
    assert (trouble(patch), pending(patch), questions(patch)) == (TROUBLE, [], ["Two?", "Three?"])
    assert "secret" not in patch["html"]
    assert "the secret of the machine" in caplog.text  # in the terminal, where it can be mended


def test_a_client_that_asks_too_often_is_told(assistant: Assistant) -> None:
    session = ChatSession(assistant, RateLimit(2))
    key = ""
    for _ in range(2):
        key = last(session.ask(QUESTION, ANNA._replace(key=key)))["key"]
    refused = last(session.ask(QUESTION, ANNA._replace(key=key)))
    assert "More than 2 questions in a minute" in trouble(refused)
    assert len(kept(session, ANNA._replace(key=key)).turns) == 2
    assert trouble(last(session.ask(QUESTION, BEN))) == ""


def test_a_conversation_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.chat.session.TURNS", 3)
    session = quick()
    visit = visit_with(session)
    assert "Begin a new one" in trouble(last(session.ask("Four?", visit)))
    last(session.ask("Other?", visit, turn=2))  # in the place of another it may be asked
    assert kept(session, visit).history == ("One?", "Two?", "Other?")


def test_an_answer_that_cannot_be_kept_is_shown_and_that_is_said(tmp_path: Path) -> None:
    session = quick(tmp_path / "kept")
    screens = session.ask("Why?", ANNA)
    session.remove(ANNA, next(screens).patch["key"])
    *_, screen = screens
    assert questions(screen.patch) == ["Why?"]
    assert "not kept" in trouble(screen.patch)


def test_a_question_that_is_stopped_while_quotes_are_sought_is_not_kept() -> None:
    session = quick()
    visit = visit_with(session)
    before = kept(session, visit).history
    screens = Growing(session.ask("Four?", visit))
    while screens.next():
        if not screens.latest.patch:
            screens.close()
    assert kept(session, visit).history == before


def test_what_was_settled_of_a_stopped_answer_is_kept() -> None:
    session = quick()
    visit = visit_with(session)
    draft = Draft(visit, 3, replace(answer_of((4, 11), asked="Four?"), mode="written", draft="It is"))
    patch = session.stopped(draft, visit).patch
    assert questions(patch) == ["Four?"]
    assert STOPPED in patch["html"]
    assert kept(session, visit).turns[3].answer.note == STOPPED
    session.stopped(draft._replace(answer=answer_of((4, 11), asked="Four!")), visit)  # it had ended meanwhile
    assert kept(session, visit).history == (*EARLIER, "Four!")


# -- conversations -------------------------------------------------------------------------------------------------
def test_a_conversation_is_opened_by_its_key_for_its_owner_alone(session: ChatSession) -> None:
    visit = visit_with(session)
    assert questions(session.open(visit).patch) == list(EARLIER)
    for other in (BEN._replace(key=visit.key), ANNA._replace(key="x"), Visit("", "", visit.key)):
        patch = session.open(other).patch
        assert (questions(patch), notice(patch), patch["key"]) == ([], GONE, "")
        assert session.export(other, "markdown")["text"].count("##") == 0
        last(session.ask(QUESTION, other))  # begins another
    assert kept(session, visit).history == EARLIER


def test_many_at_once_see_their_own(assistant: Assistant) -> None:
    session = ChatSession(assistant, RateLimit(0))
    asked = [QUESTION, "Do cats dream?", "What does V.2 say?", "Who published this document?"]

    def converse(name: int) -> tuple[Visit, list[str]]:
        visit, mine = Visit(f"user:{name}"), asked[name % 4 :] + asked[: name % 4]
        for question in mine:
            visit = visit._replace(key=last(session.ask(question, visit))["key"])
        return visit, mine

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(converse, range(8)))
    for visit, mine in made:
        assert list(kept(session, visit).history) == mine
        assert [notice(session.open(other._replace(key=visit.key)).patch) for other, _ in made if other != visit] == [GONE] * 7


def test_a_long_conversation_is_opened_at_its_end_and_the_rest_comes_when_asked_for() -> None:
    session = quick()
    visit = visit_with(session, *(answer_of((4, 11), asked=f"Question {i}?") for i in range(300)))
    opened = session.open(visit).patch
    assert questions(opened) == [f"Question {i}?" for i in range(294, 300)]
    assert "Show earlier (294)" in tree(opened["html"]).text
    before = session.earlier(visit, 294).patch
    assert (questions(before), before["before"]) == ([f"Question {i}?" for i in range(288, 294)], 294)
    first = session.earlier(visit, 4).patch
    assert questions(first) == [f"Question {i}?" for i in range(4)]
    assert "Show earlier" not in first["html"]
    assert questions(session.earlier(visit, -5).patch) == []


def test_a_new_conversation_leaves_the_one_before_it_to_be_brought_back(session: ChatSession) -> None:
    visit = visit_with(session)
    renewed = session.renew(visit).patch
    assert questions(renewed) == []
    assert "with 3 questions, was put away" in tree(renewed["html"]).text
    new = visit._replace(key=renewed["key"])
    assert kept(session, new).earlier is not None
    assert session.undo(new).patch["key"] == visit.key
    last(session.ask(QUESTION, new))
    session.undo(new)
    back = kept(session, visit).earlier
    assert back is not None
    assert (back.key, back.place, back.lost) == (new.key, TOP, 1)
    assert questions(session.renew(ANNA).patch) == []  # of nothing there is nothing to put away


def test_answers_of_a_document_that_has_changed_say_so_and_keep_their_quotes() -> None:
    session = quick()
    visit = visit_with(session)
    changed = ChatSession(Quick(document_of("Another text altogether.")), RateLimit(0), None, session.store)
    patch = changed.open(visit).patch
    assert notice(patch) == CHANGED
    assert [one.text for one in tree(patch["html"]).find("q", "fn-cited")] == ["<first>", "aim", " 'end"]
    assert {one.attributes["data-start"] for one in tree(patch["html"]).find("a", "fn-mark")} == {"-1"}  # nothing to go to
    assert "<first>" in changed.export(visit, "markdown")["text"].replace("\\", "")
    assert "&lt;first&gt;" in changed.export(visit, "html")["text"]
    assert notice(session.open(visit).patch) == ""


def test_conversations_are_listed_where_they_are_kept(tmp_path: Path) -> None:
    session = quick(tmp_path / "kept")
    visit = visit_with(session)
    visit_with(session, of=BEN)
    assert [(one.key, one.title, one.turns) for one in session.listed(ANNA)] == [(visit.key, "One?", 3)]
    session.rename(ANNA, visit.key, "Mine")
    assert [one.title for one in session.listed(ANNA, "mine")] == ["Mine"]
    with pytest.raises(QuestionError):
        session.rename(BEN, visit.key, "His")
    session.remove(BEN, visit.key)
    assert len(session.listed(ANNA)) == 1
    session.remove(ANNA, visit.key)
    assert session.listed(ANNA) == []
    unkept = quick()
    visit_with(unkept)
    assert unkept.listed(ANNA) == []


# -- votes ---------------------------------------------------------------------------------------------------------
def voting(path: Path) -> ChatSession:
    """A chat that keeps votes."""
    return ChatSession(Broken(document_of()), RateLimit(0), FeedbackFile(path))


def pressed(patch: Patch, turn: int) -> dict[str, str]:
    """How the buttons of a turn's votes look."""
    found = tree(patch["html"]).find("button", do="vote", turn=str(turn))
    return {one.attributes["data-vote"]: one.attributes["aria-pressed"] for one in found}


def test_the_same_vote_twice_takes_it_back_unless_it_comes_with_a_reason(tmp_path: Path) -> None:
    session = voting(tmp_path / "votes.jsonl")
    visit = visit_with(session)
    patch = session.vote(visit, 1, "up").patch
    assert (pressed(patch, 1), patch["from"], patch["to"]) == ({"up": "true", "down": "false"}, 1, 2)
    assert pressed(session.vote(visit, 1, "up").patch, 1) == {"up": "false", "down": "false"}
    session.vote(visit, 1, "down")
    assert pressed(session.vote(visit, 1, "down", "It is the wrong year.").patch, 1) == {"up": "false", "down": "true"}
    assert [turn.vote for turn in kept(session, visit).turns] == [None, "down", None]
    lines = [json.loads(line) for line in (tmp_path / "votes.jsonl").read_text().splitlines()]
    assert [line["vote"] for line in lines] == ["up", None, "down", "down"]
    assert [line["reason"] for line in lines] == ["", "", "", "It is the wrong year."]
    assert {line["answer"]["asked"] for line in lines} == {"Two?"}
    assert {line["document_sha256"] for line in lines} == {session.assistant.document.sha256}


@pytest.mark.parametrize("turn", [-1, 3])
def test_a_vote_on_no_turn_is_not_kept(tmp_path: Path, turn: int) -> None:
    session = voting(tmp_path / "votes.jsonl")
    assert session.vote(visit_with(session), turn, "up").patch == {}
    assert not (tmp_path / "votes.jsonl").exists()


def test_a_vote_where_none_are_kept_changes_nothing() -> None:
    session = ChatSession(Broken(document_of()), RateLimit(0))
    visit = visit_with(session)
    assert session.vote(visit, 0, "up").patch == {}
    assert not tree(session.open(visit).patch["html"]).find("button", do="vote")


def test_a_vote_that_cannot_be_written_is_told_and_not_shown(tmp_path: Path) -> None:
    session = voting(tmp_path)  # a folder stands there
    visit = visit_with(session)
    said = trouble(session.vote(visit, 1, "up").patch)
    assert "not kept" in said
    assert str(tmp_path) not in said
    assert kept(session, visit).turns[1].vote is None


def test_a_vote_on_words_that_are_no_utf8_is_kept(tmp_path: Path) -> None:
    session = voting(tmp_path / "votes.jsonl")
    session.vote(visit_with(session, answer_of((4, 11), asked="Caf\udce9?")), 0, "up")
    (line,) = (tmp_path / "votes.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["answer"]["asked"] == "Caf\ufffd?"


# -- files to keep -------------------------------------------------------------------------------------------------
def test_exports_are_named_after_the_document() -> None:
    session = ChatSession(Broken(document_of(name="paper.v2.txt")), RateLimit(0))
    visit = visit_with(session)
    page, text, data = session.export(visit, "html"), session.export(visit, "markdown"), session.export(visit, "json")
    assert (page["type"], text["type"], data["type"]) == ("text/html", "text/markdown", "application/json")
    assert page["name"].startswith("paper.v2-20")
    assert (page["name"][-5:], text["name"][-3:], data["name"][-5:]) == (".html", ".md", ".json")
    assert page["text"].startswith("<!doctype html>")
    assert text["text"].startswith("# Questions to ")
    assert all(question in page["text"] and question in text["text"] for question in EARLIER)
    records = json.loads(data["text"])
    assert [one["answer"] for one in records["turns"]] == [one.answer.to_dict() for one in kept(session, visit).turns]
    assert [one["numbers"] for one in records["turns"]] == [[1], [2], [3]]


def test_an_empty_conversation_can_be_exported() -> None:
    session = ChatSession(Broken(document_of()), RateLimit(0))
    assert session.export(ANNA, "html")["text"]
    assert session.export(ANNA, "markdown")["text"]
    assert json.loads(session.export(ANNA, "json")["text"])["turns"] == []
