"""The judgement of support, and what guard and judgement together give on the labelled statements."""

from __future__ import annotations

import pytest

from eval.training.calibrate_support import Judged, judge_all
from eval.training.statements import LABELS, load_statements
from index import OpenIndex
from ingest import Document
from qa.checking.check import THRESHOLD, WEIGHTS, Check, Finding, bears_out, document_context, score
from qa.checking.rules.roles import agent_conflict, pairing_conflict
from tests.fakes import HashingEncoder

SUBJECT = frozenset(("china",))
TIANWEN = "In the Tianwen 1 mission, China cooperated with ESA on engineering technology, and with Austria and France on payloads."
STUDENTS = "It has launched the Student Small Satellites for APSCO."


@pytest.fixture(scope="session")
def check(real_index: OpenIndex) -> Check:
    """The check with the real encoder."""
    return Check.of(real_index)


@pytest.fixture(scope="session")
def judged(real_index: OpenIndex) -> dict[str, list[Judged]]:
    """The labelled statements of each half, judged by the check with the real encoder."""
    return {half: judge_all(half, real_index, None) for half in ("development", "test")}


def shown(judged: list[Judged], label: str) -> float:
    """The share of a label that is shown."""
    ours = [one.passes and bears_out(one.features) for one in judged if one.label == label]
    return sum(ours) / len(ours)


def test_statements_quote_the_document_exactly(white_paper: Document) -> None:
    for one in (*load_statements("development"), *load_statements("test")):
        assert all(white_paper.text[quote.start : quote.end] == quote.quote for quote in one.quotes), one.id


def test_halves_share_no_quote_and_have_all_labels() -> None:
    development, test = load_statements("development"), load_statements("test")
    assert not {q.start for one in development for q in one.quotes} & {q.start for one in test for q in one.quotes}
    assert {one.label for one in development} == {one.label for one in test} == set(LABELS)
    assert len({one.id for one in (*development, *test)}) == len(development) + len(test) >= 220


@pytest.mark.parametrize(
    ("half", "label", "floor", "ceiling"),
    [
        ("development", "supported", 0.80, 1.0), ("development", "contradicted", 0.0, 0.05), ("development", "invented", 0.0, 0.03),
        ("development", "half", 0.0, 0.05), ("test", "supported", 0.70, 1.0), ("test", "contradicted", 0.0, 0.09),
        ("test", "invented", 0.0, 0.05), ("test", "half", 0.0, 0.10),
    ],
)  # fmt: skip
def test_figures_keep_their_floors(judged: dict[str, list[Judged]], half: str, label: str, floor: float, ceiling: float) -> None:
    assert floor <= shown(judged[half], label) <= ceiling


def test_finding_tells_why(check: Check) -> None:
    quote = "China has opened China's space facilities to developing countries."
    assert check.check("China has opened its space facilities to developing countries.", [quote]).ok
    guarded = check.check("China has opened 12 space facilities.", [quote])
    assert guarded == Finding(False, "'12': no quote has it, nor lists that many", 0.0)
    assert check.check("China grows rice in its facilities in small pots.", [quote]).reason == "the quotes do not bear it out"
    assert check.check("China has opened its facilities.", []) == Finding(False, "no quote is named", 0.0)


def test_two_quotes_bear_out_together_what_neither_does_alone(check: Check) -> None:
    quotes = [
        "China will conduct personnel exchanges and training in the space industry.",
        "China will hold academic conferences and forums.",
    ]
    statement = "China will conduct personnel exchanges and training and hold academic conferences and forums."
    assert check.check(statement, quotes).ok


def test_a_quote_is_borne_out_by_itself(check: Check, real_index: OpenIndex) -> None:
    chunks = {sentence.start: chunk for chunk in real_index.content.chunks for sentence in chunk.sentences}
    for one in load_statements("development")[::9]:
        quote, chunk = one.quotes[0].quote, chunks[one.quotes[0].start]
        assert check.check(quote, [quote], check.in_section(chunk.lead_in, chunk.title_path)).ok, quote


def test_names_keep_to_their_words() -> None:
    swapped = "China cooperated with Austria and France on engineering technology in the Tianwen 1 mission."
    kept = "China cooperated with Austria and France on payloads in the Tianwen 1 mission."
    assert pairing_conflict(swapped, [TIANWEN], SUBJECT)
    assert not pairing_conflict(kept, [TIANWEN], SUBJECT)
    assert not pairing_conflict(TIANWEN, [TIANWEN], SUBJECT)


def test_doer_and_receiver_are_not_swapped() -> None:
    assert agent_conflict("APSCO has launched the Student Small Satellites for China.", [STUDENTS], SUBJECT)
    assert not agent_conflict("The Student Small Satellites were launched for APSCO by China.", [STUDENTS], SUBJECT)
    assert not agent_conflict(STUDENTS, [STUDENTS], SUBJECT)


def test_check_works_with_any_encoder_and_is_repeatable(real_index: OpenIndex) -> None:
    check = Check(HashingEncoder(), document_context(real_index))
    assert set(check.features(STUDENTS, [STUDENTS])) == set(WEIGHTS)
    assert check.check(STUDENTS, [STUDENTS]) == check.check(STUDENTS, [STUDENTS])
    assert 0 < score(check.features(STUDENTS, [STUDENTS])) <= 1
    assert 0 < THRESHOLD < 1


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("China cooperated with ESA, Austria and France on payloads.", True),
        ("China cooperated with ESA and France on engineering technology.", True),
        ("China cooperated with Austria and France on payloads.", False),
        ("China cooperated with ESA on engineering technology.", False),
    ],
)
def test_partners_of_two_parts_are_not_given_one_topic(statement: str, refused: bool) -> None:
    assert pairing_conflict(statement, [TIANWEN], SUBJECT) == refused
