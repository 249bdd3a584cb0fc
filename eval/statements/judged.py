"""Statements put to verifiers: a run with a statement a row.

Such a row's `half` is the set or document, its `kind` "right" or the kind of error, `answerable` whether the statement is
right, and the reply's confidence what the verifier said; it is refused below the verifier's threshold.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from eval.run.recording import provenance
from eval.run.records import Reply, Row, Run
from eval.run.runner import Progress
from eval.statements.claims import RIGHT, Claim
from eval.statements.verifiers import MAKERS, Maker, Verifier
from index import OpenIndex


def judge(
    sets: Iterable[tuple[str, OpenIndex, Sequence[Claim]]],
    options: Mapping[str, str],
    hashes: Mapping[str, str],
    progress: Progress,
    makers: Sequence[Maker] = MAKERS,
) -> Run:
    """A run over (name, index of the document, statements on it); `progress` hears the name after each statement."""
    started, rows = time.perf_counter(), list[Row]()
    for name, index, claims in sets:
        verifiers = [one for maker in makers if (one := maker(index, claims))]
        for claim in claims:
            rows += [_row(verifier, name, claim) for verifier in verifiers]
            progress(name)
    made = provenance(index, {**options, "of": "statements"}, hashes, "statements")
    return Run(datetime.now(UTC).strftime("%Y%m%d-%H%M%S"), made, time.perf_counter() - started, tuple(rows))


def _row(verifier: Verifier, name: str, claim: Claim) -> Row:
    start = time.perf_counter()
    probability = verifier.supports(claim.text, claim.quotes)
    seconds = time.perf_counter() - start
    passed, is_right = probability >= verifier.threshold, claim.kind == RIGHT
    measures = {"right_passed" if is_right else "wrong_passed": float(passed)}
    reply = Reply(claim.text, refused=not passed, confidence=probability)
    return Row(verifier.name, name, claim.id, claim.kind, is_right, reply, seconds, dict(measures))
