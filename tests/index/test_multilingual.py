"""Another embedding model, named by its folder: exported, checked and used without a word to any hub."""

from __future__ import annotations

import socket
import string
import warnings
from pathlib import Path

import pytest

from index import Retriever, build_index, open_index
from index.model import WEIGHTS
from ingest.document import sha256_of_file
from qa import Assistant

GERMAN = "1. Miete\n\nDie Miete beträgt achthundert Euro im Monat. Sie ist am Dritten fällig.\n\n2. Tiere\n\nHunde sind nicht erlaubt.\n"
LETTERS = string.ascii_lowercase + string.digits + "äöüß.,?!"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of a few thousand random weights that reads letters, saved as such models are."""
    folder = tmp_path_factory.mktemp("tiny")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations inside the libraries
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.models import Normalize, Pooling, Transformer  # type: ignore[import-not-found]
        from transformers import BertConfig, BertModel, BertTokenizer

        torch.manual_seed(1)
        pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{letter}" for letter in LETTERS)]
        (folder / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
        tokenizer = BertTokenizer(str(folder / "vocab.txt"), strip_accents=False)
        config = BertConfig(
            vocab_size=len(pieces), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64,
            max_position_embeddings=256,
        )  # fmt: skip
        BertModel(config).save_pretrained(folder / "bert")
        tokenizer.save_pretrained(folder / "bert")
        transformer = Transformer(str(folder / "bert"), max_seq_length=128)
        modules = [transformer, Pooling(transformer.get_word_embedding_dimension()), Normalize()]
        SentenceTransformer(modules=modules, device="cpu").save(str(folder / "model"))
    return folder / "model"


def test_a_named_model_reads_other_languages_without_a_note(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    (tmp_path / "miete.txt").write_text(GERMAN, encoding="utf-8")
    built = build_index(tmp_path / "index", tmp_path / "miete.txt", model=str(tiny), precision="float32")
    assert built.notes == ()
    assert (built.manifest.model, built.manifest.dimension) == (str(tiny), 32)
    assert built.manifest.weights_sha256 == sha256_of_file(tiny / WEIGHTS)
    index = open_index(tmp_path / "index")
    assert (index.content.document.language, index.content.note) == ("de", "")
    assert "Miete beträgt" in Retriever(index).search("Die Miete beträgt", 1)[0].text
    assert "built-in encoder" not in Assistant(index).ask("Wie hoch ist die Miete?").note
