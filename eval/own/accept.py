"""Looking through drafts in the terminal: each is accepted, edited or dropped by a person, and the file keeps what was decided."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from eval.own.files import read_lines_of
from eval.own.read import ACCEPTED, DRAFT, DROPPED, entries_of, split
from ingest.errors import FootnoteError

Ask = Callable[[str], str]
"""Shows a prompt and gives what is typed; raises EOFError where nothing more comes."""
CHOICES = "[a]ccept, [e]dit, [d]rop, [s]kip, [q]uit: "


def accept(path: Path, console: Console, ask: Ask = input) -> int:
    """Show the drafts of a file one by one; how many are left. The file is written after each decision. Raises FootnoteError."""
    if path.suffix.lower() not in (".jsonl", ".ndjson", ".json"):
        raise FootnoteError(f"{path.name} is no file of drafts.", "Drafts are in JSON Lines, as footnote eval draft writes them.")
    entries_of(read_lines_of(path))  # what cannot be read is told with its line before anything is asked
    records = [json.loads(line) for line in path.read_text(encoding="utf-8-sig").split("\n") if line.strip()]
    waiting = [record for record in records if record.get("status") == DRAFT]
    try:
        for number, record in enumerate(waiting, start=1):
            show(record, f"{number} of {len(waiting)}", console)
            if not _decide(record, console, ask):
                break
            _write(path, records)
    except (EOFError, KeyboardInterrupt):
        console.print()
    return sum(record.get("status") == DRAFT for record in records)


def show(record: dict[str, Any], place: str, console: Console) -> None:
    """A draft as a person judges it."""
    console.rule(escape(f"{place}: {record.get('kind', '')}"), align="left")
    for earlier in _list(record.get("history")):
        console.print(f"after: {escape(str(earlier))}", style="dim", highlight=False)
    console.print(f"[bold]{escape(str(record.get('question', '')))}[/bold]", highlight=False)
    if record.get("answerable") is False:
        console.print("not in the document", style="yellow")
    if facts := _facts(record):
        console.print(f"facts: {escape(facts)}", highlight=False)
    if record.get("reference"):
        console.print(f"answer: {escape(str(record['reference']))}", highlight=False)
    for quote in _list(record.get("evidence")):
        console.print(f"  “{escape(' '.join(str(quote).split()))}”", style="dim", highlight=False)


def _decide(record: dict[str, Any], console: Console, ask: Ask) -> bool:
    """Ask until there is a decision; False to stop."""
    while True:
        said = ask(CHOICES).strip().casefold()[:1]
        if said == "q":
            return False
        if said in ("a", "d"):
            record["status"] = ACCEPTED if said == "a" else DROPPED
        if said in ("a", "d", "s"):
            return True
        if said == "e":
            _edit(record, ask)
            show(record, "edited", console)


def _edit(record: dict[str, Any], ask: Ask) -> None:
    """Another question, other facts, another answer; what is left empty stays."""
    if question := ask("question (empty: as it is): ").strip():
        record["question"] = question
    if record.get("answerable") is not False and (
        facts := ask("facts, with ';' between them and '|' between spellings (empty: as they are): ")
    ):
        record["facts"] = [split(fact, "|") for fact in split(facts, ";")]
    if answer := ask("answer (empty: as it is): ").strip():
        record["reference"] = answer


def _facts(record: dict[str, Any]) -> str:
    return "; ".join("|".join(str(one) for one in _list(fact)) for fact in _list(record.get("facts")))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def _write(path: Path, records: list[dict[str, Any]]) -> None:
    """In one step: a file that is cut short would lose what was decided."""
    new = path.with_name(f"{path.name}.new")
    try:
        new.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
        new.replace(path)
    except OSError as error:
        raise FootnoteError(f"{path} cannot be written: {error.strerror}.", "Free some space, or copy the file elsewhere.") from error
