"""What a browser keeps of a conversation, and what it gets for it: the same again, or its questions asked again, and told so."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import Assistant
from tests.ui.chat.test_session import Broken, questions, trouble
from tests.ui.in_browser.tree import tree
from tests.ui.made import answer_of, conversation_of, document_of
from ui.chat.conversation import Conversation
from ui.chat.conversation_store import MOST_QUESTIONS, Shelf, Slip, read_slip, slip_of
from ui.chat.session import ASKED_AGAIN, NOT_WRITTEN_AGAIN, OTHER_DOCUMENT, TROUBLE, Screen, Talk
from ui.server.rate_limit import Limiter

ASKED = ("How many space professionals has China trained?", "And for how many countries?")


@pytest.fixture
def talk(assistant: Assistant) -> Talk:
    """The chat about the white paper, without limit."""
    return Talk(assistant, Limiter(0))


def slip_in(screen: Screen) -> Slip | None:
    """What a screen gives the browser to keep."""
    (turns,) = tree(screen.html).find("div", "fn-turns")
    return read_slip(json.loads(turns.attributes.get("data-slip") or "null"))


def notice(screen: Screen) -> str:
    """What a screen says besides."""
    return "".join(one.text for one in tree(screen.html).find("p", "fn-notice"))


def asked_all(talk: Talk) -> Screen:
    """A conversation with a follow-up."""
    conversation = Conversation()
    for question in ASKED:
        *_, screen = talk.ask(question, conversation)
        conversation = screen.conversation
    return screen


# -- the shelf -----------------------------------------------------------------------------------------------------
def test_conversation_is_found_by_its_key_and_by_no_other() -> None:
    shelf, one = Shelf(), conversation_of([answer_of((4, 11))])
    other = one.with_vote(0, "up")
    keys = [shelf.keep(one), shelf.keep(other), shelf.keep(one)]
    assert keys[0] == keys[2] != keys[1]
    assert [shelf.find(key) for key in (*keys, "", "x")] == [one, other, one, None, None]


def test_key_of_one_server_is_not_that_of_another() -> None:
    one = conversation_of([answer_of((4, 11))])
    assert Shelf().keep(one) != Shelf().keep(one)


def test_conversation_that_says_nothing_has_no_key() -> None:
    shelf = Shelf()
    assert shelf.keep(Conversation()) == ""
    assert shelf.keep(conversation_of([answer_of((4, 11))]).put_away()) != ""


def test_the_one_looked_at_longest_ago_goes_first() -> None:
    shelf = Shelf(most=2)
    first, second, third = (shelf.keep(conversation_of([answer_of((4, 11), asked=name)])) for name in "abc")
    assert [shelf.find(key) is None for key in (first, second, third)] == [True, False, False]
    shelf.find(second)
    shelf.keep(conversation_of([answer_of((4, 11), asked="d")]))
    assert [shelf.find(key) is None for key in (second, third)] == [False, True]


# -- slips ---------------------------------------------------------------------------------------------------------
def test_slip_is_read_as_it_was_written() -> None:
    conversation = conversation_of([answer_of((4, 11), asked='"odd" <b>'), replace(answer_of((4, 11)), mode="written")])
    slip = slip_of(conversation, document_of(), "key")
    assert slip.written
    assert read_slip(json.loads(slip.to_json())) == slip


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda some: st.lists(some) | st.dictionaries(st.text(), some))


@given(JSON | st.dictionaries(st.sampled_from(["key", "document", "questions", "written"]), JSON))
def test_anything_may_be_sent_as_a_slip(data: object) -> None:
    slip = read_slip(data)
    assert slip is None or all(isinstance(question, str) for question in slip.questions)


def test_slip_has_so_many_questions_at_most() -> None:
    slip = read_slip({"questions": ["Why?"] * (MOST_QUESTIONS + 1)})
    assert slip is not None
    assert len(slip.questions) == MOST_QUESTIONS


# -- what a page begins with ---------------------------------------------------------------------------------------
def test_page_begins_with_what_its_browser_kept(talk: Talk) -> None:
    screen = asked_all(talk)
    (again,) = talk.begin(slip_in(screen))
    assert again == screen


def test_page_without_a_slip_leaves_all_as_it_is(talk: Talk) -> None:
    assert list(talk.begin(None)) == []


def test_another_server_asks_again_and_says_so(talk: Talk, assistant: Assistant) -> None:
    screen = asked_all(talk)
    (again,) = Talk(assistant, Limiter(0)).begin(slip_in(screen))
    assert again.conversation.history == ASKED
    assert [turn.answer.statements for turn in again.conversation.turns] == [turn.answer.statements for turn in screen.conversation.turns]
    assert notice(again) == ASKED_AGAIN


def test_written_text_that_is_gone_is_told(talk: Talk) -> None:
    (again,) = talk.begin(Slip("gone", talk.assistant.document.sha256, ASKED, written=True))
    assert notice(again) == ASKED_AGAIN + NOT_WRITTEN_AGAIN


def test_questions_about_another_document_are_not_asked(talk: Talk) -> None:
    (again,) = talk.begin(Slip("gone", "0" * 64, ASKED, written=False))
    assert (again.conversation, notice(again)) == (Conversation(), OTHER_DOCUMENT)


def test_asking_again_counts_and_what_is_left_out_is_not_forgotten(assistant: Assistant) -> None:
    talk = Talk(assistant, Limiter(1))
    (again,) = talk.begin(Slip("gone", assistant.document.sha256, ASKED, written=False), client="a")
    assert questions(again) == [ASKED[0]]
    assert "More than 1 questions" in trouble(again)
    assert slip_in(again) is None  # the browser keeps what it has


def test_assistant_that_fails_is_told() -> None:
    talk = Talk(Broken(document_of()), Limiter(0))
    (again,) = talk.begin(Slip("gone", talk.assistant.document.sha256, ASKED, written=False))
    assert trouble(again) == TROUBLE
    assert slip_in(again) is None


def test_link_is_asked_in_a_conversation_of_its_own(talk: Talk) -> None:
    screen = asked_all(talk)
    *_, again = talk.begin(slip_in(screen), "What does V.2 say?")
    assert again.conversation.history == ("What does V.2 say?",)
    assert again.conversation.brought_back().history == ASKED


def test_unsettled_screens_leave_the_browser_what_it_has(talk: Talk) -> None:
    waiting, answered = talk.ask(ASKED[0], Conversation())
    assert "data-slip" not in waiting.html
    assert slip_in(answered) is not None
    assert "data-slip" not in talk.show(conversation_of([replace(answer_of((4, 11)), draft="It")])).html


def test_page_whose_server_forgot_it_is_seen(talk: Talk) -> None:
    slip = slip_in(asked_all(talk))
    assert talk.is_lost(Conversation(), slip)
    assert not talk.is_lost(Conversation(), None)
    assert not talk.is_lost(Conversation(), Slip("", "", (), written=False))
    assert not talk.is_lost(conversation_of([answer_of((4, 11))]), slip)
    assert not talk.is_lost(conversation_of([answer_of((4, 11))]).put_away(), slip)
