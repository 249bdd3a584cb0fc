"""Adding, changing, renaming and removing files in any order, against a plain dictionary of what must be there."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from index import Library
from ingest.errors import DocumentUnknown
from tests.fakes import HashingEncoder
from tests.index.library.files import contents, folders, names, write

PATHS = ("a.txt", "b.txt", "deep/a.txt", "deep/deeper/a.txt")
TEXTS = ("The rain fell in May.", "The sun shone in June.", "# Snow\n\nSnow fell. It was cold.\n\nThen it melted.")
paths, texts = st.sampled_from(PATHS), st.sampled_from(TEXTS)


class LibraryStates(RuleBasedStateMachine):
    """`self.known` is what each file held when the library last looked at it."""

    @initialize()
    def begin(self) -> None:
        self.root = Path(tempfile.mkdtemp())
        self.files = self.root / "files"
        self.files.mkdir()
        self.library = Library(self.root / "library", encoder=HashingEncoder())
        self.other = Library(self.root / "library", encoder=HashingEncoder())
        self.known: dict[str, str] = {}

    @rule(path=paths, text=texts)
    def write(self, path: str, text: str) -> None:
        write(self.files / path, text)

    @rule(path=paths)
    def delete(self, path: str) -> None:
        (self.files / path).unlink(missing_ok=True)

    @rule(path=paths, to=paths)
    def rename(self, path: str, to: str) -> None:
        if (self.files / path).exists():
            (self.files / to).parent.mkdir(parents=True, exist_ok=True)
            (self.files / path).rename(self.files / to)

    @rule(chosen=st.lists(paths, max_size=3))
    def add(self, chosen: list[str]) -> None:
        held = {text: Path(path) for path, text in contents(self.library).items()}
        added = self.library.add([self.files / path for path in chosen])
        read = {path: (self.files / path).read_text() for path in chosen if (self.files / path).exists()}
        moved = {text for text in read.values() if text in held and not held[text].exists()}  # its document is now of this file
        gone = [path for path, text in self.known.items() if text in moved and not (self.files / path).exists()]
        self.known = {path: text for path, text in self.known.items() if path not in gone} | read
        for one in added:
            assert (one.status == "failed") == (one.document is None)
            assert one.status != "failed" or not Path(one.path).exists()

    @rule()
    def sync(self) -> None:
        synced = self.library.sync(self.files)
        self.known = {path: (self.files / path).read_text() for path in PATHS if (self.files / path).exists()}
        assert all(one.status != "failed" for one in synced.added)
        assert not set(synced.removed) & set(names(self.library))
        assert sorted(contents(self.library)) == sorted({one.path for one in self.library.documents})

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        if documents := self.library.documents:
            chosen = data.draw(st.sampled_from(documents))
            text = contents(self.library)[chosen.path]
            self.library.remove(chosen.name)
            self.known = {path: known for path, known in self.known.items() if known != text}
            try:
                self.library.open(chosen)
            except DocumentUnknown:
                return
            raise AssertionError("a removed document can be opened")

    @invariant()
    def holds_what_it_should(self) -> None:
        if not hasattr(self, "library"):
            return
        found = contents(self.other)
        assert sorted(found.values()) == sorted(set(self.known.values()))
        assert self.library.documents == self.other.documents
        assert folders(self.library) == {one.data for one in self.library.documents}

    def teardown(self) -> None:
        if hasattr(self, "root"):
            self.library.close()
            self.other.close()
            shutil.rmtree(self.root)


TestLibraryStates = LibraryStates.TestCase
TestLibraryStates.settings = settings(max_examples=25, stateful_step_count=15, deadline=None, phases=[Phase.generate])
