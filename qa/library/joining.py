"""The answers of several documents as one: which of them are given, each under its document's name, what they share once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from index import Passage
from qa.answer import Answer, Citation, Statement
from qa.evidence.constraints import listed
from qa.library.choosing import Asked, Choice
from qa.readers.quote import NO_SUCH_PART, NOT_IN_DOCUMENT, nearest

SAYS_THIS = " says this."  # how a note ends that says no more than that
ALIKE = {True: 2.0, False: 1.0}  # how far below the best a document's answer may be and still be given; more of lists and comparisons
MOST_SILENT = 3
GATHERING = ("list", "comparison", "summary")


class Replies(NamedTuple):
    """The documents whose answers are given, and the others that were asked."""

    given: Sequence[Asked]
    silent: Sequence[Asked]

    @property
    def asked(self) -> list[Asked]:
        """All of them."""
        return [*self.given, *self.silent]


def replies_of(choice: Choice) -> Replies:
    """What the documents of a choice answer: each, or the best, else those that are asked otherwise."""
    if choice.is_each or choice.of_itself:
        given = [one for one in choice.asked if one.answer.statements]
        replies = Replies(given, [one for one in choice.asked if one not in given])
    else:
        replies = _ranked(choice.asked)
    if replies.given or not choice.otherwise:
        return replies
    others, again = _ranked(choice.otherwise), [one.document for one in choice.otherwise]
    return Replies(others.given, [*others.silent, *(one for one in replies.silent if one.document not in again)])


def _ranked(asked: Sequence[Asked]) -> Replies:
    """Documents that were asked one question, the strongest answer first: it is given, and those that are as strong."""
    order = sorted(asked, key=lambda one: (not one.answer.statements, -one.strength))
    best, wording = order[0], order[0].read.wording
    least = best.strength - ALIKE[wording.is_list or wording.want in GATHERING]
    given = [one for one in order if one.answer.statements and (one.strength >= least or best.missing - one.missing)]
    return Replies(given, [one for one in order if one not in given])


def joined(replies: Replies, passages: Sequence[Passage], is_each: bool) -> Answer:
    """The answers that are given as one, in their order, with what is noted of each. What several say in the same words is said once, with
    the places of all; each document's own stands under its name, that of a single one if `is_each` and others were asked, too."""
    asked, others = replies
    citations, said, is_one = list[Citation](), list[tuple[str, Statement]](), len(asked) == 1
    # Of each the number of its parts alone: its headings are many.
    most = 1 if asked[0].read.about.parts and len(asked) + len(others) > 1 else None
    for one in asked:
        offset = len(citations)
        citations += [replace(cited, number=offset + cited.number) for cited in one.answer.citations]
        marks = [tuple(offset + number for number in stated.citations) for stated in one.answer.statements]
        said += [(one.name, replace(stated, citations=own)) for stated, own in zip(one.answer.statements[:most], marks[:most], strict=True)]
    is_labelled = not is_one or (is_each and bool(others))
    notes = [one.answer.note if is_one else f"{one.name}: {one.answer.note}" for one in asked if one.answer.note]
    if is_each:  # those that do not answer, though the question was put to each
        silent = [named_note(one.answer.note, one.name) for one in others]
        notes += silent if len(silent) <= MOST_SILENT else [f"{len(silent)} others do not say."]
    # Of which document it is said, as it stands among others.
    notes += [one.assistant.retriever.index.content.note.replace("This document", one.name) for one in asked]
    missing = frozenset.intersection(*(one.missing for one in asked))
    return replace(
        asked[0].answer,
        outcome="partial" if missing else "answered",
        question=asked[0].understood or asked[0].answer.question,
        statements=_under_names(said, citations) if is_labelled else tuple(stated for _, stated in said),
        citations=tuple(citations),
        passages=tuple(passages),
        missing="; ".join(sorted(missing)),
        confidence=max(one.answer.confidence for one in asked),
        note="\n".join(filter(None, dict.fromkeys(notes))),
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


def refused(asked: Sequence[Asked], passages: Sequence[Passage], note: str) -> Answer:
    """That none of the documents answers, with the sections that come nearest of all."""
    first = asked[0].answer
    confidence = max(one.answer.confidence for one in asked)
    question, places = asked[0].understood or first.question, nearest(passages, is_named=True) or first.nearest
    return replace(first, question=question, passages=tuple(passages), nearest=places, confidence=confidence, note=note)


def why_none(asked: Sequence[Asked], absent: Sequence[str], chosen: Sequence[str]) -> str:
    """Why none of the documents that were asked answers; `absent` is what no document mentions, `chosen` are the names of those that the
    reader chose, who is told of each."""
    if asked[0].read.language:
        return asked[0].answer.note
    if absent:
        return f"No document mentions {listed(absent)}."
    if {one.answer.note for one in asked} == {NO_SUCH_PART}:
        return "None of the documents has a part of that number."
    return _none_says(chosen)


def _none_says(chosen: Sequence[str]) -> str:
    """That no document says it: none of those that the reader chose, by their names, or none at all."""
    if len(chosen) == 2:
        return f"Neither {chosen[0]} nor {chosen[1]}{SAYS_THIS}"
    return f"None of {listed(chosen) if chosen else 'the documents'}{SAYS_THIS}"


def named_note(note: str, name: str) -> str:
    """Why a document that the question names does not answer, under its name."""
    return f"{name} does not say." if note == NOT_IN_DOCUMENT else note.replace("The document", name)


def of_several(answer: Answer, chosen: Sequence[str], nothing: str) -> Answer:
    """A model's answer about "the document" as one about a document of a library or several, those by their names that the reader
    chose; a bare refusal in the question's language, if `nothing` says it in that."""
    note, is_one = answer.note, len(answer.documents) == 1
    if nothing and (note == NOT_IN_DOCUMENT or note.endswith(SAYS_THIS)):
        note = nothing
    elif note == NOT_IN_DOCUMENT:
        note = named_note(note, answer.documents[0]) if is_one else _none_says(chosen)
    elif not is_one:
        note = note.replace("The document says otherwise", "The documents say otherwise")
    return replace(answer, note=note)
