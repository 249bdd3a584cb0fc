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
    FootnoteError,
    GlossaryError,
    IndexDamaged,
    IndexMissing,
    IndexNeedsModel,
    IndexNotWritten,
    IndexStale,
    IndexUnavailable,
    ModelError,
    QuestionError,
    TooManyQuestions,
    WriterFailed,
)
from qa.answer import Answer, Citation, Failed, Pointer, Statement
from qa.assistant import Assistant, ask, ask_async

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
    "Failed",
    "FootnoteError",
    "GlossaryError",
    "IndexDamaged",
    "IndexMissing",
    "IndexNeedsModel",
    "IndexNotWritten",
    "IndexStale",
    "IndexUnavailable",
    "ModelError",
    "Pointer",
    "QuestionError",
    "Statement",
    "TooManyQuestions",
    "WriterFailed",
    "ask",
    "ask_async",
]
