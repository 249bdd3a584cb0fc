"""From a question to an answer made of exact quotes, or to the plain word that the document does not say."""

from qa.answer import Answer, Citation, Pointer, Statement
from qa.assistant import Assistant, ask

__all__ = ["Answer", "Assistant", "Citation", "Pointer", "Statement", "ask"]
