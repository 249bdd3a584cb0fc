"""Which systems there are to set side by side, and how each is built."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from eval.extras import require
from eval.run.systems import WRITTEN, FootnoteSystem, System, WholeDocumentSystem, bm25_alone, dense_alone
from index import Retriever
from ingest.errors import FootnoteError
from qa import Assistant
from qa.assistant import writer_of

if TYPE_CHECKING:
    from qa.models.langchain import ChatModel
    from qa.models.writer import Writer

NAMES = ("footnote", "bm25", "dense", "langchain")
WITH_MODEL = ("langchain-rag", "whole-document")
"""Those that need a language model beside these: what the same model makes of the document without Footnote."""


def chosen_systems(named: str | None, model: str | None = None) -> list[str]:
    """The systems of a comma-separated list, "all" for all that can be run, and with a model the one that writes.

    Raises FootnoteError for a name that is none, and for one that needs a model where none is given.
    """
    known = (*NAMES, *WITH_MODEL)
    names = list(known if model else NAMES) if named == "all" else (named or NAMES[0]).split(",")
    if unknown := [name for name in names if name not in known]:
        raise FootnoteError(f"There is no system {unknown[0]!r}. Choose from: all, {', '.join(known)}")
    if not model and (lacking := [name for name in names if name in WITH_MODEL]):
        raise FootnoteError(f"The system {lacking[0]} needs a language model.", "Name one: --model openai:gpt-4o-mini, --model local, ...")
    return list(dict.fromkeys([*names, *([WRITTEN] if model else [])]))


def build_system(name: str, retriever: Retriever, model: str | Writer | ChatModel | None = None) -> System:
    """A system over the document and the model of a retriever's index, by one of `NAMES`; or, with a language model, one of
    `WITH_MODEL`, or WRITTEN."""
    builders: dict[str, Callable[[], System]] = {
        "footnote": lambda: FootnoteSystem(Assistant(retriever.index)),
        "bm25": lambda: bm25_alone(retriever),
        "dense": lambda: dense_alone(retriever),
        "langchain": lambda: _langchain(retriever),
        "langchain-rag": lambda: _langchain_rag(retriever, model),
        "whole-document": lambda: _whole_document(retriever, model),
        WRITTEN: lambda: _written(retriever, model),
    }
    if name not in builders:
        raise FootnoteError(f"There is no system {name!r}. Choose from: {', '.join((*NAMES, *WITH_MODEL))}")
    return builders[name]()


def _langchain(retriever: Retriever) -> System:
    require("eval-langchain")
    from eval.run.langchain_system import LangChainSystem, langchain_search

    return LangChainSystem(langchain_search(retriever))


def _langchain_rag(retriever: Retriever, model: str | Writer | ChatModel | None) -> System:
    require("eval-langchain")
    from eval.run.langchain_system import LangChainChain, langchain_search

    return LangChainChain(langchain_search(retriever), _opened(model))


def _whole_document(retriever: Retriever, model: str | Writer | ChatModel | None) -> System:
    return WholeDocumentSystem(retriever.document.text, _opened(model))


def _opened(model: str | Writer | ChatModel | None) -> Writer:
    writer = writer_of(model)
    if writer is None:
        raise FootnoteError("This system needs a language model.", "Name one: --model openai:gpt-4o-mini, --model local, ...")
    return writer


def _written(retriever: Retriever, model: str | Writer | ChatModel | None) -> System:
    from eval.run.written_system import WrittenSystem

    return WrittenSystem(Assistant(retriever.index, model=model))
