"""Coverage of evidence by spans."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eval.run.records import Span
from eval.run.spans import coverage, cut_at_words, first_rank, letters_of

TEXT = "One two. · Three four, five\n\nsix seven (eight) nine ten. " * 5
LETTERS = letters_of(TEXT)
spans = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 60)).map(lambda pair: Span(pair[0], min(len(TEXT), sum(pair))))


@given(quote=spans, ranked=st.lists(spans, max_size=6), more=spans)
def test_coverage_is_a_share_that_more_spans_never_lower(quote: Span, ranked: list[Span], more: Span) -> None:
    before, after = coverage(quote, ranked, LETTERS), coverage(quote, [*ranked, more], LETTERS)
    assert 0.0 <= before <= after <= 1.0
    assert coverage(quote, [quote], LETTERS) in (0.0, 1.0)  # zero only for a quote without letters


@given(quote=spans, ranked=st.lists(spans, max_size=6), share=st.sampled_from([0.5, 0.8, 1.0]))
def test_the_first_rank_is_the_first_that_suffices(quote: Span, ranked: list[Span], share: float) -> None:
    reached = [rank for rank in range(1, len(ranked) + 1) if coverage(quote, ranked[:rank], LETTERS) >= share]
    assert first_rank(quote, ranked, LETTERS, share) == (reached[0] if reached else None)


def test_bullets_and_breaks_between_two_spans_do_not_count() -> None:
    start, end = TEXT.index("two"), TEXT.index("Three") + 5
    assert coverage(Span(start, end), [Span(start, start + 4), Span(end - 5, end)], LETTERS) == 1.0


@given(ranked=st.lists(spans, max_size=6), words=st.integers(0, 40))
def test_a_cut_holds_the_words_asked_for_and_no_more(ranked: list[Span], words: int) -> None:
    kept = cut_at_words(ranked, TEXT, words)
    available = sum(len(TEXT[one.start : one.end].split()) for one in ranked)
    assert sum(len(TEXT[one.start : one.end].split()) for one in kept) == min(words, available)
    assert all(one.start == other.start and one.end <= other.end for one, other in zip(kept, ranked, strict=False))
