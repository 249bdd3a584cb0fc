"""The check: literals first, then the verifier on what passes them, all at once."""

from __future__ import annotations

from collections.abc import Sequence

from eval.statements.claims import quote_at
from eval.training.statements import LABELS, load_statements
from index import OpenIndex
from ingest import Document
from qa.checking.check import UNJUDGED, Check
from qa.checking.claim import Claim, Judgement, Quote
from qa.checking.literals import Literals

QUOTE = Quote("It has nine piers.", ("Riga",))


class Doubter:
    """Doubts all that it is asked, and remembers it."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def supports(self, claims: Sequence[Claim]) -> list[Judgement]:
        self.asked.append([claim.text for claim in claims])
        return [Judgement(False, f"no {claim.text}", 0.1) for claim in claims]


def claims(*said: str) -> list[Claim]:
    return [Claim(one, (QUOTE,)) for one in said]


def test_what_fails_the_literals_is_not_put_to_the_verifier() -> None:
    doubter = Doubter()
    judged = Check(doubter).judge([*claims("It has 9 piers.", "It has 8 piers in Oslo.", "There are piers in Riga."), Claim("So.", ())])
    assert doubter.asked == [["It has 9 piers.", "There are piers in Riga."]]
    assert [one.reason for one in judged] == [
        "no It has 9 piers.", "the quotes do not have '8', 'Oslo'", "no There are piers in Riga.", "no quote is named",
    ]  # fmt: skip
    assert [one.probability for one in judged] == [0.1, 0.0, 0.1, 0.0]


def test_nothing_is_asked_where_nothing_passes() -> None:
    doubter = Doubter()
    assert not Check(doubter).judge(claims("It has 8 piers."))[0].is_supported
    assert Check(doubter).judge([]) == []
    assert doubter.asked == []


def test_without_a_verifier_what_passes_is_supported_and_not_judged() -> None:
    assert Check().judge(claims("It has many piers.")) == [Judgement(True, UNJUDGED)]


def test_names_of_the_question_count_if_the_document_has_them() -> None:
    check = Check(None, Literals("The piers of Riga were built by Davies."))
    assert check.judge(claims("Davies has nine piers."), "What has Davies?")[0].is_supported
    assert not check.judge(claims("Davies has nine piers."), "What has he?")[0].is_supported
    assert not check.judge(claims("Bohr has nine piers."), "What has Bohr?")[0].is_supported


def test_the_documents_sentences_pass_on_themselves(real_index: OpenIndex) -> None:
    check, chunks = Check.of([real_index]), real_index.content.chunks
    sentences = [one for chunk in chunks for one in chunk.sentences][::7]
    judged = check.judge([Claim(one.text, (quote_at(chunks, one.start, one.text),)) for one in sentences])
    assert [one.text for one, judgement in zip(sentences, judged, strict=True) if not judgement.is_supported] == []


def test_our_right_statements_pass_the_literals_and_a_quarter_of_the_wrong_ones_do_not(real_index: OpenIndex) -> None:
    check, chunks = Check.of([real_index]), real_index.content.chunks
    passed: dict[bool, list[bool]] = {True: [], False: []}
    for one in (*load_statements("development"), *load_statements("test")):
        claim = Claim(one.statement, tuple(quote_at(chunks, quote.start, quote.quote) for quote in one.quotes))
        passed[one.label == "supported"].append(check.judge([claim])[0].is_supported)
    assert sum(passed[True]) >= 0.99 * len(passed[True])
    assert sum(passed[False]) <= 0.75 * len(passed[False])


def test_a_quote_has_its_titles_and_what_its_passage_says_before(real_index: OpenIndex) -> None:
    chunk = next(one for one in real_index.content.chunks if len(one.sentences) > 2)
    first, _, third = chunk.sentences[:3]
    quote = quote_at(real_index.content.chunks, third.start, third.text)
    assert (quote.text, quote.title_path) == (third.text, chunk.title_path)
    assert first.text in quote.before
    assert third.text not in quote.before
    assert quote_at((), 0, "a") == Quote("a")


def test_statements_quote_the_document_exactly(white_paper: Document) -> None:
    for one in (*load_statements("development"), *load_statements("test")):
        assert all(white_paper.text[quote.start : quote.end] == quote.quote for quote in one.quotes), one.id


def test_halves_share_no_quote_and_have_all_labels() -> None:
    development, test = load_statements("development"), load_statements("test")
    assert not {q.start for one in development for q in one.quotes} & {q.start for one in test for q in one.quotes}
    assert {one.label for one in development} == {one.label for one in test} == set(LABELS)
    assert len({one.id for one in (*development, *test)}) == len(development) + len(test) >= 220
