"""Two recorded runs, question by question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape

from eval.run.records import Row, Run
from eval.run.statistics import Figure, figure
from eval.show.summary import BY_NAME, MEASURES
from eval.show.tables import Grid, to_rich
from ingest.errors import FootnoteError

Pair = tuple[Row, Row]


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean of B minus A over the questions that have the measure in both, with its interval."""

    name: str
    before: float
    after: float
    change: Figure


def pairs_of(before: Sequence[Row], after: Sequence[Row]) -> list[Pair]:
    """The rows of the same question, answered without an error both times. Raises FootnoteError if there are none."""
    later = {row.question_id: row for row in after if not row.error}
    pairs = [(row, later[row.question_id]) for row in before if not row.error and row.question_id in later]
    if not pairs:
        raise FootnoteError("The two runs have no question in common. Name two runs of the same half and kinds.")
    return pairs


def differences(pairs: Sequence[Pair]) -> list[Difference]:
    """The paired difference of every measure that has one value a question."""
    found = []
    for measure in MEASURES:
        values = [(one.measures.get(measure.name), other.measures.get(measure.name)) for one, other in pairs]
        both = [(one, other) for one, other in values if one is not None and other is not None]
        if change := figure([other - one for one, other in both]):
            before, after = (sum(side) / len(both) for side in zip(*both, strict=True))
            found.append(Difference(measure.name, before, after, change))
    return found


def changed(pairs: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """(better, worse): the questions whose answer became right or wrong, or says more or fewer nuggets."""
    moved = [(_standing(other) > _standing(one), (one, other)) for one, other in pairs if _standing(one) != _standing(other)]
    return [pair for better, pair in moved if better], [pair for better, pair in moved if not better]


def _standing(row: Row) -> tuple[float, float, float]:
    return tuple(row.measures.get(name) or 0.0 for name in ("correct", "outcome", "nugget_recall"))  # type: ignore[return-value]


def difference_table(title: str, found: Sequence[Difference]) -> Grid:
    """A measure a row; a change whose interval holds zero is "within noise"."""
    rows = []
    for one in found:
        scale = 1.0 if BY_NAME[one.name].unit == "words" else 100.0
        low, value, high = (scale * part for part in (one.change.low, one.change.value, one.change.high))
        verdict = "the same" if low == high == 0 else "within noise" if low <= 0 <= high else _verdict(one)
        cells = (f"{scale * one.before:.1f}", f"{scale * one.after:.1f}", f"{value:+.1f} ({low:+.1f} to {high:+.1f})")
        rows.append((BY_NAME[one.name].label, *cells, str(one.change.n), verdict))
    return Grid(title, ("measure", "A", "B", "B - A (95%)", "n", "verdict"), tuple(rows))


def _verdict(one: Difference) -> str:
    better = BY_NAME[one.name].better
    if better == "neither":
        return "changed"
    return "better" if (one.change.value > 0) == (better == "higher") else "worse"


def print_comparison(before: tuple[Run, str], after: tuple[Run, str], questions: dict[str, str], console: Console) -> None:
    """Two runs, each with the system to look at. `questions` are the texts by id; the changed questions of the report
    half are only counted when the development half is there too: they are not for tuning."""
    for label, (run, system) in (("A", before), ("B", after)):
        console.print(f"{label}: {system}, run {run.id}, commit {run.provenance.commit}, {run.provenance.created}", highlight=False)
    _warn(before[0], after[0], console)
    halves = [half for half in before[0].halves if half in after[0].halves]
    for half in halves:
        pairs = pairs_of(before[0].of(before[1], half), after[0].of(after[1], half))
        console.print(to_rich(difference_table(f"{half} half", differences(pairs))))
        for title, moved in zip(("For the better", "For the worse"), changed(pairs), strict=True):
            console.print(f"[bold]{title}: {len(moved)} questions of the {half} half[/bold]")
            if half == "development" or len(halves) == 1:
                for pair in moved:
                    _print_pair(pair, questions, console)
    if not halves:
        raise FootnoteError("The two runs have no half in common. Record both with the same --half.")


def _warn(before: Run, after: Run, console: Console) -> None:
    for name in ("document_sha256", "questions_sha256", "weights_sha256"):
        if getattr(before.provenance, name) != getattr(after.provenance, name):
            console.print(f"[bold]Note:[/bold] the runs differ in {name}: what changed may be that.")


def _print_pair(pair: Pair, questions: dict[str, str], console: Console) -> None:
    row = pair[0]
    console.print(f"\n[bold]{row.question_id}[/bold] ({row.kind}) {escape(questions.get(row.question_id, ''))}", highlight=False)
    for label, one in zip("AB", pair, strict=True):
        nuggets = one.measures.get("nugget_recall")
        judged = "right" if one.is_right else "wrong"
        share = "" if nuggets is None else f", nuggets {100 * nuggets:.0f}%"
        console.print(f"  {label} [{judged}{share}] {_shortened(one.reply.text)}", markup=False, highlight=False)


def _shortened(text: str, limit: int = 600) -> str:
    line = " / ".join(text.split("\n"))
    return line if len(line) <= limit else line[: limit - 3] + "..."
