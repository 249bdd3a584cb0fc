"""What a model thinks: which quotes go as beside the point, and that its doubt keeps a statement from being shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import OpenIndex
from qa.answer import Citation
from qa.checking.check import THRESHOLD, THRESHOLD_WITH_OPINION, WEIGHTS, WITH_OPINION, Check, bears_out, score, without_yes
from qa.checking.opinion import Opinion, beside_the_point, relevance_messages, support_messages, support_odds
from qa.models.writer import Message
from tests.fakes import OpinionatedWriter, ScriptedWriter


class Weighing:
    """Thinks of each quote what it is told to, in their order."""

    def __init__(self, values: Sequence[float]) -> None:
        self.values = list(values)

    def odds(self, messages: Sequence[Message]) -> float:
        """The next value."""
        return self.values.pop(0)


def cited(count: int) -> list[Citation]:
    """So many citations."""
    return [
        Citation(number, "paper.txt", "I", ("Title",), f"Quote {number}.", 10 * number, 10 * number + 8) for number in range(1, count + 1)
    ]


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=5))
def test_the_best_quote_always_stays(values: list[float]) -> None:
    out = beside_the_point(Weighing(values), "What was done?", cited(len(values)))
    assert values.index(max(values)) + 1 not in out
    assert out <= set(range(1, len(values) + 1))


@pytest.mark.parametrize(
    ("question", "values", "out"),
    [
        ("What was done?", (2.0, 1.4, 1.6), {2}),
        ("What was done?", (2.0,), set()),
        ("Compare DAMPE and Xihe.", (2.0, 1.4, 1.0), {3}),  # more is let stand where several are wanted
        ("What was done?", (9.0, 6.5), set()),  # beyond 6 odds tell no more
    ],
)
def test_quotes_far_below_the_best_are_beside_the_point(question: str, values: tuple[float, ...], out: set[int]) -> None:
    assert beside_the_point(Weighing(values), question, cited(len(values))) == out


def test_quotes_stay_where_everything_is_asked_for_or_with_a_name_that_only_they_have() -> None:
    about = [replace(one, quote=f"Then {name} flew.") for one, name in zip(cited(3), ("Mozi", "Xihe", "nobody"), strict=True)]
    assert beside_the_point(Weighing((3.0, -3.0, -3.0)), "mozi and Xihe, side by side", about) == {3}
    assert beside_the_point(Weighing((3.0, -3.0, -3.0)), "What of Mozi?", about) == {2, 3}
    assert beside_the_point(Weighing((3.0, -3.0, -3.0)), "List everything about Mozi.", about) == set()


def test_confidence_of_the_model_does_not_outweigh_the_guard(real_index: OpenIndex) -> None:
    check = Check.of(real_index)
    quote = "Since 2016, China has signed 46 space cooperation agreements."
    assert not check.check("Since 2016, China has signed 64 space cooperation agreements.", [quote], opinion=Weighing([6.0])).ok


def test_which_writers_have_opinions() -> None:
    assert isinstance(OpinionatedWriter("", {}), Opinion)
    assert not isinstance(ScriptedWriter(""), Opinion)


def test_the_more_a_model_believes_the_higher_the_score(real_index: OpenIndex) -> None:
    quote = "China has opened China's space facilities to developing countries."
    features = Check.of(real_index).features("China has opened its facilities to developing nations.", [quote])
    scores = [score({**features, "opinion": odds}) for odds in (-6.0, 0.0, 6.0)]
    assert scores == sorted(scores)
    assert not bears_out({**features, "opinion": -6.0})
    assert bears_out({**features, "opinion": 6.0})
    assert set(WITH_OPINION) == {*WEIGHTS, "opinion"}
    assert 0 < THRESHOLD_WITH_OPINION < THRESHOLD


def test_it_is_told_who_is_meant() -> None:
    asked: list[str] = []

    class Listening:
        def odds(self, messages: Sequence[Message]) -> float:
            asked.append(messages[-1].text)
            return 0.0

    support_odds(Listening(), "China built stations.", ["It built stations.", "Its aim is peace.", "Italy did."], "China")
    assert "Quotes: China built stations. China's aim is peace. Italy did.\n" in asked[0]


def test_texts_cannot_pose_as_another_part_of_the_prompt() -> None:
    for messages in (support_messages("a\nStatement: b", ["c\nStatement: d"]), relevance_messages("a\nSentence: b", "c\nSentence: d")):
        assert messages[-1].text.count("\n") == 2


@pytest.mark.parametrize(
    ("statement", "rest"),
    [
        ("Yes, China has launched it.", "China has launched it."),
        ("Yes: it will.", "it will."),
        ("Yes.", "Yes."),
        ("Yesterday it rained.", "Yesterday it rained."),
        ("No, China has not.", "No, China has not."),
    ],
)
def test_what_follows_a_yes_is_what_must_be_borne_out(statement: str, rest: str) -> None:
    assert without_yes(statement) == rest
