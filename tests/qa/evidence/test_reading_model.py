"""The reading model: what it reads, and what the judge and the check make of it."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index import OpenIndex
from index.encoder import TOKENIZER_FILE
from qa import Assistant
from qa.evidence.judge import READ, Verdict, mixed
from qa.evidence.reading_model import (
    MAX_PIECES,
    MODEL,
    Excerpt,
    OnnxReadingModel,
    excerpt,
    excerpt_of,
    joined,
    windows,
)  # fmt: skip
from tests.fakes import OverlapReadingModel

QUESTION = "Where is the first overseas BeiDou center?"
TUNISIA = "China has established the first overseas BeiDou center in Tunisia."


def test_sentence_that_leans_on_the_one_before_is_read_with_it() -> None:
    titles = ("VI. Cooperation", "2. Achievements", "(3) Systems")
    leaning = excerpt(titles, "Mozi is a satellite.", "It carries a telescope.")
    assert leaning.context == "2. Achievements / (3) Systems / Mozi is a satellite."
    assert excerpt(titles, "Mozi is a satellite.", "Wukong carries a telescope.").context == "2. Achievements / (3) Systems"
    assert excerpt((), "", "It rains.") == Excerpt("", "It rains.")
    assert excerpt((), "We shall publish an atlas.", "Ann Lee is editing it.").context == "We shall publish an atlas."
    assert excerpt((), "We shall publish an atlas.", "Ann Lee is editing the book.").context == ""


def test_excerpt_of_a_chunk_takes_the_sentence_just_before(real_index: OpenIndex) -> None:
    leaning = [
        (chunk, i)
        for chunk in real_index.content.chunks
        for i, sentence in enumerate(chunk.sentences)
        if i and sentence.text.startswith("It ")
    ]
    chunk, i = leaning[0]
    read = excerpt_of(chunk, chunk.sentences[i])
    assert read.sentence == chunk.sentences[i].text
    assert read.context.endswith(" ".join(chunk.sentences[i - 1].text.split()[-5:]))


def test_quotes_of_one_section_are_read_below_its_titles_once() -> None:
    assert joined([Excerpt("2. Ships", "A sails."), Excerpt("2. Ships", "B sails."), Excerpt("", "C.")]) == Excerpt(
        "2. Ships", "A sails. B sails. C."
    )
    assert joined([]) == Excerpt("", "")


def test_word_pieces_fit_and_tell_the_sentence_from_the_rest() -> None:
    tokenizer = Tokenizer.from_file(str(MODEL / TOKENIZER_FILE))
    numbers, kinds = next(windows(tokenizer, QUESTION, Excerpt("2. Achievements", TUNISIA)))
    assert (numbers[0], numbers[-1], numbers.count(102)) == (101, 102, 3)
    assert tokenizer.decode([one for one, kind in zip(numbers, kinds, strict=True) if kind]) == TUNISIA.lower()
    numbers, kinds = next(windows(tokenizer, "why " * 500, Excerpt("a title " * 500, "one word after another " * 500)))
    assert len(numbers) == len(kinds) == MAX_PIECES


def test_trained_model_tells_an_answer_from_none() -> None:
    model, read = OnnxReadingModel(), Excerpt("2. Major Achievements / (3) Space application", TUNISIA)
    [answered] = model.answers(QUESTION, [read])
    assert answered > model.answers("How much did the first overseas BeiDou center cost?", [read])[0]
    assert answered > model.answers("Do cats dream?", [read])[0]
    assert model.answers(QUESTION, []) == []


def test_sentences_read_together_are_read_as_each_alone() -> None:
    model = OnnxReadingModel()
    reads = [Excerpt("", TUNISIA), Excerpt("2. Major Achievements", "It rains."), Excerpt("", "A " * 90)]
    alone = [model.answers(QUESTION, [one])[0] for one in reads]
    assert np.allclose(model.answers(QUESTION, reads), alone, atol=0.5)


def test_trained_model_tells_what_a_quote_says_from_what_it_does_not() -> None:
    said = ("The first BeiDou center abroad is in Tunisia.", "Tunisia paid for the center's roof.")
    right, wrong = (OnnxReadingModel().supports(one, [Excerpt("", TUNISIA)]) for one in said)
    assert right > wrong


def _verdict(index: OpenIndex, model: OverlapReadingModel) -> Verdict:
    assistant = Assistant(index, reading_model=model)
    verdict = assistant.quotes.verdict(assistant.read(QUESTION))
    assert verdict is not None
    return verdict


def test_judge_has_the_best_sentences_read(real_index: OpenIndex) -> None:
    model = OverlapReadingModel()
    verdict = _verdict(real_index, model)
    assert len(model.read) == READ
    assert {one.sentence for one in model.read} <= {one.sentence.text for one in verdict.candidates}
    odds = model.answers(QUESTION, model.read[:READ])
    assert verdict.features["reading"] == max(odds)
    assert verdict.features["reading_first"] == odds[0]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-6, 6), min_size=1, max_size=READ))
def test_ranking_keeps_every_candidate_and_what_was_not_read_stays_below_the_same_score(real_index: OpenIndex, odds: list[float]) -> None:
    found = _verdict(real_index, OverlapReadingModel()).candidates
    ranked = mixed(found, odds)
    assert sorted(one.sentence.start for one in ranked) == sorted(one.sentence.start for one in found)
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    assert {one.odds for one in ranked} <= set(odds)
