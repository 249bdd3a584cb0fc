"""The order in which a page is read: spanning lines cut it into bands, gutters cut a band into columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.formats.pdf.glyphs import Segment


@dataclass(slots=True)
class Flow:
    """What is read from top to bottom without a break: a column, or a stretch that spans the columns."""

    rows: list[list[Segment]]
    left: float
    right: float


def flows_of(segments: Sequence[Segment], size: float, known: Sequence[float] = ()) -> list[Flow]:
    """The flows of a page in reading order. `size` is that of the running text, `known` the gutters of other pages."""
    return [flow for part in _arranged(list(segments), size, known) if (flow := _flow(part))]


def gutters_of(pages: Sequence[Sequence[Segment]], size: float) -> list[float]:
    """The gutters that more than one page has: a page of which the columns are short, or hold tables, has them as well."""
    cuts = [cut for page in pages if (cut := gutter(page, size)) is not None]
    return sorted({round(cut) for cut in cuts if sum(abs(cut - other) < 4 for other in cuts) >= 2})


def _arranged(segments: list[Segment], size: float, known: Sequence[float]) -> list[list[Segment]]:
    cut = gutter(segments, size, known)
    if cut is None:
        return [segments] if segments else []
    parts: list[list[Segment]] = []
    band: list[Segment] = []
    spans: list[Segment] = []
    for segment in sorted(segments, key=lambda one: one.base):
        crossing = segment.x0 < cut - 1 and segment.x1 > cut + 1
        if not crossing and spans:
            parts.append(spans)
            spans = []
        if crossing and band:
            parts += _sides(band, cut, size)
            band = []
        (spans if crossing else band).append(segment)
    return parts + ([spans] if spans else _sides(band, cut, size))


def _sides(band: list[Segment], cut: float, size: float) -> list[list[Segment]]:
    left = [one for one in band if one.x1 <= cut + 1]
    right = [one for one in band if one.x1 > cut + 1]
    return _arranged(left, size, ()) + _arranged(right, size, ())


def gutter(segments: Sequence[Segment], size: float, known: Sequence[float] = ()) -> float | None:
    """Where the page is cut in two, if text stands in lines on both sides: the cut that the fewest lines cross."""
    if not segments:
        return None
    best: tuple[float, float] | None = None
    for edge in sorted({round(one.x0) for one in segments}):
        right = [one for one in segments if one.x0 >= edge - 1]
        left = [one for one in segments if one.x0 < edge - 1 and one.x1 < edge - 0.5 * size]
        crossing = len(segments) - len(left) - len(right)
        few = min(len(left), len(right))
        if not few or crossing > 0.4 * len(segments) or crossing > few + 2:
            continue
        cut = (max(one.x1 for one in left) + edge) / 2
        said = any(abs(cut - other) < 6 for other in known)
        if not said and not (
            few >= 4 and _begin_alike(right, edge, size) and _is_prose(left, size) and _is_prose(right, size) and _beside(left, right)
        ):
            continue
        cost = crossing - 0.01 * few
        if best is None or cost < best[0]:
            best = (cost, cut)
    return best[1] if best else None


def _begin_alike(segments: list[Segment], edge: float, size: float) -> bool:
    """Whether the rows of a column begin at its edge, as the rests of lines with wide gaps between their words do not."""
    starts = [row[0].x0 for row in rows_of(segments)]
    near = sum(start - edge < 2.5 * size for start in starts)
    same = max(sum(abs(start - other) < 1.5 for other in starts) for start in set(map(round, starts)))
    return near >= 0.6 * len(starts) and same >= 0.4 * len(starts)


def _is_prose(segments: list[Segment], size: float) -> bool:
    """Whether most of the text is in lines that fill a column, or are long, as in a table's cells it is not."""
    wide = max(one.x1 for one in segments) - min(one.x0 for one in segments)
    lines = [(one.x1 - one.x0, len(one.text)) for one in segments if not one.holds]
    letters = sum(count for _, count in lines)
    full = sum(count for reach, count in lines if reach > min(0.6 * wide, 9 * size))
    return wide > 8 * size and full >= 0.6 * letters and sum(count * count for _, count in lines) >= 15 * letters


def _beside(left: list[Segment], right: list[Segment]) -> bool:
    top = max(min(one.top for one in left), min(one.top for one in right))
    end = min(max(one.base for one in left), max(one.base for one in right))
    shorter = min(max(one.base for one in side) - min(one.top for one in side) for side in (left, right))
    return end - top > 0.5 * shorter


def _flow(segments: list[Segment]) -> Flow | None:
    if not segments:
        return None
    return Flow(rows_of(segments), min(one.x0 for one in segments), max(one.x1 for one in segments))


def rows_of(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Segments on one baseline, from left to right; rows from top to bottom. A raised mark joins the row it begins."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda one: (one.base, one.x0)):
        near = 0.3 * max(segment.size, 4)
        last = rows[-1] if rows else []
        if last and (segment.base - max(one.base for one in last) < near or (len(last) == 1 and _is_mark(last[0], segment))):
            last.append(segment)
        else:
            rows.append([segment])
    for row in rows:
        row.sort(key=lambda one: one.x0)
    return rows


def _is_mark(mark: Segment, line: Segment) -> bool:
    """Whether a small mark of its own stands raised right before a line."""
    return (
        len(mark.text) <= 3
        and mark.size < 0.85 * line.size
        and 0 < line.base - mark.base < 0.7 * line.size
        and -1 < line.x0 - mark.x1 < 1.2 * line.size
    )
