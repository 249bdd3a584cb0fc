"""Every error that Footnote raises on purpose. Each message says what is wrong and what to do next: in Python
as `str(error)`, on the command line as `error.for_command`.

FootnoteError
├── DocumentError            a document cannot be read as text
│   ├── DocumentNotFound     no such file, or it is a folder
│   ├── DocumentEmpty        nothing in it but blanks
│   ├── DocumentNotText      binary, or in an encoding that cannot be told
│   ├── DocumentEncrypted    it opens only with a password
│   ├── DocumentScanned      pictures of pages, and no text
│   ├── DocumentBroken       cut short or damaged
│   └── DocumentTooLarge     the file, or what it unpacks to, is over a limit
├── IndexUnavailable         an index cannot be used
│   ├── IndexMissing         no index in that folder
│   ├── IndexStale           built from another document, model, chunker or format
│   ├── IndexDamaged         a file is missing, cut short or altered
│   ├── IndexNeedsModel      only the model that it was built with can open it, and none was named
│   └── IndexNotWritten      no index can be put there: the folder holds something else, or the disk is full
├── LibraryError             a library of documents cannot be used
│   ├── LibraryDamaged       its catalogue, or what it keeps of a document, is missing, cut short or altered
│   ├── LibraryStale         a newer Footnote or another model made it, or a document of an older one is to be read anew
│   ├── LibraryBusy          another process has been writing to it for long
│   ├── LibraryNotWritten    nothing can be written there: no permission, or the disk is full
│   ├── DocumentUnknown      no document in it has that name
│   └── EngineError          its engine is none that there is, or is not installed
│       ├── EngineUnavailable  the engine's server is gone, refuses, or fails
│       └── EngineMismatch   the engine holds something else under the library's name, or nothing
├── ModelError               a model is missing, altered or of no use
│   └── WriterFailed         a language model failed, or broke off, while it wrote
├── GlossaryError            a glossary file cannot be read
├── QuestionError            a question is blank or too long
│   └── TooManyQuestions     one client of the chat asks faster than it may
└── ChatError                the chat cannot be served: a port in use, a password that cannot be read
"""

import re

_SURROGATE = re.compile("[\ud800-\udfff]")


class FootnoteError(Exception):
    """The base of all of them: catch this one to catch every mistake that a user can mend.

    The message says what is wrong and what to do next, to a Python caller. `for_command` says it to whoever typed a
    command: `command` is then what to do, where that differs.
    """

    def __init__(self, what: str, do: str = "", *, command: str = "") -> None:
        """`what` is wrong; `do` is what mends it in Python, `command` on the command line, by default the same."""
        super().__init__(printable(f"{what} {do}".strip()))
        self.for_command = printable(f"{what} {command or do}".strip())


def printable(text: str) -> str:
    """A text that any file and any terminal can hold: the odd bytes of a file name, which Python keeps as lone surrogates,
    become U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


class DocumentError(FootnoteError):
    """A document cannot be read as text."""


class DocumentNotFound(DocumentError):
    """No such file, or it is a folder."""


class DocumentEmpty(DocumentError):
    """The file has nothing in it but blanks."""


class DocumentNotText(DocumentError):
    """The file is binary, or its encoding cannot be told."""


class DocumentEncrypted(DocumentError):
    """The file opens only with a password."""


class DocumentScanned(DocumentError):
    """The file has pictures of pages and no text."""


class DocumentBroken(DocumentError):
    """The file is cut short or damaged."""


class DocumentTooLarge(DocumentError):
    """The file, or what it unpacks to, is over a limit."""


class IndexUnavailable(FootnoteError):
    """An index cannot be used."""


class IndexMissing(IndexUnavailable):
    """There is no index in that folder."""


class IndexStale(IndexUnavailable):
    """The index was built from another document, model, chunker or format."""


class IndexDamaged(IndexUnavailable):
    """A file of the index is missing, cut short or altered."""


class IndexNeedsModel(IndexUnavailable):
    """Only the model that the index was built with can open it, and none was named."""


class IndexNotWritten(IndexUnavailable):
    """No index can be put there: the folder holds something else, or the disk is full."""


class LibraryError(FootnoteError):
    """A library of documents cannot be used."""


class LibraryDamaged(LibraryError):
    """The library's catalogue, or what it keeps of a document, is missing, cut short or altered."""


class LibraryStale(LibraryError):
    """A newer Footnote or another model made the library, or an older one read a document whose file has changed since."""


class LibraryBusy(LibraryError):
    """Another process has been writing to the library for long."""


class LibraryNotWritten(LibraryError):
    """Nothing can be written to the library: no permission, or the disk is full."""


class DocumentUnknown(LibraryError):
    """No document in the library has that name."""


class EngineError(LibraryError):
    """A library's engine is none that there is, or is not installed."""


class EngineUnavailable(EngineError):
    """The server of a library's vectors is gone, refuses, or fails."""


class EngineMismatch(EngineError):
    """A library's engine holds something else under its name: other fields, vectors of another model, or nothing."""


class ModelError(FootnoteError):
    """A model, for search or for writing, is missing, altered or of no use."""


class WriterFailed(ModelError):
    """A language model failed, or broke off, while it wrote."""


class GlossaryError(FootnoteError):
    """A glossary file cannot be read."""


class QuestionError(FootnoteError):
    """A question is blank or too long."""


class TooManyQuestions(QuestionError):
    """One client of the chat asks faster than it may."""


class ChatError(FootnoteError):
    """The chat cannot be served."""
