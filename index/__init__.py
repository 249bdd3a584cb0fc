"""From a document to an index on disk, and from a question to ranked passages."""

from index.build import build_index
from index.library.library import Library
from index.opened import OpenIndex, open_default, open_index
from index.records import Passage
from index.retriever import Retriever

__all__ = ["Library", "OpenIndex", "Passage", "Retriever", "build_index", "open_default", "open_index"]
