"""The report of a run: one HTML page that needs nothing beside it, and a Markdown file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from eval.documents.tables import overall_figure
from eval.own.judge import agreement
from eval.run.metrics import CITED_SHARE, contains, found_ranks, nugget_hits
from eval.run.questions import HALVES, Evidence, Question
from eval.run.records import Row, Run, Span
from eval.run.spans import Letters, coverage, letters_of
from eval.run.statistics import Figure, value_of
from eval.show.curves import curves
from eval.show.sources import Source
from eval.show.summary import BY_NAME, MEASURES, RECORDED, WRITTEN, Measure, errors, kinds_in, measure_figure, shown, with_interval
from eval.show.tables import Grid, headline, kinds_of, to_markdown, weakest
from ingest.document import Document
from ingest.errors import FootnoteError

CARDS = (
    "correct", "nugget_recall", "citation_recall", "citation_exactness", "refusal_recall", "wrongly_refused", "evidence_300",
    "seconds_median",
)  # fmt: skip
COLUMNS = ("correct", "nugget_recall", "citation_recall", "citation_precision", "refusal_recall", "wrongly_refused", "seconds_median")
OTHERS_TEXT = 400
"""Characters of what another system said, beside the first one's answer."""
AROUND = 220
"""Characters of the document on either side of a piece of evidence, at most."""
MANY_DOCUMENTS = 3
"""From so many documents on, intervals are drawn over documents and then questions; two halves of one document are none."""
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the document: "" is what stands around evidence, "needed" a quote that a right answer rests on, "nearest" one that
    comes nearest where there is no answer. `rank` is that at which it was retrieved, `cited` whether the answer cites it."""

    text: str
    label: str = ""
    rank: int | None = None
    cited: bool = False


Passage = tuple[Piece, ...]
"""Evidence in its context: quotes that stand near each other are shown together."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A question with its answer as a person checks it: the nuggets and whether each is said, the forbidden strings that are, the
    evidence in its context, and what the other systems said."""

    question: Question
    row: Row
    verdict: str
    nuggets: tuple[tuple[str, bool], ...]
    said: tuple[str, ...]
    evidence: tuple[Passage, ...]
    others: tuple[tuple[str, str, str], ...]
    headings: tuple[str, ...] = ()


def verdict_of(row: Row) -> str:
    """What became of a question, in a word or two: the reason first if it is not right."""
    if row.error:
        return "error"
    if row.is_right:
        return "right"
    if row.reply.refused:
        return "wrongly refused" if row.answerable else "forbidden word"
    if not row.answerable:
        return "answered, should refuse"
    return "forbidden word" if row.measures.get("clean") == 0.0 else "incomplete" if row.measures.get("nugget_recall") else "wrong"


def missed(question: Question, row: Row) -> list[str]:
    """The facts that an answer does not say, each in its first spelling."""
    hits = nugget_hits(question, "" if row.reply.refused else row.reply.text)
    return [nugget[0] for nugget, hit in zip(question.nuggets, hits, strict=True) if not hit]


def findings(run: Run, system: str, sources: Mapping[str, Source]) -> list[Finding]:
    """The questions as one system answered them: failures first, the worst first among them."""
    letters = {half: letters_of(source.document.text) for half, source in sources.items()}
    said: dict[tuple[str, str], list[Row]] = {}
    for row in run.rows:
        if row.system != system:
            said.setdefault((row.half, row.question_id), []).append(row)
    rows = [row for row in run.of(system) if row.half in sources and row.question_id in sources[row.half].questions]
    rows.sort(key=lambda row: (row.is_right, row.measures.get("nugget_recall") or 0.0, row.half, row.kind, row.question_id))
    return [_finding(row, sources[row.half], letters[row.half], said.get((row.half, row.question_id), ())) for row in rows]


def _finding(row: Row, source: Source, letters: Letters, others: Sequence[Row]) -> Finding:
    question, document = source.questions[row.question_id], source.document
    hits = nugget_hits(question, "" if row.reply.refused else row.reply.text)
    cited = [quote.span for quote in row.reply.cited or ()]
    ranks = found_ranks(question, row.reply.ranked, letters)
    needed = [_needed(group, rank, cited, letters) for group, rank in zip(question.evidence, ranks, strict=True)]
    near = [(Span(one.start, one.end), Piece(one.quote, "nearest")) for one in question.near]
    nuggets = tuple((" / ".join(nugget), hit) for nugget, hit in zip(question.nuggets, hits, strict=True))
    said = tuple(string for string in question.forbidden if contains(row.reply.text, string))
    rest = tuple((one.system, verdict_of(one), one.error or one.reply.text[:OTHERS_TEXT]) for one in others)
    headings = tuple(_heading(document, quote.section) for quote in row.reply.cited or ())
    return Finding(question, row, verdict_of(row), nuggets, said, _passages([*needed, *near], document.text), rest, headings)


def _needed(group: Sequence[Evidence], rank: int | None, cited: Sequence[Span], letters: Letters) -> tuple[Span, Piece]:
    """One group of evidence: the alternative that is cited, else the first."""
    covered = [one for one in group if coverage(Span(one.start, one.end), cited, letters) >= CITED_SHARE]
    one = (covered or group)[0]
    return Span(one.start, one.end), Piece(one.quote, "needed", rank, bool(covered))


def _passages(pieces: Sequence[tuple[Span, Piece]], text: str) -> tuple[Passage, ...]:
    """Quotes with what stands around them in their paragraph, cut between words; those with little between them in one."""
    passages, parts, last = list[Passage](), list[Piece](), 0
    for span, piece in sorted(pieces, key=lambda pair: pair[0]):
        if span.start < last:
            continue  # a part of the one before it
        if parts and span.start - last <= AROUND:
            parts += [Piece(text[last : span.start]), piece]
        else:
            if parts:
                passages.append((*parts, Piece(_after(text, last))))
            parts = [Piece(_before(text, span.start)), piece]
        last = span.end
    return (*passages, (*parts, Piece(_after(text, last)))) if parts else ()


def _before(text: str, end: int) -> str:
    part = text[max(0, end - AROUND) : end].rpartition("\n\n")[2]
    return f"… {part.partition(' ')[2]}" if len(part) == AROUND else part


def _after(text: str, start: int) -> str:
    part = text[start : start + AROUND].partition("\n\n")[0]
    return f"{part.rpartition(' ')[0]} …" if len(part) == AROUND else part


def _heading(document: Document, address: str) -> str:
    return document.section(address).heading if document.has_section(address) else address


def write_report(run: Run, folder: Path, sources: Mapping[str, Source]) -> tuple[Path, Path]:
    """Write report.html and report.md into a folder; their paths. Raises FootnoteError."""
    html, markdown = folder / "report.html", folder / "report.md"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        html.write_text(to_html(run, sources), encoding="utf-8")
        markdown.write_text(to_markdown_report(run), encoding="utf-8")
    except OSError as error:
        raise FootnoteError(f"{folder} cannot be written: {error.strerror}. Name another folder with --report.") from error
    return html, markdown


def to_html(run: Run, sources: Mapping[str, Source]) -> str:
    """The page."""
    scope, system = _scope(run), run.systems[0]
    sound = {name: [row for row in scope.of(name) if not row.error] for name in run.systems}
    found = findings(run, system, sources)
    pairs = [compared(run, "half")] if len(run.halves) > 1 else []
    return _render(
        "report.html", run, scope=scope, cards=_cards(scope, system), shown=shown, curves=curves(sound), findings=found,
        overall=overall(scope), by_half=by_half(run, system), by_kind=by_kind(scope, system), judged=agreement(scope.rows, "the model"),
        compared=[*pairs, compared(scope, "kind")] if len(run.systems) > 1 else [],
        verdicts=sorted({one.verdict for one in found}), word=_word(run), kept=HALVES[-1] if scope.halves != run.halves else "",
    )  # fmt: skip


def _is_white_paper(run: Run) -> bool:
    return set(run.halves) <= set(HALVES) and not run.provenance.options.get("recorded")


def _word(run: Run) -> str:
    """What a half of the run is called."""
    return "half" if _is_white_paper(run) else "set" if run.provenance.options.get("recorded") else "document"


def _scope(run: Run) -> Run:
    """What the figures above all are taken of: of the two halves the report half, which nobody tuned on; else everything."""
    chosen = HALVES[-1] if _is_white_paper(run) and len(run.halves) > 1 else None
    return Run(run.id, run.provenance, run.wall_seconds, run.of(half=chosen))


def figure_over(run: Run, system: str, name: str) -> Figure | None:
    """A measure of a system over a run; over many documents with an interval that knows that they differ."""
    if len(run.halves) < MANY_DOCUMENTS or name == "seconds_median":
        return measure_figure(run.of(system), name)
    return overall_figure([run.of(system, half) for half in run.halves], name)


def overall(run: Run) -> Grid:
    """A measure a row, a system a column, with intervals. What applies to no system is left out."""
    names = (*COLUMNS[:4], "citation_exactness", *COLUMNS[4:6], "evidence_300", "recall_5", *RECORDED, *WRITTEN, "seconds_median")
    found = [(name, [figure_over(run, system, name) for system in run.systems]) for name in names]
    rows = [(BY_NAME[name].label, *(with_interval(one, name) for one in figures)) for name, figures in found if any(figures)]
    rows.append(("errors", *(str(errors(run.of(system))) for system in run.systems)))
    return Grid("systems on the same questions", ("", *run.systems), tuple(rows))


def by_half(run: Run, system: str) -> Grid:
    """A half or a document a row."""
    return _rows_of(_word(run), [(half, run.of(system, half)) for half in run.halves], weakest_first=not _is_white_paper(run))


def by_kind(run: Run, system: str) -> Grid:
    """A kind of question a row, the weakest first."""
    return _rows_of("kind", [(kind, run.of(system, kind=kind)) for kind in kinds_in(run.rows)], weakest_first=True)


def _rows_of(head: str, groups: Sequence[tuple[str, Sequence[Row]]], weakest_first: bool) -> Grid:
    """Some measures of groups of rows; a column that applies to none is left out."""
    names = [name for name in COLUMNS if any(measure_figure(rows, name) for _, rows in groups)]
    if weakest_first:
        groups = sorted(groups, key=lambda group: value_of(measure_figure(group[1], "correct")) or 0.0)
    lines = [(name, str(len(rows)), *(shown(value_of(measure_figure(rows, one)), one, 0) for one in names)) for name, rows in groups]
    return Grid(f"by {head}", (head, "n", *(BY_NAME[name].label for name in names)), tuple(lines))


def compared(run: Run, by: str) -> Grid:
    """Right answers by half or by kind, a system a column."""
    groups = run.halves if by == "half" else kinds_in(run.rows)
    rows = []
    for one in groups:
        own = [run.of(system, **{by: one}) for system in run.systems]
        rows.append((one, str(len(own[0])), *(shown(value_of(measure_figure(some, "correct")), "correct", 0) for some in own)))
    head = _word(run) if by == "half" else by
    return Grid(f"right by {head} and system", (head, "n", *run.systems), tuple(rows))


def to_markdown_report(run: Run) -> str:
    """Figures without the single questions."""
    halves = [
        {"name": half, "headline": headline(run, half, intervals=True), "kinds": kinds_of(run, run.systems[0], half)} for half in run.halves
    ]
    scope = _scope(run)
    return _render(
        "report.md", run, halves=halves if _is_white_paper(run) else [], overall=overall(scope), by_half=by_half(run, run.systems[0]),
        by_kind=by_kind(scope, run.systems[0]), to_markdown=to_markdown, weakest=weakest, word=_word(run),
    )  # fmt: skip


def _render(template: str, run: Run, **given: Any) -> str:
    escape = select_autoescape(("html",))
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=escape, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template(template).render(run=run, made=run.provenance, system=run.systems[0], measures=MEASURES, **given)


def _cards(run: Run, system: str) -> list[tuple[Measure, str, str, float | None]]:
    """(measure, value, interval, the value if it is a share) of what is shown largest."""
    figures = [(BY_NAME[name], one) for name in CARDS if (one := figure_over(run, system, name))]
    return [
        (measure, shown(one.value, measure.name), f"{shown(one.low, measure.name)} to {shown(one.high, measure.name)}",
         one.value if measure.unit == "share" else None)
        for measure, one in figures
    ]  # fmt: skip
