"""The gate: measured figures against recorded floors, so that nothing gets worse unseen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.run.records import Row, Run
from eval.run.statistics import Figure, value_of
from eval.show.summary import BY_NAME, CHECKED, errors, kinds_in, measure_figure
from eval.show.tables import Grid
from ingest.errors import FootnoteError

FLOORS = Path(__file__).parents[1] / "data" / "floors.json"
SYSTEM = "footnote"
ANSWERS = ("correct", "outcome", "nugget_recall", "clean", "citation_recall", "citation_precision", "citation_exactness")
GATED = (*ANSWERS, "refusal_precision", "refusal_recall", "wrongly_refused", "recall_5", "evidence_300", "ndcg_10")
OF_DOCUMENTS = ("correct", "nugget_recall", "refusal_recall", "wrongly_refused", "citation_exactness")
OF_RECORDED = ("correct", "nugget_recall", "refusals_kept", "evidence_shown", "statements_shown", "failed")
NO_MARGIN = frozenset({"citation_exactness"})
"""What must be 1.0, whatever was measured: a quote that is not the document's is a failure."""


@dataclass(frozen=True, slots=True)
class Floor:
    """A bound: at least `bound` for a measure of which more is better, else at most. `scope` is one of `scopes`. `bound` is what
    was measured less the margin."""

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


@dataclass(frozen=True, slots=True)
class Scope:
    """Some rows of a run and which of their measures are gated; `is_part` if others have the same rows too."""

    rows: tuple[Row, ...]
    gated: tuple[str, ...]
    is_part: bool = False


def scopes(run: Run) -> dict[str, Scope]:
    """By name, what of a run is gated. Of the white paper each half, and each kind in both together; of documents all of them and
    each; of the recorded reader each set; of judged statements the check. All but the white paper's have a name of their sort."""
    sort = sort_of(run)
    if sort == "documents":
        parts = {f"document {half}": Scope(run.of(SYSTEM, half), ("correct",), True) for half in run.halves}
        return {"documents": Scope(run.of(SYSTEM), OF_DOCUMENTS), **parts}
    if sort == "recorded":
        return {f"recorded {half}": Scope(run.of("recorded", half), OF_RECORDED) for half in run.halves}
    if sort == "statements":
        return {"recorded check": Scope(run.of("check"), CHECKED)}
    halves = {half: Scope(run.of(SYSTEM, half), GATED) for half in run.halves}
    return {**halves, **{kind: Scope(run.of(SYSTEM, None, kind), ("correct",), True) for kind in kinds_in(run.of(SYSTEM))}}


def sort_of(run: Run) -> str:
    """What a run is of: "white paper", "documents", "recorded" or "statements"."""
    return run.provenance.options.get("of", "white paper")


def sort_of_scope(scope: str) -> str:
    """The sort of run that a scope's floors are for."""
    if scope == "recorded check":
        return "statements"
    return {"documents": "documents", "document": "documents", "recorded": "recorded"}.get(scope.partition(" ")[0], "white paper")


def floors_for(run: Run, floors: Sequence[Floor]) -> list[Floor]:
    """Those of some floors that are for runs of this one's sort."""
    return [floor for floor in floors if sort_of_scope(floor.scope) == sort_of(run)]


def floors_of(run: Run) -> list[Floor]:
    """The floors that a run sets.

    The margin is one standard error of the figure. The questions stay the same, so most of the sampling error that an
    interval shows is not in the difference of two runs; one standard error leaves room for a few questions that swap.
    """
    figures = [(name, gated, measure_figure(scope.rows, gated)) for name, scope in scopes(run).items() for gated in scope.gated]
    return [_floor(name, gated, one) for name, gated, one in figures if one]


def _floor(scope: str, name: str, one: Figure) -> Floor:
    if name in NO_MARGIN:
        return Floor(scope, name, round(one.value, 4), 0.0, 1.0)
    bound = one.value - one.error if BY_NAME[name].better == "higher" else one.value + one.error
    return Floor(scope, name, round(one.value, 4), round(one.error, 4), round(bound, 4))


def check(run: Run, floors: Sequence[Floor]) -> tuple[Grid, bool]:
    """(a table of what fell below its floor, or of the larger scopes' figures if nothing did; whether all are met)."""
    found = scopes(run)
    values = [(floor, measure_figure(found[floor.scope].rows, floor.name) if floor.scope in found else None) for floor in floors]
    fallen = [(floor, one) for floor, one in values if not floor.is_met(value_of(one))]
    shown = fallen or [(floor, one) for floor, one in values if not found[floor.scope].is_part]
    rows = [
        (floor.scope, BY_NAME[floor.name].label, f"{one.value:.3f}" if one else "–", f"{floor.bound:.3f}", f"{floor.measured:.3f}")
        for floor, one in shown
    ]
    failed = _errors(run)
    if failed:
        rows.append(("all", "errors", str(failed), "0", "0"))
    title = f"Below the floors: {sort_of(run)}" if fallen or failed else f"All floors hold: {sort_of(run)}"
    return Grid(title, ("scope", "measure", "now", "floor", "when set"), tuple(rows)), not fallen and not failed


def _errors(run: Run) -> int:
    """The questions of what is gated that met an error; kinds and documents have the same rows as halves and all."""
    return sum(errors(scope.rows) for scope in scopes(run).values() if not scope.is_part)


def require_all_questions(run: Run) -> None:
    """Raise FootnoteError if a run was of some kinds, or every so many questions, only: floors are for all."""
    if run.provenance.options.get("kinds") or run.provenance.options.get("every", "1") != "1":
        raise FootnoteError(
            f"Run {run.id} is of some questions only.", "Run all of a half: footnote eval --gate, without --kind and --every"
        )


def write_floors(run: Run, path: Path = FLOORS) -> None:
    """Record the floors that a run sets; those for runs of another sort stay. Raises FootnoteError unless it has all questions of
    Footnote, without errors."""
    require_all_questions(run)
    if sort_of(run) == "white paper" and (SYSTEM not in run.systems or len(run.halves) < 2):
        raise FootnoteError("Floors need Footnote on all questions of both halves.", "Run them: footnote eval --set-floors, without --half")
    if _errors(run):
        raise FootnoteError("Floors cannot be set by a run with errors.", "Mend those first: footnote eval lists them.")
    others = [floor for floor in _kept(path) if sort_of_scope(floor.scope) != sort_of(run)]
    floors = [{name: getattr(floor, name) for name in Floor.__slots__} for floor in (*others, *floors_of(run))]
    head = {"commit": run.provenance.commit, "created": run.provenance.created, "run": run.id}
    lines = ",\n  ".join(json.dumps(floor) for floor in floors)
    path.write_text(f'{{"set_by": {json.dumps(head)},\n "floors": [\n  {lines}\n ]}}\n', encoding="utf-8")


def _kept(path: Path) -> list[Floor]:
    """The floors recorded before; none if they cannot be read, as they are set anew."""
    try:
        return read_floors(path)
    except FootnoteError:
        return []


def read_floors(path: Path = FLOORS) -> list[Floor]:
    """The recorded floors. Raises FootnoteError if there are none."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return [Floor(**floor) for floor in content["floors"]]
    except FileNotFoundError:
        raise FootnoteError(f"{path} does not exist. Set the floors: footnote eval --set-floors") from None
    except (ValueError, KeyError, TypeError) as error:
        raise FootnoteError(f"{path} cannot be read ({error}). Set the floors anew: footnote eval --set-floors") from error
