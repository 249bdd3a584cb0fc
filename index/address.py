"""Section addresses in questions: "V.2", "section VI 2 (5)", "point 6 under major achievements", "the last part"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.lexical import terms
from ingest.document import Document, Section
from ingest.sections import CONCLUSION

# fmt: off
_NUMBERS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "7th": 7, "8th": 8, "9th": 9, "10th": 10,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}
# fmt: on
_PART = r"(?:(?:sub-?)?sections?|parts?|chapters?|(?:sub-?)?headings?|(?:bullet )?points?|bullets?|items?|paragraphs?|topics?|§)"
_ROMAN = r"(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_GAP = r"[. ,-]{0,2}"
_FULL = re.compile(
    rf"(?<![\w.])(?P<roman>{_ROMAN})(?:{_GAP}(?P<arabic>\d{{1,2}})(?:{_GAP}\(?(?P<paren>\d{{1,2}})\)?)?)?(?![\w-])",
)
_DECIMAL = re.compile(r"(?<![\w.])(\d{1,2}(?:\.\d{1,3})+)(?![\w%])")
_CARDINAL = r"\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten"
_NUMBERED = re.compile(
    rf"\b(?:{_PART}\s+(?:no\.?\s*|number\s+|#)?\(?(?P<after>{_CARDINAL})\)?(?![\d.%]|\s+(?:countries|years|satellites))"
    rf"|(?:number|no\.)\s+(?P<number>\d{{1,2}})|(?P<before>{'|'.join(_NUMBERS)})\s+{_PART})",
    re.IGNORECASE,
)
_LAST = re.compile(
    rf"\b(?:last|final|closing|concluding|ending)\s+(?:{_PART}|passage|remarks|words|section)|\bconclusions?\b|\bcloses? with\b"
    r"|\bhow does (?:it|the \w+) end\b|\bthe ending\b|\b(?:at|towards?) the (?:very )?end of the (?:paper|text|document)\b",
    re.IGNORECASE,
)
_CUE = re.compile(
    rf"\b(?!part\b){_PART}\b|(?<!take )(?<!took )(?<!taken )(?<!takes )(?<!taking )(?<!play )\bpart\b(?! in\b)"
    r"|\bunder\s+[\"“'‘(]|\bsummar|\bsum up\b|\bgist\b|\bmain points\b|\boverview\b|\bwhat (?:does|do) .*\bsay\b",
    re.IGNORECASE,
)
MIN_TITLE_SHARE = 0.65  # of a title's content words that a question must have to name it: three of four, two of three


def find_addresses(question: str, document: Document) -> list[str]:
    """The addresses of the sections that a question names, by number or by title; empty if it names none."""
    named = _by_number(question, document)
    titled = _by_title(question, document, named) if _CUE.search(question) or named else []
    ordinal = _by_ordinal(question, document, titled or named)
    if ordinal or titled or named:
        return ordinal or titled or named
    if _LAST.search(question):
        return [CONCLUSION if document.has_section(CONCLUSION) else document.children(None)[-1].address]
    return []


def title_terms(section: Section) -> frozenset[str]:
    """The content words of a title, stemmed, less a gerund before them: "Promoting Law-Based Governance" is about
    law-based governance."""
    words = section.title.split()
    rest = words[1:] if len(words) > 1 and words[0].endswith("ing") else words
    return frozenset(terms(" ".join(rest)))


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


def _by_title(question: str, document: Document, within: Sequence[str]) -> list[str]:
    """The sections whose title the question holds best; below those that it numbers, if any. Of two that hold it alike
    the one in a section that is named too, and the inner one."""
    asked = set(terms(question))
    sections = [section for section in document.sections if section.is_headed and section.title]
    shares = {section.address: _share(asked, title_terms(section)) for section in sections}
    fitting = [address for address, (share, _) in shares.items() if share >= MIN_TITLE_SHARE]
    if within:
        fitting = [address for address in fitting if any(_is_below(address, other) for other in within)]
    winners = [address for address in fitting if shares[address] == max(shares[other] for other in fitting)]
    inside = [address for address in winners if any(_is_below(address, other) for other in fitting)]
    return inside or winners


def _is_below(address: str, other: str) -> bool:
    return address.startswith(other + ".")


def _share(asked: set[str], title: frozenset[str]) -> tuple[float, int]:
    """(the share of a title's words that are asked for, how many these are): a longer title beats a shorter one."""
    common = len(asked & title)
    return (common / len(title), common) if title else (0.0, 0)


def _by_ordinal(question: str, document: Document, within: Sequence[str]) -> list[str]:
    """ "point 6 under major achievements": the sixth part of the section that is named; without one, of the whole."""
    for match in _NUMBERED.finditer(question):
        word = (match["after"] or match["number"] or match["before"]).lower()
        number = int(word) if word.isdigit() else _NUMBERS[word]
        for parent in within or (None,):
            child = _nth(document, parent, number)
            if child is not None:
                return [child.address]
    return []


def _nth(document: Document, parent: str | None, number: int) -> Section | None:
    """The part with that number, else the part in that place."""
    children = [child for child in document.children(parent) if child.kind != "masthead"]
    labelled = [child for child in children if child.label.strip("().•") == str(number)]
    if labelled:
        return labelled[0]
    return children[number - 1] if parent is not None and number <= len(children) else None
