"""The weights of an earlier reading model, from its int8 ONNX file: training goes on from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

QUANTIZED, SCALE, ZERO_POINT = "_quantized", "_scale", "_zero_point"
Arrays = dict[str, NDArray[np.generic]]
Weights = dict[str, torch.Tensor]


def weights_of(path: Path) -> Weights:
    """The weights by their names in `eval.training.reader.Reader`. A model before it had one head, for the answer's place."""
    graph = onnx.load(str(path)).graph
    arrays: Arrays = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found: Weights = {_name(name): torch.tensor(one) for name, one in arrays.items() if name.endswith((".weight", ".bias"))}
    for name in [one.removesuffix(QUANTIZED) for one in arrays if one.endswith(f".weight{QUANTIZED}")]:
        found[_name(name)] = _plain(arrays, name)
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            matrix = _plain(arrays, node.input[1].removesuffix(QUANTIZED))
            found[_name(f"{node.name.rpartition('/')[0]}.weight")] = matrix.T.contiguous()
    return found


def _name(name: str) -> str:
    """What `Reader` calls what a graph has as "v.bert.encoder.layer.0..." or "/reader/transformer/encoder/layer.0..."."""
    dotted = name.replace("/", ".")
    start = max(dotted.find("embeddings."), dotted.find("encoder."))
    if start >= 0:
        return f"transformer.{dotted[start:]}"
    return f"{'support' if 'support' in dotted else 'place'}.{dotted.rsplit('.', 1)[1]}"


def _plain(arrays: Arrays, name: str) -> torch.Tensor:
    whole = arrays[f"{name}{QUANTIZED}"].astype(np.float32) - arrays[f"{name}{ZERO_POINT}"].astype(np.float32)
    return torch.tensor(whole * arrays[f"{name}{SCALE}"].astype(np.float32))
