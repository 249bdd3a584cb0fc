"""The evidence that readers are shown: exact, in order, within its words, and wide enough to hold what answers."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from eval.run.metrics import CITED_SHARE, evidence_covered
from eval.run.questions import load_set
from eval.run.records import Span
from eval.run.spans import letters_of
from index import Retriever
from ingest.sentences import count_words
from qa.evidence.passages import WORDS, Evidence, gather
from qa.question.read import QuestionReader

ASKED = "What did China do and compare BeiDou with GPS debris all countries section V.2 IV ? it who published"


def gathered(retriever: Retriever, question: str, words: int = WORDS, history: tuple[str, ...] = ()) -> Evidence:
    return gather(QuestionReader(retriever.index).read(question, history), retriever, words)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(ASKED.split()), min_size=1, max_size=9).map(" ".join), st.integers(1, 900))
def test_evidence_is_exact_in_order_apart_and_within_its_words(retriever: Retriever, question: str, words: int) -> None:
    read = QuestionReader(retriever.index).read(question)
    evidence = gather(read, retriever, words)
    sentences, text = evidence.sentences, retriever.document.text
    assert evidence.passages
    assert [one.number for one in sentences] == list(range(1, len(sentences) + 1))
    assert [text[one.start : one.end] for one in sentences] == [one.text for one in sentences]
    assert all(one.end <= other.start for one, other in itertools.pairwise(sentences))
    size = sum(count_words(one.text) for one in sentences)
    is_asked_for = read.about.wants_section or read.about.parts or read.about.facts or read.about.acronym
    assert size <= words or len(evidence.passages) == 1 or is_asked_for


def test_what_answers_is_shown(retriever: Retriever) -> None:
    """The floor that the recorded reader needs: 0.97 of the needed evidence."""
    questions = [one for one in load_set("development") if one.evidence][::3]
    letters, reader = letters_of(retriever.document.text), QuestionReader(retriever.index)
    shown = []
    for one in questions:
        sentences = gather(reader.read(one.question, one.history), retriever).sentences
        shown.append(evidence_covered(one, [Span(sentence.start, sentence.end) for sentence in sentences], letters, CITED_SHARE) or 0.0)
    assert sum(shown) / len(shown) >= 0.97


def test_what_a_follow_up_leans_on_is_shown_whether_or_not_a_rule_sees_that_it_leans(retriever: Retriever) -> None:
    letters, reader = letters_of(retriever.document.text), QuestionReader(retriever.index)
    shown = []
    for one in (one for one in load_set("tuning3") if one.evidence and one.history):
        sentences = gather(reader.read(one.question, one.history), retriever, WORDS, one.history).sentences
        shown.append(evidence_covered(one, [Span(sentence.start, sentence.end) for sentence in sentences], letters, CITED_SHARE) or 0.0)
    assert sum(shown) / len(shown) >= 0.97


def test_a_section_that_is_asked_for_is_whole(retriever: Retriever) -> None:
    shown = {one.start for one in gathered(retriever, "What does V.2 say?", words=50).sentences}
    document = retriever.document
    inside = [chunk for chunk in retriever.index.content.chunks if document.is_within(chunk.address, "V.2")]
    assert {sentence.start for chunk in inside for sentence in chunk.sentences} <= shown


def test_each_part_of_a_question_has_its_share(retriever: Retriever) -> None:
    whole = gathered(retriever, "How many agreements has China signed since 2016, and what does it plan for asteroids?", words=260)
    said = " ".join(one.text for one in whole.sentences)
    assert "46 space cooperation agreements" in said
    assert "asteroid" in said


def test_a_lone_pronoun_has_the_sentence_before_it(retriever: Retriever) -> None:
    shown = gathered(retriever, "Which test of the Long March 11 from the sea was there?").sentences
    leaning = [one for one in shown if one.text.startswith(("It ", "They ", "These "))]
    assert leaning
    assert all(one.before for one in leaning)


def test_the_masthead_is_shown_where_it_is_asked_for(retriever: Retriever) -> None:
    assert any("Xinhua" in one.text for one in gathered(retriever, "Who published it, and when?").sentences)
