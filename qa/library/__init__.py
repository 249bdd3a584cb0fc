"""Answering over a library of many documents: which of them a question is about, and their answers as one."""

from qa.library.assistant import LibraryAssistant

__all__ = ["LibraryAssistant"]
