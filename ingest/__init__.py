"""From a file to sections, sentences and chunks, each an exact slice of the decoded text."""

from ingest.document import Chunk, Document, Fact, Section, Sentence
from ingest.errors import FootnoteError
from ingest.read import parse_document, read_document
from ingest.source import WHITE_PAPER

__all__ = ["WHITE_PAPER", "Chunk", "Document", "Fact", "FootnoteError", "Section", "Sentence", "parse_document", "read_document"]
