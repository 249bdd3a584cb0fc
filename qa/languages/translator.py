"""Questions and answers in other languages than the document's, by the language model that also writes.

A question is translated for the search where the glossary knows too few of its words. An answer is written and checked in
the document's language; each statement that passed is translated then, and its translation is shown only if the guard
finds everything in it that is the same in every language, and if it says the same when it is translated back. Else the
statement stays as it was. A translated statement carries the checked one with it (`Statement.original`).
"""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index import OpenIndex
from qa.answer import Answer, Failed, Statement
from qa.checking.check import Check
from qa.checking.claim import Claim, Quote
from qa.languages.language import ENGLISH, Language, language_of
from qa.languages.translation_guard import TranslationGuard, in_digits, on_one_line
from qa.models.time_limit import Late, pieces_in_time
from qa.models.writer import Writer
from qa.question.read import QuestionReader
from qa.readers.prompt import translation_messages
from qa.readers.quote import NOT_IN_DOCUMENT

ENOUGH = 0.6  # of a question's words known to the glossary: then it is searched for with these, as in quote mode
SECONDS = 30.0  # for all the statements of an answer; those that are left stay as they are
MAX_TOKENS = 160
SAMPLE = 4000  # letters of a document that tell its language
TRANSLATION = "translation: "  # opens the reason why a translation, not a statement, was not shown


@dataclass(frozen=True, slots=True)
class Reading:
    """A question in another language: in the document's, and whether the search is to use that."""

    language: Language
    text: str
    is_searched: bool


class Interpreter:
    """Translates between a document's language and others with one model. Safe to share between threads."""

    def __init__(self, writer: Writer, check: Check, index: OpenIndex, questions: QuestionReader, seconds: float = SECONDS) -> None:
        self._writer = writer
        self._check = check
        self._questions_read = questions
        self._seconds = seconds
        self.home = language_of(index.content.document.text[:SAMPLE]) or ENGLISH
        self._guard = TranslationGuard(self.home, index.is_word, index.content.names, index.content.foreign)
        self._remembered = lru_cache(maxsize=256)(self._question)

    def language(self, question: str) -> Language | None:
        """The language of a question that is plainly in another than the document's; else None."""
        language = language_of(question)
        return None if language == self.home else language

    def read(self, question: str, language: Language) -> Reading:
        """The question in the document's language. Where the model fails, it stays as it is."""
        text = self._remembered(question, language)
        return Reading(language, text, bool(text) and self._questions_read.glossed(question) < ENOUGH)

    def history(self, earlier: Sequence[str]) -> list[str]:
        """Earlier questions as the search is to read them; each is translated once."""
        readings = [(one, self.language(one)) for one in earlier]
        return [one if language is None else self._searched(one, language) for one, language in readings]

    def _searched(self, question: str, language: Language) -> str:
        reading = self.read(question, language)
        return reading.text if reading.is_searched else question

    def _question(self, question: str, language: Language) -> str:
        *_, text = ["", *self._pieces(question, language, self.home, time.monotonic() + self._seconds)]
        return on_one_line(text)

    def answer(self, answer: Answer, reading: Reading) -> Generator[Answer]:
        """The answer as its statements are translated, one after the other; the last is final."""
        language = reading.language
        pair = (reading.text, answer.asked) if reading.text else None
        if not answer.statements:
            yield replace(answer, note=language.nothing) if answer.note == NOT_IN_DOCUMENT else answer
            return
        deadline = time.monotonic() + self._seconds
        for place, statement in enumerate(answer.statements):
            text, fault = "", "the time was over"
            if time.monotonic() < deadline:
                for running in self._translations(statement.text, language, deadline, pair):
                    text, fault = running
                    yield replace(answer, draft=text)
            answer = _with(answer, place, statement, text, fault)
            yield answer

    def _translations(
        self, statement: str, language: Language, deadline: float, pair: tuple[str, str] | None
    ) -> Generator[tuple[str, str]]:
        """A translation as it comes with what speaks against it: the last pair counts, an empty fault lets it be shown."""
        prepared, text = in_digits(statement), ""
        for running in self._pieces(self._guard.with_names(prepared, language), self.home, language, deadline, pair):
            text = on_one_line(running)
            yield text, "it was broken off"
        fault = self._guard.fault(prepared, text, language)
        if fault is None:
            back = ""
            for running in self._pieces(text, language, self.home, deadline, pair and (pair[1], pair[0])):
                back = on_one_line(running)
                yield text, "it was not translated back"
            fault = self._difference(prepared, back)
        yield text, fault or ""

    def _difference(self, statement: str, back: str) -> str | None:
        """What a statement and its translation, translated back, do not both say; None if they say the same."""
        if not back:
            return "it was not translated back"
        both = [Claim(one, (Quote(other),)) for one, other in ((back, statement), (statement, back))]
        same = all(one.is_supported for one in self._check.judge(both))
        return None if same else f"it says otherwise when it is translated back: {back}"

    def _pieces(
        self, text: str, source: Language, target: Language, deadline: float, pair: tuple[str, str] | None = None
    ) -> Generator[str]:
        """What the model has written of a translation, as it grows; what it wrote before it failed or was late counts as
        nothing."""
        running = ""
        messages = translation_messages(text, source, target, pair)
        try:
            for piece in pieces_in_time(self._writer, messages, MAX_TOKENS, deadline):
                running += piece
                yield running
                if "\n" in running.strip():
                    return
        except Late:
            yield ""
        except Exception:  # whatever a provider's package raises: what is not translated stays as it is
            yield ""


def _with(answer: Answer, place: int, statement: Statement, text: str, fault: str) -> Answer:
    """An answer with one statement translated, or with the reason why it is not."""
    if fault:
        failed = Failed(text or statement.text, TRANSLATION + fault, replaced=True)
        return replace(answer, failed=(*answer.failed, failed), draft="")
    statements = list(answer.statements)
    statements[place] = Statement(text, statement.citations, statement.text)
    return replace(answer, statements=tuple(statements), mode="written", draft="")
