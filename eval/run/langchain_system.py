"""What a user would build from a tutorial: LangChain's splitter, the same embedding model, its FAISS store.

https://docs.langchain.com/oss/python/langchain/rag has RecursiveCharacterTextSplitter with chunks of 1000 characters,
200 of them shared, `add_start_index`, and a search for the 4 nearest.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import torch
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from eval.run.records import Reply, Span
from eval.run.systems import DEPTH, first_words, with_history
from index.model import SentenceTransformerEncoder, find_model

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # on import it warns that langchain-community is no longer maintained: known, and why it is an extra
    from langchain_community.vectorstores import FAISS

CHUNK_SIZE, CHUNK_OVERLAP, NEAREST = 1000, 200, 4


class _ModelEmbeddings(Embeddings):
    """The embedding model that Footnote uses, in full precision, as LangChain wants it."""

    def __init__(self, model: str) -> None:
        torch.set_num_threads(1)  # a question is too short for more: on two busy cores, two threads take 66 ms, one takes 25
        self._model = SentenceTransformerEncoder(find_model(model)).model

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector a text."""
        vectors = self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return [[float(value) for value in vector] for vector in vectors]

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of a question."""
        return self.embed_documents([text])[0]


class LangChainSystem:
    """The tutorial's retrieval over the whole file. Its answer is the text of the 4 nearest chunks cut at the budget;
    for the ranking measures it is asked for more, which changes none of the 4. It never refuses and cites nothing."""

    name = "langchain"

    def __init__(self, text: str, model: str) -> None:
        splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP, add_start_index=True)
        self._store = FAISS.from_documents(splitter.create_documents([text]), _ModelEmbeddings(model))

    def answer(self, question: str, history: Sequence[str], words: int) -> Reply:
        """The nearest chunks."""
        found = self._store.similarity_search(with_history(question, history), k=DEPTH)
        starts = [int(document.metadata["start_index"]) for document in found]
        spans = tuple(Span(start, start + len(document.page_content)) for start, document in zip(starts, found, strict=True))
        return Reply(first_words([document.page_content for document in found[:NEAREST]], words), spans)
