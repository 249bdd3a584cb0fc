"""The report of a run: one HTML page that needs nothing beside it, and a Markdown file."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

from eval.run.metrics import CITED_SHARE, contains, found_ranks, nugget_hits
from eval.run.questions import Question
from eval.run.records import Row, Run, Span
from eval.run.spans import Letters, coverage, letters_of
from eval.show import plots
from eval.show.summary import MEASURES, Measure, measure_figure, shown, weakest_kinds
from eval.show.tables import Grid, by_kind, headline, kinds_of, to_markdown, weakest
from ingest.document import Document
from ingest.errors import FootnoteError

CARDS = (
    "correct", "nugget_recall", "citation_precision", "citation_exactness", "refusal_f1", "wrongly_refused", "evidence_300",
    "seconds_median",
)  # fmt: skip
COMPARED = ("correct", "nugget_recall", "evidence_300")
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Finding:
    """A question with its answer as a person checks it. `missed` are the nuggets not said, `evidence` the quotes with
    the rank at which they were retrieved and whether they were cited."""

    question: Question
    row: Row
    verdict: str
    nuggets: tuple[tuple[str, bool], ...]
    said: tuple[str, ...]
    evidence: tuple[tuple[str, int | None, bool], ...]
    others: tuple[tuple[str, bool], ...]

    @property
    def missed(self) -> tuple[str, ...]:
        """The nuggets that the answer does not say."""
        return tuple(nugget for nugget, hit in self.nuggets if not hit)


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


def findings(run: Run, system: str, half: str, questions: Mapping[str, Question], letters: Letters) -> list[Finding]:
    """The questions of a half as one system answered them: failures first, the worst first among them."""
    rights = {(row.system, row.question_id): row.is_right for row in run.rows}
    rest = [name for name in run.systems if name != system]
    rows = sorted(run.of(system, half), key=lambda row: (row.is_right, row.measures.get("nugget_recall") or 0.0, row.kind, row.question_id))
    known = [row for row in rows if row.question_id in questions]
    return [
        _finding(questions[row.question_id], row, letters, tuple((name, rights.get((name, row.question_id), False)) for name in rest))
        for row in known
    ]


def _finding(question: Question, row: Row, letters: Letters, others: tuple[tuple[str, bool], ...]) -> Finding:
    hits = nugget_hits(question, "" if row.reply.refused else row.reply.text)
    cited = [quote.span for quote in row.reply.cited or ()]
    ranks = found_ranks(question, row.reply.ranked, letters)
    evidence = tuple(
        (
            " / ".join(one.quote for one in group),
            rank,
            any(coverage(Span(one.start, one.end), cited, letters) >= CITED_SHARE for one in group),
        )
        for group, rank in zip(question.evidence, ranks, strict=True)
    )
    nuggets = tuple((" / ".join(nugget), hit) for nugget, hit in zip(question.nuggets, hits, strict=True))
    said = tuple(string for string in question.forbidden if contains(row.reply.text, string))
    return Finding(question, row, verdict_of(row), nuggets, said, evidence, others)


def write_report(run: Run, folder: Path, questions: Mapping[str, Question], document: Document) -> tuple[Path, Path]:
    """Write report.html and report.md into a folder; their paths. Raises FootnoteError if the run is of another document."""
    if run.provenance.document_sha256 != document.sha256:
        raise FootnoteError(f"Run {run.id} is of another version of {document.name}: its offsets do not fit. Run it again: footnote eval")
    html, markdown = folder / "report.html", folder / "report.md"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        html.write_text(to_html(run, questions, document), encoding="utf-8")
        markdown.write_text(to_markdown_report(run), encoding="utf-8")
    except OSError as error:
        raise FootnoteError(f"{folder} cannot be written: {error.strerror}. Name another folder with --report.") from error
    return html, markdown


def to_html(run: Run, questions: Mapping[str, Question], document: Document) -> str:
    """The page."""
    letters, system = letters_of(document.text), run.systems[0]
    loader = FileSystemLoader(_TEMPLATES)
    environment = Environment(loader=loader, autoescape=select_autoescape(default=True), trim_blocks=True, lstrip_blocks=True)
    halves = [
        {
            "name": half,
            "count": len(run.of(system, half)),
            "cards": _cards(run, system, half),
            "headline": headline(run, half, intervals=True),
            "kinds": kinds_of(run, system, half),
            "compared": [by_kind(run, half, name) for name in COMPARED] if len(run.systems) > 1 else [],
            "plots": [_data_uri(svg) for svg in _plots(run, half)],
            "weakest": weakest_kinds(run.of(system, half)),
            "findings": findings(run, system, half, questions, letters),
        }
        for half in run.halves
    ]
    return environment.get_template("report.html").render(
        run=run, made=run.provenance, system=system, halves=halves, measures=MEASURES, headings=_headings(document), shown=shown
    )


def _cards(run: Run, system: str, half: str) -> list[tuple[Measure, str, str]]:
    """(measure, value, interval) of what is shown largest."""
    cards = []
    for measure in MEASURES:
        one = measure_figure(run.of(system, half), measure.name) if measure.name in CARDS else None
        if one:
            cards.append((measure, shown(one.value, measure.name), f"{shown(one.low, measure.name)} to {shown(one.high, measure.name)}"))
    return sorted(cards, key=lambda card: CARDS.index(card[0].name))


def _plots(run: Run, half: str) -> list[str]:
    drawn = [plots.kinds_plot(run, half), plots.budget_plot(run, half), plots.risk_plot(run, half), plots.latency_plot(run, half)]
    return [svg for svg in drawn if svg]


def _data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _headings(document: Document) -> dict[str, str]:
    return {section.address: section.heading for section in document.sections}


def to_markdown_report(run: Run) -> str:
    """Figures without the single questions."""
    made, system = run.provenance, run.systems[0]
    lines = [
        f"# Evaluation of {made.created[:10]}, commit {made.commit}",
        f"Run {run.id}; document {made.document} ({made.document_sha256[:12]}); model {made.model} ({made.weights_sha256[:12]}); "
        f"{made.machine.get('processor', '')}, {made.machine.get('cores', '?')} cores; {run.wall_seconds:.0f} s in all.",
    ]
    for half in run.halves:
        lines.append(f"## {half.capitalize()} half")
        lines.append(to_markdown(headline(run, half, intervals=True)))
        grids: Sequence[Grid] = [kinds_of(run, system, half), *(by_kind(run, half, name) for name in COMPARED if len(run.systems) > 1)]
        for grid in grids:
            lines += [f"### {grid.title[0].upper()}{grid.title[1:]}", to_markdown(grid)]
        lines.append(f"Weakest kinds of {system}: {weakest(run.of(system, half))}.")
    lines.append("## Measures")
    lines.append("\n".join(f"- {measure.label}: {measure.meaning}" for measure in MEASURES))
    return "\n\n".join(lines) + "\n"
