"""The curves of a report as points; the page draws them, in its own colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log10

from eval.run.metrics import BUDGETS
from eval.run.records import Row
from eval.run.statistics import risk_coverage
from eval.show.summary import measure_figure

Point = tuple[float, float]
MOST_POINTS = 300  # a screen shows no more


@dataclass(frozen=True, slots=True)
class Line:
    """The points of a system, from 0 to 1 either way, `y` from below; `dot` is where it stands now, `band` the corners of its
    interval. `place` is its place among the systems, which is its colour."""

    name: str
    place: int
    points: tuple[Point, ...]
    dot: Point | None = None
    band: tuple[Point, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """A picture: its title, what it says, its axes with their marks (place from 0 to 1, text), and its lines."""

    title: str
    meaning: str
    across: str
    up: str
    marks: tuple[tuple[float, str], ...]
    rungs: tuple[tuple[float, str], ...]
    lines: tuple[Line, ...]


Rows = Mapping[str, Sequence[Row]]
"""By system, in order; rows with an error left out."""


def curves(rows: Rows) -> list[Curve]:
    """All that there is something to draw of."""
    return [curve for draw in (risk_curve, budget_curve, time_curve) if (curve := draw(rows)).lines]


def risk_curve(rows: Rows) -> Curve:
    """Risk against coverage of each system that states a confidence, and where it stands now."""
    found = {
        (place, name): risk_coverage([row.reply.confidence or 0.0 for row in stated], [row.answerable for row in stated])
        for place, name, stated in _stated(rows)
    }
    now = {name: _standing(stated) for _, name, stated in _stated(rows)}
    highest = max((float(risk.max()) for _, risk in found.values()), default=0.0)
    top = max(0.1, ceil(10 * max(highest, *(point[1] for point in now.values() if point), 0.0)) / 10)
    lines = []
    for (place, name), (coverage, risk) in found.items():
        points = _steps([(float(x), float(y) / top) for x, y in zip(coverage, risk, strict=True)])
        dot = now[name]
        label = f"{name}: now {dot[0]:.0%} answered, {dot[1]:.0%} of them without an answer in the document" if dot else name
        lines.append(Line(name, place, points, (dot[0], dot[1] / top) if dot else None, label=label))
    meaning = "as the confidence that is asked for falls, from left to right; the dot is where it is set"
    return Curve(
        "Refusal: risk against coverage",
        meaning,
        "questions answered",
        "of those, not in the document",
        _shares(1.0),
        _shares(top),
        tuple(lines),
    )


def _stated(rows: Rows) -> Iterator[tuple[int, str, list[Row]]]:
    for place, (name, own) in enumerate(rows.items()):
        stated = [row for row in own if row.reply.confidence is not None]
        if any(row.answerable for row in stated) and not all(row.answerable for row in stated):
            yield place, name, stated


def _standing(stated: Sequence[Row]) -> Point | None:
    """(coverage, risk) as it is set."""
    answered = [row for row in stated if not row.reply.refused]
    return (len(answered) / len(stated), sum(not row.answerable for row in answered) / len(answered)) if answered else None


def budget_curve(rows: Rows) -> Curve:
    """The share of evidence wholly in the first words retrieved."""
    widest, lines = BUDGETS[-1], []
    for place, (name, own) in enumerate(rows.items()):
        if figures := [(words / widest, one) for words in BUDGETS if (one := measure_figure(own, f"evidence_{words}"))]:
            band = (*((x, one.low) for x, one in figures), *((x, one.high) for x, one in reversed(figures)))
            lines.append(Line(name, place, tuple((x, one.value) for x, one in figures), band=band))
    marks = tuple((words / widest, str(words)) for words in (0, *BUDGETS))
    meaning = "the share of evidence that stands wholly in the first words retrieved, with 95% intervals"
    return Curve("Evidence within a budget", meaning, "words retrieved", "evidence", marks, _shares(1.0), tuple(lines))


def time_curve(rows: Rows) -> Curve:
    """The share of questions answered within a time, which goes by powers of ten."""
    times = {(place, name): sorted(1000 * row.seconds for row in own) for place, (name, own) in enumerate(rows.items()) if own}
    every = [max(one, 0.01) for own in times.values() for one in own] or [1.0]
    low, high = int(log10(min(every)) // 1), max(ceil(log10(max(every))), int(log10(min(every)) // 1) + 1)

    def across(milliseconds: float) -> float:
        return (log10(max(milliseconds, 0.01)) - low) / (high - low)

    lines = [
        Line(name, place, _thinned([(across(one), (i + 1) / len(own)) for i, one in enumerate(own)]))
        for (place, name), own in times.items()
    ]
    marks = tuple(((power - low) / (high - low), _milliseconds(power)) for power in range(low, high + 1))
    return Curve(
        "Time of a question", "the share of questions answered within a time", "time", "questions", marks, _shares(1.0), tuple(lines)
    )


def _milliseconds(power: int) -> str:
    return f"{10 ** (power - 3)} s" if power >= 3 else f"{10.0**power:g} ms"


def _shares(top: float) -> tuple[tuple[float, str], ...]:
    """Marks of shares from none to `top`, a whole number of tenths."""
    tenths = round(10 * top)
    steps = tenths if tenths <= 6 and tenths > 2 else 4 if tenths == 10 else 2
    return tuple((i / steps, f"{100 * top * i / steps:.3g}%") for i in range(steps + 1))


def _steps(points: Sequence[Point]) -> tuple[Point, ...]:
    """Points as stairs: each value holds until the next."""
    thin = _thinned(points)
    return tuple(corner for one, after in zip(thin, (*thin[1:], thin[-1]), strict=True) for corner in (one, (after[0], one[1])))


def _thinned(points: Sequence[Point]) -> tuple[Point, ...]:
    every = max(1, len(points) // MOST_POINTS)
    return (*points[:-1:every], points[-1])
