"""Refusal by itself: what a threshold on the confidence would refuse, whatever else decides now.

Coverage is the share of questions answered, risk the share of those answered that the document does not answer:
El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification", JMLR 2010.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import roc_auc_score, roc_curve

from eval.run.records import Row
from eval.show.tables import Grid

LIMITS = (0.02, 0.05, 0.10)
"""Shares of answerable questions that may be wrongly refused."""


def refusals(rows: Sequence[Row]) -> Grid | None:
    """What is refused at each limit, and as it is set; None unless there are questions of both sorts with a confidence."""
    judged = [row for row in rows if row.reply.confidence is not None and not row.error]
    confidences, answerable = [row.reply.confidence for row in judged], np.asarray([row.answerable for row in judged], dtype=np.bool_)
    if answerable.all() or not answerable.any():
        return None
    missed, found, thresholds = roc_curve(answerable, confidences, drop_intermediate=False)  # shares answered: unanswerable, answerable
    lines = []
    for limit in LIMITS:
        place = int(np.argmax(found >= 1 - limit))  # the highest threshold that keeps enough of the answerable
        lines.append(_line(f"at most {limit:.0%}", f"{thresholds[place]:.3f}", found[place], missed[place], answerable))
    answered = np.asarray([not row.reply.refused for row in judged])
    lines.append(_line("as it is set", "–", answered[answerable].mean(), answered[~answerable].mean(), answerable))
    title = f"refusal by the confidence alone, AUC {roc_auc_score(answerable, confidences):.3f}"
    return Grid(title, ("wrongly refused", "that is", "if below", "unanswerable refused", "coverage", "risk"), tuple(lines))


def _line(name: str, threshold: str, found: float, missed: float, answerable: np.ndarray) -> tuple[str, ...]:
    """`found` and `missed` are the shares of answerable and of unanswerable questions that are answered."""
    share = answerable.mean()
    coverage = share * found + (1 - share) * missed
    risk = (1 - share) * missed / coverage if coverage else 0.0
    return name, f"{1 - found:.1%}", threshold, f"{1 - missed:.1%}", f"{coverage:.1%}", f"{risk:.1%}"
