"""Written answers: a language model writes, every statement is checked against its quotes, and what fails is not shown."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ingest.errors import WriterFailed
from qa.answer import Answer, Citation, Failed, Statement
from qa.checking.claim import Claim, Judgement, Quote
from qa.models.time_limit import Late, pieces_in_time
from qa.models.writer import Writer
from qa.readers.draft import Draft, drafts_of, refuses
from qa.readers.progress import Progress, quote_statement
from qa.readers.prompt import MAX_TOKENS, messages_for

SECONDS = 60.0  # for a whole answer; then the quotes stand for themselves
MAX_WORDS = 120  # of evidence that a model is shown: a local one on two cores reads 50 tokens a second
MOST = 6  # statements of an answer: a model that goes on repeats itself


class Checker(Protocol):
    """Says whether quotes support a statement; `qa.checking.check.Check` does."""

    def judge(self, claims: Sequence[Claim], question: str = "") -> list[Judgement]:
        """A judgement for each claim, in order."""
        ...


@dataclass(frozen=True, slots=True)
class _Task:
    """What the model is to answer, what stands around each quote, and until when (by `time.monotonic`)."""

    question: str
    around: Sequence[Quote]
    deadline: float


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes answers with one model and one check."""

    writer: Writer
    checker: Checker
    seconds: float = SECONDS

    def compose(self, quoted: Answer, around: Sequence[Quote] = (), question: str = "") -> Generator[Answer]:
        """First the quoted answer, then the written one as it comes, settled statement by statement; the last is final.

        The model may use the quotes of the quoted answer, and no others: of the next best sentences it made statements
        that were true and no answer (right 61 % of 61 development questions with them). `around` is each quote with what
        stands around it, `question` what the model is told was asked, if not as it was understood. Where the document does
        not answer, or the model fails, is late or says nothing that passes, the quoted answer stands, with a note.
        """
        yield quoted
        if not quoted.statements or not _is_to_be_written(quoted):
            return
        deadline = time.monotonic() + self.seconds
        task = _Task(question or quoted.question, around, deadline)
        progress = Progress(quoted)
        try:
            note = yield from self._write(progress, task)
        except Late:
            note = f"The model took more than {self.seconds:.0f} seconds."
        except WriterFailed as error:
            note = str(error)  # says why, in one line and without keys
        except Exception as error:  # whatever a provider's package raises: the quotes are there all the same
            note = f"The model failed ({type(error).__name__})."
        yield self._final(progress, note)

    def _write(self, progress: Progress, task: _Task) -> Generator[Answer, None, str]:
        """The answer as the model writes it; returns a note, empty if there is nothing to say."""
        shown = _first_words(progress.quoted.citations)
        waiting: list[Draft] = []
        note = ""
        for line, running in self._lines(task, shown):
            if refuses(line):
                note = "The model found no answer in the evidence; these quotes answer."
                break
            waiting += drafts_of(line, range(1, len(shown) + 1))[:MOST]
            while waiting:
                self._settle(progress, waiting.pop(0), task)
            yield progress.answer(_running(waiting, running))
            if len(progress.statements) + len(waiting) >= MOST:
                break
        while waiting:
            self._settle(progress, waiting.pop(0), task)
            yield progress.answer(_running(waiting, ""))
        return note

    def _lines(self, task: _Task, evidence: Sequence[Citation]) -> Iterator[tuple[str, str]]:
        """(a line that is complete, or "", the text that still runs) as the model writes."""
        running = ""
        for piece in pieces_in_time(self.writer, messages_for(task.question, evidence), MAX_TOKENS, task.deadline):
            running += piece
            *complete, running = running.split("\n")
            if complete:
                yield from ((line, "") for line in complete[:-1])
                yield complete[-1], running
            else:
                yield "", running
        yield running, ""

    def _settle(self, progress: Progress, draft: Draft, task: _Task) -> None:
        """Show a draft whose check passes; else the first quote that it names; else nothing of it."""
        reason = self._fault(progress, draft, task)
        shown = {statement.text for statement in progress.statements}
        if reason is None:
            if draft.text not in shown:
                progress.statements.append(Statement(draft.text, draft.ids))
            return
        instead = quote_statement(progress.quoted.citations[draft.ids[0] - 1]) if draft.ids else None
        if instead and instead.text not in shown:
            progress.statements.append(instead)
        progress.failed.append(Failed(draft.text, reason, bool(instead)))

    def _fault(self, progress: Progress, draft: Draft, task: _Task) -> str | None:
        """Why a draft is not to be shown; None if it may be."""
        if not draft.ids:
            return "it names no evidence"
        quotes = tuple(self._quote(progress, task, number) for number in draft.ids)
        (found,) = self.checker.judge([Claim(draft.text, quotes)], task.question)
        return None if found.is_supported else found.reason

    def _quote(self, progress: Progress, task: _Task, number: int) -> Quote:
        return task.around[number - 1] if number <= len(task.around) else Quote(progress.quoted.citations[number - 1].quote)

    def _final(self, progress: Progress, note: str) -> Answer:
        """The written answer, or the quoted one if nothing is left of it."""
        if not progress.statements:
            why = note or ("What the model wrote did not pass the check." if progress.failed else "The model wrote nothing.")
            closed = why if why.endswith(".") else f"{why}."
            return replace(progress.quoted, failed=tuple(progress.failed), note=f"{closed} The answer is quoted instead.")
        progress.statements += progress.left_out()
        return replace(progress.answer(), note=note)


def _running(waiting: Sequence[Draft], running: str) -> str:
    """What is written and not yet settled."""
    return " ".join([*(one.text for one in waiting), running]).strip()


def _is_to_be_written(answer: Answer) -> bool:
    """Whether each statement is its quote (a count of parts is told by rule, and no model need write it) and no quote is a
    heading: of a bare title a model can tell no more."""
    by_number = {one.number: one for one in answer.citations}
    are_quotes = all(" ".join(by_number[one.citations[0]].quote.split()) == one.text for one in answer.statements)
    return are_quotes and not any(one.quote == one.title_path[-1] for one in answer.citations if one.title_path)


def _first_words(evidence: Sequence[Citation]) -> list[Citation]:
    """The first of some quotes, MAX_WORDS together and one at least."""
    words, shown = 0, list[Citation]()
    for one in evidence:
        words += len(one.quote.split())
        if shown and words > MAX_WORDS:
            break
        shown.append(one)
    return shown
