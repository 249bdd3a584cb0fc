"""Recording runs as JSON, and finding them again."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec
import platformdirs

from eval.run.questions import frozen_hashes
from eval.run.records import SCHEMA_VERSION, Provenance, Run
from index import OpenIndex
from ingest.errors import FootnoteError

PACKAGES = (
    "footnote-qa", "numpy", "faiss-cpu", "bm25s", "sentence-transformers", "torch", "onnxruntime", "tokenizers", "ir-measures",
    "langchain-community", "langchain-text-splitters",
)  # fmt: skip
_ROOT = Path(__file__).resolve().parents[2]


def default_folder() -> Path:
    """Where runs are recorded: the user's data folder, as the system has it."""
    return Path(platformdirs.user_data_path("footnote-qa")) / "runs"


def provenance(
    index: OpenIndex, options: Mapping[str, str], questions_sha256: Mapping[str, str] | None = None, document: str = ""
) -> Provenance:
    """What produces a run that begins now: by default on the document of an index and the frozen halves, else on some
    documents, named in short, each with the hash of its questions."""
    manifest = index.manifest
    return Provenance(
        datetime.now(UTC).isoformat(timespec="seconds"), commit(), document or manifest.document,
        "" if document else manifest.document_sha256, dict(questions_sha256 or frozen_hashes()), manifest.model,
        manifest.weights_sha256, {**options, "precision": manifest.precision}, versions(), machine(),
    )  # fmt: skip


def commit(folder: Path = _ROOT) -> str:
    """The commit of a working tree, "-modified" behind it if files differ from it; "unknown" outside one."""
    try:
        head = _git(folder, "rev-parse", "--short=12", "HEAD")
        return head + ("-modified" if _git(folder, "status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True).stdout.strip()


def versions() -> dict[str, str]:
    """The versions of Python and of the packages that decide an answer, where installed."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, str]:
    """Where the times were taken: the processor, its cores, the system."""
    import os

    return {"processor": _processor(), "cores": str(os.cpu_count()), "system": f"{platform.system()} {platform.release()}"}


def _processor() -> str:
    """The processor's name, which Linux tells only in a file."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def save_run(run: Run, folder: Path) -> Path:
    """Write a run as FOLDER/ID.json; the path. Raises FootnoteError if it cannot be written."""
    path = folder / f"{run.id}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.format(msgspec.json.encode(run), indent=0))
    except OSError as error:
        raise FootnoteError(f"{path} cannot be written: {error.strerror}. Name another folder with --runs.") from error
    return path


def load_run(name: str, folder: Path) -> Run:
    """A run by path, by its id in a folder, or by its age there: "last", "previous". Raises FootnoteError."""
    path = Path(name) if name.endswith(".json") else folder / f"{_id_of(name, folder)}.json"
    try:
        run = msgspec.json.decode(path.read_bytes(), type=Run)
    except OSError:
        known = ", ".join(recorded(folder)[-5:]) or "none"
        raise FootnoteError(f"There is no run {path}. The last ones in {folder}: {known}. --runs names another folder.") from None
    except msgspec.MsgspecError as error:
        raise FootnoteError(f"{path} is not a recorded run ({error}). Record one: footnote eval") from error
    if run.schema != SCHEMA_VERSION:
        raise FootnoteError(f"{path} was recorded in form {run.schema}, this Footnote reads {SCHEMA_VERSION}. Run it again: footnote eval")
    return run


def recorded(folder: Path) -> list[str]:
    """The ids of the runs in a folder, oldest first."""
    return sorted(path.stem for path in folder.glob("*.json"))


def _id_of(name: str, folder: Path) -> str:
    back = {"last": 1, "previous": 2}.get(name)
    if back is None:
        return name
    ids = recorded(folder)
    if len(ids) < back:
        raise FootnoteError(f"There is no {name} run in {folder}. Record one: footnote eval")
    return ids[-back]
