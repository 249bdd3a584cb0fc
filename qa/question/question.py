"""The record of a question: all that its text says, parsed once by `qa.question.read.QuestionReader`."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.records import NO_TIME, Mention, QueryText, TimeAsked
from qa.question.about_document import AboutDocument
from qa.question.spelling import Correction
from qa.question.wording import Wording


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    `asked` is it as typed; `text` with its spelling mended, as shown to people; `search_text` what is looked for: foreign
    words turned into the document's language, names that the document does not use replaced by one that it does, and
    `mentions` the names in it. `context` is the earlier question that it leans on. `is_translated` says that the glossary turned
    it into the document's language; `language` is the code of its own where that is another and was left as it is. `addresses`
    are the sections it names; `wording` and `sought` how `text` and `search_text` are put; `parts` the questions that it
    consists of, none for most.
    """

    asked: str
    text: str
    search_text: str
    mentions: tuple[Mention, ...] = ()
    addresses: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    context: Question | None = None
    wording: Wording = field(default_factory=Wording)
    sought: Wording = field(default_factory=Wording)
    about: AboutDocument = field(default_factory=AboutDocument)
    time: TimeAsked = NO_TIME
    is_order: bool = False
    is_greeting: bool = False
    is_translated: bool = False
    language: str = ""
    parts: tuple[Question, ...] = ()

    @property
    def query_text(self) -> QueryText:
        """What is to be searched for."""
        context = self.context
        before = (context.search_text, context.mentions) if context else ("", ())
        return QueryText(self.search_text, self.mentions, *before, self.time, self.addresses)

    @property
    def understood(self) -> str:
        """The question as shown to people, an earlier one that it leans on before it."""
        return f"{self.context.understood} {self.text}" if self.context else self.text
