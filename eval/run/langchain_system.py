"""What a user would build from a tutorial: LangChain's splitter, the same embedding model, its FAISS store, and a chain.

https://docs.langchain.com/oss/python/langchain/rag has RecursiveCharacterTextSplitter with chunks of 1000 characters,
200 of them shared, `add_start_index`, and a search for the 4 nearest.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

import torch
from langchain_core.documents import Document as LangChainDocument
from langchain_core.embeddings import Embeddings
from langchain_core.messages import AIMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompt_values import PromptValue
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda
from langchain_text_splitters import RecursiveCharacterTextSplitter

from eval.run.records import Reply, Span
from eval.run.systems import DEPTH, INSTRUCTION, first_words, refuses, with_history, written_by
from index import Retriever
from index.model import SentenceTransformerEncoder, find_model
from qa.models.writer import Message, Writer

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


Search = Callable[[str, int], list[LangChainDocument]]
"""So many chunks for a question, the nearest first."""


def langchain_search(retriever: Retriever) -> Search:
    """The tutorial's store over the whole file of an index."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP, add_start_index=True)
    store = FAISS.from_documents(splitter.create_documents([retriever.document.text]), _ModelEmbeddings(retriever.index.manifest.model))
    return lambda question, count: list(store.similarity_search(question, k=count))


def _spans(found: Sequence[LangChainDocument]) -> tuple[Span, ...]:
    starts = [int(document.metadata["start_index"]) for document in found]
    return tuple(Span(start, start + len(document.page_content)) for start, document in zip(starts, found, strict=True))


class LangChainSystem:
    """The tutorial's retrieval over the whole file. Its answer is the text of the 4 nearest chunks cut at the budget;
    for the ranking measures it is asked for more, which changes none of the 4. It never refuses and cites nothing."""

    name = "langchain"

    def __init__(self, search: Search) -> None:
        self._search = search

    def answer(self, question: str, history: Sequence[str], words: int) -> Reply:
        """The nearest chunks."""
        found = self._search(with_history(question, history), DEPTH)
        return Reply(first_words([document.page_content for document in found[:NEAREST]], words), _spans(found))


class LangChainChain:
    """The tutorial's chain: a follow-up is put as a question of its own by the model, which is then given the 4 nearest chunks as
    context. What it says is measured by what it says and by whether it refuses; it cites nothing."""

    name = "langchain-rag"

    def __init__(self, search: Search, writer: Writer) -> None:
        self._search = search
        model = RunnableLambda(partial(_continue, writer))
        self._alone = _STANDALONE | model | StrOutputParser()
        self._chain = _ANSWER | model | StrOutputParser()

    def answer(self, question: str, history: Sequence[str], words: int) -> Reply:
        """What the model makes of the nearest chunks."""
        start = time.perf_counter()
        asked = self._alone.invoke({"history": "\n".join(history), "question": question}).strip() if history else question
        found = self._search(asked or question, NEAREST)
        context = "\n\n".join(document.page_content for document in found)
        said = self._chain.invoke({"context": context, "question": asked or question}).strip()
        seconds = time.perf_counter() - start
        return Reply(said, _spans(self._search(asked or question, DEPTH)), refused=refuses(said), seconds=seconds)


_ANSWER = ChatPromptTemplate.from_messages([("system", INSTRUCTION + "\n\nContext:\n{context}"), ("human", "{question}")])
_STANDALONE = ChatPromptTemplate.from_messages(
    [
        (
            "system",
            "Given earlier questions and the latest one, which may refer to them, formulate a standalone question which can be understood "
            "without them. Do NOT answer it, just reformulate it if needed and otherwise return it as it is.",
        ),
        ("human", "Earlier questions:\n{history}\n\nLatest question: {question}"),
    ]
)  # fmt: skip
_ROLES: dict[str, Literal["system", "user"]] = {"system": "system", "human": "user"}


def _continue(writer: Writer, prompt: PromptValue) -> AIMessage:
    """A model of any kind as the last link but one of a chain."""
    return AIMessage(written_by(writer, [Message(_ROLES[one.type], str(one.content)) for one in prompt.to_messages()]))
