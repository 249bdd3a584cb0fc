"""The answers of several documents as one: which of them are given, each under its document's name, what they share once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import Passage
from qa.answer import Answer, Citation, Pointer, Statement
from qa.evidence.constraints import listed
from qa.library.choosing import Asked
from qa.readers.quote import NEAREST, NO_SUCH_PART, NOT_IN_DOCUMENT

SAYS_THIS = " says this."  # how a note ends that says no more than that
NEAR = 10.0  # of a document's log odds: what its nearness weighs beside its confidence
ALIKE = {True: 2.0, False: 1.0}  # how far below the best a document's answer may be and still be given; more of lists and comparisons
SUREST = 3.0  # log odds beyond which confidence tells no more
MOST_SILENT = 3
GATHERING = ("list", "comparison", "summary")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a document answered, and whether that is given."""

    asked: Asked
    answer: Answer
    is_given: bool

    @classmethod
    def of(cls, asked: Asked) -> Reply:
        """The document's quotes."""
        answer = asked.assistant.quotes.answer(asked.read)
        return cls(asked, answer, bool(answer.statements))

    @classmethod
    def of_itself(cls, asked: Asked) -> Reply:
        """What the document tells of itself, or that it does not."""
        told = asked.assistant.quotes.of_document(asked.read)
        refusal = Answer("not_in_document", asked.read.asked, asked.read.understood, confidence=0.0, note=NOT_IN_DOCUMENT)
        return cls(asked, told or refusal, told is not None)

    @property
    def name(self) -> str:
        """The name of its document."""
        return self.asked.document.name

    @property
    def strength(self) -> float:
        """How likely it is the answer: its confidence in log odds, and how near it comes to the question."""
        share = min(max(self.answer.confidence, 1e-4), 1 - 1e-4)
        return min(math.log(share / (1 - share)), SUREST) + NEAR * self.asked.nearness

    @property
    def missing(self) -> frozenset[str]:
        """The parts of the question that it does not answer."""
        return frozenset(filter(None, self.answer.missing.split("; ")))


def ranked(replies: Sequence[Reply]) -> list[Reply]:
    """Replies to one question, the strongest first: it is given, and those that are as strong."""
    best, *others = sorted(replies, key=lambda one: (not one.answer.statements, -one.strength))
    wording = best.asked.read.wording
    least = best.strength - ALIKE[wording.is_list or wording.want in GATHERING]
    more = [one.strength >= least or bool(best.missing - one.missing) for one in others]
    return [best, *(replace(one, is_given=one.is_given and is_as_good) for one, is_as_good in zip(others, more, strict=True))]


def joined(replies: Sequence[Reply], passages: Sequence[Passage], is_labelled: bool = False) -> Answer:
    """The answers of replies that say something as one, in their order. What several say in the same words is said once, with the
    places of all; each document's own stands under its name, that of a single one if `is_labelled`."""
    first, citations = replies[0].answer, list[Citation]()
    said: list[tuple[str, Statement]] = []
    for reply in replies:
        offset = len(citations)
        citations += [replace(one, number=offset + one.number) for one in reply.answer.citations]
        said += [
            (reply.name, replace(one, citations=tuple(offset + number for number in one.citations))) for one in reply.answer.statements
        ]
    is_one = len(replies) == 1
    statements = tuple(one for _, one in said) if is_one and not is_labelled else _under_names(said, citations)
    notes = [one.answer.note if is_one else f"{one.name}: {one.answer.note}" for one in replies if one.answer.note]
    missing = [part for part in replies[0].missing if all(part in one.missing for one in replies)]
    return replace(
        first,
        outcome="partial" if missing else "answered",
        question=replies[0].asked.understood or first.question,
        statements=statements,
        citations=tuple(citations),
        passages=tuple(passages),
        missing="; ".join(missing),
        confidence=max(one.answer.confidence for one in replies),
        note="\n".join(dict.fromkeys(notes)),
    )


def _under_names(said: Sequence[tuple[str, Statement]], citations: Sequence[Citation]) -> tuple[Statement, ...]:
    """Statements under the names of their documents, each name where its first statement stands; the same quotes once."""
    alike: dict[tuple[str, ...], list[tuple[str, Statement]]] = {}
    for name, one in said:
        quotes = [" ".join(citations[number - 1].quote.casefold().split()) for number in one.citations]
        alike.setdefault((one.text.casefold(), *quotes) if quotes else (name, one.text), []).append((name, one))
    everyone, last, found = {name for name, _ in said}, "", list[Statement]()
    for group in alike.values():
        names = dict.fromkeys(name for name, _ in group)
        is_all = len(alike) == 1 and len(names) == len(everyone) > 1
        label = "" if is_all else listed(list(names))
        numbers = tuple(dict.fromkeys(number for _, one in group for number in one.citations))
        text = group[0][1].text
        found.append(replace(group[0][1], text=f"{label}: {text}" if label not in ("", last) else text, citations=numbers))
        last = label
    return tuple(found)


def refused(replies: Sequence[Reply], passages: Sequence[Passage], note: str) -> Answer:
    """That none of the documents answers, with the sections that come nearest of all."""
    first = replies[0].answer
    places = dict.fromkeys((one.section, one.title_path, one.document) for one in passages)
    nearest = tuple(Pointer(*place) for place in places)[:NEAREST] or first.nearest
    confidence = max(one.answer.confidence for one in replies)
    question = replies[0].asked.understood or first.question
    return replace(first, question=question, passages=tuple(passages), nearest=nearest, confidence=confidence, note=note)


def why_none(replies: Sequence[Reply], absent: Sequence[str], chosen: Sequence[str]) -> str:
    """Why none of the documents that were asked answers; `absent` is what no document mentions, `chosen` are the names of those that the
    reader chose, who is told of each."""
    if replies[0].asked.read.language:
        return replies[0].answer.note
    if absent:
        return f"No document mentions {listed(absent)}."
    if {one.answer.note for one in replies} == {NO_SUCH_PART}:
        return "None of the documents has a part of that number."
    return _none_says(chosen)


def _none_says(chosen: Sequence[str]) -> str:
    """That no document says it: none of those that the reader chose, by their names, or none at all."""
    if len(chosen) == 2:
        return f"Neither {chosen[0]} nor {chosen[1]}{SAYS_THIS}"
    return f"None of {listed(chosen) if chosen else 'the documents'}{SAYS_THIS}"


def named_note(reply: Reply) -> str:
    """Why a document that the question names does not answer, under its name."""
    return _of_one(reply.answer.note, reply.name)


def _of_one(note: str, name: str) -> str:
    return f"{name} does not say." if note == NOT_IN_DOCUMENT else note.replace("The document", name)


def silent_note(replies: Sequence[Reply]) -> str:
    """Which documents do not answer a question that was put to each."""
    if len(replies) > MOST_SILENT:
        return f"{len(replies)} others do not say."
    return "\n".join(named_note(one) for one in replies)


def of_several(answer: Answer, chosen: Sequence[str], nothing: str) -> Answer:
    """A model's answer about "the document" as one about a document of a library or several, those by their names that the reader
    chose; a bare refusal in the question's language, if `nothing` says it in that."""
    note, is_one = answer.note, len(answer.documents) == 1
    if nothing and (note == NOT_IN_DOCUMENT or note.endswith(SAYS_THIS)):
        note = nothing
    elif note == NOT_IN_DOCUMENT:
        note = _of_one(note, answer.documents[0]) if is_one else _none_says(chosen)
    elif not is_one:
        note = note.replace("The document says otherwise", "The documents say otherwise")
    return replace(answer, note=note)
