"""Answers, passages and outlines as lines of text: pure functions, no terminal needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from index import Passage
from ingest.document import Document, Section
from qa.answer import Answer, Citation


def answer_lines(answer: Answer) -> list[str]:
    """The answer with its marks, where each quote stands, and what was understood if it differs from what was typed."""
    lines = [] if answer.question == answer.asked else [f"(understood as: {answer.question})", ""]
    lines += answer.text.split("\n")
    if answer.missing:
        lines += ["", f"The document does not say: {answer.missing}"]
    if answer.citations:
        lines.append("")
        lines += [f"[{one.number}] {_of(answer, one.document)}{_place(one)}" for one in answer.citations]
    if answer.failed:
        lines += ["", f"({len(answer.failed)} written by the model did not pass the check: --json shows them)"]
    if answer.nearest:
        lines += ["", "Nearest sections:"]
        lines += [f"  {_of(answer, one.document)}{path(one.section, one.title_path)}" for one in answer.nearest]
    return lines


def passage_lines(passages: Sequence[Passage]) -> list[str]:
    """Ranked passages with scores, and with their documents' names where there are several."""
    lines: list[str] = []
    is_of_several = len({one.document for one in passages}) > 1
    for passage in passages:
        place = f"{path(passage.section, passage.title_path)} ({passage.start}-{passage.end})"
        lines.append(f"{passage.rank}. {passage.score:.3f}  {passage.document + ': ' if is_of_several else ''}{place}")
        lines += [f"   {' '.join(passage.text.split())}", ""]
    return lines[:-1]


def outline_lines(document: Document) -> list[str]:
    """The section tree, indented; bullets are counted, not listed."""
    bullets = Counter(section.parent for section in document.sections if section.kind == "bullet")
    lines = [document.title]
    for section in document.sections:
        if section.is_headed:
            count = f"  ({bullets[section.address]} bullets)" if section.address in bullets else ""
            indent = "  " * len(section.title_path)
            lines.append(f"{indent}{section.address}  {section.title}{count}")
    return lines


def outline_data(document: Document) -> dict[str, object]:
    """The outline as JSON-ready data, bullets and items included."""
    return {"document": document.name, "title": document.title, "sections": [_section_data(one) for one in document.sections]}


def passages_data(passages: Iterable[Passage]) -> list[dict[str, object]]:
    """Passages as JSON-ready data."""
    names = ("rank", "score", "document", "section", "title_path", "text", "start", "end")
    return [{name: getattr(one, name) for name in names} for one in passages]


def path(address: str, titles: Sequence[str]) -> str:
    """A section's address and its titles from the top: "II.2  II. Methods > 2. Samples"."""
    return address if titles == (address,) else f"{address}  {' > '.join(titles)}"


def _place(citation: Citation) -> str:
    page = "" if citation.page is None else f", p. {citation.page}"
    return f"{path(citation.section, citation.title_path)}{page} ({citation.start}-{citation.end})"


def _of(answer: Answer, document: str) -> str:
    """The document's name, where several were asked."""
    return f"{document}: " if answer.documents and document else ""


def _section_data(section: Section) -> dict[str, object]:
    names = ("address", "kind", "title", "parent", "start", "end")
    return {name: getattr(section, name) for name in names} | {"title_path": list(section.title_path)}
