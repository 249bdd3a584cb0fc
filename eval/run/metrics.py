"""The measures of one answer. A measure that does not apply to a question is None, never zero.

Ranking measures come from ir_measures (with the trec_eval implementation behind it); the rest are stated below.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import ir_measures
from ir_measures import RR, Success, nDCG
from text_to_num import alpha2digit

from eval.run.questions import Question
from eval.run.records import Measures, Quote, Reply, Span
from eval.run.spans import Letters, coverage, cut_at_words, first_rank

FOUND_SHARE = 0.5
"""A retrieved passage has found an evidence quote when it covers half of it, alone or with those ranked above."""
CITED_SHARE = 0.8
"""An evidence quote is cited when the cited quotes together cover this share of it."""
CUTOFFS = (1, 3, 5, 10)
BUDGETS = (150, 300, 600)
RANKING = (*(f"recall_{k}" for k in CUTOFFS), "reciprocal_rank", "ndcg_10")

_MARK = re.compile(r"\s*\[\d+\]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SPELLINGS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " "})


def ranking_measures(ranks: Mapping[str, Sequence[int | None]]) -> dict[str, dict[str, float]]:
    """recall_k, reciprocal_rank and ndcg_10 of each question, given the rank at which each of its evidence quotes was
    first found (None: never).

    Recall at k is the share of its quotes found by rank k: Success@k with each quote as a topic of its own. For the
    other two the question is the topic, a rank is relevant with a gain of as many quotes as it finds first, and a
    quote never found is a relevant passage that was not retrieved. So a passage that repeats what one above it has
    found gains nothing, and every system can reach 1.0 whatever the size of its passages.
    """
    result: dict[str, dict[str, float]] = {question: {} for question in ranks}
    quotes = {f"{i}\t{question}": [rank] for question, found in ranks.items() for i, rank in enumerate(found)}
    for metric in _calculate([Success @ k for k in CUTOFFS], quotes):
        question, name = metric.query_id.split("\t")[1], f"recall_{metric.measure['cutoff']}"
        result[question][name] = result[question].get(name, 0.0) + metric.value / len(ranks[question])
    for metric in _calculate([RR, nDCG @ 10], ranks):
        result[metric.query_id]["reciprocal_rank" if metric.measure == RR else "ndcg_10"] = metric.value
    return result


def _calculate(measures: list[ir_measures.measures.Measure], topics: Mapping[str, Sequence[int | None]]) -> list[ir_measures.Metric]:
    """Each measure of each topic, from the ranks at which its relevant things were found."""
    judged: dict[str, dict[str, int]] = {}
    ranked: dict[str, dict[str, float]] = {}
    for topic, found in topics.items():
        judged[topic], ranked[topic] = {}, {}
        for i, rank in enumerate(found):
            name = f"missed {i}" if rank is None else f"rank {rank}"
            judged[topic][name] = judged[topic].get(name, 0) + 1
        for rank in range(1, max([rank for rank in found if rank], default=0) + 1):
            ranked[topic][f"rank {rank}"] = 1.0 / rank
    return list(ir_measures.iter_calc(measures, judged, ranked)) if topics else []


def found_ranks(question: Question, ranked: Sequence[Span], letters: Letters) -> tuple[int | None, ...]:
    """For each group of a question's evidence the rank at which one of its quotes is found: the first by which the
    passages so far cover at least half of it (`FOUND_SHARE`)."""
    return tuple(
        min((rank for one in group if (rank := first_rank(one, ranked, letters, FOUND_SHARE))), default=None)
        for group in evidence_of(question)
    )  # fmt: skip


def evidence_within(question: Question, ranked: Sequence[Span], text: str, letters: Letters, words: int) -> float | None:
    """The share of evidence that lies wholly in the first `words` words of the ranked passages. It does not depend on
    the size of the passages. None without evidence."""
    return evidence_covered(question, cut_at_words(ranked, text, words), letters, 1.0)


def evidence_covered(question: Question, spans: Sequence[Span], letters: Letters, share: float) -> float | None:
    """The share of groups of which some spans cover one quote, or that share of it. None without evidence."""
    return _share([any(coverage(one, spans, letters) >= share for one in group) for group in evidence_of(question)])


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """What strings are compared in: lower case, plain quotes and hyphens, single blanks, without citation marks, numbers
    in digits ("thirty-three" and "33", "third" and "3rd", "1,200" and "1200" are the same)."""
    plain = " ".join(_MARK.sub("", text).translate(_SPELLINGS).casefold().split())
    return str(alpha2digit(_THOUSANDS.sub("", plain), "en", 0.0))


def words_of(text: str) -> list[str]:
    """The words of an answer, its citation marks left out."""
    return _MARK.sub("", text).split()


def contains(text: str, string: str) -> bool:
    """Whether a text holds a string, both normalised, from where a word or number begins to where one ends: "manned" is
    not in "unmanned", nor "three" in "thirty-three", nor "12" in "12.5"."""
    wanted = normalise(string)
    before = r"(?<!\w)(?<!\d[.,])" if wanted[:1].isalnum() else ""
    after = r"(?!\w|(?<=\d)[.,]\d)" if wanted[-1:].isalnum() else ""
    return bool(wanted) and re.search(before + re.escape(wanted) + after, normalise(text)) is not None


def nugget_hits(question: Question, answer: str) -> tuple[bool, ...]:
    """Which nuggets an answer says, in any of their spellings, within its first 100 words (200 for lists, sections and
    comparisons)."""
    read = " ".join(words_of(answer)[: question.word_budget])
    return tuple(any(contains(read, spelling) for spelling in nugget) for nugget in question.nuggets)


def nugget_recall(question: Question, answer: str) -> float | None:
    """The share of nuggets that an answer says (`nugget_hits`). None without nuggets."""
    return _share(nugget_hits(question, answer))


def is_clean(question: Question, answer: str) -> float | None:
    """1.0 if a whole answer has no forbidden string, else 0.0. None if nothing is forbidden."""
    if not question.forbidden:
        return None
    return float(not any(contains(answer, string) for string in question.forbidden))


def citation_recall(question: Question, cited: Sequence[Quote] | None, letters: Letters) -> float | None:
    """The share of evidence of which the cited quotes cover at least 0.8 (`CITED_SHARE`). None for a system that cites
    nothing ever, and without evidence."""
    return None if cited is None else evidence_covered(question, [quote.span for quote in cited], letters, CITED_SHARE)


def citation_precision(question: Question, cited: Sequence[Quote] | None) -> float | None:
    """The share of cited quotes that are evidence: that share with some evidence quote at least half of the shorter of
    the two. None without citations or without evidence."""
    if not cited or not question.evidence:
        return None
    spans = [span for group in evidence_of(question) for span in group]
    return _share([any(_overlaps(quote.span, span) for span in spans) for quote in cited])


def citation_exactness(cited: Sequence[Quote] | None, text: str) -> float | None:
    """The share of cited quotes that equal the document at their offsets. Anything under 1.0 is a failure. None
    without citations."""
    return _share([text[quote.start : quote.end] == quote.text for quote in cited or ()])


def evidence_of(question: Question) -> tuple[tuple[Span, ...], ...]:
    """The spans of each group of a question's evidence."""
    return tuple(tuple(Span(one.start, one.end) for one in group) for group in question.evidence)


def answer_measures(question: Question, reply: Reply, text: str, letters: Letters) -> Measures:
    """All measures of one reply except the ranking ones, which are taken for all questions at once.

    `outcome` is 1.0 if the system refused exactly when the document has no answer. `correct` is 1.0 for an answer that
    says every nugget and nothing forbidden, and for a refusal where there is no answer. A refusal says no nugget,
    whatever words of the question it repeats.
    """
    recall, clean = nugget_recall(question, "" if reply.refused else reply.text), is_clean(question, reply.text)
    outcome = float(reply.refused != question.answerable)
    correct = outcome == 1.0 and clean != 0.0 and (recall == 1.0 or not question.answerable)
    return {
        "correct": float(correct),
        "outcome": outcome,
        "nugget_recall": recall,
        "clean": clean,
        "words": None if reply.refused else float(len(words_of(reply.text))),
        "citation_recall": citation_recall(question, reply.cited, letters),
        "citation_precision": citation_precision(question, reply.cited),
        "citation_exactness": citation_exactness(reply.cited, text),
        **{f"evidence_{words}": evidence_within(question, reply.ranked, text, letters, words) for words in BUDGETS},
    }


def _overlaps(one: Span, other: Span) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return 2 * shared >= max(1, min(one.end - one.start, other.end - other.start))


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None
