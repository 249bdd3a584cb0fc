"""Assistants: quotes that answer a question and, with a language model, a checked text over them."""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from index import OpenIndex, Passage, Retriever
from ingest.document import Document
from ingest.errors import DocumentUnknown
from qa.answer import Answer, Mode
from qa.evidence.reading_model import ReadingModel
from qa.models.writer import Writer, chosen_setting
from qa.question.question import Question
from qa.question.read import QuestionReader, earlier_of
from qa.readers.quote import NOT_IN_DOCUMENT, QuoteReader

if TYPE_CHECKING:  # what writing alone needs: quote mode starts without it
    from qa.checking.check import Check
    from qa.checking.claim import Verifier
    from qa.languages.translator import QuestionTranslator
    from qa.models.langchain import ChatModel


class Answering(ABC):
    """How assistants are asked, the language model that writes for them, if there is one, and the judge of what it writes."""

    def __init__(self, model: str | Writer | ChatModel | None, checker: str | Verifier | None) -> None:
        """`model` and `checker` are those of `Assistant`."""
        self.model = writer_of(model)
        self.verifier: Verifier | None = None
        if self.model:
            from qa.checking.verifiers import open_verifier

            self.verifier = open_verifier(checker, self.model)

    @property
    def modes(self) -> tuple[Mode, ...]:
        """How it can answer, the way it does unless told otherwise first."""
        return ("written", "quote") if self.model else ("quote",)

    @overload
    def ask(
        self, question: str, history: Sequence[str] = (), *, mode: Mode | None = ..., stream: Literal[False] = ..., documents: Named = ...
    ) -> Answer: ...
    @overload
    def ask(
        self, question: str, history: Sequence[str] = (), *, mode: Mode | None = ..., stream: Literal[True], documents: Named = ...
    ) -> Generator[Answer]: ...
    def ask(
        self, question: str, history: Sequence[str] = (), *, mode: Mode | None = None, stream: bool = False, documents: Named = ()
    ) -> Answer | Generator[Answer]:
        """Answer a question; `history` holds the earlier questions of the same conversation, oldest first, `documents` the names of
        those that are asked, all if none is named. `stream` gives the answer as it grows: the quotes at once, then what is written,
        the last one final.

        Raises QuestionError if the question is blank or too long, DocumentUnknown for a name that no document has.
        """
        if stream:
            return self.stream(question, history, mode, documents)
        *_, last = self._answers(question, history, mode, documents, is_streamed=False)
        return last

    def stream(self, question: str, history: Sequence[str] = (), mode: Mode | None = None, documents: Named = ()) -> Generator[Answer]:
        """The answer as it grows; closing the iterator stops the model."""
        with closing(self._answers(question, history, mode, documents, is_streamed=True)) as answers:
            yield from answers

    async def aask(self, question: str, history: Sequence[str] = (), *, mode: Mode | None = None, documents: Named = ()) -> Answer:
        """`ask`, for asynchronous code: it runs in a thread."""
        import asyncio  # 50 ms at start-up, for those alone who use it

        return await asyncio.to_thread(lambda: self.ask(question, history, mode=mode, documents=documents))

    @abstractmethod
    def _answers(self, question: str, history: Sequence[str], mode: Mode | None, documents: Named, is_streamed: bool) -> Generator[Answer]:
        """The answer as it grows, or as it is all at once where nobody watches."""

    def _written(
        self,
        question: str,
        asked: Sequence[tuple[Assistant, Question]],
        quoted: Answer,
        earlier: Sequence[str],
        is_streamed: bool,
        searched: Sequence[str] = (),
        is_each: bool = False,
    ) -> Iterator[Answer]:
        """What the model makes of the evidence of documents, each beside the question as it is put to it, the likeliest first.

        `question` is what is put to the model, `earlier` are those before it and `searched` these as they are searched for. The words
        of evidence are shared out by rank or, with `is_each`, alike.
        """
        from qa.checking.check import Check
        from qa.evidence.passages import gather, joined
        from qa.readers.written import WrittenReader, evidence_words

        assert self.model is not None
        weights = [1.0 if is_each else 1 / rank for rank in range(1, len(asked) + 1)]
        shares = [int(evidence_words(self.model) * weight / sum(weights)) for weight in weights]
        found = [
            (one.document, gather(read, one.retriever, words, searched or earlier))
            for (one, read), words in zip(asked, shares, strict=True)
        ]
        documents, indexes = {one.name: one for one, _ in found}, [one.retriever.index for one, _ in asked]
        check = asked[0][0].check if len(asked) == 1 else Check.of(indexes, self.verifier)
        return WrittenReader(documents, self.model, check).read(question, joined(found), quoted, earlier, is_streamed)


class Assistant(Answering):
    """Answers questions about one document. Safe to share between threads.

    In quote mode an answer is made of the document's sentences. With a `model` that model reads the best passages and writes the
    answer, or says that there is none, and every statement that is shown has passed a check against the quotes beside it.
    """

    def __init__(
        self,
        index: OpenIndex | Path | str | None = None,
        model: str | Writer | ChatModel | None = None,
        reading_model: ReadingModel | None = None,
        embedding_model: str | None = None,
        checker: str | Verifier | None = None,
    ) -> None:
        """`index` is a folder or an open index; without one it is the white paper's, built if need be. `model` is a
        setting ("local", "openai:gpt-4o-mini", "ollama:llama3.2"), a LangChain chat model or a `qa.models.writer.Writer`; without
        one the environment's FOOTNOTE_MODEL counts, and without that the answers are quotes. `reading_model` replaces the one
        that comes with Footnote. `checker` judges whether quotes support what the model writes: a setting as for `model`, by
        default the same model, "shipped" for the small one that comes with Footnote, "nli:FOLDER" for a cross-encoder, "none" for
        numbers, dates and names alone, which the answers then say, or an object that does. `embedding_model` is for a folder whose
        index needs one; see `index.open_index`.

        Raises IndexMissing, IndexStale or IndexDamaged for a folder that cannot be used, ModelError for such a model.
        """
        self.retriever = Retriever(index, embedding_model=embedding_model)
        super().__init__(model, checker)
        self.quotes = QuoteReader(self.retriever, reading_model)
        self.questions = QuestionReader(self.retriever.index)
        self.translator: QuestionTranslator | None = None
        if self.model:  # half a second to load
            from qa.languages.translator import QuestionTranslator

            self.translator = QuestionTranslator(self.model, self.document.text, self.questions.glossed)

    @property
    def document(self) -> Document:
        """The document that is asked about."""
        return self.retriever.document

    @functools.cached_property
    def check(self) -> Check:
        """The check that written statements have to pass: literals, then the checker's judgement of support."""
        from qa.checking.check import Check

        return Check.of([self.retriever.index], self.verifier)

    def read(self, question: str, history: Sequence[str] = ()) -> Question:
        """A question as it is understood. Raises QuestionError if it is blank or too long."""
        return self.questions.read(question, history)

    def search(self, question: str, k: int = 8) -> list[Passage]:
        """The k best passages for a question, whether or not they answer it."""
        return self.retriever.passages(self.retriever.hits(self.read(question).query_text, k))

    def _answers(self, question: str, history: Sequence[str], mode: Mode | None, documents: Named, is_streamed: bool) -> Generator[Answer]:
        if unknown := [name for name in names_of(documents) if name != self.document.name]:
            raise DocumentUnknown(f"No document is called {unknown[0]!r}.", f"This assistant knows {self.document.name} alone.")
        read, note = self.read(question, history), self.retriever.index.content.note
        if self.model is None or self.translator is None or mode == "quote" or read.is_greeting:
            yield self.quotes.answer(read).with_note(note)
            return
        from qa.readers.draft import plain
        from qa.readers.written import is_asked

        # A question in another language is searched for in the document's, and refused in its own.
        asked, earlier = read.asked, [plain(one) for one in earlier_of(history)]
        searched = [self.translator.searched(one) for one in (asked, *earlier)]
        if searched != [asked, *earlier]:
            read = self.read(searched[0], searched[1:])
        language = self.translator.language(asked)
        quoted = replace(self.quotes.answer(read), asked=asked)
        answers: Iterator[Answer] = iter([quoted])
        if is_asked(self.model, quoted):
            answers = self._written(read.text if language is None else asked, [(self, read)], quoted, earlier, is_streamed, searched[1:])
        for answer in answers:
            is_bare = answer.note == NOT_IN_DOCUMENT or (answer.outcome == "not_in_document" and bool(read.language))
            yield (replace(answer, note=language.nothing) if language and is_bare else answer).with_note(note)


Named = Sequence[str] | str | None
"""The names of documents; one may be given as it is."""


def names_of(documents: Named) -> list[str]:
    """The names of documents, each once."""
    return [documents] if isinstance(documents, str) else list(dict.fromkeys(documents or ()))


def writer_of(model: str | Writer | ChatModel | None) -> Writer | None:
    """The writer that a setting or an object stands for; None where no model is chosen. Raises ModelError."""
    if isinstance(model, str | None) and (model := chosen_setting(model)) is None:
        return None
    if hasattr(model, "write"):
        return model  # type: ignore[return-value]
    from qa.models.langchain import open_writer

    return open_writer(model)
