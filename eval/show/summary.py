"""From rows to figures: what each measure is called, when it applies, and its value with an interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from eval.run.metrics import BUDGETS, CUTOFFS
from eval.run.records import Row
from eval.run.statistics import (
    Figure,
    Statistic,
    figure,
    figure_of,
    percentile,
    refusal_f1,
    refusal_precision,
    refusal_recall,
    wrongly_refused,
)

Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True, slots=True)
class Measure:
    """How a measure is shown. `unit` is "share" (0..1), "milliseconds" or "words"."""

    name: str
    label: str
    meaning: str
    better: Better = "higher"
    unit: str = "share"


MEASURES = (
    Measure("correct", "right", "every nugget said, nothing forbidden; or refused where there is no answer"),
    Measure("outcome", "outcome", "refused exactly when the document has no answer"),
    Measure("nugget_recall", "nuggets", "share of the reference's nuggets in the first 100 words (200: list, section, comparison)"),
    Measure("clean", "clean", "share of answers without a string that only a wrong answer has"),
    Measure("citation_recall", "cited", "share of evidence quotes that the citations cover (0.8 of their letters)"),
    Measure("citation_precision", "citing right", "share of citations that overlap evidence (half of the shorter)"),
    Measure("citation_exactness", "exact", "share of citations that equal the document at their offsets"),
    *(Measure(f"recall_{k}", f"recall@{k}", f"share of evidence quotes found (half covered) by the {k} best passages") for k in CUTOFFS),
    Measure("reciprocal_rank", "MRR", "1 / rank of the first passage that finds evidence"),
    Measure("ndcg_10", "nDCG@10", "gain: evidence quotes that a passage finds first"),
    *(Measure(f"evidence_{n}", f"in {n} words", f"share of evidence quotes wholly in the first {n} words retrieved") for n in BUDGETS),
    Measure("refusal_precision", "refusals right", "share of refusals where the document has no answer"),
    Measure("refusal_recall", "refused", "share of unanswerable questions refused"),
    Measure("refusal_f1", "refusal F1", "harmonic mean of precision and recall of refusals"),
    Measure("wrongly_refused", "wrongly refused", "share of answerable questions refused", "lower"),
    Measure("words", "words", "mean words of an answer", "neither", "words"),
    Measure("written", "written", "share of answers that a language model wrote, the rest being quotes", "neither"),
    Measure("failed", "failed", "share of the model's statements that did not pass the check and were not shown", "neither"),
    Measure("first_quotes", "first quotes", "mean time to the quoted evidence", "lower", "milliseconds"),
    Measure("first_word", "first word", "mean time to the first written word", "lower", "milliseconds"),
    Measure("tokens", "pieces", "mean pieces of text that the model sent", "neither", "words"),
    Measure("evidence_shown", "evidence shown", "share of evidence quotes that the recorded reader is shown (0.8 of their letters)"),
    Measure("statements_shown", "statements shown", "share of its recorded statements all of whose evidence it is shown"),
    Measure("refusals_kept", "refusals kept", "share of the questions it refused that are refused in the end"),
    Measure("right_passed", "right passed", "share of right statements that the check lets pass"),
    Measure("wrong_passed", "wrong passed", "share of wrong statements that the check lets pass", "lower"),
    Measure("seconds_median", "median", "median time of a question", "lower", "milliseconds"),
    Measure("seconds_p95", "95th pct.", "95th percentile of the time of a question", "lower", "milliseconds"),
)  # fmt: skip
BY_NAME = {measure.name: measure for measure in MEASURES}

WRITTEN = ("written", "failed", "first_quotes", "first_word", "tokens")
"""What only a system that writes has; of quotes there is nothing to measure so."""
RECORDED = ("evidence_shown", "statements_shown", "refusals_kept")
"""What only the recorded reader has."""
CHECKED = ("right_passed", "wrong_passed")
"""What statements are measured by, not answers."""

HEADLINE = (
    "correct", "nugget_recall", "citation_recall", "citation_precision", "citation_exactness", "refusal_f1", "wrongly_refused",
    "recall_5", "evidence_300", "ndcg_10", "seconds_median",
)  # fmt: skip
"""What is shown first, in this order."""

KIND_COLUMNS = ("correct", "outcome", "nugget_recall", "citation_recall", "evidence_300", "seconds_median")
"""What is shown for each kind."""

_REFUSAL: Mapping[str, Statistic] = {
    "refusal_precision": refusal_precision,
    "refusal_recall": refusal_recall,
    "refusal_f1": refusal_f1,
    "wrongly_refused": wrongly_refused,
}
_TIMES: Mapping[str, Statistic] = {"seconds_median": percentile(50), "seconds_p95": percentile(95)}


def measure_figure(rows: Sequence[Row], name: str) -> Figure | None:
    """A measure over some rows of one system; rows with an error have none. None where it applies to no row."""
    sound = [row for row in rows if not row.error]
    if name in _REFUSAL:
        pairs = np.asarray([(row.reply.refused, not row.answerable) for row in sound], dtype=np.float64).reshape(-1, 2)
        return figure_of(pairs, _REFUSAL[name])
    if name in _TIMES:
        return figure([row.seconds for row in sound], _TIMES[name])
    return figure(values_of(sound, name))


def values_of(rows: Sequence[Row], name: str) -> list[float]:
    """A measure's values where it applies."""
    values = (row.measures.get(name) for row in rows)
    return [value for value in values if value is not None]


def errors(rows: Sequence[Row]) -> int:
    """How many questions a system failed to take at all."""
    return sum(bool(row.error) for row in rows)


def kinds_in(rows: Sequence[Row]) -> list[str]:
    """The kinds of some rows, in order of name."""
    return sorted({row.kind for row in rows})


def weakest_kinds(rows: Sequence[Row], count: int = 5) -> list[tuple[str, Figure]]:
    """The kinds with the smallest share of right answers, the weakest first."""
    figures = [(kind, measure_figure([row for row in rows if row.kind == kind], "correct")) for kind in kinds_in(rows)]
    return sorted(((kind, one) for kind, one in figures if one is not None), key=lambda pair: pair[1].value)[:count]


def shown(value: float | None, name: str, digits: int = 1) -> str:
    """A value as people read it: "83.1%", "12 ms", "41"; a dash where there is none. `digits` are those of a share."""
    if value is None:
        return "–"
    unit = BY_NAME[name].unit
    if unit == "milliseconds":
        return f"{1000 * value:.0f} ms" if value >= 0.01 else f"{1000 * value:.1f} ms"
    return f"{value:.0f}" if unit == "words" else f"{100 * value:.{digits}f}%"


def with_interval(one: Figure | None, name: str) -> str:
    """A value with its interval: "83.1% (77.5–88.2)"."""
    if one is None:
        return "–"
    scale, digits = {"milliseconds": (1000.0, 0 if one.value >= 0.01 else 1), "words": (1.0, 0)}.get(BY_NAME[name].unit, (100.0, 1))
    return f"{shown(one.value, name)} ({scale * one.low:.{digits}f}–{scale * one.high:.{digits}f})"
