"""Opening an index: checked against its manifest, then everything that answering needs, in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import platformdirs

from index.build import CHUNK_VECTORS, DOCUMENT, LEXICAL, SENTENCE_VECTORS, TOKENS, Built, Progress, build_anyway, sentence_owners
from index.encoder import Encoder, EncoderFiles, shared_encoder
from index.encoders.kept import find_kept
from index.late_interaction import TokenVectors
from index.lexical import LexicalSearch
from index.store.content import Content, decode_content
from index.store.manifest import Manifest, check_files, path_from_text, read_manifest, rebuild_hint
from index.store.names import glossary_beside
from index.vectors import DenseSearch
from ingest.document import sha256_of_file
from ingest.errors import IndexDamaged, IndexMissing, IndexNeedsModel, IndexStale, IndexUnavailable
from ingest.source import WHITE_PAPER

if TYPE_CHECKING:
    from index.model import ModelFiles


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
    is_common: Callable[[str], bool]  # whether it does among the words that occur most; of other encoders than ours all are


def default_folder() -> Path:
    """Where the white paper's index is kept: the user's cache folder, as the system has it."""
    return Path(platformdirs.user_cache_path("footnote-qa")) / "white-paper"


def default_index_folder(document: Path) -> Path:
    """Where the index of a document is kept if nobody says where: beside it, under its whole name, so that "report.md" and
    "report.txt" have one each. An index that an older Footnote built of it as "report.index" stays in use."""
    older = document.with_name(f"{document.stem}.index")
    try:
        if path_from_text(read_manifest(older).source) == document.resolve():
            return older
    except IndexUnavailable:
        pass
    return document.with_name(f"{document.name}.index")


def open_default(progress: Progress = lambda step: None) -> OpenIndex:
    """The white paper's index, built first if it is missing, stale or damaged."""
    folder = default_folder()
    try:
        return open_index(folder, source=WHITE_PAPER)
    except IndexUnavailable as error:
        kinds = {IndexMissing: "building", IndexStale: "rebuilding (stale)", IndexDamaged: "rebuilding (damaged)"}
        progress(f"{kinds.get(type(error), 'building')} the index in {folder}")
        built: Built = build_anyway(folder, WHITE_PAPER, progress=progress)
        for note in built.notes:
            progress(note)
        return open_index(folder)


def open_index(folder: Path | str, encoder: Encoder | None = None, source: Path | None = None, *, model: str | None = None) -> OpenIndex:
    """Open an index folder. `encoder` is needed if, and only if, the index was built with one. `source` is the file that
    it must have been built from; by default the one that it names itself, where that still exists. `model` is the folder,
    or the name in the local cache, of the embedding model: needed where that could not be exported, or is not the
    default one and this machine does not keep its encoder, as a folder made by someone else must not choose what is loaded.

    Raises IndexMissing, IndexStale, IndexDamaged or IndexNeedsModel, each saying what to do.
    """
    folder = Path(folder)
    return _whole(folder, lambda manifest: _check_source(folder, manifest, source or path_from_text(manifest.source)), encoder, model)


def open_kept(
    folder: Path, encoder: Encoder | None = None, *, model: str | None = None, like: OpenIndex | None = None, name: str = ""
) -> OpenIndex:
    """Open an index that a library keeps: what was read, whatever became of the file since. `name` is the document's there. The
    encoder of `like`, another of its indexes, serves this one too if both were built with the same one.

    Raises what `open_index` does."""
    opened = _whole(folder, lambda manifest: None, encoder, model, like)
    document = replace(opened.content.document, name=name or opened.content.document.name)
    return replace(opened, content=replace(opened.content, document=document))


def _whole(
    folder: Path, check: Callable[[Manifest], None], encoder: Encoder | None, model: str | None, like: OpenIndex | None = None
) -> OpenIndex:
    """The index of a folder, all of it of one build, once its manifest passes a check."""
    while True:
        manifest = read_manifest(folder)
        check(manifest)
        try:
            check_files(folder, manifest)
            return _open(folder, manifest, encoder, model, like)
        except (IndexDamaged, OSError) as error:
            if read_manifest(folder).data != manifest.data:
                continue  # another builder published meanwhile and removed these files: its own are there now
            if isinstance(error, IndexDamaged):
                raise
            raise IndexDamaged(
                f"{error.filename or folder} cannot be read ({error.strerror or error}).", **rebuild_hint(folder, manifest.source)
            ) from error


def _check_source(folder: Path, manifest: Manifest, source: Path) -> None:
    """Stale if that file, where it exists, or the glossary beside it is not the one that the index was built from."""
    try:
        if not source.is_file():
            return
    except OSError:  # a name that no file can have
        return
    glossary = glossary_beside(source)
    now = sha256_of_file(source), sha256_of_file(glossary) if glossary.is_file() else ""
    if now != (manifest.document_sha256, manifest.glossary_sha256):
        what = f"The index in {folder} is not that of {source} and its glossary as they are now."
        raise IndexStale(what, **rebuild_hint(folder, str(source)))


def _open(folder: Path, manifest: Manifest, encoder: Encoder | None, model: str | None, like: OpenIndex | None) -> OpenIndex:
    data = folder / manifest.data
    try:
        content = decode_content((data / DOCUMENT).read_bytes())
        if len(content.chunks) != manifest.chunks or len(content.mentions) != manifest.sentences:
            raise ValueError("its manifest counts other chunks than it has")
        shared = like is not None and encoder is None and like.manifest.encoding == manifest.encoding
        same = (like.encoder, like.is_word, like.is_common) if like and shared else None
        chosen, is_word, is_common = same or _encoder(folder, manifest, encoder, model)
        return OpenIndex(
            folder,
            manifest,
            content,
            chosen,
            DenseSearch.load(data / CHUNK_VECTORS, range(len(content.chunks)), manifest.dimension),
            DenseSearch.load(data / SENTENCE_VECTORS, sentence_owners(content.chunks), manifest.dimension),
            LexicalSearch.load(data / LEXICAL, len(content.chunks)),
            TokenVectors.load(data / TOKENS, [len(chunk.sentences) for chunk in content.chunks], manifest.dimension),
            is_word,
            is_common,
        )
    except (msgspec.MsgspecError, RuntimeError, ValueError, KeyError, IndexError) as error:
        raise IndexDamaged(f"The index in {folder} cannot be read ({error}).", **rebuild_hint(folder, manifest.source)) from error


def _encoder(
    folder: Path, manifest: Manifest, given: Encoder | None, model: str | None
) -> tuple[Encoder, Callable[[str], bool], Callable[[str], bool]]:
    """The encoder for questions, whether a word is one that its vocabulary holds whole, and whether it is a common one."""
    if given is not None:
        return given, lambda word: False, lambda word: True
    if manifest.runtime == "onnxruntime":
        onnx = shared_encoder(manifest.encoder_sha256, lambda: find_kept(manifest.encoder_sha256) or _made_anew(folder, manifest, model))
        return onnx, onnx.is_word, onnx.is_common
    if manifest.runtime == "sentence-transformers":
        return _named_model(folder, manifest, model), lambda word: True, lambda word: True
    raise IndexNeedsModel(
        f"The index in {folder} was built with an encoder of your own.",
        f"Give it: open_index({str(folder)!r}, encoder)",
        command=f"Open it from Python, or build it anew: {rebuild_hint(folder, manifest.source)['command'].partition(': ')[2]}",
    )


def _made_anew(folder: Path, manifest: Manifest, model: str | None) -> EncoderFiles:
    """The encoder of an index that this machine does not keep, from the default model or from one that the caller names."""
    from index.model import DEFAULT_MODEL, prepare_encoder

    hint = rebuild_hint(folder, manifest.source)
    named = model or (DEFAULT_MODEL if manifest.model == DEFAULT_MODEL else None)
    made = prepare_encoder(_weights_of(folder, manifest, named), "float32" if manifest.precision == "float32" else "int8")
    if made.sha256 != manifest.encoder_sha256:
        raise IndexStale(f"The index in {folder} was built with another encoder than this Footnote makes of {named}.", **hint)
    return made


def _named_model(folder: Path, manifest: Manifest, model: str | None) -> Encoder:
    """The model that the caller names, in sentence-transformers."""
    from index.model import SentenceTransformerEncoder

    return SentenceTransformerEncoder(_weights_of(folder, manifest, model))


def _weights_of(folder: Path, manifest: Manifest, model: str | None) -> ModelFiles:
    """The model that the caller names, from files that are here, if its weights are those that the index was built with."""
    from index.model import find_model

    hint = rebuild_hint(folder, manifest.source)
    if model is None:
        raise IndexNeedsModel(
            f"The index in {folder} was built with a model that is not in it, and no model is loaded that you do not name.",
            f"If you trust it, name its folder: open_index({str(folder)!r}, model=...)",
            command=f"Name its folder with --embedding-model, or build it anew without --model: {hint['command'].partition(': ')[2]}",
        )
    files = find_model(model, may_download=False)
    if not manifest.weights_sha256 or files.weights_sha256 != manifest.weights_sha256:
        raise IndexStale(f"The index in {folder} was built with other weights than those of {model}.", **hint)
    return files
