"""From a model's text to drafts: tolerant of how it numbers, marks and breaks its lines."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from ingest.sentences import split_sentences
from qa.readers.prompt import REFUSAL

_MARKS = re.compile(r"(?:\s*[\[(【](?:\s*(?:evidence|source|quote|no\.?|#)?\s*\d{1,2}\s*[,;&]?\s*(?:and)?)+[\])】])+", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,2}")
_LEAD = re.compile(r"^(?:[-*•–>#]+|\d{1,2}[.)])\s+|^(?:answer|statement \d+)\s*:\s*", re.IGNORECASE)
_REFUSAL = re.compile(
    rf"{REFUSAL}|\b(?:evidence|document|text)\b.{{0,30}}\b(?:does|do) not (?:say|state|mention|contain|provide|specify)", re.IGNORECASE
)
MIN_WORDS = 2


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement as a model wrote it, not checked yet, and the numbers of the evidence it names."""

    text: str
    ids: tuple[int, ...]


def drafts_of(line: str, known: Collection[int]) -> list[Draft]:
    """The statements of one line, each with the marks that follow it; numbers that name no evidence are dropped."""
    line = _LEAD.sub("", line.strip()).replace("**", "").strip()
    drafts: list[Draft] = []
    position = 0
    for marks in _MARKS.finditer(line):
        ids = tuple(dict.fromkeys(number for number in map(int, _NUMBER.findall(marks[0])) if number in known))
        text = line[position : marks.start()].lstrip(" .;,").strip()
        position = marks.end()
        if text:
            drafts += [Draft(sentence, ids) for sentence in _sentences(text)]
        elif drafts and ids:
            drafts[-1] = Draft(drafts[-1].text, tuple(dict.fromkeys((*drafts[-1].ids, *ids))))
    rest = line[position:].strip(" .;,")
    return drafts + ([Draft(sentence, ()) for sentence in _sentences(rest)] if len(rest.split()) >= MIN_WORDS else [])


def refuses(text: str) -> bool:
    """Whether a line says that the evidence does not answer."""
    return bool(_REFUSAL.search(text))


def _sentences(text: str) -> list[str]:
    """A text's sentences, each closed with a full stop if it has no stop of its own."""
    parts = [sentence.text for sentence in split_sentences(text)]
    return [part if part.endswith((".", "!", "?", "。", "”", '"')) else f"{part}." for part in parts if part]
