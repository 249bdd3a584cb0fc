"""Which systems there are to set side by side, and how each is built."""

from __future__ import annotations

from collections.abc import Callable

from eval.extras import require
from eval.run.systems import WRITTEN, FootnoteSystem, System, bm25_alone, dense_alone
from index import Retriever
from ingest.errors import FootnoteError
from qa import Assistant

NAMES = ("footnote", "bm25", "dense", "langchain")


def build_system(name: str, retriever: Retriever, model: str | None = None) -> System:
    """A system over the document and the model of a retriever's index, by one of `NAMES`, or WRITTEN by a language model."""
    builders: dict[str, Callable[[], System]] = {
        "footnote": lambda: FootnoteSystem(Assistant(retriever.index)),
        "bm25": lambda: bm25_alone(retriever),
        "dense": lambda: dense_alone(retriever),
        "langchain": lambda: _langchain(retriever),
        WRITTEN: lambda: _written(retriever, model),
    }
    if name not in builders:
        raise FootnoteError(f"There is no system {name!r}. Choose from: {', '.join(NAMES)}")
    return builders[name]()


def _langchain(retriever: Retriever) -> System:
    require("eval-langchain")
    from eval.run.langchain_system import LangChainSystem

    return LangChainSystem(retriever.document.text, retriever.index.manifest.model)


def _written(retriever: Retriever, model: str | None) -> System:
    from eval.run.written_system import WrittenSystem

    return WrittenSystem(Assistant(retriever.index, model=model))
