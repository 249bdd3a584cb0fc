"""Opening an index: checked against its manifest, then everything that answering needs, in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import platformdirs

from index.build import CHUNK_VECTORS, DOCUMENT, ENCODER, LEXICAL, SENTENCE_VECTORS, TOKENS, Built, Progress, build_index, sentence_owners
from index.encoder import Encoder, OnnxEncoder
from index.late_interaction import TokenVectors
from index.lexical import LexicalSearch
from index.store.content import Content, decode_content
from index.store.manifest import Manifest, check_files, read_manifest, rebuild_hint, sha256_of_file
from index.store.names import glossary_beside
from index.vectors import DenseSearch
from ingest.errors import IndexDamaged, IndexMissing, IndexStale, IndexUnavailable
from ingest.source import WHITE_PAPER


@dataclass(frozen=True)
class OpenIndex:
    """An index in memory. Nothing in it changes, so threads may share it."""

    folder: Path
    manifest: Manifest
    content: Content
    encoder: Encoder
    chunks: DenseSearch
    sentences: DenseSearch
    lexical: LexicalSearch
    tokens: TokenVectors
    is_word: Callable[[str], bool]  # whether the encoder's vocabulary holds a word in lower case whole


def default_folder() -> Path:
    """Where the white paper's index is kept: the user's cache folder, as the system has it."""
    return Path(platformdirs.user_cache_path("footnote-qa")) / "white-paper"


def open_default(progress: Progress = lambda step: None) -> OpenIndex:
    """The white paper's index, built first if it is missing, stale or damaged."""
    folder = default_folder()
    try:
        return open_index(folder, source=WHITE_PAPER)
    except IndexUnavailable as error:
        kinds = {IndexMissing: "building", IndexStale: "rebuilding (stale)", IndexDamaged: "rebuilding (damaged)"}
        progress(f"{kinds.get(type(error), 'building')} the index in {folder}")
        built: Built = build_index(folder, WHITE_PAPER, progress=progress)
        for note in built.notes:
            progress(note)
        return open_index(folder)


def open_index(folder: Path | str, encoder: Encoder | None = None, source: Path | None = None) -> OpenIndex:
    """Open an index folder. `encoder` is needed if, and only if, the index was built with one. `source` is the file that
    it must have been built from; by default the one that it names itself, where that still exists.

    Raises IndexMissing, IndexStale or IndexDamaged, each naming the command that rebuilds.
    """
    folder = Path(folder)
    while True:
        manifest = read_manifest(folder)
        _check_source(folder, manifest, source or Path(manifest.source))
        try:
            check_files(folder, manifest)
            return _open(folder, manifest, encoder)
        except (IndexDamaged, FileNotFoundError) as error:
            if read_manifest(folder).data != manifest.data:
                continue  # another builder published meanwhile and removed these files: its own are there now
            if isinstance(error, IndexDamaged):
                raise
            raise IndexDamaged(f"{error.filename or folder} is missing. {rebuild_hint(folder, manifest.source)}") from error


def _check_source(folder: Path, manifest: Manifest, source: Path) -> None:
    """Stale if that file, where it exists, or the glossary beside it is not the one that the index was built from."""
    if not source.is_file():
        return
    glossary = glossary_beside(source)
    now = sha256_of_file(source), sha256_of_file(glossary) if glossary.is_file() else ""
    if now != (manifest.document_sha256, manifest.glossary_sha256):
        raise IndexStale(
            f"The index in {folder} is not that of {source} and its glossary as they are now. {rebuild_hint(folder, str(source))}"
        )


def _open(folder: Path, manifest: Manifest, encoder: Encoder | None) -> OpenIndex:
    data = folder / manifest.data
    try:
        content = decode_content((data / DOCUMENT).read_bytes())
        chosen, is_word = _encoder(data, manifest, encoder)
        return OpenIndex(
            folder,
            manifest,
            content,
            chosen,
            DenseSearch.load(data / CHUNK_VECTORS, range(len(content.chunks))),
            DenseSearch.load(data / SENTENCE_VECTORS, sentence_owners(content.chunks)),
            LexicalSearch.load(data / LEXICAL),
            TokenVectors.load(data / TOKENS, [len(chunk.sentences) for chunk in content.chunks]),
            is_word,
        )
    except (msgspec.MsgspecError, RuntimeError, ValueError, KeyError) as error:
        raise IndexDamaged(f"The index in {folder} cannot be read ({error}). {rebuild_hint(folder, manifest.source)}") from error


def _encoder(data: Path, manifest: Manifest, given: Encoder | None) -> tuple[Encoder, Callable[[str], bool]]:
    """The encoder for questions, and whether a word is one that its vocabulary holds whole."""
    if manifest.runtime == "onnxruntime" and given is None:
        onnx = OnnxEncoder(data / ENCODER)
        return onnx, onnx.is_word
    if manifest.runtime == "sentence-transformers" and given is None:
        from index.model import SentenceTransformerEncoder, find_model

        return SentenceTransformerEncoder(find_model(manifest.model)), lambda word: True
    if given is None:
        raise ValueError("it was built with an encoder of your own: give that to open it")
    return given, lambda word: False
