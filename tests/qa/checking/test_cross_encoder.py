"""A cross-encoder or NLI model as a verifier: a tiny one, made here and loaded from its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import ModelError
from qa.checking.claim import Claim, Quote
from qa.checking.verifiers import CrossEncoderVerifier, premise, supporting_label

CLAIM = Claim("it has nine piers", (Quote("nine piers", ("Harbour", "Piers"), "so it is"), Quote("ten ships")))
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "it", "has", "nine", "ten", "piers", "ships", "so", "is", "harbour"]


def tiny_model(folder: Path, labels: list[str]) -> Path:
    """A model of one layer with these labels; the bias of its last one is high, so that it is chosen."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8,
        id2label=dict(enumerate(labels)), label2id={},
    )  # fmt: skip
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.bias.copy_(torch.tensor([0.0] * (len(labels) - 1) + [5.0]))
    model.save_pretrained(folder)
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


@pytest.mark.parametrize(
    ("labels", "supported"),
    [(["contradiction", "neutral", "entailment"], True), (["ENTAILMENT", "other"], False), (["LABEL_0"], True)],
)
def test_the_labels_tell_which_score_means_support(tmp_path: Path, labels: list[str], supported: bool) -> None:
    verifier = CrossEncoderVerifier(str(tiny_model(tmp_path, labels)))
    judged = verifier.supports([CLAIM, CLAIM])
    assert [one.is_supported for one in judged] == [supported, supported]
    assert all((one.probability > 0.9) == supported for one in judged)
    assert verifier.supports([]) == []


def test_labels_without_support_and_models_that_are_not_there_are_refused(tmp_path: Path) -> None:
    assert supporting_label({0: "not_supported", 1: "supported"}) == 1
    with pytest.raises(ModelError, match="labels means support"):
        supporting_label({0: "joy", 1: "fear"})
    with pytest.raises(ModelError, match="cannot be loaded"):
        CrossEncoderVerifier(str(tmp_path / "nowhere"))


def test_a_premise_has_titles_and_what_goes_before() -> None:
    assert premise(CLAIM) == "Piers so it is nine piers ten ships"
