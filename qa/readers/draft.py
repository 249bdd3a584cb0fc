"""From a model's text to drafts: tolerant of how it numbers, marks and breaks its lines. Read letter by letter, in a time that
grows with the text: a model may write anything."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from ingest.lexicon import read_lexicon
from ingest.sentences import split_sentences

MIN_WORDS = 2
LONGEST_MARK = 60  # letters between the brackets of a mark
_OPENING, _CLOSING = "[(【", "])】"
_MARK_WORDS = ("evidence", "source", "quote", "no", "no.", "and")
_BULLETS = "-*•–>#"
_REFUSAL = read_lexicon(Path(__file__).with_name("patterns.toml")).pattern("refusal")


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement as a model wrote it, not checked yet, and the numbers of the evidence it names."""

    text: str
    ids: tuple[int, ...]


def drafts_of(line: str, known: Collection[int]) -> list[Draft]:
    """The statements of one line, each with the marks that follow it; numbers that name no evidence are dropped."""
    *marked, (rest, _) = split_at_marks(_without_lead(line.strip()).replace("**", "").strip())
    drafts: list[Draft] = []
    for said, numbers in marked:
        ids = tuple(dict.fromkeys(number for number in numbers if number in known))
        text = said.lstrip(" .;,").strip()
        if text:
            drafts += [Draft(sentence, ids) for sentence in _sentences(text)]
        elif drafts and ids:
            drafts[-1] = Draft(drafts[-1].text, tuple(dict.fromkeys((*drafts[-1].ids, *ids))))
    rest = rest.strip(" .;,")
    return drafts + ([Draft(sentence, ()) for sentence in _sentences(rest)] if len(rest.split()) >= MIN_WORDS else [])


def refuses(text: str) -> bool:
    """Whether a line says that the evidence does not answer."""
    return bool(_REFUSAL.search(text))


def split_at_marks(text: str, opening: str = _OPENING) -> list[tuple[str, tuple[int, ...]]]:
    """A text in pieces, each with the numbers of the marks after it, like [1], (1, 2) or 【evidence 3】; the last piece has none.
    Marks that stand together are one. A mark's numbers have two digits at most: "(2019)" is a year."""
    pieces: list[tuple[str, tuple[int, ...]]] = []
    start = place = 0
    while place < len(text):
        end, numbers = _mark_at(text, place) if text[place] in opening else (place, ())
        if numbers:
            before = text[start:place].rstrip()
            if before.strip() or not pieces:
                pieces.append((before, numbers))
            else:
                pieces[-1] = (pieces[-1][0], (*pieces[-1][1], *numbers))
            start = end
        place = end if numbers else place + 1
    return [*pieces, (text[start:], ())]


def _mark_at(text: str, place: int) -> tuple[int, tuple[int, ...]]:
    """Where the mark ends that opens at a place, and its numbers; none if it is no mark."""
    window = text[place + 1 : place + 2 + LONGEST_MARK]
    size = next((i for i, letter in enumerate(window) if letter in _CLOSING), 0)
    parts = [(kind, "".join(letters)) for kind, letters in groupby(window[:size].lower(), key=_kind)]
    is_mark = all(len(part) <= 2 if kind == "digit" else kind == "between" or part in _MARK_WORDS for kind, part in parts)
    return place + size + 2, tuple(int(part) for kind, part in parts if kind == "digit") if is_mark else ()


def _kind(letter: str) -> str:
    return "digit" if letter.isdecimal() else "between" if letter.isspace() or letter in ",;&#" else "word"


def _without_lead(line: str) -> str:
    """A line without its bullet, its number ("1.", "2)") or its label ("Answer:", "Statement 3:")."""
    number = line[:2].rstrip(".)")
    bare = line.lstrip(_BULLETS)
    if bare == line and number.isdecimal() and line[len(number) :][:1] in (".", ")"):
        bare = line[len(number) + 1 :]
    if bare != line and bare[:1].isspace():
        return bare.lstrip()
    label, colon, rest = line.partition(":")
    words = label.lower().split()
    is_label = words == ["answer"] or (words[:1] == ["statement"] and words[1:] != [] and "".join(words[1:]).isdecimal())
    return rest.lstrip() if colon and is_label else line


def _sentences(text: str) -> list[str]:
    """A text's sentences, each closed with a full stop if it has no stop of its own."""
    parts = [sentence.text for sentence in split_sentences(text)]
    return [part if part.endswith((".", "!", "?", "。", "”", '"')) else f"{part}." for part in parts if part]
