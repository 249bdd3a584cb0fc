"""What a browser keeps of a conversation, and what it gets for it: the same again, or its questions asked again, and told so."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import Assistant
from tests.ui.chat.test_session import Broken, Quick, questions, trouble
from tests.ui.in_browser.tree import tree
from tests.ui.made import answer_of, conversation_of, document_of
from ui.chat.conversation import Conversation
from ui.chat.conversation_store import ConversationStore, SavedConversation, read_saved, saved_from
from ui.chat.session import ASKED_AGAIN, LEFT_OUT, MOST_ASKED_AGAIN, NOT_WRITTEN_AGAIN, OTHER_DOCUMENT, TROUBLE, ChatSession, Screen
from ui.server.rate_limit import RateLimit

ASKED = ("How many space professionals has China trained?", "And for how many countries?")


@pytest.fixture
def session(assistant: Assistant) -> ChatSession:
    """The chat about the white paper, without limit."""
    return ChatSession(assistant, RateLimit(0))


def saved_in(screen: Screen) -> SavedConversation | None:
    """What a screen gives the browser to keep."""
    (turns,) = tree(screen.html).find("div", "fn-turns")
    return read_saved(json.loads(turns.attributes.get("data-saved") or "null"))


def notice(screen: Screen) -> str:
    """What a screen says besides."""
    return "".join(one.text for one in tree(screen.html).find("p", "fn-notice"))


def asked_all(session: ChatSession) -> Screen:
    """A conversation with a follow-up."""
    conversation = Conversation()
    for question in ASKED:
        *_, screen = session.ask(question, conversation)
        conversation = screen.conversation
    return screen


# -- the store -----------------------------------------------------------------------------------------------------
def test_conversation_is_found_by_its_key_and_by_no_other() -> None:
    store, one = ConversationStore(), conversation_of([answer_of((4, 11))])
    other = one.with_vote(0, "up")
    keys = [store.put(one), store.put(other), store.put(one)]
    assert keys[0] == keys[2] != keys[1]
    assert [store.get(key) for key in (*keys, "", "x")] == [one, other, one, None, None]


def test_key_of_one_server_is_not_that_of_another() -> None:
    one = conversation_of([answer_of((4, 11))])
    assert ConversationStore().put(one) != ConversationStore().put(one)


def test_conversation_that_says_nothing_has_no_key() -> None:
    store = ConversationStore()
    assert store.put(Conversation()) == ""
    assert store.put(conversation_of([answer_of((4, 11))]).put_away()) != ""


def test_the_one_looked_at_longest_ago_goes_first() -> None:
    store = ConversationStore(most=2)
    first, second, third = (store.put(conversation_of([answer_of((4, 11), asked=name)])) for name in "abc")
    assert [store.get(key) is None for key in (first, second, third)] == [True, False, False]
    store.get(second)
    store.put(conversation_of([answer_of((4, 11), asked="d")]))
    assert [store.get(key) is None for key in (second, third)] == [False, True]


# -- what a browser keeps --------------------------------------------------------------------------------------------
def test_saved_conversation_is_read_as_it_was_written() -> None:
    conversation = conversation_of([answer_of((4, 11), asked='"odd" <b>'), replace(answer_of((4, 11)), mode="written")])
    saved = saved_from(conversation, document_of(), "key")
    assert saved.written
    assert read_saved(json.loads(saved.to_json())) == saved


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda some: st.lists(some) | st.dictionaries(st.text(), some))


@given(JSON | st.dictionaries(st.sampled_from(["key", "document", "questions", "written"]), JSON))
def test_anything_may_be_sent_as_a_saved_conversation(data: object) -> None:
    saved = read_saved(data)
    assert saved is None or all(isinstance(question, str) for question in saved.questions)


@pytest.mark.parametrize(("count", "is_cut"), [(MOST_ASKED_AGAIN, False), (MOST_ASKED_AGAIN + 5, True)])
def test_of_a_long_conversation_the_latest_questions_are_asked_again_and_that_is_said(count: int, is_cut: bool) -> None:
    asked = tuple(f"Question {i}?" for i in range(count))
    session = ChatSession(Quick(document_of()), RateLimit(0))
    restored = session.restore(SavedConversation("gone", session.assistant.document.sha256, asked, written=False))
    assert restored.conversation.history == asked[-MOST_ASKED_AGAIN:]
    assert restored.notice == ASKED_AGAIN + LEFT_OUT * is_cut


# -- what a page begins with ---------------------------------------------------------------------------------------
def test_page_begins_with_what_its_browser_kept(session: ChatSession) -> None:
    screen = asked_all(session)
    (again,) = session.begin(saved_in(screen))
    assert again == screen


def test_page_that_kept_nothing_leaves_all_as_it_is(session: ChatSession) -> None:
    assert list(session.begin(None)) == []


def test_another_server_asks_again_and_says_so(session: ChatSession, assistant: Assistant) -> None:
    screen = asked_all(session)
    (again,) = ChatSession(assistant, RateLimit(0)).begin(saved_in(screen))
    assert again.conversation.history == ASKED
    assert [turn.answer.statements for turn in again.conversation.turns] == [turn.answer.statements for turn in screen.conversation.turns]
    assert notice(again) == ASKED_AGAIN


def test_written_text_that_is_gone_is_told(session: ChatSession) -> None:
    (again,) = session.begin(SavedConversation("gone", session.assistant.document.sha256, ASKED, written=True))
    assert notice(again) == ASKED_AGAIN + NOT_WRITTEN_AGAIN


def test_questions_about_another_document_are_not_asked(session: ChatSession) -> None:
    (again,) = session.begin(SavedConversation("gone", "0" * 64, ASKED, written=False))
    assert (again.conversation, notice(again)) == (Conversation(), OTHER_DOCUMENT)


def test_asking_again_counts_and_what_is_left_out_is_not_forgotten(assistant: Assistant) -> None:
    session = ChatSession(assistant, RateLimit(1))
    (again,) = session.begin(SavedConversation("gone", assistant.document.sha256, ASKED, written=False), client="a")
    assert questions(again) == [ASKED[0]]
    assert "More than 1 questions" in trouble(again)
    assert saved_in(again) is None  # the browser keeps what it has


def test_assistant_that_fails_is_told() -> None:
    session = ChatSession(Broken(document_of()), RateLimit(0))
    (again,) = session.begin(SavedConversation("gone", session.assistant.document.sha256, ASKED, written=False))
    assert trouble(again) == TROUBLE
    assert saved_in(again) is None


def test_unsettled_screens_leave_the_browser_what_it_has(session: ChatSession) -> None:
    waiting, answered = session.ask(ASKED[0], Conversation())
    assert "data-saved" not in waiting.html
    assert saved_in(answered) is not None
    assert "data-saved" not in session.show(conversation_of([replace(answer_of((4, 11)), draft="It")])).html


def test_page_whose_server_forgot_it_is_seen(session: ChatSession) -> None:
    saved = saved_in(asked_all(session))
    assert session.is_lost(Conversation(), saved)
    assert not session.is_lost(Conversation(), None)
    assert not session.is_lost(Conversation(), SavedConversation("", "", (), written=False))
    assert not session.is_lost(conversation_of([answer_of((4, 11))]), saved)
    assert not session.is_lost(conversation_of([answer_of((4, 11))]).put_away(), saved)
