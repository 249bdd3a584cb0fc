"""The assistant: quotes that answer a question and, with a language model, a checked text over them."""

from __future__ import annotations

import functools
import sys
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from index import OpenIndex, Passage, Retriever
from index.store.manifest import MANIFEST
from ingest.document import Document
from qa.answer import Answer, Citation, Mode
from qa.evidence.judge import Verdict
from qa.evidence.reading_model import ReadingModel
from qa.models.writer import Writer, chosen_setting
from qa.question.question import Question
from qa.question.read import QuestionReader, checked
from qa.readers.quote import QuoteReader

if TYPE_CHECKING:  # what writing alone needs: quote mode starts without it
    from qa.checking.check import Check
    from qa.checking.guard import Context
    from qa.languages.language import Language
    from qa.languages.translator import Interpreter
    from qa.models.langchain import ChatModel


class Assistant:
    """Answers questions about one document. Safe to share between threads.

    In quote mode an answer is made of the document's sentences. With a `model` it is written by that model, and every
    statement that is shown has passed a check against the quotes beside it.
    """

    def __init__(
        self,
        index: OpenIndex | Path | str | None = None,
        model: str | Writer | ChatModel | None = None,
        reading_model: ReadingModel | None = None,
        embedding_model: str | None = None,
    ) -> None:
        """`index` is a folder or an open index; without one it is the white paper's, built if need be. `model` is a
        setting ("local", "openai:gpt-4o-mini", "ollama:llama3.2"), a LangChain chat model or a `qa.models.writer.Writer`; without
        one the environment's FOOTNOTE_MODEL counts, and without that the answers are quotes. `reading_model` replaces the one
        that comes with Footnote. `embedding_model` is for a folder whose index needs one; see `index.open_index`.

        Raises IndexMissing, IndexStale or IndexDamaged for a folder that cannot be used, ModelError for such a model.
        """
        self.retriever = Retriever(index, embedding_model=embedding_model)
        self.model = writer_of(model)
        self._quotes = QuoteReader(self.retriever, reading_model)
        self._questions = QuestionReader(self.retriever.index, self._quotes.sections_of)
        self._interpreter = self._open_interpreter() if self.model else None

    @property
    def document(self) -> Document:
        """The document that is asked about."""
        return self.retriever.document

    @property
    def modes(self) -> tuple[Mode, ...]:
        """How it can answer, the way it does unless told otherwise first."""
        return ("written", "quote") if self.model else ("quote",)

    @overload
    def ask(self, question: str, history: Sequence[str] = (), *, mode: Mode | None = None, stream: Literal[False] = False) -> Answer: ...
    @overload
    def ask(self, question: str, history: Sequence[str] = (), *, mode: Mode | None = None, stream: Literal[True]) -> Generator[Answer]: ...
    def ask(
        self, question: str, history: Sequence[str] = (), *, mode: Mode | None = None, stream: bool = False
    ) -> Answer | Generator[Answer]:
        """Answer a question; `history` holds the earlier questions of the same conversation, oldest first.

        `stream` gives the answer as it grows: the quotes at once, then what is written, the last one final.
        Raises QuestionError if the question is blank or too long.
        """
        if stream:
            return self.stream(question, history, mode)
        *_, last = self.stream(question, history, mode)
        return last

    def stream(self, question: str, history: Sequence[str] = (), mode: Mode | None = None) -> Generator[Answer]:
        """The answer as it grows; closing the iterator stops the model."""
        if self._interpreter is None or mode == "quote":
            yield self._quotes.answer(self.read(question, history))
            return
        earlier = self._interpreter.history(history)
        language = self._interpreter.language(question)
        if language is None:
            yield from self._written(self._quotes.answer(self.read(question, earlier)))
        else:
            yield from self._in_language(self._interpreter, question, earlier, language)

    def _in_language(self, interpreter: Interpreter, question: str, history: Sequence[str], language: Language) -> Generator[Answer]:
        """A question in another language than the document's: asked, written and checked in the document's, then translated."""
        reading = interpreter.read(question, language)
        searched = self.read(reading.text if reading.is_searched else question, history)
        quoted = replace(self._quotes.answer(searched), asked=question.strip())
        last = quoted
        for last in self._written(quoted, reading.text):
            if last.statements:
                yield last
        yield from interpreter.answer(last, reading)

    def _written(self, quoted: Answer, question: str = "") -> Generator[Answer]:
        """What the model makes of a quoted answer, as it grows."""
        if self.model is None or quoted.outcome == "not_in_document":
            yield quoted
            return
        from qa.readers.written import Composer

        yield from Composer(self.model, self.check).compose(quoted, [self.context(one) for one in quoted.citations], question)

    def context(self, citation: Citation) -> Context:
        """What stands around a quote, which a statement may take for granted: titles, the sentence that opens the section."""
        chunk = next((one for one in self.retriever.index.content.chunks if one.start <= citation.start < one.end), None)
        return self.check.in_section(chunk.lead_in if chunk else "", citation.title_path)

    def _open_interpreter(self) -> Interpreter:
        """Between the document's language and others, with what it takes half a second to load."""
        from qa.languages.translator import Interpreter

        assert self.model is not None
        return Interpreter(self.model, self.check, self.retriever.index, self._questions)

    @functools.cached_property
    def check(self) -> Check:
        """The check that written statements have to pass."""
        from qa.checking.check import Check

        return Check.of(self.retriever.index)

    async def aask(self, question: str, history: Sequence[str] = (), *, mode: Mode | None = None) -> Answer:
        """`ask`, for asynchronous code: it runs in a thread."""
        import asyncio  # 50 ms at start-up, for those alone who use it

        return await asyncio.to_thread(lambda: self.ask(question, history, mode=mode))

    def read(self, question: str, history: Sequence[str] = ()) -> Question:
        """A question as it is understood. Raises QuestionError if it is blank or too long."""
        return self._questions.read(question, history)

    def search(self, question: str, k: int = 8) -> list[Passage]:
        """The k best passages for a question, whether or not they answer it."""
        return self.retriever.passages(self.retriever.hits(self.read(question).query_text, k))

    def verdict(self, question: str, history: Sequence[str] = ()) -> Verdict | None:
        """The sentences that come nearest to answering a question, and what the judge thinks of them; None where it is
        answered from what the document says of itself."""
        return self._quotes.verdict(self.read(question, history))


def writer_of(model: str | Writer | ChatModel | None) -> Writer | None:
    """The writer that a setting or an object stands for; None where no model is chosen. Raises ModelError."""
    if model is None or isinstance(model, str):
        setting = chosen_setting(model)
        if setting is None:
            return None
        model = setting
    elif hasattr(model, "write"):
        return model  # type: ignore[return-value]
    from qa.models.langchain import open_writer

    return open_writer(model)


@functools.lru_cache(maxsize=4)
def _shared_assistant(folder: Path | None, stamp: int) -> Assistant:
    """The assistants that `ask` shares; the white paper's is built on first use, with the index if that is missing. `stamp`
    is the time of an index's manifest: one that was built anew is opened anew."""
    from index import open_default

    return Assistant(folder or open_default(progress=lambda step: print(f"footnote: {step}", file=sys.stderr)))


def ask(question: str, history: Sequence[str] = (), *, index: Path | str | None = None) -> Answer:
    """Ask the white paper, or the document of an index folder: `Assistant(index).ask`, on an assistant that is kept from one
    call to the next. `history` holds the earlier questions of the same conversation, oldest first.

    Raises QuestionError if the question is blank or too long, IndexMissing, IndexStale or IndexDamaged for a folder that
    cannot be used.
    """
    checked(question)  # before an index is built
    if index is None:
        return _shared_assistant(None, 0).ask(question, history)
    folder = Path(index).resolve()
    manifest = folder / MANIFEST
    return _shared_assistant(folder, manifest.stat().st_mtime_ns if manifest.is_file() else 0).ask(question, history)


async def ask_async(question: str, history: Sequence[str] = (), *, index: Path | str | None = None) -> Answer:
    """`ask`, for asynchronous code: it runs in a thread."""
    import asyncio  # 50 ms at start-up, for those alone who use it

    return await asyncio.to_thread(lambda: ask(question, history, index=index))
