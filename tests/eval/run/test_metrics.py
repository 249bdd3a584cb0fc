"""The measures: their conventions by example, their bounds by property."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.run.metrics import (
    answer_measures,
    citation_exactness,
    citation_precision,
    citation_recall,
    contains,
    evidence_within,
    is_clean,
    nugget_hits,
    nugget_recall,
    ranking_measures,
)
from eval.run.questions import Evidence, Question
from eval.run.records import Quote, Reply, Span
from eval.run.spans import letters_of

TEXT = "China launched five satellites in 2016. It built a station. Probes were sent to Mars, and came back."
LETTERS = letters_of(TEXT)
FIRST, SECOND = Span(0, 39), Span(40, 59)
ranks = st.lists(st.one_of(st.none(), st.integers(1, 40)), min_size=1, max_size=6)


def asked(
    *quotes: Span, kind: str = "single_fact", nuggets: tuple[tuple[str, ...], ...] = (("five", "5"),), forbidden: tuple[str, ...] = ()
) -> Question:
    return Question(
        id="q", question="How many?", history=(), kind=kind, answerable=bool(quotes), reference="Five.",
        nuggets=nuggets if quotes else (), forbidden=forbidden,
        evidence=tuple((Evidence(TEXT[one.start : one.end], one.start, one.end),) for one in quotes),
        sections=("I",) if quotes else (),
    )  # fmt: skip


def quote(span: Span) -> Quote:
    return Quote(span.start, span.end, TEXT[span.start : span.end])


def test_ranking_by_hand() -> None:
    measured = ranking_measures({"both at once": [1, 1], "one late": [1, 4], "one missed": [2, None], "none": [None]})
    assert measured["both at once"] == {"recall_1": 1, "recall_3": 1, "recall_5": 1, "recall_10": 1, "reciprocal_rank": 1, "ndcg_10": 1}
    assert measured["one late"]["recall_3"] == 0.5
    assert measured["one late"]["recall_5"] == 1.0
    assert measured["one missed"]["reciprocal_rank"] == 0.5
    assert measured["one missed"]["ndcg_10"] == pytest.approx((1 / math.log2(3)) / (1 + 1 / math.log2(3)))
    assert set(measured["none"].values()) == {0.0}


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), ranks, min_size=1, max_size=4))
def test_ranking_measures_are_shares_and_recall_rises(found: dict[str, list[int | None]]) -> None:
    for name, measured in ranking_measures(found).items():
        assert all(-1e-9 <= value <= 1 + 1e-9 for value in measured.values())
        recalls = [measured[f"recall_{k}"] for k in (1, 3, 5, 10)]
        assert recalls == sorted(recalls)
        expected = sum(rank is not None and rank <= 10 for rank in found[name]) / len(found[name])
        assert measured["recall_10"] == pytest.approx(expected)


@given(ranks)
def test_a_better_rank_never_lowers_a_measure(found: list[int | None]) -> None:
    better = [1 if found[0] is None else max(1, found[0] - 1), *found[1:]]
    before, after = ranking_measures({"q": found})["q"], ranking_measures({"q": better})["q"]
    for name in ("recall_1", "recall_3", "recall_5", "recall_10", "reciprocal_rank"):
        assert after[name] >= before[name] - 1e-9


def test_no_questions_have_no_measures() -> None:
    assert ranking_measures({}) == {}


def test_evidence_counts_within_a_budget_only_as_a_whole() -> None:
    question = asked(FIRST, SECOND)
    within = [evidence_within(question, [FIRST, SECOND], TEXT, LETTERS, words) for words in (5, 6, 9, 10)]
    assert within == [0.0, 0.5, 0.5, 1.0]
    assert evidence_within(asked(), [FIRST], TEXT, LETTERS, 100) is None


@pytest.mark.parametrize(
    ("text", "string", "expected"),
    [
        ("It has 121 members", "12", False),
        ("an unmanned craft", "manned", False),
        ("two satellites", "satellite", False),
        ("thirty-three countries", "three", False),
        ("the threefold gain", "three", False),
        ("thirty-three countries", "33", True),
        ("It fell by 12.5 points", "12", False),
        ("It fell by 12.5 points", "5", False),
        ("in 2016, 5 of them", "2016", True),
        ("1,200 people, at the end.", "1200", True),
        ("the third part", "3rd", True),
        ("two hundred and fifty rockets", "250 rockets", True),
        ("China’s “Mozi”", 'china\'s "mozi"', True),
        ("long\n march [2] rocket", "Long March rocket", True),
        ("Saudi Arabia", "", False),
    ],
)
def test_strings_are_found_as_people_would(text: str, string: str, expected: bool) -> None:
    assert contains(text, string) is expected


def test_a_nugget_counts_in_any_spelling_within_the_words_that_count() -> None:
    question = asked(FIRST, nuggets=(("five", "5"), ("2016",)))
    assert nugget_hits(question, "There were 5. [1]") == (True, False)
    assert nugget_hits(asked(FIRST, nuggets=(("five",),)), "5 were") == (True,)
    late = "word " * 100 + "five 2016"
    assert nugget_recall(question, late) == 0.0
    assert nugget_recall(asked(FIRST, kind="list", nuggets=(("five",), ("2016",))), late) == 1.0
    assert nugget_recall(asked(), "five") is None


@given(st.lists(st.sampled_from(["five", "six", "2016", "and"]), max_size=120))
def test_more_words_never_lower_nugget_recall(words: list[str]) -> None:
    question = asked(FIRST, nuggets=(("five",), ("2016",)))
    shorter, longer = nugget_recall(question, " ".join(words[:-1])), nugget_recall(question, " ".join(words))
    assert shorter is not None
    assert longer is not None
    assert shorter <= longer


def test_a_forbidden_string_counts_anywhere_in_an_answer() -> None:
    question = asked(FIRST, forbidden=("six",))
    assert is_clean(question, "five " * 150 + "six") == 0.0
    assert is_clean(question, "There are 6.") == 0.0
    assert is_clean(question, "sixty") == 1.0
    assert is_clean(question, "five") == 1.0
    assert is_clean(asked(FIRST), "six") is None


def test_citations_are_judged_by_what_they_cover() -> None:
    question = asked(FIRST, SECOND)
    assert citation_recall(question, [quote(FIRST)], LETTERS) == 0.5
    assert citation_recall(question, [quote(Span(0, 59))], LETTERS) == 1.0
    assert citation_recall(question, [], LETTERS) == 0.0
    assert citation_recall(question, None, LETTERS) is None
    assert citation_precision(question, [quote(FIRST), quote(Span(60, 90))]) == 0.5
    assert citation_precision(question, []) is None
    assert citation_exactness([quote(FIRST), Quote(0, 5, "Chile")], TEXT) == 0.5
    assert citation_exactness((), TEXT) is None


@given(st.integers(0, 90), st.integers(1, 10))
def test_a_slice_of_the_document_is_exact_and_any_other_text_is_not(start: int, length: int) -> None:
    span = Span(start, start + length)
    assert citation_exactness([quote(span)], TEXT) == 1.0
    assert citation_exactness([Quote(*span, TEXT[start : start + length] + "x")], TEXT) == 0.0


def test_right_means_all_said_nothing_forbidden_and_refused_only_where_there_is_no_answer() -> None:
    def correct(question: Question, reply: Reply) -> float | None:
        return answer_measures(question, reply, TEXT, LETTERS)["correct"]

    known, unknown = asked(FIRST, forbidden=("six",)), asked(forbidden=("six",))
    assert correct(known, Reply("Five satellites.")) == 1.0
    assert correct(known, Reply("Five or six.")) == 0.0
    assert correct(known, Reply("Some.")) == 0.0
    assert correct(known, Reply("Nothing on how many are five.", refused=True)) == 0.0
    assert correct(unknown, Reply("Not in the document.", refused=True)) == 1.0
    assert correct(unknown, Reply("Not six.", refused=True)) == 0.0
    assert correct(unknown, Reply("Five.")) == 0.0


def test_what_does_not_apply_has_no_value() -> None:
    measured = answer_measures(asked(), Reply("Five."), TEXT, LETTERS)
    assert [name for name, value in measured.items() if value is not None] == ["correct", "outcome", "words"]
