"""The report of a run: one HTML page that needs nothing beside it, and a Markdown file."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from eval.run.metrics import CITED_SHARE, contains, found_ranks, nugget_hits
from eval.run.questions import Question
from eval.run.records import Row, Run, Span
from eval.run.spans import Letters, coverage, letters_of
from eval.show import plots
from eval.show.summary import BY_NAME, MEASURES, Measure, measure_figure, shown, weakest_kinds
from eval.show.tables import by_kind, headline, kinds_of, to_markdown, weakest
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
    """A question with its answer as a person checks it: the nuggets and whether each is said, the forbidden strings that
    are, the evidence with the rank at which it was retrieved and whether it was cited, and who else was right."""

    question: Question
    row: Row
    verdict: str
    nuggets: tuple[tuple[str, bool], ...]
    said: tuple[str, ...]
    evidence: tuple[tuple[str, int | None, bool], ...]
    others: tuple[tuple[str, bool], ...]


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
    return [
        _finding(questions[one.question_id], one, letters, tuple((name, rights.get((name, one.question_id), False)) for name in rest))
        for one in rows
        if one.question_id in questions
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
    halves = [
        {
            **_tables(run, half),
            "cards": _cards(run, system, half),
            "plots": [_data_uri(svg) for svg in _plots(run, half) if svg],
            "weakest": weakest_kinds(run.of(system, half)),
            "findings": findings(run, system, half, questions, letters),
        }
        for half in run.halves
    ]
    headings = {section.address: section.heading for section in document.sections}
    return _render("report.html", run, halves=halves, headings=headings, shown=shown)


def to_markdown_report(run: Run) -> str:
    """Figures without the single questions."""
    return _render("report.md", run, halves=[_tables(run, half) for half in run.halves], to_markdown=to_markdown, weakest=weakest)


def _render(template: str, run: Run, **given: Any) -> str:
    escape = select_autoescape(("html",))
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=escape, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template(template).render(run=run, made=run.provenance, system=run.systems[0], measures=MEASURES, **given)


def _tables(run: Run, half: str) -> dict[str, Any]:
    """What both files show of a half."""
    return {
        "name": half,
        "count": len(run.of(run.systems[0], half)),
        "headline": headline(run, half, intervals=True),
        "kinds": kinds_of(run, run.systems[0], half),
        "compared": [by_kind(run, half, name) for name in COMPARED] if len(run.systems) > 1 else [],
    }


def _cards(run: Run, system: str, half: str) -> list[tuple[Measure, str, str]]:
    """(measure, value, interval) of what is shown largest."""
    figures = [(name, one) for name in CARDS if (one := measure_figure(run.of(system, half), name))]
    return [(BY_NAME[name], shown(one.value, name), f"{shown(one.low, name)} to {shown(one.high, name)}") for name, one in figures]


def _plots(run: Run, half: str) -> list[str | None]:
    return [draw(run, half) for draw in (plots.kinds_plot, plots.budget_plot, plots.risk_plot, plots.latency_plot)]


def _data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
