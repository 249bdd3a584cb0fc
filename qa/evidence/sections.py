"""What the document says of itself and of its sections: facts, headings, a section told; what its file says beside the text."""

from __future__ import annotations

from index.store.content import Content
from ingest.document import Document, Fact, Section
from ingest.structure.candidates import word_kinds
from ingest.structure.sections import MASTHEAD
from ingest.text.notes import find_notes
from qa.answer import Statement
from qa.evidence.candidates import MAX_WORDS_LIST
from qa.evidence.citations import Evidence, evidence_of
from qa.question.question import Question

MOST_HEADINGS = 30  # of a document that is told by its headings
_WITHOUT_HEADING = ("masthead", "opening", "closing", "numbered", "row")


def fact_evidence(question: Question, document: Document) -> list[Evidence]:
    """The masthead's whole lines about the facts that are asked for, "Xinhua | Updated: 2022-01-28 10:18", of a title the title; if all
    of the document is asked about, its title and the headings at its top. Else nothing."""
    asked, text = {*question.about.facts, *(("date",) if "updated" in question.about.facts else ())}, document.text
    titles = [Evidence(section_of(document, fact), fact.start, fact.end) for fact in document.facts if fact.name == "title"]
    facts: list[Evidence] = []
    for fact in (one for one in document.facts if one.name in asked):
        line = text.rfind("\n", 0, fact.start) + 1, fact.end + len(text[fact.end :].partition("\n")[0])
        facts += titles if fact.name == "title" else [Evidence(section_of(document, fact), *line)]
    if facts or not question.about.is_whole:
        return facts
    headed = [part for part in _parts(document, None) if part.is_headed and part.kind not in _WITHOUT_HEADING]
    if headed and headed[0].parent is not None:  # a title above all others
        titles = titles or [_heading_line(document.section(headed[0].parent))]
    return titles + [_heading_line(part) for part in headed[:MOST_HEADINGS]] if len(headed) > 1 else []


def section_of(document: Document, fact: Fact) -> str:
    """The masthead, or where a document has none the section that a fact stands in."""
    holding = [one.address for one in document.sections if one.is_headed and one.start <= fact.start < one.end]
    return MASTHEAD if document.has_section(MASTHEAD) else (holding or [document.sections[0].address])[-1]


def _heading_line(section: Section) -> Evidence:
    """A part by the line of its heading."""
    return Evidence(section.address, section.start, section.start + len(section.text.split("\n", 1)[0].rstrip()))


def spelt_out(acronym: str, content: Content) -> list[Evidence]:
    """The first sentence that states an acronym with its long form, "Organization (APSCO)" or "SVOM (Space-based ...)",
    else the first with a longer name that is known for it; none if the document has neither."""
    longer = [name for group in content.names if acronym in group for name in group if " " in name]
    sentences = [(chunk, sentence) for chunk in content.chunks for sentence in chunk.sentences]
    for forms in ((f"({acronym})", f"{acronym} ("), longer):
        if found := next((one for one in sentences if any(form in one[1].text for form in forms)), None):
            return [evidence_of(*found)]
    return []


def note_evidence(mark: str, content: Content) -> list[Evidence]:
    """The note of a mark, "[3] Counted in December.", the last one that is read; none if there is none."""
    every = [(chunk, one) for chunk in content.chunks for one in chunk.sentences]
    for note in find_notes(content.document.text, mark):
        within = [(chunk, one) for chunk, one in every if one.start < note.end and one.end > note.start]
        if within:
            return [Evidence(chunk.section, max(one.start, note.start), min(one.end, note.end)) for chunk, one in within]
    return []


def counted_parts(question: Question, document: Document) -> tuple[Statement, list[Evidence]] | None:
    """(how many parts the document, or a section, has; the heading of each), if that is asked for and there are any: of the kind that is
    asked for wherever they stand below, or of any kind where no heading calls them so."""
    asked = question.about.parts
    if asked is None or question.about.names_missing_section:
        return None
    address = asked.address or None
    parts, unit = _parts(document, address), asked.unit
    if unit not in ("paragraph", "bullet"):  # the kind of part that the word means, as the tree has it
        unit = "" if unit == "part" else word_kinds().get(unit, "")
    below = [one for one in document.sections if address is None or (one.address != address and document.is_within(one.address, address))]
    if unit == "paragraph":
        parts = parts if all(part.kind == "numbered" for part in parts) else ()
    elif unit == "bullet":
        parts = tuple(part for part in parts if part.kind == "bullet")
    elif unit:
        parts = tuple(one for one in below if one.kind == unit) or parts
    if not parts:
        return None
    whole = document.section(address) if address else None
    name = whole.heading if whole and whole.is_headed else "It" if whole else "The document"
    units = (unit if parts[0].kind == unit else "") or "part"
    count = Statement(f"{name} has {len(parts)} {units}{'s' if len(parts) > 1 else ''}.", tuple(range(1, len(parts) + 1)))
    return count, [_heading_line(part) if part.is_headed else heading_evidence(document, part) for part in parts]


def _parts(document: Document, address: str | None) -> tuple[Section, ...]:
    """The parts right below an address; of the whole document, where a title stands above all others, those below it. What stands
    before the first heading is no part, nor is a title with nothing below it but what opens the document."""
    parts = tuple(part for part in document.children(address) if part.kind not in ("masthead", "item"))
    headed = tuple(part for part in parts if part.kind != "opening") or parts
    if address is not None or not headed:
        return headed
    first = headed[0]
    if len(headed) == 1:
        return _parts(document, first.address) or headed
    is_alone = not any(child.is_headed for child in document.children(first.address))
    return headed[1:] if is_alone and not first.label and first.title.casefold() == document.title.casefold() else headed


def heading_evidence(document: Document, section: Section) -> Evidence:
    """A part by its heading, or by its text where it has no number of its own and some text."""
    if section.body and (not section.is_headed or not section.label):
        return Evidence(document.headed(section.address).address, *section.body[0])
    return _heading_line(section)


def section_evidence(question: Question, content: Content) -> list[Evidence]:
    """The sentences of the sections that are asked for: all if they fit, else the first of each paragraph or bullet, else
    of each part; or those of the paragraph or the opening that is asked for."""
    document, addresses = content.document, question.addresses
    named = [chunk for chunk in content.chunks if any(document.is_within(chunk.address, address) for address in addresses)]
    if not named and addresses:
        return [one for address in addresses for one in _item(document.section(address), content)]
    if page := question.about.page:
        named = [chunk for chunk in named or content.chunks if document.page_at(chunk.start) == page]
    if question.about.is_opening:
        named = [chunk for chunk in named if chunk.section in addresses] or named
    sentences = [evidence_of(chunk, sentence) for chunk in named for sentence in chunk.sentences]
    openings = [evidence_of(chunk, chunk.sentences[0]) for chunk in named]
    words = sum(len(chunk.sentences[0].text.split()) for chunk in named)
    if sum(len(one.text.split()) for chunk in named for one in chunk.sentences) <= MAX_WORDS_LIST:
        return sentences
    if words <= MAX_WORDS_LIST * 2:
        return openings
    if parts := [heading_evidence(document, part) for address in addresses for part in document.children(address)]:
        return [one for one in openings if one.section in addresses] + parts
    return openings[: max(1, len(openings) * MAX_WORDS_LIST // words)]


def _item(item: Section, content: Content) -> list[Evidence]:
    """An item within a chunk: its sentences; one that is part of a longer sentence after what leads to it, "The Customer shall not:"."""
    if own := [evidence_of(chunk, one) for chunk in content.chunks for one in chunk.sentences if item.start <= one.start < item.end]:
        return own
    above = content.document.section(item.parent) if item.parent else None
    lead_in = [Evidence(above.address, *above.body[0])] if above and above.body and above.body[0][0] < item.start else []
    return [*lead_in, Evidence(item.address, item.start, item.end)]


def file_details(question: Question, content: Content) -> tuple[tuple[Statement, ...], list[Evidence]]:
    """(statements, what they cite) for the facts that are asked for and that the text does not state. The file's details cannot
    be quoted, so each statement says that it is from there; the language is shown by the first sentence."""
    about, asked, language = content.document.about, question.about.facts, content.language_name
    told = {"title": ("title", about.title), "author": ("author", about.author), "updated": ("date", about.date)}
    found = [told[name] for name in asked if name in told and told[name][1]]
    statements = tuple(Statement(f"By the file's own details, its {name} is {value}.", ()) for name, value in found)
    if "language" not in asked or not language:
        return statements, []
    first = content.chunks[0]
    return (*statements, Statement(f"The document is in {language}.", (1,))), [evidence_of(first, first.sentences[0])]
