"""Building an index: document, chunks, vectors and lexical index, written as one folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from index.encoder import Encoder, Encoding, shared_encoder, token_counter
from index.encoders.batches import BatchEncoder
from index.late_interaction import TokenWriter
from index.lexical import LexicalSearch, terms
from index.store.arrays import RowWriter
from index.store.content import Content, decode_content, encode_content
from index.store.manifest import FORMAT, Manifest, check_files, path_as_text, read_manifest, record_files
from index.store.names import (
    NameFinder,
    Names,
    countries_in,
    glossary_beside,
    language_name,
    merge_names,
    name_term,
    names_in,
    read_glossary,
)
from index.store.publish import check_folder, publish
from index.store.unit_codec import UNIT_CODE, encode_units
from index.vectors import save_cells
from ingest.chunks import CHUNKER_VERSION, CountTokens, chunk_document, estimate_tokens
from ingest.document import Chunk, Document, sha256_of_file
from ingest.errors import DocumentEmpty, ModelError
from ingest.read import read_document
from ingest.source import WHITE_PAPER

if TYPE_CHECKING:
    from index.model import Precision

DOCUMENT, CHUNK_VECTORS, SENTENCE_VECTORS = "document.json", "chunks.npy", "sentences.npy"
TOKENS, LEXICAL = "tokens", "lexical"
AT_ONCE = 64  # chunks whose texts are encoded together: some 400 texts, so that many are of a like length
SAMPLE = 16  # chunks that tell how the numbers of token vectors are spread
TELL_EVERY = 2.0  # seconds
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: its manifest, and what a person should know about it."""

    manifest: Manifest
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """What a build needs of an embedding model; `runtime` says how questions will be encoded."""

    name: str
    weights_sha256: str
    encoder: Encoder
    count_tokens: CountTokens
    precision: str
    runtime: str
    encoder_sha256: str = ""
    notes: tuple[str, ...] = ()

    @property
    def encoding(self) -> str:
        """What a manifest says of the encoding of its vectors, but for their dimension."""
        return "/".join((self.runtime, self.precision, self.weights_sha256, self.encoder_sha256, self.name))


def build_index(
    folder: Path | str,
    source: Path | str = WHITE_PAPER,
    *,
    model: str | None = None,
    precision: Precision = "int8",
    encoder: Encoder | None = None,
    workers: int | None = None,
    progress: Progress = lambda step: None,
) -> Built:
    """Build the index of a file (text, Markdown, HTML, DOCX, PDF, EPUB) and publish it as `folder`.

    `model` is another embedding model's name or folder;
    `encoder` replaces the model altogether, and then whoever opens the index gives it again. `workers` is how many threads
    encode (all cores).

    Raises DocumentError, ModelError, GlossaryError, or IndexNotWritten: a folder with other things in it is left alone.
    """
    check_folder(Path(folder))
    return build_anyway(Path(folder), Path(source), model=model, precision=precision, encoder=encoder, workers=workers, progress=progress)


def build_anyway(
    folder: Path,
    source: Path,
    *,
    model: str | None = None,
    precision: Precision = "int8",
    encoder: Encoder | None = None,
    workers: int | None = None,
    loaded: LoadedModel | None = None,
    progress: Progress = lambda step: None,
) -> Built:
    """The same in a folder that is ours by its place, whatever it holds. `loaded` is a model that serves several builds."""
    progress("reading the document")
    document = read_document(source)
    glossary = glossary_beside(source)
    notes: list[str] = list(document.notes)

    def fill(data: Path) -> Manifest:
        if not loaded:
            progress("loading the embedding model")
        chosen = loaded or (given_model(encoder) if encoder else load_model(model, precision, workers))
        notes.extend(chosen.notes)
        content = _with_note(_content(document, glossary, chosen.count_tokens), chosen.name)
        notes.extend([f"{content.note} Use --model NAME for a multilingual encoder."] if content.note else [])
        progress(f"embedding {len(content.chunks)} chunks")
        dimension = _write(data, content, chosen.encoder, progress)
        return Manifest(
            format=FORMAT,
            data="",
            document=document.name,
            source=path_as_text(source.resolve()),
            document_sha256=document.sha256,
            glossary_sha256=sha256_of_file(glossary) if glossary.is_file() else "",
            chunker=CHUNKER_VERSION,
            model=chosen.name,
            weights_sha256=chosen.weights_sha256,
            dimension=dimension,
            precision=chosen.precision,
            runtime=chosen.runtime,
            encoder_sha256=chosen.encoder_sha256,
            chunks=len(content.chunks),
            sentences=sum(len(chunk.sentences) for chunk in content.chunks),
            files=record_files(data),
        )

    return Built(publish(folder, fill), tuple(notes))


def build_again(folder: Path, like: Path, loaded: LoadedModel, progress: Progress = lambda step: None) -> Manifest:
    """The index of another one's document by another model, in a folder that is ours by its place. No file is read but those of
    that index. Raises IndexUnavailable or IndexNotWritten."""
    before = read_manifest(like)
    check_files(like, before)
    known = decode_content((like / before.data / DOCUMENT).read_bytes())

    def fill(data: Path) -> Manifest:
        chunks = chunk_document(known.document, loaded.count_tokens)
        mentions = _mentions(chunks, known.names)
        content = _with_note(replace(known, chunks=chunks, mentions=mentions, note=""), loaded.name)
        dimension = _write(data, content, loaded.encoder, progress)
        return msgspec.structs.replace(
            before,
            data="",
            model=loaded.name,
            weights_sha256=loaded.weights_sha256,
            dimension=dimension,
            precision=loaded.precision,
            runtime=loaded.runtime,
            encoder_sha256=loaded.encoder_sha256,
            chunks=len(chunks),
            sentences=len(mentions),
            files=record_files(data),
        )

    return publish(folder, fill)


def _content(document: Document, glossary: Path, count_tokens: CountTokens) -> Content:
    chunks = chunk_document(document, count_tokens)
    if not chunks:
        raise DocumentEmpty(
            f"{document.name} has headings but no text below them: there is nothing to index.", "Check that it is the right file."
        )
    groups, foreign = read_glossary(glossary) if glossary.is_file() else ((), {})
    names = merge_names((*names_in("\n".join(chunk.text for chunk in chunks)), *groups))
    return Content(
        document, chunks, names, _mentions(chunks, names), countries_in(document.text), foreign, language_name(document.language)
    )


def _mentions(chunks: Sequence[Chunk], names: tuple[Names, ...]) -> tuple[tuple[int, ...], ...]:
    """The groups of names in each sentence."""
    find = NameFinder(names).find
    return tuple(tuple({one.group for one in find(sentence.text)}) for chunk in chunks for sentence in chunk.sentences)


def _with_note(content: Content, model: str) -> Content:
    """With a note on a language that the built-in encoder does not read well; of another model nothing is known."""
    from index.model import DEFAULT_MODEL

    if model != DEFAULT_MODEL or content.document.language in ("", "en"):
        return content
    note = f"This document is in {content.language_name}; the built-in encoder reads English: answers may be missed."
    return replace(content, note=note)


def _terms(content: Content) -> list[list[str]]:
    """The terms of each titled chunk, and one more for each name in it that has others."""
    find = NameFinder(content.names).find
    return [[*terms(chunk.titled), *(name_term(one.group) for one in find(chunk.titled))] for chunk in content.chunks]


def _write(data: Path, content: Content, encoder: Encoder, progress: Progress) -> int:
    """Write everything; the dimension of the vectors. The chunks are encoded some at a time: of the many token vectors no
    more are in memory."""
    (data / DOCUMENT).write_bytes(encode_content(content))
    LexicalSearch.build(_terms(content), data / LEXICAL)
    sample = encoder.encode([chunk.titled for chunk in content.chunks[:: max(1, len(content.chunks) // SAMPLE)]])
    dimension = len(sample[0].vector)
    paths = data / CHUNK_VECTORS, data / SENTENCE_VECTORS
    with ExitStack() as files:
        tokens = files.enter_context(TokenWriter.begin(data / TOKENS, content.chunks, sample))
        in_context, sentences = (files.enter_context(RowWriter(path, (dimension,), UNIT_CODE)) for path in paths)
        for some, encoded in _encoded(content.chunks, encoder, progress):
            tokens.add(some, [encoded[chunk.titled] for chunk in some])
            in_context.add(encode_units(np.stack([encoded[chunk.in_context].vector for chunk in some])))
            sentences.add(encode_units(np.stack([encoded[sentence.text].vector for chunk in some for sentence in chunk.sentences])))
    for path in paths:
        save_cells(path, dimension)
    return dimension


def _encoded(chunks: Sequence[Chunk], encoder: Encoder, progress: Progress) -> Iterator[tuple[Sequence[Chunk], dict[str, Encoding]]]:
    """Some chunks at a time with the encodings of their texts; the next are encoded while these are written."""
    with ThreadPoolExecutor(1) as pool:
        ahead = pool.submit(_encode, chunks[:AT_ONCE], encoder)
        for start in _counted(len(chunks), progress):
            encoded, end = ahead.result(), start + AT_ONCE
            if end < len(chunks):
                ahead = pool.submit(_encode, chunks[end : end + AT_ONCE], encoder)
            yield chunks[start:end], encoded


def _counted(chunks: int, progress: Progress) -> Iterator[int]:
    """Where each lot of chunks begins; says now and then how far it is."""
    started = last = time.monotonic()
    for start in range(0, chunks, AT_ONCE):
        if (now := time.monotonic()) > last + TELL_EVERY and start:
            last = now
            progress(f"embedded {start} of {chunks} chunks, {(now - started) * (chunks - start) / start:.0f} s left")
        yield start


def _encode(chunks: Sequence[Chunk], encoder: Encoder) -> dict[str, Encoding]:
    """The encodings of all texts of some chunks, each text once: a chunk of one sentence may be all three."""
    all_of = ((chunk.in_context, chunk.titled, *(one.text for one in chunk.sentences)) for chunk in chunks)
    texts = list(dict.fromkeys(text for texts in all_of for text in texts))
    return dict(zip(texts, encoder.encode(texts), strict=True))


def sentence_owners(chunks: tuple[Chunk, ...]) -> list[int]:
    """The chunk number of each sentence, in the order in which they are embedded."""
    return [chunk.number for chunk in chunks for _ in chunk.sentences]


def given_model(encoder: Encoder) -> LoadedModel:
    """An encoder of the caller's own."""
    return LoadedModel(type(encoder).__name__, "", encoder, estimate_tokens, "float32", "given")


def load_model(name: str | None = None, precision: Precision = "int8", workers: int | None = None) -> LoadedModel:
    """The model as ONNX; one that cannot be exported stays with sentence-transformers, with a note."""
    from index.model import DEFAULT_MODEL, SentenceTransformerEncoder, find_model, prepare_encoder

    files = find_model(name or DEFAULT_MODEL)
    try:
        made = prepare_encoder(files, precision)
    except ModelError as error:
        encoder = SentenceTransformerEncoder(files)
        note = (
            f"{error} Questions are encoded by sentence-transformers instead: slower to start, same answers. "
            f"Name the model whenever you open the index: open_index(folder, model={files.location!r})"
        )
        return LoadedModel(
            files.location, files.weights_sha256, encoder, encoder.count_tokens, "float32", "sentence-transformers", notes=(note,)
        )
    several = BatchEncoder(shared_encoder(made.sha256, lambda: made), workers)
    return LoadedModel(files.name, files.weights_sha256, several, token_counter(made), precision, "onnxruntime", made.sha256)
