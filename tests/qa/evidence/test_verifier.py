"""The verifier: what it reads, and what the judge makes of it."""

from __future__ import annotations

from tokenizers import Tokenizer

from index import OpenIndex
from index.encoder import TOKENIZER_FILE
from qa import Assistant
from qa.evidence.verifier import MAX_PIECES, MODEL, Excerpt, OnnxVerifier, excerpt, excerpt_of, word_pieces
from tests.fakes import OverlapVerifier

QUESTION = "Where is the first overseas BeiDou center?"
TUNISIA = "China has established the first overseas BeiDou center in Tunisia."


def test_sentence_that_leans_on_the_one_before_is_read_with_it() -> None:
    titles = ("VI. Cooperation", "2. Achievements", "(3) Systems")
    assert (
        excerpt(titles, "Mozi is a satellite.", "It carries a telescope.").context == "2. Achievements / (3) Systems / Mozi is a satellite."
    )
    assert excerpt(titles, "Mozi is a satellite.", "Wukong carries a telescope.").context == "2. Achievements / (3) Systems"
    assert excerpt((), "", "It rains.") == Excerpt("", "It rains.")


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


def test_word_pieces_fit_and_tell_question_from_text() -> None:
    tokenizer = Tokenizer.from_file(str(MODEL / TOKENIZER_FILE))
    numbers, kinds = word_pieces(tokenizer, QUESTION, Excerpt("2. Achievements", TUNISIA))
    assert (numbers[0], numbers[-1], numbers.count(102)) == (101, 102, 3)
    assert kinds == sorted(kinds)
    assert kinds.index(1) == numbers.index(102) + 1
    numbers, kinds = word_pieces(tokenizer, "why " * 500, Excerpt("a title " * 500, "one word after another " * 500))
    assert len(numbers) == len(kinds) == MAX_PIECES


def test_trained_verifier_tells_an_answer_from_none() -> None:
    verifier = OnnxVerifier()
    read = Excerpt("2. Major Achievements / (3) Space application", TUNISIA)
    assert verifier.verify(QUESTION, read) > verifier.verify("How much did the first overseas BeiDou center cost?", read)
    assert verifier.verify(QUESTION, read) > verifier.verify("Do cats dream?", read)
    assert verifier.verify(QUESTION, read) == verifier.verify(QUESTION, read)


def test_judge_has_the_best_sentence_read(real_index: OpenIndex) -> None:
    verifier = OverlapVerifier()
    verdict = Assistant(real_index, verifier=verifier).verdict(QUESTION)
    assert verdict is not None
    assert [one.sentence for one in verifier.read] == [verdict.candidates[0].sentence.text]
    assert verdict.features["reading"] == verifier.verify(QUESTION, verifier.read[0])
