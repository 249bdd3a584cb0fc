"""Files read by a Ray, whose machines need share no folder with this one: files go there, and indexes come back, both as bytes."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import msgspec

from index.engines.ray import call_on_ray
from index.library.reading import Job, Reader, Ready, Setup
from index.store.manifest import MANIFEST, Manifest, check_files, path_as_text, read_manifest
from index.store.names import glossary_beside
from index.store.publish import publish
from ingest.errors import DocumentNotFound, FootnoteError, IndexDamaged, IndexUnavailable


@dataclass(frozen=True, slots=True)
class SourceParcel:
    """A file to be read, and the glossary beside it, if there is one."""

    job: Job
    files: Mapping[str, bytes]

    @classmethod
    def of(cls, job: Job) -> SourceParcel:
        """Of a file as it is now. Raises DocumentNotFound."""
        try:
            files = [job.file, *(path for path in [glossary_beside(job.file)] if path.is_file())]
            return cls(job, {path.name: path.read_bytes() for path in files})
        except OSError as error:
            raise DocumentNotFound(
                f"{job.file} cannot be read: {error.strerror or error}.", "Check its path and its permissions."
            ) from error

    def unpacked(self, folder: Path) -> Job:
        """The same below a folder."""
        for name, data in self.files.items():
            (folder / name).write_bytes(data)
        return replace(self.job, file=folder / self.job.file.name)


@dataclass(frozen=True, slots=True)
class IndexParcel:
    """An index that was built elsewhere."""

    ready: Ready
    manifest: Manifest
    files: Mapping[str, bytes]

    @classmethod
    def of(cls, ready: Ready, documents: Path) -> IndexParcel:
        """Of an index below a folder, which is removed."""
        folder = documents / ready.data
        manifest = read_manifest(folder)
        files = {name: (folder / manifest.data / name).read_bytes() for name in manifest.files}
        shutil.rmtree(folder, ignore_errors=True)
        return cls(ready, manifest, files)

    def published(self, job: Job, documents: Path) -> Ready:
        """The index of a file, published below a folder as if it had been built there. Raises IndexDamaged, or IndexNotWritten."""
        if self.ready.data != job.data:
            raise IndexDamaged(f"{job.file} was read by another Footnote than this one.", "Install the same version on all machines.")
        manifest = msgspec.structs.replace(self.manifest, source=path_as_text(job.file.resolve()))

        def fill(data: Path) -> Manifest:
            for name in manifest.files:
                path = data / name
                if not path.resolve().is_relative_to(data.resolve()):
                    raise IndexDamaged(f"The index of {job.file} names a file outside it.")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(self.files[name])
            return manifest

        check_files(documents / job.data, publish(documents / job.data, fill))
        return replace(self.ready, job=job)


def read_elsewhere(jobs: Sequence[Job], setup: Setup, workers: int) -> Iterator[tuple[Job, Ready | FootnoteError]]:
    """Each file, and what is known of it once its index stands here, or why it could not be read. An index that a killed process
    has left here is taken as it is."""
    here = [job for job in jobs if (setup.documents / job.data / MANIFEST).is_file()]
    if here:
        reader = Reader(setup)
        yield from ((job, _tried(reader, job)) for job in here)
    sent = _Sent([job for job in jobs if job not in here])
    call = partial(_read_for_other, uuid.uuid4().hex, replace(setup, encoding=""))
    for parcel, result in call_on_ray(setup.ray, workers, call, sent):
        yield parcel.job, _published(result, parcel.job, setup.documents)
    yield from sent.unread


class _Sent(Iterable[SourceParcel]):
    """Files as they are sent; `unread` are those that cannot be."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs
        self.unread: list[tuple[Job, FootnoteError]] = []

    def __iter__(self) -> Iterator[SourceParcel]:
        for job in self._jobs:
            try:
                yield SourceParcel.of(job)
            except FootnoteError as error:
                self.unread.append((job, error))


_ELSEWHERE: dict[str, tuple[Path, Reader]] = {}


def _read_for_other(run: str, setup: Setup, parcel: SourceParcel) -> IndexParcel | FootnoteError:
    """On a machine of the cluster: one encoder a process and run, on one thread."""
    if run not in _ELSEWHERE:
        _ELSEWHERE.clear()
        workplace = Path(tempfile.mkdtemp(prefix="footnote-"))
        _ELSEWHERE[run] = workplace, Reader(replace(setup, documents=workplace), threads=1)
    workplace, reader = _ELSEWHERE[run]
    with tempfile.TemporaryDirectory(dir=workplace) as folder:
        job = parcel.unpacked(Path(folder))
        result = _tried(reader, job)
    return _of_here(result, job.file, parcel.job.file) if isinstance(result, FootnoteError) else IndexParcel.of(result, workplace)


def _of_here(error: FootnoteError, there: Path, here: Path) -> FootnoteError:
    """An error that names a file by its path here."""
    error.args = tuple(str(one).replace(str(there), str(here)) for one in error.args)
    error.for_command = error.for_command.replace(str(there), str(here))
    return error


def _tried(reader: Reader, job: Job) -> Ready | FootnoteError:
    try:
        return reader.read(job)
    except FootnoteError as error:
        return error
    except Exception as error:  # of whatever kind: one bad file must not end the reading of thousands
        return DocumentNotFound(f"It cannot be read ({type(error).__name__}: {error}).")


def _published(result: IndexParcel | FootnoteError | None, job: Job, documents: Path) -> Ready | FootnoteError:
    if result is None:
        return DocumentNotFound(f"The process that read {job.file} was ended, perhaps for want of memory.")
    if isinstance(result, FootnoteError):
        return result
    try:
        return result.published(job, documents)
    except IndexUnavailable as error:
        return error
