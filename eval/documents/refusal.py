"""Refusal by itself: what a threshold on the confidence would refuse, whatever else decides now.

Coverage is the share of questions answered, risk the share of those answered that the document does not answer:
El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification", JMLR 2010.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score, roc_curve

from eval.run.records import Row
from eval.show.tables import Grid

LIMITS = (0.02, 0.05, 0.10)
"""Shares of answerable questions that may be wrongly refused."""


@dataclass(frozen=True, slots=True)
class Shares:
    """What is let through from each threshold on the confidence, the highest first: the share of what should be (`found`)
    and of what should not (`missed`)."""

    found: NDArray[np.float64]
    missed: NDArray[np.float64]
    thresholds: NDArray[np.float64]
    auc: float


def shares_of(rows: Sequence[Row]) -> Shares | None:
    """For rows of which `answerable` says whether they should be let through; None unless there are both sorts."""
    judged = [row for row in rows if row.reply.confidence is not None and not row.error]
    confidences, wanted = [row.reply.confidence for row in judged], [row.answerable for row in judged]
    if all(wanted) or not any(wanted):
        return None
    missed, found, thresholds = roc_curve(wanted, confidences, drop_intermediate=False)
    return Shares(found, missed, thresholds, float(roc_auc_score(wanted, confidences)))


def refusals(rows: Sequence[Row]) -> Grid | None:
    """What is refused at each limit, and as it is set; None unless there are questions of both sorts with a confidence."""
    shares = shares_of(rows)
    if shares is None:
        return None
    judged = [row for row in rows if row.reply.confidence is not None and not row.error]
    answered, answerable = (np.asarray(values) for values in zip(*((not row.reply.refused, row.answerable) for row in judged), strict=True))
    lines = []
    for limit in LIMITS:
        place = int(np.argmax(shares.found >= 1 - limit))  # the highest threshold that keeps enough of the answerable
        share = answerable.mean()
        lines.append(_line(f"at most {limit:.0%}", f"{shares.thresholds[place]:.3f}", shares.found[place], shares.missed[place], share))
    lines.append(_line("as it is set", "–", answered[answerable].mean(), answered[~answerable].mean(), answerable.mean()))
    heads = ("wrongly refused", "that is", "if below", "unanswerable refused", "coverage", "risk")
    return Grid(f"refusal by the confidence alone, AUC {shares.auc:.3f}", heads, tuple(lines))


def _line(name: str, threshold: str, found: float, missed: float, share: float) -> tuple[str, ...]:
    """`found` and `missed` are the shares of answerable and of unanswerable questions that are answered, `share` that of the
    answerable among all."""
    coverage = share * found + (1 - share) * missed
    risk = (1 - share) * missed / coverage if coverage else 0.0
    return name, f"{1 - found:.1%}", threshold, f"{1 - missed:.1%}", f"{coverage:.1%}", f"{risk:.1%}"
