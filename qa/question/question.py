"""The record of a question: all that its text says, parsed once by `qa.question.read.QuestionReader`."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.records import NO_TIME, Mention, QueryText, TimeAsked
from qa.question.wording import Wording


@dataclass(frozen=True, slots=True)
class PartCount:
    """What is counted: the word for parts, without its ending, and the section they are parts of, "" for all of the document."""

    unit: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class AboutDocument:
    """What a question asks of the document itself.

    `facts` are the names of those it asks for; `is_whole` whether it asks what all of it is about, `mentions` whether the document speaks
    of something; `acronym` what is to be spelt out; `parts` those whose number is asked for. `wants_section` says that the sections
    named are to be told: their opening or all. `page` is the page that is to be told, `note` the mark of the note below the text.
    `names_missing_section` says that a section or a page is named by a number that none has.
    """

    facts: tuple[str, ...] = ()
    is_whole: bool = False
    mentions: bool = False
    acronym: str = ""
    parts: PartCount | None = None
    wants_section: bool = False
    is_opening: bool = False
    page: int = 0
    note: str = ""
    names_missing_section: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    `asked` is it as typed; `text` with its spelling mended, as shown to people; `search_text` what is looked for: foreign
    words turned into the document's language, names that the document does not use replaced by one that it does, and
    `mentions` the names in it. `context` is the earlier question that it leans on; `otherwise` is the same question leaning on the one
    before that, if it may mean either. `is_translated` says that the glossary turned it into the document's language; `language` is the
    code of its own where that is another and was left as it is. `addresses` are the sections it names; `wording` is how `search_text`
    is put; `parts` are the questions that it consists of, none for most.
    """

    asked: str
    text: str
    search_text: str
    mentions: tuple[Mention, ...] = ()
    addresses: tuple[str, ...] = ()
    context: Question | None = None
    wording: Wording = field(default_factory=Wording)
    about: AboutDocument = field(default_factory=AboutDocument)
    time: TimeAsked = NO_TIME
    is_order: bool = False
    is_greeting: bool = False
    is_translated: bool = False
    language: str = ""
    parts: tuple[Question, ...] = ()
    otherwise: Question | None = None

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
