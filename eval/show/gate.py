"""The gate: measured figures against recorded floors, so that nothing gets worse unseen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.run.records import Row, Run
from eval.run.statistics import Figure, value_of
from eval.show.summary import BY_NAME, errors, kinds_in, measure_figure
from eval.show.tables import Grid
from ingest.errors import FootnoteError

FLOORS = Path(__file__).parents[1] / "data" / "floors.json"
SYSTEM = "footnote"
ANSWERS = ("correct", "outcome", "nugget_recall", "clean", "citation_recall", "citation_precision", "citation_exactness")
GATED = (*ANSWERS, "refusal_precision", "refusal_recall", "wrongly_refused", "recall_5", "evidence_300", "ndcg_10")
NO_MARGIN = frozenset({"citation_exactness"})
"""What must be 1.0, whatever was measured: a quote that is not the document's is a failure."""


@dataclass(frozen=True, slots=True)
class Floor:
    """A bound: at least `bound` for a measure of which more is better, else at most. `scope` is a half, or a kind in
    both halves together. `bound` is what was measured less the margin."""

    scope: str
    name: str
    measured: float
    margin: float
    bound: float

    def is_met(self, value: float | None) -> bool:
        """Whether a value holds it; none at all does not."""
        if value is None:
            return False
        return value >= self.bound - 1e-9 if BY_NAME[self.name].better == "higher" else value <= self.bound + 1e-9


def floors_of(run: Run) -> list[Floor]:
    """The floors that a run sets: each gated measure by half, and the share of right answers by kind.

    The margin is one standard error of the figure. The questions stay the same, so most of the sampling error that an
    interval shows is not in the difference of two runs; one standard error leaves room for a few questions that swap.
    """
    floors = []
    for scope, rows in _scopes(run):
        for name in GATED if scope in run.halves else ("correct",):
            if one := measure_figure(rows, name):
                floors.append(_floor(scope, name, one))
    return floors


def _floor(scope: str, name: str, one: Figure) -> Floor:
    if name in NO_MARGIN:
        return Floor(scope, name, round(one.value, 4), 0.0, 1.0)
    bound = one.value - one.error if BY_NAME[name].better == "higher" else one.value + one.error
    return Floor(scope, name, round(one.value, 4), round(one.error, 4), round(bound, 4))


def _scopes(run: Run) -> list[tuple[str, tuple[Row, ...]]]:
    halves = [(half, run.of(SYSTEM, half)) for half in run.halves]
    return [*halves, *((kind, run.of(SYSTEM, None, kind)) for kind in kinds_in(run.of(SYSTEM)))]


def check(run: Run, floors: Sequence[Floor]) -> tuple[Grid, bool]:
    """(a table of what fell below its floor, or of all halves' figures if nothing did; whether all are met)."""
    scopes = dict(_scopes(run))
    values = [(floor, measure_figure(scopes.get(floor.scope, ()), floor.name)) for floor in floors]
    fallen = [(floor, one) for floor, one in values if not floor.is_met(value_of(one))]
    shown = fallen or [(floor, one) for floor, one in values if floor.scope in run.halves]
    rows = [
        (floor.scope, BY_NAME[floor.name].label, f"{one.value:.3f}" if one else "–", f"{floor.bound:.3f}", f"{floor.measured:.3f}")
        for floor, one in shown
    ]
    failed = errors(run.of(SYSTEM))
    if failed:
        rows.append(("all", "errors", str(failed), "0", "0"))
    title = "Below the floors" if fallen or failed else "All floors hold"
    return Grid(title, ("scope", "measure", "now", "floor", "when set"), tuple(rows)), not fallen and not failed


def require_all_questions(run: Run) -> None:
    """Raise FootnoteError if a run was of some kinds, or every so many questions, only: floors are for all."""
    if run.provenance.options.get("kinds") or run.provenance.options.get("every", "1") != "1":
        raise FootnoteError(
            f"Run {run.id} is of some questions only.", "Run all of a half: footnote eval --gate, without --kind and --every"
        )


def write_floors(run: Run, path: Path = FLOORS) -> None:
    """Record the floors that a run sets. Raises FootnoteError unless it has all questions of Footnote, without errors."""
    require_all_questions(run)
    if SYSTEM not in run.systems or len(run.halves) < 2:
        raise FootnoteError("Floors need Footnote on all questions of both halves.", "Run them: footnote eval --set-floors, without --half")
    if errors(run.of(SYSTEM)):
        raise FootnoteError("Floors cannot be set by a run with errors.", "Mend those first: footnote eval lists them.")
    floors = [{name: getattr(floor, name) for name in Floor.__slots__} for floor in floors_of(run)]
    head = {"commit": run.provenance.commit, "created": run.provenance.created, "run": run.id}
    lines = ",\n  ".join(json.dumps(floor) for floor in floors)
    path.write_text(f'{{"set_by": {json.dumps(head)},\n "floors": [\n  {lines}\n ]}}\n', encoding="utf-8")


def read_floors(path: Path = FLOORS) -> list[Floor]:
    """The recorded floors. Raises FootnoteError if there are none."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return [Floor(**floor) for floor in content["floors"]]
    except FileNotFoundError:
        raise FootnoteError(f"{path} does not exist. Set the floors: footnote eval --set-floors") from None
    except (ValueError, KeyError, TypeError) as error:
        raise FootnoteError(f"{path} cannot be read ({error}). Set the floors anew: footnote eval --set-floors") from error
