"""A file and its index as they travel between machines that share no folder: both as bytes, by name."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from index.library.reading import Job, Ready
from index.store.manifest import Manifest, check_files, path_as_text, read_manifest
from index.store.names import glossary_beside
from index.store.publish import publish
from ingest.errors import DocumentNotFound, IndexDamaged


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


def make_workplace() -> Path:
    """A folder in which a process of another machine builds."""
    return Path(tempfile.mkdtemp(prefix="footnote-"))
