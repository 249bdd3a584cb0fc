"""A conversation: one number for each quote throughout, turns that give way, votes that are taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import Answer
from tests.ui.made import CONVERSATIONS, answer_of, answers, conversation_of
from ui.chat.conversation import Conversation, Turn

FIRST, SECOND, THIRD = (0, 10), (20, 30), (40, 50)


def test_an_empty_conversation_has_no_numbers() -> None:
    assert (Conversation().numbers, Conversation().history) == ({}, ())


def test_a_quote_that_is_cited_again_keeps_its_number() -> None:
    conversation = conversation_of([answer_of(FIRST, SECOND), answer_of(THIRD, SECOND)])
    third, second = conversation.turns[1].answer.citations
    assert (third.number, second.number) == (1, 2)  # as the answer alone counts
    assert (conversation.number(third), conversation.number(second)) == (3, 2)


def test_the_same_words_at_another_place_are_another_quote() -> None:
    text = "It flew. It flew."
    conversation = conversation_of([answer_of((0, 8), text=text), answer_of((9, 17), text=text)])
    assert list(conversation.numbers.values()) == [1, 2]


@given(CONVERSATIONS)
def test_numbers_run_from_one_in_the_order_of_first_citation(conversation: Conversation) -> None:
    cited = [one for turn in conversation.turns for one in turn.answer.citations]
    assert list(conversation.numbers.values()) == list(range(1, len({(one.start, one.end) for one in cited}) + 1))
    highest = 0
    for citation in cited:
        assert conversation.number(citation) <= highest + 1
        highest = max(highest, conversation.number(citation))


@given(CONVERSATIONS, answers())
def test_a_further_answer_changes_no_number(conversation: Conversation, answer: Answer) -> None:
    longer = conversation.with_answer(answer)
    assert longer.turns == (*conversation.turns, Turn(answer))
    for citation in (one for turn in conversation.turns for one in turn.answer.citations):
        assert longer.number(citation) == conversation.number(citation)


@given(CONVERSATIONS, st.integers(-6, 6))
def test_before_keeps_the_turns_before_one(conversation: Conversation, turn: int) -> None:
    earlier = conversation.before(turn)
    if 0 <= turn < len(conversation.turns):
        assert earlier.turns == conversation.turns[:turn]
    else:
        assert earlier is conversation
    assert conversation.before(None) is conversation


def test_a_turn_is_stale_once_a_document_it_was_asked_of_is_another() -> None:
    turn = conversation_of([answer_of(FIRST)]).turns[0]
    asked = replace(turn, documents=(("a.txt", "1"), ("b.txt", "2")))
    assert not asked.is_stale({"a.txt": "1", "b.txt": "2", "c.txt": "3"})
    assert asked.is_stale({"a.txt": "1", "b.txt": "other"})
    assert asked.is_stale({"a.txt": "1"})
    assert not turn.is_stale({})
    assert asked.has_changed("b.txt", {"a.txt": "1", "b.txt": "other"})
    assert not asked.has_changed("a.txt", {"a.txt": "1", "b.txt": "other"})


def test_the_same_place_of_a_document_that_has_changed_is_another_quote() -> None:
    conversation = conversation_of([answer_of((0, 8), text="It flew."), answer_of((0, 8), text="It fell.")])
    assert list(conversation.numbers.values()) == [1, 2]


@given(CONVERSATIONS)
def test_history_is_what_was_typed(conversation: Conversation) -> None:
    assert conversation.history == tuple(turn.answer.asked for turn in conversation.turns)


def test_a_vote_changes_its_turn_alone() -> None:
    conversation = conversation_of([answer_of(FIRST), answer_of(SECOND), answer_of(THIRD)])
    voted = conversation.with_vote(1, "down")
    assert [turn.vote for turn in voted.turns] == [None, "down", None]
    assert [turn.vote for turn in conversation.turns] == [None, None, None]
    assert voted.with_vote(1, "up").turns[1].vote == "up"
    assert voted.with_vote(1, None) == conversation
    assert replace(voted.turns[1], vote=None) == conversation.turns[1]


@pytest.mark.parametrize("turn", [-1, 1, 99])
def test_a_vote_on_a_turn_that_there_is_not_is_refused(turn: int) -> None:
    with pytest.raises(IndexError, match="1 turns"):
        conversation_of([answer_of(FIRST)]).with_vote(turn, "up")
