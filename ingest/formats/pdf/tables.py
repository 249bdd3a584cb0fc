"""Tables of a page: ruled ones by the lines drawn, unruled ones by cells that stand under each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.formats.pdf.columns import Flow, rows_of
from ingest.formats.pdf.glyphs import Segment, Sheet

Cell = list[Segment]


@dataclass(slots=True)
class Grid:
    """A table: rows of cells of segments, with the box that it takes on its page."""

    rows: list[list[Cell]]
    top: float
    base: float
    x0: float
    x1: float
    header_rows: int = 0


def ruled_tables(sheet: Sheet) -> list[Grid]:
    """The tables drawn with lines across and down; their segments are taken off the sheet."""
    grids = []
    for xs, ys in _lattices(sheet):
        inside = [one for one in sheet.segments if xs[0] - 2 < (one.x0 + one.x1) / 2 < xs[-1] + 2 and ys[0] - 1 < one.base < ys[-1] + 2]
        grid = _filled(inside, xs, ys)
        if grid and sum(bool(cell) for row in grid.rows for cell in row) >= 4 and len(grid.rows) >= 2:
            taken = {id(one) for one in inside}
            sheet.segments = [one for one in sheet.segments if id(one) not in taken]
            grids.append(grid)
    return grids


def _lattices(sheet: Sheet) -> list[tuple[list[float], list[float]]]:
    """The xs and ys of each set of lines that touch each other: at least two columns and two rows."""
    lines = [(x0 - 2, y - 2, x1 + 2, y + 2) for y, x0, x1 in sheet.across] + [(x - 2, y0 - 2, x + 2, y1 + 2) for x, y0, y1 in sheet.down]
    groups: list[list[tuple[float, float, float, float]]] = []
    for line in lines:
        touching = [group for group in groups if any(_touch(line, other) for other in group)]
        merged = [line, *(other for group in touching for other in group)]
        groups = [group for group in groups if not any(group is one for one in touching)] + [merged]
    found = []
    for group in groups:
        xs = _levels([(x0 + x1) / 2 for x0, y0, x1, y1 in group if x1 - x0 < y1 - y0])
        ys = _levels([(y0 + y1) / 2 for x0, y0, x1, y1 in group if x1 - x0 >= y1 - y0])
        if len(ys) >= 3 and len(xs) >= 1:
            wide = [edge for x0, y0, x1, y1 in group if x1 - x0 >= y1 - y0 for edge in (x0 + 2, x1 - 2)]
            xs = _levels([*xs, min(wide), max(wide)])
        if len(xs) >= 3 and len(ys) >= 3:
            found.append((xs, ys))
    return sorted(found, key=lambda one: one[1][0])


def _touch(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _levels(values: Sequence[float]) -> list[float]:
    levels: list[float] = []
    for value in sorted(values):
        if not levels or value - levels[-1] > 4:
            levels.append(value)
    return levels


def _filled(inside: list[Segment], xs: list[float], ys: list[float]) -> Grid | None:
    bands: list[list[list[Cell]]] = []
    for top, end in pairwise(ys):
        row: list[Cell] = [[] for _ in xs[1:]]
        for one in sorted((s for s in inside if top <= s.base - 0.3 * s.size < end), key=lambda s: (round(s.base), s.x0)):
            column = sum(x <= (one.x0 + 1) for x in xs) - 1
            row[min(max(column, 0), len(row) - 1)].append(one)
        if any(row):
            bands.append(_by_lines(row))
    if not bands:
        return None
    rows = [row for band in bands for row in band]
    is_ruled_off = len(bands) > 1 and len(bands[0]) == 1 < len(bands[1])  # the head from the body, whose rows have no rules between them
    return Grid(rows, ys[0], ys[-1], xs[0], xs[-1], _header_rows(rows) or int(is_ruled_off))


def _by_lines(row: list[Cell]) -> list[list[Cell]]:
    """A row cut at its lines where it is several, in a table with rules around its head and its body only: each line fills all the
    columns that the row does, and has figures below each other in one of them."""
    large = 0.8 * max(one.size for cell in row for one in cell)
    bases = _levels([one.base for cell in row for one in cell if one.size > large])
    lines: list[list[Cell]] = [[[] for _ in row] for _ in bases]
    for column, cell in enumerate(row):
        for one in cell:  # a raised mark stands nearest to its own line
            nearest = min(bases, key=lambda base: abs(base - one.base))
            lines[bases.index(nearest)][column].append(one)
    texts = [["".join(one.text for one in cell) for cell in line] for line in lines]
    are_full = all(bool(text) == bool(cell) for line in texts for text, cell in zip(line, row, strict=True))
    goes_on = any(line[0][:1].islower() or line[0][:1] == "(" for line in texts[1:])
    has_figures = any(all(_is_figure(line[column]) for line in texts) for column in range(1, len(row)))
    return lines if are_full and has_figures and not goes_on else [row]


def _is_figure(text: str) -> bool:
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text))


def _header_rows(rows: Sequence[Sequence[Cell]]) -> int:
    """How many rows at the top name the columns: the bold ones, else the first if it has no figures and others have."""
    bold = 0
    while bold < len(rows) - 1 and all(one.bold for cell in rows[bold] for one in cell):
        bold += 1
    if bold:
        return bold
    figures = [any(c.isdigit() for cell in row[1:] for one in cell for c in one.text) for row in rows]
    return 1 if not figures[0] and sum(figures[1:]) * 2 > len(rows) - 1 else 0


def aligned_tables(flow: Flow, size: float) -> list[Flow | Grid]:
    """A flow cut at its unruled tables: three rows or more in which the same columns begin or end at the same place."""
    parts: list[Flow | Grid] = []
    run: list[list[Segment]] = []
    plain: list[list[Segment]] = []
    for row in [*flow.rows, []]:
        if len(row) >= 2 and (not run or _goes_on(run, row, size)):
            run.append(row)
            continue
        grid = None if _is_spread(run, flow, size) else _aligned(run, plain[-1] if plain else [], size)
        if grid:
            plain = plain[: len(plain) - (len(grid.rows) - len(run))]
            parts += [Flow(plain, flow.left, flow.right)] if plain else []
            parts.append(grid)
            plain = []
        else:
            plain += run
        run = [row] if len(row) >= 2 else []
        plain += [row] if len(row) == 1 else []
    return parts + ([Flow(plain, flow.left, flow.right)] if plain else [])


def _is_spread(run: list[list[Segment]], flow: Flow, size: float) -> bool:
    """Running text spread over the width of its column, with wide gaps between words but none as between columns."""
    wide = [row[0].x0 - flow.left < 2 * size and flow.right - row[-1].x1 < size for row in run]
    gaps = [later.x0 - one.x1 for row in run for one, later in pairwise(row)]
    return sum(wide) >= len(run) - 1 and all(gap < 2 * size for gap in gaps)


def _goes_on(run: list[list[Segment]], row: list[Segment], size: float) -> bool:
    gap = row[0].base - run[-1][0].base
    usual = run[1][0].base - run[0][0].base if len(run) > 1 else 3 * size
    return gap < max(1.6 * usual, 2.6 * size)


def _aligned(run: list[list[Segment]], above: list[Segment], size: float) -> Grid | None:
    """The run as a table, with the row above it where that is its head: columns set too close to be told apart there."""
    if len(run) < 3:
        return None
    edges = _word_edges(run, size)
    run = [[part for one in row for part in one.cut([edge for edge in edges if one.x0 < edge < one.x1])] for row in run]
    count = max(set(map(len, run)), key=[len(row) for row in run].count)
    bounds = _bounds([one for row in run if len(row) >= count for one in row], size)
    if len(bounds) < 2 or median(len(row) for row in run) < 2 or (len(bounds) == 2 and _is_contents(run)):
        return None
    rows = [_in_columns(row, bounds, size) for row in run]
    if not _is_regular(rows, size) or _is_list(rows):
        return None
    head = _in_columns(above, bounds, size) if above else []
    if head and sum(map(bool, head)) >= 2 and all(one.bold for one in above) and run[0][0].base - above[0].base < 2.6 * size:
        rows = [head, *rows]
    flat = [one for row in rows for cell in row for one in cell]
    return Grid(rows, flat[0].top, run[-1][0].base, min(s.x0 for s in flat), max(s.x1 for s in flat), _header_rows(rows))


def _word_edges(run: Sequence[Sequence[Segment]], size: float) -> list[float]:
    """Where a word begins in nearly every row, with a gap before it that no word crosses: a column set close to its neighbour."""
    rows = [[word for one in row for word in one.words] for row in run]
    starts = Counter(round(x0) for row in rows for _, x0, _ in row)
    edges = []
    for start, count in starts.items():
        crossed = any(x0 < start - 1.5 and x1 > start - 0.5 * size for row in rows for _, x0, x1 in row)
        ends = {round(max((x1 for _, _, x1 in row if x1 < start), default=0.0)) for row in rows}
        if count >= max(3, 0.8 * len(rows)) and not crossed and len(ends) > 2:  # one end: the same word before a number
            edges.append(start - 1.0)
    return sorted(edges)


def _in_columns(row: Sequence[Segment], bounds: Sequence[tuple[float, float]], size: float) -> list[Cell]:
    """The cells of a row; a segment that reaches over columns is cut between its words."""
    edges = [x0 - 0.3 * size for x0, _ in bounds[1:]]
    cells: list[Cell] = [[] for _ in bounds]
    for one in row:
        for part in one.cut([edge for edge in edges if one.x0 < edge < one.x1]):
            cells[sum(edge <= part.x0 for edge in edges)].append(part)
    return cells


def _bounds(segments: list[Segment], size: float) -> list[tuple[float, float]]:
    """The stretches of the width that text covers, with gaps between them that no row crosses."""
    bounds: list[tuple[float, float]] = []
    for one in sorted(segments, key=lambda s: s.x0):
        if bounds and one.x0 < bounds[-1][1] + 0.4 * size:
            bounds[-1] = (bounds[-1][0], max(bounds[-1][1], one.x1))
        else:
            bounds.append((one.x0, one.x1))
    return bounds


def _is_regular(rows: Sequence[Sequence[Cell]], size: float) -> bool:
    """Whether rows keep a line's distance and fill two columns at least; the parts of a formula do neither."""
    bases = [next(one.base for cell in row for one in cell) for row in rows]
    close = any(later - earlier < 0.9 * size for earlier, later in pairwise(bases))
    filled = sum(sum(bool(row[at]) for row in rows) >= 0.6 * len(rows) for at in range(len(rows[0])))
    full = sum(sum(bool(cell) for cell in row) >= 2 for row in rows) >= 0.7 * len(rows)
    long = median(len(one.text) for row in rows for cell in row for one in cell) >= 2
    lengths = [sum(len(one.text) for cell in row for one in cell) for row in rows]
    prose = len(rows[0]) == 2 and median(lengths) > 60  # two columns of running text
    return not close and filled >= 2 and full and long and not prose


def _is_contents(run: list[list[Segment]]) -> bool:
    """Titles with page numbers at the right edge: a list of contents, which is read as lines."""
    numbers = [row[-1].text.strip(". ") for row in run]
    return all(number.isdigit() for number in numbers) and numbers == sorted(numbers, key=int)


def _is_list(rows: Sequence[Sequence[Cell]]) -> bool:
    """A list whose marks stand off their text looks like a table with a narrow first column."""
    marks = [" ".join(one.text for one in row[0]) for row in rows]
    return len(rows[0]) == 2 and all(len(mark) <= 5 for mark in marks) and all(not m or not m.isalnum() for m in marks)


def rows_in(cell: Cell) -> list[list[Segment]]:
    """The lines of a cell."""
    return rows_of(cell)
