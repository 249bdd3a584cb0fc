"""A document with its chunks as JSON. Only spans are stored, every text is sliced anew on load: a quote stays a slice."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from index.store.names import Names
from ingest.document import Chunk, Document, Fact, Section, Sentence


@dataclass(frozen=True)
class Content:
    """What an index says of its document beside the vectors. `mentions` holds, for each sentence in order, the numbers
    of the groups of `names` that it names; `countries` are those that the document names."""

    document: Document
    chunks: tuple[Chunk, ...]
    names: tuple[Names, ...]
    mentions: tuple[tuple[int, ...], ...]
    countries: tuple[str, ...]
    foreign: dict[str, str]


class _Section(msgspec.Struct, frozen=True):
    address: str
    kind: str
    label: str
    title: str
    title_path: tuple[str, ...]
    parent: str | None
    start: int
    end: int
    body: tuple[tuple[int, int], ...]


class _Chunk(msgspec.Struct, frozen=True):
    section: str
    address: str
    title_path: tuple[str, ...]
    lead_in: str
    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]


class _Content(msgspec.Struct, frozen=True):
    name: str
    sha256: str
    text: str
    facts: tuple[tuple[str, int, int], ...]
    sections: tuple[_Section, ...]
    chunks: tuple[_Chunk, ...]
    names: tuple[tuple[str, ...], ...]
    mentions: tuple[tuple[int, ...], ...]
    countries: tuple[str, ...]
    foreign: dict[str, str]


def encode_content(content: Content) -> bytes:
    """As JSON in UTF-8."""
    document = content.document
    return msgspec.json.encode(
        _Content(
            document.name,
            document.sha256,
            document.text,
            tuple((fact.name, fact.start, fact.end) for fact in document.facts),
            tuple(
                _Section(one.address, one.kind, one.label, one.title, one.title_path, one.parent, one.start, one.end, one.body)
                for one in document.sections
            ),
            tuple(
                _Chunk(
                    one.section,
                    one.address,
                    one.title_path,
                    one.lead_in,
                    one.start,
                    one.end,
                    tuple((sentence.start, sentence.end) for sentence in one.sentences),
                )
                for one in content.chunks
            ),
            content.names,
            content.mentions,
            content.countries,
            content.foreign,
        )
    )


def decode_content(data: bytes) -> Content:
    """From what `encode_content` wrote; raises msgspec.MsgspecError if it is something else."""
    raw = msgspec.json.decode(data, type=_Content)
    text = raw.text
    facts = tuple(Fact(name, text[start:end], start, end) for name, start, end in raw.facts)
    sections = tuple(
        Section(
            one.address,
            one.kind,
            one.label,
            one.title,
            one.title_path,
            one.parent,
            one.start,
            one.end,
            text[one.start : one.end],
            one.body,
        )
        for one in raw.sections
    )
    chunks = tuple(
        Chunk(
            number,
            one.section,
            one.address,
            one.title_path,
            one.lead_in,
            one.start,
            one.end,
            text[one.start : one.end],
            tuple(Sentence(start, end, text[start:end]) for start, end in one.sentences),
        )
        for number, one in enumerate(raw.chunks)
    )
    return Content(Document(raw.name, text, raw.sha256, sections, facts), chunks, raw.names, raw.mentions, raw.countries, raw.foreign)
