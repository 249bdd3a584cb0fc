"""The assistant: quotes that answer a question and, with a language model, a checked text over them."""

from __future__ import annotations

import functools
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from index import OpenIndex, Passage, Retriever
from ingest.document import Document
from qa.answer import Answer, Mode
from qa.evidence.judge import Verdict
from qa.evidence.reading_model import ReadingModel
from qa.models.writer import Writer, chosen_setting
from qa.question.question import Question
from qa.question.read import QuestionReader
from qa.readers.quote import NOT_IN_DOCUMENT, QuoteReader

if TYPE_CHECKING:  # what writing alone needs: quote mode starts without it
    from qa.checking import claim
    from qa.languages.translator import QuestionTranslator
    from qa.models.langchain import ChatModel
    from qa.readers.progress import Checker


class Assistant:
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
        checker: str | claim.Verifier | None = None,
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
        self.model = writer_of(model)
        self._quotes = QuoteReader(self.retriever, reading_model)
        self._questions = QuestionReader(self.retriever.index)
        self._checker = checker
        self._translator = self._open_translator() if self.model else None
        self._verifier = self._open_verifier() if self.model else None

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
        *_, last = self._answers(question, history, mode, is_streamed=False)
        return last.with_note(self.retriever.index.content.note)

    def stream(self, question: str, history: Sequence[str] = (), mode: Mode | None = None) -> Generator[Answer]:
        """The answer as it grows; closing the iterator stops the model."""
        with closing(self._answers(question, history, mode, is_streamed=True)) as answers:
            for answer in answers:
                yield answer.with_note(self.retriever.index.content.note)

    def _answers(self, question: str, history: Sequence[str], mode: Mode | None, is_streamed: bool) -> Generator[Answer]:
        """The answer as it grows, or as it is all at once where nobody watches."""
        read = self.read(question, history)
        if self.model is None or self._translator is None or mode == "quote" or read.is_greeting:
            yield self._quotes.answer(read)
            return
        from qa.readers.draft import plain

        asked, earlier = read.asked, [plain(one) for one in history]
        searched = [self._translator.searched(one) for one in (asked, *earlier)]
        if searched != [asked, *earlier]:
            read = self.read(searched[0], searched[1:])
        language = self._translator.language(asked)
        text = read.text if language is None else asked
        quoted = replace(self._quotes.answer(read), asked=asked)
        for answer in self._written(self.model, read, quoted, text, earlier, searched[1:], is_streamed):
            is_bare = answer.note == NOT_IN_DOCUMENT or (answer.outcome == "not_in_document" and bool(read.language))
            said_in = language if is_bare else None
            yield replace(answer, note=said_in.nothing) if said_in else answer

    def _written(
        self, model: Writer, read: Question, quoted: Answer, text: str, earlier: Sequence[str], searched: Sequence[str], is_streamed: bool
    ) -> Generator[Answer]:
        """What the model makes of a question's evidence; `text` is the question as it is put to it, `earlier` are those before it, as
        they were put and as they are searched for."""
        from qa.evidence.passages import gather
        from qa.readers.written import WrittenReader, evidence_words, is_asked

        if not is_asked(model, quoted):
            yield quoted
            return
        evidence = gather(read, self.retriever, evidence_words(model), searched)
        yield from WrittenReader({self.document.name: self.document}, model, self.check).read(text, evidence, quoted, earlier, is_streamed)

    def _open_translator(self) -> QuestionTranslator:
        """Of questions in other languages, with what it takes half a second to load."""
        from qa.languages.translator import QuestionTranslator

        assert self.model is not None
        return QuestionTranslator(self.model, self.document.text, self._questions.glossed)

    @functools.cached_property
    def check(self) -> Checker:
        """The check that written statements have to pass: literals, then the checker's judgement of support."""
        from qa.checking.check import Check

        return Check.of(self.retriever.index, self._verifier)

    def _open_verifier(self) -> claim.Verifier | None:
        """What judges support: what was named or given, else the model that writes, asked by itself."""
        from qa.checking.check import open_verifier

        given = self._checker
        return open_verifier(given, self.model) if given is None or isinstance(given, str) else given

    def quoted(self, read: Question) -> Answer:
        """The quoted answer to a question that is read already."""
        return self._quotes.answer(read)

    def of_document(self, read: Question) -> Answer | None:
        """What the document tells of itself, if that is asked and it does."""
        return self._quotes.of_document(read)

    def absent(self, read: Question) -> tuple[str, ...]:
        """What a question names that the document does not have."""
        return self._quotes.absent(read)

    def searched(self, questions: Sequence[str]) -> list[str]:
        """Questions in the words that are searched for: translated by the model, if there is one and they are in another language."""
        return [self._translator.searched(one) for one in questions] if self._translator else list(questions)

    def glossed(self, question: str) -> float:
        """The share of a foreign question's words that the document's glossary knows."""
        return self._questions.glossed(question)

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
