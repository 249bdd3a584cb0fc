"""Questions about the document itself: its sections, how many parts they have, its title, publisher and date."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.content import Content
from index.lexical import terms
from ingest.document import Chunk, Document, Fact, Section
from ingest.sections import MASTHEAD
from qa.answer import Statement
from qa.citations import Evidence, evidence_of
from qa.evidence import MAX_WORDS_LIST
from qa.question import Asked

_PARTS = r"(?:(?:sub-?)?sections?|parts?|chapters?|(?:sub-?)?headings?|(?:bullet )?points?|bullets?|items|topics|paragraphs)"
_COUNT_PARTS = re.compile(rf"\b(?:how many|number of)\b(?:\s+[\w-]+){{0,2}}?\s+{_PARTS}\b", re.IGNORECASE)
_PLURAL = r"(?:(?:sub-?)?sections|parts|chapters|(?:sub-?)?headings|(?:bullet )?points|bullets|items|topics)"
_LIST_PARTS = re.compile(
    rf"\b(?:what|which|list|name)\b(?:\s+[\w-]+){{0,3}}?\s+{_PLURAL}\b.*\b(?:has|have|is|are|does|do|make|of|in|under)\b", re.IGNORECASE
)
_PAPER = r"(?:document|paper|white paper|text|article|page|report|piece)"
_THIS = rf"(?:(?:this|the|that) {_PAPER}|this|it)"
_APPEARED = r"(?:published|updated|released|posted|put out|put online|dated|go online|come out|appear)"
_FACTS = {
    "publisher": re.compile(
        rf"\bwho (?:published|publishes|released|issued|posted|put out) {_THIS}\b|\bwho put (?:this|it) out\b|\bpublisher of\b"
        rf"|\b(?:which|what) (?:news )?(?:agency|outlet|publisher|source)\b.*\b(?:published|released|credited|put|posted|{_PAPER})\b"
        rf"|\bwho is the publisher\b|\bwhere (?:does|did) {_THIS} come from\b",
        re.IGNORECASE,
    ),
    "updated": re.compile(
        rf"\bwhen (?:was|is|did) {_THIS} (?:\w+ ){{0,2}}?{_APPEARED}\b|\bhow old is {_THIS}\b"
        rf"|\b(?:what|which) (?:date|day|time)\b.*\b{_PAPER}\b.*\b{_APPEARED}\b"
        rf"|\b(?:publication|update|release) date\b(?=\W*$|.*\b{_THIS}\b)|\bdate of (?:the )?(?:update|publication|{_PAPER})\b",
        re.IGNORECASE,
    ),
    "title": re.compile(
        rf"\b(?:title|name|headline) of {_THIS}\b|\bwhat(?: is|'s) {_THIS} (?:called|titled|named)\W*$"
        rf"|\b{_PAPER}'s (?:full )?(?:title|name)\b|\bfull title\b",
        re.IGNORECASE,
    ),
}


def document_facts(question: str, document: Document, is_follow_up: bool = False) -> list[Evidence]:
    """The masthead's words if the question asks for title, publisher or date of the document; else nothing. In a
    follow-up "what is it called?" asks of what was spoken of, unless it says "paper"."""
    if is_follow_up and not re.search(rf"\b{_PAPER}\b", question, re.IGNORECASE):
        return []
    asked = [name for name, pattern in _FACTS.items() if pattern.search(question)]
    facts = [fact for fact in document.facts if fact.name in asked]
    return [Evidence(MASTHEAD, *_line(document, fact)) for fact in facts]


_WHOLE = re.compile(
    rf"\b(?:what(?: is|'s) (?:the|this) (?:whole |entire |full )?{_PAPER} (?:all )?about|what does (?:the|this)"
    rf" (?:whole |entire )?{_PAPER} (?:cover|deal with|discuss)"
    rf"|(?:summari[sz]e|sum up|outline|overview of|summary of|describe) (?:the|this) (?:whole |entire |full )?{_PAPER}"
    rf"|(?:what (?:are|is) the )?(?:main|overall) (?:topics?|subjects?|themes?) (?:of|in) (?:the|this) (?:whole"
    rf" )?{_PAPER})\s*(?:for me|please|briefly|in brief|in short)?[?.!]*$",
    re.IGNORECASE,
)


def whole_document(question: str, document: Document) -> list[Evidence]:
    """The title and the headings at the top, if a question asks what the document as a whole is about."""
    if not _WHOLE.search(question.strip()):
        return []
    titles = [Evidence(MASTHEAD, fact.start, fact.end) for fact in document.facts if fact.name == "title"]
    parts = [heading_evidence(document, part) for part in document.children(None) if part.kind != "masthead" and part.label]
    return titles + parts if len(parts) > 1 else []


_LETTERS = r"(?P<acronym>[A-Z][\w&-]*[A-Z][\w&-]*)"
_EXPANSION = re.compile(
    rf"\b(?i:what (?:does|do|did)|what's) (?:the )?(?:acronym |abbreviation |letters |initials )?{_LETTERS} (?:stand for|mean|short for)\b"
    rf"|\b(?i:what is|what's) {_LETTERS.replace('acronym', 'short')} short for\b|\b(?i:spell out) {_LETTERS.replace('acronym', 'spelt')}"
    rf"|\b(?i:meaning|expansion|full (?:name|form)) of {_LETTERS.replace('acronym', 'full')}"
)


def acronym_asked(question: str) -> str:
    """The acronym whose meaning a question asks for; empty if it asks for none."""
    match = _EXPANSION.search(question)
    return next((group for group in match.groups() if group), "") if match else ""


def spelt_out(acronym: str, content: Content) -> list[Evidence]:
    """The first sentence that states an acronym with its long form, "Organization (APSCO)" or "SVOM (Space-based ...)",
    else the first with a longer name that is known for it; none if the document has neither."""
    stated = re.compile(rf"\({re.escape(acronym)}\)|(?<![\w-]){re.escape(acronym)} \((?=[A-Z])")
    longer = [name for group in content.names if acronym in group for name in group if " " in name]
    sentences = [(chunk, sentence) for chunk in content.chunks for sentence in chunk.sentences]
    found = [one for one in sentences if stated.search(one[1].text)]
    found = found or [one for one in sentences if any(name in one[1].text for name in longer)]
    return [evidence_of(*one) for one in found[:1]]


def _line(document: Document, fact: Fact) -> tuple[int, int]:
    """The masthead's whole line about it: "Xinhua | Updated: 2022-01-28 10:18"; for a title the title."""
    if fact.name == "title":
        return fact.start, fact.end
    end = document.text.find("\n", fact.end)
    return document.text.rfind("\n", 0, fact.start) + 1, end if end >= 0 else len(document.text)


def parts_asked(question: str, document: Document, addresses: Sequence[str]) -> tuple[Section | None, list[Section]] | None:
    """(the section, its parts) if the question asks how many parts it has or which; None if it does not.

    Without a section named the parts are those of the whole document.
    """
    if not (_COUNT_PARTS.search(question) or (_LIST_PARTS.search(question) and addresses)):
        return None
    if not addresses and set(terms(question)) - _TELLING - _ASKING:
        return None  # it asks of the parts of something, and of what is not understood
    whole = document.section(addresses[0]) if addresses else None
    parts = [part for part in document.children(addresses[0] if addresses else None) if part.kind not in ("masthead", "item")]
    return (whole, parts) if parts else None


# Words that say no more than that a section is to be told of (stemmed), and those that number it.
_TELLING = frozenset(
    terms(
        "China Chinese paper text document section subsection sub part chapter point number heading item bullet paragraph say tell"
        " give read gist sum summarise summary main key set going plan planned area please content"
        " contain cover about describe explain discuss outline recap measures topics list deal report mention aspects ideas goals aims"
        " together others next closing whole opening open intro introduction beginning begin start lines line stand stands achieve promise"
        " first second third fourth fifth sixth seventh eighth ninth tenth last one two three four five six seven eight nine ten"
        " verbatim word full wording exact exactly quote text want know see show briefly short detail final closing"
        " concluding penultimate following previous preceding"
        " subject matter theme contents information found come before after present talk talks treat treats"
        " 1st 2nd 3rd 4th 5th 6th 7th 8th 9th i ii iii iv v vi vii viii ix x"
    )
)
_ASKING = frozenset(
    terms("many number numbered main white does have has there is are it this sections parts chapters headings points bullets")
)
MAX_OWN_WORDS = 2  # content words beyond the section's title: more ask for something in it


_OPENING = re.compile(
    r"\b(?:opening|intro(?:duction|ductory)?|beginning|opens?|starts? with|before (?:its|the|any) (?:numbered |first )?\w+|before \()",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(
    r"\b(?P<word>first|opening|second|third|fourth|fifth|last|final|closing|concluding|[1-9](?:st|nd|rd|th)) para(?:graph)?\b",
    re.IGNORECASE,
)
_ORDER = {
    "first": 0,
    "opening": 0,
    "second": 1,
    "third": 2,
    "fourth": 3,
    "fifth": 4,
    "last": -1,
    "final": -1,
    "closing": -1,
    "concluding": -1,
}


def units_asked(text: str, units: Sequence[Chunk], addresses: Sequence[str]) -> Sequence[Chunk]:
    """Of a section's units those that are asked for: its opening, its second paragraph; else all of them."""
    own = [unit for unit in units if unit.section in addresses]
    if match := _PARAGRAPH.search(text):
        word = match["word"].lower()
        place = _ORDER[word] if word in _ORDER else int(word[0]) - 1
        return own[place : place + 1 or None] or units
    return own if own and len(own) < len(units) and _OPENING.search(text) else units


def wants_section(text: str, asked: Asked, document: Document, addresses: Sequence[str]) -> bool:
    """Whether a question that names sections wants them told, not something looked up in them."""
    if asked.want == "summary":
        return True
    titles = " ".join(" ".join(document.section(address).title_path) for address in addresses)
    own = set(terms(text)) - set(terms(titles)) - _TELLING
    return len({word for word in own if not word.isdigit()}) <= MAX_OWN_WORDS and asked.want not in ("yes_no", "number", "date", "place")


def count_statement(whole: Section | None, parts: Sequence[Section]) -> Statement:
    """How many parts a section, or the document, has: a count of the headings that are cited with it."""
    name = whole.heading if whole and whole.is_headed else "It" if whole else "The document"
    return Statement(f"{name} has {len(parts)} parts.", tuple(range(1, len(parts) + 1)))


def asks_count(question: str) -> bool:
    """Whether a question asks how many parts there are."""
    return bool(_COUNT_PARTS.search(question))


def heading_evidence(document: Document, section: Section) -> Evidence:
    """A part by its heading, or by its text where it has none."""
    if not section.is_headed or not section.label:
        return Evidence(document.headed(section.address).address, *section.body[0])
    line = section.text.split("\n", 1)[0].rstrip()
    return Evidence(section.address, section.start, section.start + len(line))


def section_evidence(document: Document, addresses: Sequence[str], sentences: Sequence[tuple[Evidence, int]]) -> list[Evidence]:
    """The sentences of sections that are to be summed up: all if they fit, else the first of each paragraph or
    bullet, else of each part; `sentences` are (evidence, number of its unit) in reading order."""
    if _words(document, [one for one, _ in sentences]) <= MAX_WORDS_LIST:
        return [one for one, _ in sentences]
    first: dict[int, Evidence] = {}
    for one, unit in sentences:
        first.setdefault(unit, one)
    openings = list(first.values())
    if _words(document, openings) <= MAX_WORDS_LIST * 2:
        return openings
    own = [one for one in openings if one.section in addresses]
    parts = [heading_evidence(document, part) for address in addresses for part in document.children(address)]
    return own + parts if parts else openings[: max(1, len(openings) * MAX_WORDS_LIST // _words(document, openings))]


def _words(document: Document, evidence: Sequence[Evidence]) -> int:
    return sum(len(document.text[one.start : one.end].split()) for one in evidence)
