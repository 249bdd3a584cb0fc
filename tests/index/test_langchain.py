"""The retriever in LangChain: in an LCEL chain, awaited, in batches."""

from __future__ import annotations

import asyncio

import pytest
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda

from index import Retriever
from index.langchain import FootnoteRetriever

QUESTION = "Which countries did China build satellite data receiving stations with?"
OTHER = "first overseas BeiDou center"


@pytest.fixture
def wrapped(retriever: Retriever) -> FootnoteRetriever:
    """The white paper's retriever for chains."""
    return FootnoteRetriever(retriever=retriever, k=3)


def first_text(documents: list[Document]) -> str:
    """A step of a chain."""
    return documents[0].page_content


def test_documents_are_the_passages(retriever: Retriever, wrapped: FootnoteRetriever) -> None:
    assert isinstance(wrapped, BaseRetriever)
    documents, passages = wrapped.invoke(QUESTION), retriever.search(QUESTION, 3)
    assert [document.page_content for document in documents] == [passage.text for passage in passages]
    for document, passage in zip(documents, passages, strict=True):
        assert document.metadata["section"] == passage.section
        assert document.metadata["title_path"] == list(passage.title_path)
        assert (document.metadata["rank"], document.metadata["score"]) == (passage.rank, passage.score)
        assert retriever.document.text[document.metadata["start"] : document.metadata["end"]] == document.page_content


def test_chain_invokes(wrapped: FootnoteRetriever) -> None:
    chain = wrapped | RunnableLambda(first_text)
    assert "Bolivia, Indonesia, Namibia, Thailand and South Africa" in chain.invoke(QUESTION)


def test_chain_awaits(wrapped: FootnoteRetriever) -> None:
    chain = wrapped | RunnableLambda(first_text)
    assert asyncio.run(chain.ainvoke(QUESTION)) == chain.invoke(QUESTION)


def test_chain_runs_batches_in_order(wrapped: FootnoteRetriever) -> None:
    chain = wrapped | RunnableLambda(first_text)
    assert chain.batch([QUESTION, OTHER] * 4) == [chain.invoke(QUESTION), chain.invoke(OTHER)] * 4
    assert asyncio.run(chain.abatch([QUESTION, OTHER])) == [chain.invoke(QUESTION), chain.invoke(OTHER)]
