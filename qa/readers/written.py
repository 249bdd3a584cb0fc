"""Written answers: a language model writes, every statement is checked against its quotes, and what fails is not shown."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ingest.errors import WriterFailed
from qa.answer import Answer, Citation, Failed, Statement
from qa.checking.check import Finding
from qa.checking.guard import Context
from qa.checking.opinion import Opinion, beside_the_point
from qa.models.time_limit import Late, OpinionInTime, pieces_in_time
from qa.models.writer import Writer
from qa.readers.draft import Draft, drafts_of, refuses
from qa.readers.progress import Progress, quote_statement, without_quotes
from qa.readers.prompt import MAX_TOKENS, messages_for

SECONDS = 60.0  # for a whole answer; then the quotes stand for themselves
MAX_WORDS = 120  # of evidence that a model is shown: a local one on two cores reads 50 tokens a second
SURE = 1.0  # the confidence of what is told by rule; of sentences that were judged it is less
MOST = 6  # statements of an answer: a model that goes on repeats itself


class Checker(Protocol):
    """Says whether quotes support a statement; `qa.checking.check.Check` does."""

    def check(self, statement: str, quotes: Sequence[str], context: Context | None = None, opinion: Opinion | None = None) -> Finding:
        """`context` is what stands around the quotes: titles, the sentence that opens the section; `opinion` may be asked."""
        ...

    def leaves_out(self, question: str, said: str, quote: str) -> str:
        """What was asked for, which a quote has and what is said of it has not, as a reason; empty if nothing is missing."""
        ...


@dataclass(frozen=True, slots=True)
class _Task:
    """What the model is to answer, what stands around each quote, and until when (by `time.monotonic`)."""

    question: str
    contexts: Sequence[Context]
    deadline: float
    opinion: Opinion | None


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes answers with one model and one check."""

    writer: Writer
    checker: Checker
    seconds: float = SECONDS

    def compose(self, quoted: Answer, contexts: Sequence[Context] = (), question: str = "") -> Generator[Answer]:
        """First the quoted answer, then the written one as it comes, settled statement by statement; the last is final.

        The model may use the quotes of the quoted answer, and no others: of the next best sentences it made statements
        that were true and no answer (right 61 % of 61 development questions with them). Of these quotes, those go that it
        finds beside the point. `contexts` is what stands around each quote, `question` what the model is told was asked,
        if not as it was understood. Where the document does not answer, or the model fails, is late or says nothing that
        passes, the quoted answer stands, with a note.
        """
        yield quoted
        if not quoted.statements or not _is_to_be_written(quoted):
            return
        deadline = time.monotonic() + self.seconds
        task = _Task(question or quoted.question, contexts, deadline, self._opinion(deadline))
        progress = Progress(quoted)
        try:
            task = self._narrow(progress, task)
            note = yield from self._write(progress, task)
        except Late:
            note = f"The model took more than {self.seconds:.0f} seconds."
        except WriterFailed as error:
            note = str(error)  # says why, in one line and without keys
        except Exception as error:  # whatever a provider's package raises: the quotes are there all the same
            note = f"The model failed ({type(error).__name__})."
        self._complete(progress, task)
        yield self._final(progress, note)

    def _opinion(self, deadline: float) -> Opinion | None:
        return OpinionInTime(self.writer, deadline) if isinstance(self.writer, Opinion) else None

    def _narrow(self, progress: Progress, task: _Task) -> _Task:
        """Leave out the quotes that the model finds beside the point, if it has opinions; not of a part of the document that was
        asked for as a whole, which is sure to answer."""
        opinion, quoted = task.opinion, progress.quoted
        if opinion is None or quoted.confidence == SURE:
            return task
        out = beside_the_point(opinion, task.question, quoted.citations)
        progress.quoted = without_quotes(quoted, out)
        kept = tuple(around for number, around in enumerate(task.contexts, start=1) if number not in out)
        return replace(task, contexts=kept)

    def _write(self, progress: Progress, task: _Task) -> Generator[Answer, None, str]:
        """The answer as the model writes it; returns a note, empty if there is nothing to say. A model with opinions is
        asked for them when it has written all: it does one thing at a time."""
        shown = _first_words(progress.quoted.citations)
        waiting: list[Draft] = []
        note = ""
        for line, running in self._lines(task, shown):
            if refuses(line):
                note = "The model found no answer in the evidence; these quotes answer."
                break
            waiting += drafts_of(line, range(1, len(shown) + 1))[:MOST]
            while waiting and task.opinion is None:
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
        quotes = [progress.quoted.citations[number - 1].quote for number in draft.ids]
        around = together([task.contexts[number - 1] for number in draft.ids if number <= len(task.contexts)])
        found = self.checker.check(draft.text, quotes, around, task.opinion)
        return None if found.ok else found.reason

    def _complete(self, progress: Progress, task: _Task) -> None:
        """Put a quote in the place of the statements that rest on it alone, if they leave out what was asked."""
        for one in progress.quoted.citations:
            resting = [statement for statement in progress.statements if statement.citations == (one.number,)]
            quote = quote_statement(one)
            if not resting or quote in resting:
                continue
            reason = self.checker.leaves_out(task.question, " ".join(statement.text for statement in resting), one.quote)
            if reason:
                progress.replace(resting, quote, reason)

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


def together(contexts: Sequence[Context]) -> Context | None:
    """The context of several quotes at once; None for none."""
    if not contexts:
        return None
    lead_in = " ".join(dict.fromkeys(one.lead_in for one in contexts if one.lead_in))
    titles = tuple(dict.fromkeys(title for one in contexts for title in one.title_path))
    return replace(contexts[0], lead_in=lead_in, title_path=titles)
