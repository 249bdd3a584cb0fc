"""Claims put to judges: a run with a claim a row.

Such a row's `half` is the set or document, its `kind` "right" or the kind of error, `answerable` whether the claim is right, the
reply's confidence the probability that its judge gives it, and it is refused if the judge finds it unsupported.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from eval.run.recording import provenance
from eval.run.records import Reply, Row, Run
from eval.run.runner import Progress
from eval.statements.claims import RIGHT, LabelledClaim
from eval.statements.judges import Makers, judges_of
from index import OpenIndex
from qa.checking.claim import Judgement


def judge(
    sets: Iterable[tuple[str, OpenIndex, Sequence[LabelledClaim]]],
    options: Mapping[str, str],
    hashes: Mapping[str, str],
    progress: Progress,
    makers: Makers = judges_of,
) -> Run:
    """A run over (name, index of the document, claims on it); `progress` hears the name after each set."""
    started, rows = time.perf_counter(), list[Row]()
    for name, index, claims in sets:
        for judge_name, ask in makers(index, claims).items():
            start = time.perf_counter()
            judged = ask(claims)
            seconds = (time.perf_counter() - start) / max(1, len(claims))
            rows += [_row(judge_name, name, claim, one, seconds) for claim, one in zip(claims, judged, strict=True)]
        progress(name)
    made = provenance(index, {**options, "of": "statements"}, hashes, "statements")
    return Run(datetime.now(UTC).strftime("%Y%m%d-%H%M%S"), made, time.perf_counter() - started, tuple(rows))


def _row(judge_name: str, half: str, claim: LabelledClaim, judged: Judgement, seconds: float) -> Row:
    is_right = claim.kind == RIGHT
    measures = {"right_passed" if is_right else "wrong_passed": float(judged.is_supported)}
    reply = Reply(claim.claim.text, refused=not judged.is_supported, confidence=judged.probability)
    return Row(judge_name, half, claim.id, claim.kind, is_right, reply, seconds, dict(measures))
