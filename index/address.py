"""Section addresses in questions: "V.2", "section VI 2 (5)", "point 6 under major achievements", "the last part"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from ingest.document import Document, Section
from ingest.sections import CONCLUSION

# fmt: off
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "7th": 7, "8th": 8, "9th": 9, "10th": 10,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}
# fmt: on
_PART = r"(?:sections?|sub-?sections?|parts?|chapters?|headings?|points?|items?|paragraphs?|topics?|areas?|bullets?|§)"
_ROMAN = r"(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_GAP = r"[. ,-]{0,2}"
_FULL = re.compile(
    rf"(?<![\w.])(?P<roman>{_ROMAN})(?:{_GAP}(?P<arabic>\d{{1,2}})(?:{_GAP}\(?(?P<paren>\d{{1,2}})\)?)?)?(?![\w-])",
)
_DECIMAL = re.compile(r"(?<![\w.])(\d{1,2}(?:\.\d{1,3})+)(?![\w%])")
_CARDINAL = r"\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten"
_NUMBERED = re.compile(
    rf"\b(?:{_PART}\s+(?:no\.?\s*|number\s+|#)?\(?(?P<after>{_CARDINAL})\)?(?![\d.%]|\s+(?:countries|years|satellites))"
    rf"|(?:number|no\.)\s+(?P<number>\d{{1,2}})|(?P<before>{'|'.join(_ORDINALS)})\s+{_PART})",
    re.IGNORECASE,
)
_LAST = re.compile(
    rf"\b(?:last|final|closing|concluding|ending)\s+(?:{_PART}|remarks|words)|\bconclusions?\b|\bcloses? with\b"
    r"|\bhow does (?:it|the \w+) end\b",
    re.IGNORECASE,
)
_CUE = re.compile(
    rf"\b{_PART}\b|\bunder\s+[\"“'‘(]|\bsummar|\bsum up\b|\bgist\b|\bmain points\b|\boverview\b|\bwhat (?:does|do) .*\bsay\b",
    re.IGNORECASE,
)
MIN_TITLE_SCORE = 86  # of rapidfuzz's token_set_ratio in 0..100: all of the title's words, give or take an ending


def find_addresses(question: str, document: Document) -> list[str]:
    """The addresses of the sections that a question names, by number or by title; empty if it names none."""
    named = _by_number(question, document)
    titled = _by_title(question, document) if _CUE.search(question) or named else []
    ordinal = _by_ordinal(question, document, named or titled)
    if ordinal:
        return ordinal
    if named or titled:
        return named or titled
    if _LAST.search(question):
        return [document.children(None)[-1].address] if not document.has_section(CONCLUSION) else [CONCLUSION]
    return []


def _by_number(question: str, document: Document) -> list[str]:
    found = []
    for match in _FULL.finditer(question):
        if match["arabic"] is None and not re.search(rf"{_PART}\s*$", question[: match.start()], re.IGNORECASE):
            continue  # a lone "I" or "V" is a word or a letter
        address = match["roman"] + (f".{match['arabic']}" if match["arabic"] else "") + (f".({match['paren']})" if match["paren"] else "")
        if document.has_section(address):
            found.append(address)
    found += [match[1] for match in _DECIMAL.finditer(question) if document.has_section(match[1])]
    return list(dict.fromkeys(found))


def _by_title(question: str, document: Document) -> list[str]:
    """Sections whose title stands in the question; the longest titles, and those under another one that is named."""
    lower = question.lower()
    scored = [(_title_score(section.title, lower), section) for section in document.sections if section.is_headed and section.title]
    best = [section for score, section in scored if score >= MIN_TITLE_SCORE]
    if not best:
        return []
    longest = max(len(section.title) for section in best)
    winners = [section for section in best if len(section.title) == longest]
    if len(winners) > 1:
        parents = [other.address for other in best if other not in winners]
        winners = [section for section in winners if section.parent in parents] or winners
    return [section.address for section in winners]


def _title_score(title: str, question: str) -> float:
    words = title.lower().split()
    if len(words) == 1:
        return 100.0 if words[0] in question.split() else 0.0
    return float(fuzz.partial_ratio(title.lower(), question)) if title.lower()[:4] in question or words[-1] in question else 0.0


def _by_ordinal(question: str, document: Document, within: Sequence[str]) -> list[str]:
    """ "point 6 under major achievements": the sixth part of the section that is named; without one, of the whole."""
    matches = list(_NUMBERED.finditer(question))
    for match in matches:
        word = (match["after"] or match["number"] or match["before"]).lower()
        number = int(word) if word.isdigit() else _ORDINALS[word]
        for parent in within or (None,):
            child = _nth(document, parent, number)
            if child is not None:
                return [child.address]
    return []


def _nth(document: Document, parent: str | None, number: int) -> Section | None:
    children = [child for child in document.children(parent) if child.kind != "masthead"]
    labelled = [child for child in children if child.label.strip("().•") == str(number)]
    if labelled:
        return labelled[0]
    return children[number - 1] if parent is not None and number <= len(children) else None
