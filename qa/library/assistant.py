"""The assistant of a library: the documents that a question is about answer it, and their answers are joined."""

from __future__ import annotations

import functools
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index import Library, Passage
from index.library.records import LibraryDocument
from ingest.errors import DocumentUnknown, LibraryBusy, LibraryDamaged
from qa.answer import Answer, Mode
from qa.assistant import Answering, Assistant, Named, names_of
from qa.evidence.reading_model import ReadingModel
from qa.library.catalogue import Catalogue
from qa.library.choosing import MOST, Choice, Chooser, merged
from qa.library.joining import Replies, joined, named_note, of_several, refused, replies_of, why_none
from qa.models.writer import Writer, is_small
from qa.question.question import Question
from qa.question.read import checked, earlier_of

if TYPE_CHECKING:
    from qa.checking.claim import Verifier
    from qa.models.langchain import ChatModel

Pool = tuple[LibraryDocument, ...]
KEPT = 16  # assistants of documents that are kept in memory
ROUNDS = 5  # that a question is begun anew while documents are removed
EMPTY = "The library has no documents yet."


class LibraryAssistant(Answering):
    """Answers questions about the documents of a library. Safe to share between threads.

    All its documents share one language model, one reading model, one encoder and one judge of what is written. A library of one
    document, or a question to one, is answered as `Assistant` does.
    """

    def __init__(
        self,
        library: Library,
        model: str | Writer | ChatModel | None = None,
        reading_model: ReadingModel | None = None,
        checker: str | Verifier | None = None,
    ) -> None:
        """`model`, `reading_model` and `checker` are those of `Assistant`. Raises ModelError for a model that cannot be used."""
        super().__init__(model, checker)
        self.library = library
        self._assistant = functools.lru_cache(maxsize=KEPT)(
            lambda document: Assistant(library.open(document), self.model, reading_model, checker=self.verifier or "none")
        )
        self._chooser = Chooser(library, (), self._assistant)

    @property
    def documents(self) -> Pool:
        """The documents of the library, by name."""
        return self.library.documents

    def read(self, question: str, history: Sequence[str] = (), documents: Named = ()) -> Question:
        """A question as it is understood by the document that it is about first. Raises QuestionError if it is blank or too long."""
        pool = self._pool(documents)
        asked = self._choose(checked(question), earlier_of(history), pool).asked if len(pool) > 1 else ()
        return asked[0].read if asked else self._assistant(pool[0]).read(question, history)

    def search(self, question: str, k: int = 8, documents: Named = ()) -> list[Passage]:
        """The k best passages for a question, whether or not they answer it."""
        return self.library.search(checked(question), k, self._pool(documents) if documents else None)

    def assistant(self, name: str) -> Assistant:
        """The assistant of one document. Raises DocumentUnknown."""
        return self._assistant(self.library.document(name))

    def _answers(self, question: str, history: Sequence[str], mode: Mode | None, documents: Named, is_streamed: bool) -> Generator[Answer]:
        """The answer, begun anew where a document was removed between being found and being read, and without those that are damaged."""
        left_out, names = "", names_of(documents)
        for _ in range(ROUNDS):
            try:
                for answer in self._answers_now(question, history, mode, names, is_streamed):
                    yield answer.with_note(left_out)
                return
            except DocumentUnknown:
                self._pool(names)  # raises it for one that was asked for by name
            except LibraryDamaged:
                damaged = [] if names else self.library.damaged()
                names = [one.name for one in self.library.documents if one not in damaged]
                if not damaged or not names:
                    raise
                left_out = f"Left out, as damaged: {', '.join(one.name for one in damaged)}. Adding the file again mends it."
        raise LibraryBusy(f"The library in {self.library.folder} changes faster than it can be asked.", "Wait, then try again.")

    def _answers_now(
        self, question: str, history: Sequence[str], mode: Mode | None, names: Sequence[str], is_streamed: bool
    ) -> Iterator[Answer]:
        asked, earlier, pool = checked(question), earlier_of(history), self._pool(names)
        if not pool:
            yield Answer("not_in_document", asked, asked, confidence=0.0, note=EMPTY)
        elif len(pool) == 1:
            alone = self._assistant(pool[0])
            text, earlier = self._chooser_of(pool).to_only(asked, earlier)
            answers = alone.stream(text, earlier, mode) if is_streamed else iter([alone.ask(text, earlier, mode=mode)])
            yield from (replace(one, asked=asked) for one in answers)
        elif told := Catalogue(self.library, pool).answer(asked, earlier):
            yield told
        else:
            is_written = self.model is not None and mode != "quote"
            choice = (self._translated if is_written else self._choose)(asked, earlier, pool, is_each=1 < len(names) <= MOST)
            for answer in self._chosen(asked, earlier, choice, pool, is_written, is_streamed):
                yield replace(answer, note="\n".join(filter(None, [choice.note, answer.note])))

    def _chosen(
        self, question: str, history: Sequence[str], choice: Choice, pool: Pool, is_written: bool, is_streamed: bool
    ) -> Iterator[Answer]:
        """The answer of the documents that a question is about."""
        catalogue = Catalogue(self.library, pool)
        if choice.whole:
            yield catalogue.summary(question, choice.whole)
        elif not choice.asked:  # those that it names are not there, or a forged library finds nothing at all
            yield catalogue.refusal(question, "")
        elif choice.asked[0].read.is_greeting:
            yield catalogue.greeting(question)
        else:
            replies = replies_of(choice)
            quoted = self._quoted(question, choice, replies, pool)
            if is_written and not choice.of_itself:
                yield from self._of_model(question, history, quoted, replies, choice.is_each, is_streamed)
            else:
                yield quoted

    def _of_model(
        self, question: str, history: Sequence[str], quoted: Answer, replies: Replies, is_each: bool, is_streamed: bool
    ) -> Iterator[Answer]:
        """What the model writes; a small one reads few words: those of the documents that answer."""
        from qa.languages.language import foreign_to
        from qa.readers.draft import plain
        from qa.readers.written import is_asked

        assert self.model is not None
        shown = (replies.given or replies.silent[:1]) if is_small(self.model) else replies.asked
        if not any(is_asked(self.model, one.answer) for one in shown):
            yield quoted
            return
        language = foreign_to(question, [one.document.language for one in shown])
        asked, earlier = [(one.assistant, one.read) for one in shown], [plain(one) for one in history]
        for answer in self._written(question, asked, quoted, earlier, is_streamed, is_each=is_each):
            yield of_several(answer, quoted.documents if is_each else (), language.nothing if language else "")

    def _quoted(self, question: str, choice: Choice, replies: Replies, pool: Pool) -> Answer:
        """The joined quotes; where none of a few documents answers, all are named of which that was asked."""
        asked = replies.asked
        if replies.given:
            answer = joined(replies, choice.passages, choice.is_each or (choice.of_itself and asked[0] in choice.asked))
        elif len(asked) == 1 and (choice.is_each or len(pool) > MOST or choice.of_itself):
            answer = refused(asked, choice.passages, named_note(asked[0].answer.note, asked[0].name))
        else:
            few = [one.name for one in (asked if choice.is_each else pool)]
            chosen = few if choice.is_each or len(asked) == 1 else ()
            first, *others = [one.assistant.quotes.absent(one.read) for one in asked]
            absent = [name for name in dict.fromkeys(first) if all(name in other for other in others)]
            absent = [name for name in absent if not self._chooser_of(pool).mentions(name, self.library.documents)]
            answer = refused(asked, choice.passages, why_none(asked, absent, chosen))
        return replace(answer, asked=question, documents=tuple(dict.fromkeys(one.name for one in asked)))

    def _translated(self, question: str, history: Sequence[str], pool: Pool, is_each: bool) -> Choice:
        """The documents that a question is about where a model can translate it: those in its own language are asked as it stands, and
        unless these are most of all, those in the language of most others in that."""
        from qa.languages.language import ENGLISH, language_of

        language, codes = language_of(question), {one: one.language or ENGLISH.code for one in pool}
        other = tuple(one for one in pool if language is None or codes[one] != language.code)
        if language is None or 2 * len(other) <= len(pool):
            return self._choose(question, history, pool, is_each)
        spoken = [codes[one] for one in other]
        translator = self._assistant(other[spoken.index(max(spoken, key=spoken.count))]).translator
        searched = [translator.searched(one) if translator else one for one in (question, *history)]
        there = self._choose(searched[0], searched[1:], other)
        own = tuple(one for one in pool if one not in other)
        return merged(self._choose(question, history, own), there) if own else there

    def _choose(self, question: str, history: Sequence[str], pool: Pool, is_each: bool = False) -> Choice:
        return self._chooser_of(pool).choose(question, history, is_each)

    def _chooser_of(self, pool: Pool) -> Chooser:
        chooser = self._chooser
        if chooser.pool != pool:  # kept for the next question: it knows what ten thousand documents are called
            chooser = self._chooser = Chooser(self.library, pool, self._assistant)
        return chooser

    def _pool(self, documents: Named) -> Pool:
        """The documents that are asked, all if none is named."""
        return tuple(self.library.document(name) for name in names_of(documents)) or self.library.documents
