"""From a question to an answer made of exact quotes, or to the plain word that the document does not say.

from qa import ask
print(ask("How many agreements has China signed since 2016?"))
"""

from ingest import errors
from ingest.errors import *  # noqa: F403  each of them: their tree is drawn there
from qa.answer import Answer, Citation, Failed, Pointer, Statement
from qa.asking import ask, ask_async
from qa.assistant import Assistant
from qa.library.assistant import LibraryAssistant

__all__ = ["Answer", "Assistant", "Citation", "Failed", "LibraryAssistant", "Pointer", "Statement", "ask", "ask_async"]
__all__ += [name for name, value in vars(errors).items() if isinstance(value, type)]
