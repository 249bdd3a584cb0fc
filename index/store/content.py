"""A document with its chunks as JSON. Only spans are stored, every text is sliced anew on load: a quote stays a slice.
What follows from the rest is not stored either: title paths, and the section, number and ends of a chunk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from index.store.names import Names
from ingest.document import WITH_HEADS, About, Chunk, Document, Fact, Section, Sentence, title_path_below
from ingest.layout import Page

Span = tuple[int, int]


@dataclass(frozen=True)
class Content:
    """What an index says of its document beside the vectors. `mentions` holds, for each sentence in order, the numbers
    of the groups of `names` that it names; `countries` are those that the document names. `language_name` is
    the English name of the document's language, and `note` what an answer should say of it where the index's encoder does not read
    it; empty for most."""

    document: Document
    chunks: tuple[Chunk, ...]
    names: tuple[Names, ...]
    mentions: tuple[tuple[int, ...], ...]
    countries: tuple[str, ...]
    foreign: dict[str, str]
    language_name: str = ""
    note: str = ""


class _Section(msgspec.Struct, frozen=True):
    address: str
    kind: str
    label: str
    title: str
    parent: str | None
    start: int
    end: int
    body: tuple[Span, ...]


class _Chunk(msgspec.Struct, frozen=True):
    address: str
    lead_in: Span
    sentences: tuple[Span, ...]


class _Content(msgspec.Struct, frozen=True, omit_defaults=True):
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
    pages: tuple[tuple[int, int, int, float, float, bytes], ...] = ()
    about: tuple[str, str, str, str] = ("", "", "", "")
    language: str = ""
    language_name: str = ""
    note: str = ""


def encode_content(content: Content) -> bytes:
    """As JSON in UTF-8."""
    document = content.document
    raw = _Content(
        document.name,
        document.sha256,
        document.text,
        tuple((fact.name, fact.start, fact.end) for fact in document.facts),
        msgspec.convert(document.sections, tuple[_Section, ...], from_attributes=True),
        tuple(_Chunk(one.address, _lead_in(document, one), _spans(one.sentences)) for one in content.chunks),
        content.names,
        content.mentions,
        content.countries,
        content.foreign,
        tuple((one.number, one.start, one.end, one.width, one.height, one.words) for one in document.pages),
        (document.about.title, document.about.author, document.about.date, document.about.language),
        document.language,
        content.language_name,
        content.note,
    )
    return msgspec.json.encode(raw)


def decode_content(data: bytes) -> Content:
    """From what `encode_content` wrote; raises msgspec.MsgspecError, ValueError, KeyError or IndexError if it is something else."""
    raw = msgspec.json.decode(data, type=_Content)
    text = raw.text
    if not all(0 <= start <= end <= len(text) for start, end in _all_spans(raw)):
        raise ValueError("it tells of text that there is not")
    facts = tuple(Fact(name, text[start:end], start, end) for name, start, end in raw.facts)
    pages = tuple(Page(*one) for one in raw.pages)
    document = Document(
        raw.name, text, raw.sha256, tuple(_sections(raw)), facts, pages=pages, about=About(*raw.about), recognised=raw.language
    )
    chunks = tuple(_chunk(document, number, one) for number, one in enumerate(raw.chunks))
    return Content(document, chunks, raw.names, raw.mentions, raw.countries, raw.foreign, raw.language_name, raw.note)


def _sections(raw: _Content) -> Iterable[Section]:
    paths: dict[str | None, tuple[str, ...]] = {None: ()}
    for one in raw.sections:
        if one.address in paths:
            raise ValueError("two of its sections have one address")  # each might stand below the other, without end
        paths[one.address] = title_path_below(paths[one.parent], one.kind, one.label, one.title)
        yield Section(**msgspec.structs.asdict(one), title_path=paths[one.address], text=raw.text[one.start : one.end])


def _chunk(document: Document, number: int, raw: _Chunk) -> Chunk:
    text, section = document.text, document.section(raw.address)
    start, end = raw.sentences[0][0], raw.sentences[-1][1]
    if any(not text[a:b].strip() for a, b in raw.sentences):
        raise ValueError("it has a sentence without words")
    return Chunk(
        number,
        document.headed(raw.address).address,
        raw.address,
        section.title_path,
        text[slice(*raw.lead_in)],
        start,
        end,
        text[start:end],
        tuple(Sentence(a, b, text[a:b]) for a, b in raw.sentences),
        section.title if section.kind in WITH_HEADS else "",
    )


def _all_spans(raw: _Content) -> Iterable[Span]:
    """Every place in the text that is told of: a negative one, or one beyond the end, would slice something else."""
    yield from ((start, end) for _, start, end in raw.facts)
    yield from ((one[1], one[2]) for one in raw.pages)
    for section in raw.sections:
        yield section.start, section.end
        yield from section.body
    for chunk in raw.chunks:
        yield chunk.lead_in
        yield from chunk.sentences


def _spans(sentences: Iterable[Sentence]) -> tuple[Span, ...]:
    return tuple((one.start, one.end) for one in sentences)


def _lead_in(document: Document, chunk: Chunk) -> Span:
    """Where the lead-in of a chunk stands: it opens a section at or above that of the chunk."""
    section = document.section(chunk.section)
    while not (section.body and document.text.startswith(chunk.lead_in, section.body[0][0])):
        if section.parent is None:
            return 0, 0
        section = document.section(section.parent)
    start = section.body[0][0]
    return start, start + len(chunk.lead_in)
