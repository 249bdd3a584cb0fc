"""The headline table of docs/evaluation.md, between two markers, written by a command."""

from __future__ import annotations

from pathlib import Path

from eval.run.records import Run
from eval.show.summary import BY_NAME, HEADLINE
from eval.show.tables import headline, to_markdown
from ingest.errors import FootnoteError

BEGIN, END = "<!-- eval:begin -->", "<!-- eval:end -->"


def readme_section(run: Run) -> str:
    """The table of each half with the commit, the date and the machine of its run."""
    made = run.provenance
    parts = []
    for half in run.halves:
        grid = headline(run, half)
        parts.append(f"{grid.title[0].upper()}{grid.title[1:]}:\n\n{to_markdown(grid)}")
    machine = f"{made.machine.get('processor', 'unknown processor')}, {made.machine.get('cores', '?')} cores"
    note = f"Measured at commit `{made.commit}` on {made.created[:10]} ({machine}) by `footnote eval --readme`."
    meanings = "; ".join(f"*{BY_NAME[name].label}*: {BY_NAME[name].meaning}" for name in HEADLINE)
    return "\n\n".join([*parts, f"{meanings}. In brackets: 95% intervals, by bootstrap over the questions.", note])


def rewrite_readme(path: Path, run: Run) -> None:
    """Replace what stands between the markers. Raises FootnoteError if the file has not both."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise FootnoteError(f"{path} cannot be read: {error.strerror}. Name the page: footnote eval --readme PATH") from error
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise FootnoteError(f"{path} has no place for the table. Put two lines there: {BEGIN} and {END}")
    path.write_text(f"{before}{BEGIN}\n{readme_section(run)}\n{END}{after}", encoding="utf-8")
