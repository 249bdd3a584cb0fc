"""Nothing in an index can run code when it is loaded."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from tests.sources import SOURCES, Source

UNSAFE = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
# Readers that know no pickle; a kind of file that is not named here is a KeyError.
READERS: dict[str, Callable[[str], object]] = {
    ".json": lambda name: json.loads(Path(name).read_text(encoding="utf-8")),
    ".npy": partial(np.load, allow_pickle=False),
}


def test_every_file_of_an_index_loads_without_pickle(real_folder: Path) -> None:
    files = [path for path in real_folder.rglob("*") if path.is_file() and path.name != ".lock"]
    assert {path.suffix for path in files} == set(READERS)
    for path in files:
        assert READERS[path.suffix](str(path)) is not None


def test_lock_file_is_empty(real_folder: Path) -> None:
    assert (real_folder / ".lock").read_bytes() == b""


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_sources_use_no_pickle(source: Source) -> None:
    assert source.imports & UNSAFE == set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            allowed = [word.value for word in node.keywords if word.arg == "allow_pickle"]
            assert all(isinstance(value, ast.Constant) and value.value is False for value in allowed)
            assert ast.unparse(node.func) != "torch.load"
