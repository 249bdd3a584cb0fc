"""Written answers over several documents: one call over the evidence of all, checked as those about one."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from qa.answer import Answer
from qa.checking.check import Check
from qa.checking.claim import Verifier
from qa.checking.literals import Literals
from qa.evidence.passages import Evidence, gather, joined
from qa.languages.language import ENGLISH, Language, language_of
from qa.library.choosing import Asked
from qa.library.joining import SAYS_THIS, none_says
from qa.models.writer import Writer
from qa.readers.draft import plain
from qa.readers.quote import NOT_IN_DOCUMENT
from qa.readers.written import PREMISE_NOTE, WrittenReader, evidence_words, is_asked

PREMISE_OF_SEVERAL = "The documents say otherwise than the question takes for granted."


@dataclass(frozen=True)
class LibraryWriter:
    """Writes over the evidence of documents with one model and one judge. Safe to share between threads."""

    model: Writer
    verifier: Verifier | None

    def answers(
        self,
        question: str,
        history: Sequence[str],
        quoted: Answer,
        replies: Sequence[tuple[Asked, Answer]],
        is_each: bool,
        is_streamed: bool,
    ) -> Generator[Answer]:
        """The answer as it grows; `quoted` is the joined quotes of the replies, the likeliest document's first."""
        if not any(is_asked(self.model, answer) for _, answer in replies):
            yield quoted
            return
        asked = [one for one, _ in replies]
        documents = {one.document.name: one.assistant.document for one in asked}
        reader = WrittenReader(documents, self.model, self._check(asked))
        earlier = [plain(one) for one in history]
        for answer in reader.read(question, self.evidence(asked, is_each, earlier), quoted, earlier, is_streamed):
            yield replace(answer, note=_of_several(answer, _foreign(question, asked), quoted.documents if is_each else ()))

    def _check(self, asked: Sequence[Asked]) -> Check:
        """The check of one document is that of its assistant; of several, their names and words together are known."""
        if len(asked) == 1:
            return Check.of(asked[0].assistant.retriever.index, self.verifier)
        contents = [one.assistant.retriever.index.content for one in asked]
        texts, titles = (" ".join(parts) for parts in zip(*((one.document.text, one.document.title) for one in contents), strict=True))
        names = [group for one in contents for group in one.names]
        return Check(
            self.verifier,
            Literals(texts, f"{titles} {' '.join(one.document.name for one in asked)}", names, asked[0].assistant.retriever.index.is_word),
        )

    def evidence(self, asked: Sequence[Asked], is_each: bool, earlier: Sequence[str] = ()) -> Evidence:
        """The passages of all, the words shared out by rank, or alike where every document is to answer."""
        words = evidence_words(self.model)
        weights = [1.0 if is_each else 1 / rank for rank in range(1, len(asked) + 1)]
        shares = [int(words * weight / sum(weights)) for weight in weights]
        found = [(one, gather(one.read, one.assistant.retriever, share, earlier)) for one, share in zip(asked, shares, strict=True)]
        return joined([(one.assistant.document, evidence) for one, evidence in found])


def _foreign(question: str, asked: Sequence[Asked]) -> Language | None:
    """The language of a question that is plainly in another than one of the documents."""
    language = language_of(question)
    return language if language and any((one.document.language or ENGLISH.code) != language.code for one in asked) else None


def _of_several(answer: Answer, language: Language | None, chosen: Sequence[str]) -> str:
    """The note of an answer about "the document", as one about one of a library or several, those by their names that the reader chose;
    a bare refusal in the question's language."""
    if language and (answer.note == NOT_IN_DOCUMENT or answer.note.endswith(SAYS_THIS)):
        return language.nothing
    none = none_says(chosen) if len(answer.documents) > 1 else f"{answer.documents[0]} does not say."
    note = none if answer.note == NOT_IN_DOCUMENT else answer.note
    return note.replace(PREMISE_NOTE, PREMISE_OF_SEVERAL) if len(answer.documents) > 1 else note
