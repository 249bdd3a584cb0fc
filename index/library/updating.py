"""Bringing a library in step with files: what is new is read, what has changed is read anew, what is as it was is not looked at."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from index.build import Progress
from index.library.adding import Told, Unread, absolute, files_below, find_files, job_of, read_all, unchanged_since
from index.library.catalogue import Catalogue
from index.library.publishing import ENCODING, REMOVED, TEXTS, Publisher
from index.library.reading import (
    MADE_BY,
    Job,
    Reader,
    Ready,
    Setup,
    SourceText,
    is_of_newer,
    is_whole,
    problem_of,
    texts_by_source,
)
from index.library.records import Added, LibraryDocument, Synced
from index.store.durable import make_folder, sync_folder, sync_tree, write_whole
from index.store.manifest import MANIFEST, path_as_text, path_from_text, read_manifest
from ingest.document import sha256_of, sha256_of_file
from ingest.errors import DocumentNotFound, FootnoteError, IndexUnavailable, LibraryBusy, LibraryError, LibraryStale
from ingest.source import WHITE_PAPER

BEGUN = "begun with"  # the setting that names a new library's first document
ROUNDS = 3  # in which a file is read again whose index, or whose twin's, another process removed meanwhile
TEXTS_LOCK = ".texts.lock"  # held from when a source's pages are read until there are more
Result = Added | None


class Updater:
    """Adds files to a library, and keeps it in step with folders."""

    def __init__(self, catalogue: Catalogue, publisher: Publisher, setup: Setup) -> None:
        self._catalogue = catalogue
        self._publisher = publisher
        self._setup = setup

    def add(self, paths: Sequence[Path | str], workers: int, progress: Progress) -> tuple[Added, ...]:
        """What became of each file, in order, and of each path that names none."""
        self._catalogue.create()
        files, missing = find_files(paths, self._catalogue.folder)
        nothing = [Added(path, "failed", None, why) for path, why in missing.items()]
        return (*self._add_files(files, workers, progress, looks_inside=True), *nothing)

    def read_ahead(self, file: Path, progress: Progress) -> Added:
        """The index of a file, made but not published, unless it is in place of a damaged one: of that readers must hear."""
        self._catalogue.create()
        try:
            job = job_of(absolute(file))
        except FootnoteError as error:
            return Added(path_as_text(file), "failed", None, problem_of(error))
        documents = self._catalogue.snapshot().documents
        is_mended = any(self._is_damaged(one) for one in documents if one.sha256 == job.sha256)
        (one,) = read_all([job], replace(self._setup, encoding=self._catalogue.setting(ENCODING) if documents else ""), 1, progress)
        if isinstance(one, Unread):
            return Added(job.path, "failed", None, problem_of(one.error))
        if is_mended:
            self._publisher.publish(one, is_mended=True)
        return Added(job.path, "unchanged")

    def sync(self, folder: Path, workers: int, progress: Progress) -> Synced:
        """Files below a folder that are gone take their documents with them; others are added."""
        if not folder.is_dir():
            raise DocumentNotFound(f"{folder} is no folder, or it is not there.", "Check the path.")
        self._catalogue.create()
        root = folder.resolve()
        with self._catalogue.reading() as connection:
            known = [path_from_text(path) for (path,) in connection.execute("SELECT path FROM files ORDER BY path")]
        known = [path for path in known if path.is_relative_to(root)]
        there = list(dict.fromkeys([*files_below(root, self._catalogue.folder.resolve()), *(path for path in known if path.is_file())]))
        added = self._add_files(there, workers, progress)  # first: what was only renamed is not read again
        gone = [path_as_text(path) for path in known if not path.is_file()]
        with self._catalogue.reading() as connection:
            gone = [path for path in gone if connection.execute("SELECT 1 FROM files WHERE path = ?", (path,)).fetchone()]
        return Synced(added, tuple(self._publisher.forget_files(gone)) if gone else ())

    def add_langchain(self, documents: Iterable[object], progress: Progress) -> tuple[Added, ...]:
        """The texts are kept below the library, as there may be no file to read them from again. Pages of a source that is there
        already are added to its own."""
        self._catalogue.create()
        with self._catalogue.locked(TEXTS_LOCK):
            jobs = [self._job_of_text(one) for one in texts_by_source(documents)]
            results = self._take_in([job for job in jobs if isinstance(job, Job)], 1, progress)
        return tuple(job if isinstance(job, Added) else _of_text(results[job], job) for job in jobs)

    def _job_of_text(self, one: SourceText) -> Job | Added:
        """A source's text as it is to be from now on; that of a file which was itself added is left alone."""
        document = self._document_of(one.source)
        if document is None:
            return self._kept_text(one, one.joined())
        try:
            before = self._kept(document.sha256).read_bytes().decode("utf-8", "surrogatepass")
        except FileNotFoundError:
            why = f"{document.name} was read from that file itself; remove it first, if these pages are to take its place."
            return Added(one.source, "failed", None, why)
        return self._kept_text(one, one.joined(before))

    def _document_of(self, path: str) -> LibraryDocument | None:
        """The document that was read from there."""
        with self._catalogue.reading() as connection:
            found = connection.execute("SELECT document FROM files WHERE path = ?", (path,)).fetchone()
            return next((one for one in self._catalogue.snapshot().documents if found and one.number == found[0]), None)

    def _kept(self, sha256: str) -> Path:
        return self._catalogue.folder / TEXTS / f"{sha256}.txt"

    def encode_anew(self, progress: Progress) -> tuple[Added, ...]:
        """All documents by the encoder that files are read with now, from their own indexes. Killed before the end, the library is as it
        was, and what was made already is found again."""
        reader = Reader(self._setup)
        for _ in range(ROUNDS):
            documents = self._catalogue.snapshot().documents
            self._leave_to_newer(documents)
            if not documents or self._catalogue.setting(ENCODING).rpartition("/")[0] == reader.encoding:
                return tuple(Added(one.path, "unchanged", one) for one in documents)
            told, anew = Told(len(documents), progress, sum(one.words for one in documents)), {}
            for one in documents:
                is_current = MADE_BY in one.data.split("-")
                anew[one] = reader.encode_anew(one) if is_current else reader.read(self._job_again(one)).data
                told.one(one.words)
            encoding = read_manifest(self._setup.documents / anew[documents[0]]).encoding
            if (replaced := self._publisher.replace_all(anew, encoding)) is not None:
                return tuple(replaced)
        raise LibraryBusy("Other processes add to the library while it is encoded anew.", "Try again once they are done.")

    def read_anew(self, document: LibraryDocument) -> LibraryDocument:
        """A document that an older Footnote read, by this one. Raises LibraryStale if its file is not what it was,
        or if it was a newer one."""
        self._leave_to_newer([document])
        job = self._job_again(document)
        found = self._take_in([job], 1, lambda step: None)[job]
        if found.document is None:
            raise _lost(document)
        return found.document

    def _job_again(self, document: LibraryDocument) -> Job:
        """What a document was read from, if that is still what it was; what ships is the same wherever it is. Raises LibraryStale."""
        kept = self._kept(document.sha256)
        for file in (path_from_text(document.path), kept, WHITE_PAPER):
            try:
                same = file.is_file() and sha256_of_file(file) == document.sha256
            except (OSError, ValueError):
                continue
            if same:
                return replace(job_of(file), path=document.path, name=document.name, title=document.title if file == kept else "")
        raise _lost(document)

    def begin_with(self, file: Path, built: Path, progress: Progress) -> None:
        """Add the file that a new library begins with, once: whoever removes it does without. `built` may be its index already."""
        if self._catalogue.setting(BEGUN):
            return
        self._catalogue.create()
        job = job_of(absolute(file))
        progress(f"making your library in {self._catalogue.folder}")
        self._copy_index(built, job)
        added = self._take_in([job], 1, progress)[job]
        if added.status == "failed":
            raise LibraryError(f"{job.name} cannot be added to the new library in {self._catalogue.folder}: {added.problem}")
        with self._catalogue.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (BEGUN, job.name))

    def _copy_index(self, built: Path, job: Job) -> None:
        """An index that was built of the same file elsewhere, if there is one; the reader checks whether it can be used."""
        folder = self._setup.documents / job.data
        try:
            manifest = read_manifest(built)
            if manifest.document_sha256 != job.sha256 or folder.exists():
                return
            make_folder(folder.parent)
            half = Path(tempfile.mkdtemp(prefix=REMOVED, dir=folder.parent))
            shutil.copytree(built / manifest.data, half / manifest.data)
            shutil.copy(built / MANIFEST, half / MANIFEST)
            half.chmod(0o755)
            sync_tree(half)
            half.rename(folder)
            sync_folder(folder.parent)
        except (OSError, IndexUnavailable):  # it is built, then
            return

    def read_all_anew(self, documents: Iterable[LibraryDocument]) -> None:
        """Those of some documents that an older Footnote read. Raises LibraryStale."""
        for document in documents:
            if MADE_BY not in document.data.split("-"):
                self.read_anew(document)

    def _kept_text(self, one: SourceText, text: str) -> Job:
        data = text.encode("utf-8", "surrogatepass")
        file = self._kept(sha256_of(data))
        if not file.is_file() or file.stat().st_size != len(data):
            with self._catalogue.locked():
                make_folder(file.parent)
                write_whole(file, data)
        return Job(file, one.source, one.name, sha256_of(data), len(data), 0, one.title)

    def _add_files(self, files: Sequence[Path], workers: int, progress: Progress, looks_inside: bool = False) -> tuple[Added, ...]:
        """`looks_inside` the indexes of files that have not changed, for some that are damaged: 20 ms for 30 MB."""
        documents = {one.number: one for one in self._catalogue.snapshot().documents}
        with self._catalogue.reading() as connection:
            stamps = {
                path: (number, size, at)
                for path, number, size, at in connection.execute("SELECT path, document, size, modified FROM files")
            }
        told = Told(len(files), lambda step: progress(f"looked at {step}"))
        done: dict[Path, Added] = {}
        jobs: dict[Path, Job] = {}
        for file in files:
            told.one()
            document = documents.get(unchanged_since(file, stamps) or 0)
            if document is not None and _is_current(file, document) and not (looks_inside and self._is_damaged(document)):
                done[file] = Added(path_as_text(file), "unchanged", document)
                continue
            try:
                jobs[file] = job_of(file)
            except FootnoteError as error:
                done[file] = Added(path_as_text(file), "failed", None, problem_of(error))
        results = self._take_in(list(jobs.values()), workers, progress)
        return tuple(done[file] if file in done else results[jobs[file]] for file in files)

    def _take_in(self, jobs: Sequence[Job], workers: int, progress: Progress) -> dict[Job, Added]:
        """What became of each file. A file with the content of a document, or of another of these files, is not read, unless that
        document is damaged."""
        self._leave_to_newer(self._catalogue.snapshot().documents)
        results: dict[Job, Added] = {}
        for _ in range(ROUNDS):
            left = [job for job in jobs if job not in results]
            documents = {one.sha256: one for one in self._catalogue.snapshot().documents}
            damaged = {job.sha256 for job in left if job.sha256 in documents and self._is_damaged(documents[job.sha256])}
            self._note(results, [job for job in left if job.sha256 not in damaged and _is_same(job, documents.get(job.sha256))])
            first: dict[str, Job] = {}
            for job in (job for job in left if job not in results):
                first.setdefault(job.sha256, job)
            setup = replace(self._setup, encoding=self._catalogue.setting(ENCODING) if documents else "")
            for one in read_all(list(first.values()), setup, workers, progress) if first else ():
                if found := self._published(one, one.job.sha256 in damaged):
                    results[one.job] = found
            twins = [job for job in left if job not in results and first.get(job.sha256) != job]
            self._note(results, [job for job in twins if first[job.sha256] in results])
            for job in (job for job in twins if job not in results and first[job.sha256] in results):
                results[job] = _of_twin(results[first[job.sha256]], first[job.sha256], job)
            if len(results) == len(jobs):
                break
        gone = "Another process removed it while it was added."
        return {job: results.get(job) or Added(job.path, "failed", None, gone) for job in jobs}

    def _leave_to_newer(self, documents: Iterable[LibraryDocument]) -> None:
        """Two versions of Footnote would read the same documents anew in turn. Raises LibraryStale."""
        for document in documents:
            if is_of_newer(document.data):
                raise self._catalogue.of_newer(document.name)

    def _is_damaged(self, document: LibraryDocument) -> bool:
        return not is_whole(self._setup.documents / document.data)

    def _published(self, one: Ready | Unread, is_mended: bool) -> Result:
        if isinstance(one, Unread):
            return Added(one.job.path, "failed", None, problem_of(one.error))
        return self._publisher.publish(one, is_mended=is_mended)

    def _note(self, results: dict[Job, Added], jobs: Sequence[Job]) -> None:
        noted = zip(jobs, self._publisher.note(jobs), strict=True)
        results.update({job: found for job, found in noted if found is not None})


def _lost(document: LibraryDocument) -> LibraryStale:
    return LibraryStale(
        f"{document.name!r} was read by an older Footnote, and {document.path} is not there any more as it was then.",
        f"Remove it: library.remove({document.name!r}), or add its file again.",
        command=f"Remove it: footnote remove {document.name!r}, or add its file again: footnote add PATH",
    )


def _of_twin(added: Added, first: Job, job: Job) -> Added:
    """What became of a file with the content of another, which alone was read: what is wrong is told of it by its own name."""
    named = added.problem.replace(first.path, job.path).replace(first.file.name, job.file.name)
    return replace(added, path=job.path, problem=named)


def _of_text(added: Added, job: Job) -> Added:
    """What became of a text that has no file of the user's: no message names where it is kept."""
    return replace(added, problem=added.problem.replace(str(job.file), job.name).replace(job.file.name, job.name))


def _is_current(file: Path, document: LibraryDocument) -> bool:
    """Whether a document was read by this Footnote, and with the glossary that stands beside its file now."""
    job = Job(file, document.path, document.name, document.sha256, 0, 0)
    return job.is_in(document.data) or (path_as_text(file) != document.path and path_from_text(document.path).is_file())


def _is_same(job: Job, document: LibraryDocument | None) -> bool:
    if document is None:
        return False
    is_copy = job.path != document.path and path_from_text(document.path).is_file()
    return job.is_in(document.data) or is_copy
