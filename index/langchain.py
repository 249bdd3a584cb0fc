"""The retriever as LangChain's `BaseRetriever`, for chains of one's own. The only file that imports LangChain."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.records import Passage
from index.retriever import Retriever


class FootnoteRetriever(BaseRetriever):
    """Passages as LangChain documents: the text as `page_content`, section, title path, offsets, score and rank as
    metadata; `FootnoteRetriever(retriever=Retriever(), k=8)`."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    k: int = 8

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [as_langchain(passage) for passage in self.retriever.search(query, self.k)]


def as_langchain(passage: Passage) -> Document:
    """One passage as a LangChain document."""
    names = ("document", "section", "start", "end", "score", "rank")
    metadata = {name: getattr(passage, name) for name in names}
    return Document(page_content=passage.text, metadata=metadata | {"title_path": list(passage.title_path)})
