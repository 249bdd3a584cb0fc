"""From a question to an answer made of exact quotes, or to the plain word that the document does not say.

from qa import ask
print(ask("How many agreements has China signed since 2016?"))
"""

from ingest.errors import (
    ChatError,
    DocumentBroken,
    DocumentEmpty,
    DocumentEncrypted,
    DocumentError,
    DocumentNotFound,
    DocumentNotText,
    DocumentScanned,
    DocumentTooLarge,
    DocumentUnknown,
    FootnoteError,
    GlossaryError,
    IndexDamaged,
    IndexMissing,
    IndexNeedsModel,
    IndexNotWritten,
    IndexStale,
    IndexUnavailable,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    LibraryNotWritten,
    LibraryStale,
    ModelError,
    QuestionError,
    TooManyQuestions,
    WriterFailed,
)
from qa.answer import Answer, Citation, Failed, Pointer, Statement
from qa.asking import ask, ask_async
from qa.assistant import Assistant
from qa.library.assistant import LibraryAssistant

__all__ = [
    "Answer",
    "Assistant",
    "ChatError",
    "Citation",
    "DocumentBroken",
    "DocumentEmpty",
    "DocumentEncrypted",
    "DocumentError",
    "DocumentNotFound",
    "DocumentNotText",
    "DocumentScanned",
    "DocumentTooLarge",
    "DocumentUnknown",
    "Failed",
    "FootnoteError",
    "GlossaryError",
    "IndexDamaged",
    "IndexMissing",
    "IndexNeedsModel",
    "IndexNotWritten",
    "IndexStale",
    "IndexUnavailable",
    "LibraryAssistant",
    "LibraryBusy",
    "LibraryDamaged",
    "LibraryError",
    "LibraryNotWritten",
    "LibraryStale",
    "ModelError",
    "Pointer",
    "QuestionError",
    "Statement",
    "TooManyQuestions",
    "WriterFailed",
    "ask",
    "ask_async",
]
