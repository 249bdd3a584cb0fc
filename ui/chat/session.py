"""What happens in the chat: asking, voting, opening, exporting. Nothing here knows how it is shown or served."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypedDict

from ingest.document import Document
from ingest.errors import FootnoteError, QuestionError, TooManyQuestions, printable
from qa.answer import Answer, Mode
from qa.question.read import MAX_QUESTION
from ui.chat.answerer import Answerer
from ui.chat.conversation import TOP, Conversation, Earlier, Turn, Vote
from ui.chat.conversations.database import ConversationDatabase, Listed
from ui.chat.conversations.json_export import conversation_json
from ui.chat.export import markdown
from ui.chat.feedback import FeedbackFile
from ui.chat.html import conversation_html, evidence_sheet
from ui.chat.statement_check import can_check
from ui.server.limits import LIVE, TURNS
from ui.server.security.rate_limit import RateLimit

_LOG = logging.getLogger("footnote")
TROUBLE = "Something went wrong here, and the question was not answered. Ask again; what happened stands in the terminal."
GONE = "That conversation is not here: it was deleted, or it is someone else's."
CHANGED = "Since these questions were asked the document has changed, or gone: their quotes are shown as they were."
FULL = f"This conversation has {TURNS:,} questions, the most that one may have. Begin a new one."
NOT_KEPT = "The answer is not kept: the file of conversations cannot be written ({})."
STOPPED = "Stopped: the rest was not written."

Patch = dict[str, Any]
"""What changes on a page: `from` the turn from which on `html` takes the place of what is there, up to `to` if that is named;
`before` the turn before which it is put; `key` the conversation that is shown, `count` its turns."""


class Visit(NamedTuple):
    """Who asks, from where, and in which conversation."""

    owner: str = ""
    client: str = ""
    key: str = ""


class Draft(NamedTuple):
    """An answer that still grows, and its place."""

    visit: Visit
    place: int
    answer: Answer


class Screen(NamedTuple):
    """What changes on the page, the answer that is not kept yet, if there is one, and whether nothing more comes."""

    patch: Patch
    draft: Draft | None = None
    is_last: bool = False


class Download(TypedDict):
    """A file for the reader to keep, made in the browser from this text."""

    name: str
    type: str
    text: str


@dataclass(frozen=True, slots=True)
class ChatSession:
    """The chat with one assistant; `feedback` None keeps no votes. Safe to share between threads."""

    assistant: Answerer
    rate_limit: RateLimit
    feedback: FeedbackFile | None = None
    store: ConversationDatabase = field(default_factory=ConversationDatabase)

    @property
    def versions(self) -> dict[str, str]:
        """The SHA-256 of each document that is asked, by its name."""
        library = getattr(self.assistant, "library", None)
        documents = (self.assistant.document,) if library is None else library.documents
        return {printable(one.name): one.sha256 for one in documents}

    # -- what is shown -----------------------------------------------------------------------------------------------
    def show(self, conversation: Conversation, first: int | None = None, pending: str = "", trouble: str = "", notice: str = "") -> Patch:
        """A conversation from its turn `first` on, by default its last turns; `pending` is a question that is being answered, `trouble`
        what went wrong, `notice` what else is to be said."""
        count = len(conversation.turns)
        shown = max(0, count - LIVE) if first is None else first
        html = self._html(conversation, shown, is_top=first is None or first == 0, pending=pending, trouble=trouble, notice=notice)
        return {"key": conversation.key, "from": 0 if first is None else first, "count": count, "html": html}

    def welcome(self) -> str:
        """What the page shows before anything is asked."""
        return str(self.show(Conversation())["html"])

    def _html(self, conversation: Conversation, first: int, last: int | None = None, is_top: bool = False, **said: str) -> str:
        document = self.assistant.document
        return conversation_html(
            conversation,
            document,
            first=first,
            last=last,
            is_top=is_top,
            votes=self.feedback is not None,
            versions=self.versions,
            modes=self.assistant.modes,
            has_check=can_check(self.assistant),
            opened=self._document,
            **said,
        )

    def _document(self, name: str) -> Document | None:
        """A document of the library that is asked; None if it is not there."""
        find = getattr(self.assistant, "assistant", None)
        try:
            return find(name).document if find else None
        except (FootnoteError, KeyError):
            return None

    # -- conversations -----------------------------------------------------------------------------------------------
    def open(self, visit: Visit) -> Screen:
        """A conversation as it was left, or word that it is not there; an empty one for a visit that names none."""
        found = self.store.load(visit.owner, visit.key) if visit.key else Conversation()
        if found is None:
            return Screen(self.show(Conversation(), notice=GONE))
        versions = self.versions
        is_stale = any(turn.is_stale(versions) for turn in found.turns)
        return Screen(self.show(found, notice=CHANGED if is_stale else ""))

    def earlier(self, visit: Visit, place: int) -> Screen:
        """The turns before a place, some at a time."""
        found = self._load(visit)
        last = min(max(place, 0), len(found.turns))
        first = max(0, last - LIVE)
        return Screen({"key": found.key, "before": last, "html": self._html(found, first, last, is_top=True)})

    def renew(self, visit: Visit) -> Screen:
        """An empty conversation; the one before it can be brought back."""
        before = self._load(visit)
        if not before.turns:
            return Screen(self.show(before))
        return Screen(self.show(Conversation((), Earlier(before.key, TOP, len(before.turns)), self.store.begin(visit.owner, before.key))))

    def undo(self, visit: Visit) -> Screen:
        """What gave way to the conversation."""
        try:
            return self.open(visit._replace(key=self.store.undo(visit.owner, visit.key)))
        except KeyError:
            return self.open(visit)

    def listed(self, visit: Visit, words: str = "") -> list[Listed]:
        """The conversations of whoever asks, the latest first; none where none are kept."""
        return self.store.listed(visit.owner, words) if self.store.path else []

    def rename(self, visit: Visit, key: str, title: str) -> None:
        """Give a conversation of theirs another title. Raises QuestionError if it is gone."""
        try:
            self.store.rename(visit.owner, key, title)
        except KeyError:
            raise QuestionError(GONE) from None

    def remove(self, visit: Visit, key: str) -> None:
        """Forget a conversation of theirs."""
        self.store.delete(visit.owner, key)

    def _load(self, visit: Visit) -> Conversation:
        """The conversation of a visit; an empty one where it is not there."""
        return (self.store.load(visit.owner, visit.key) if visit.key else None) or Conversation()

    # -- questions ---------------------------------------------------------------------------------------------------
    def ask(self, question: str, visit: Visit, turn: int | None = None, mode: Mode | None = None) -> Generator[Screen]:
        """Answer a question: first how it looks while it is answered, then the answer as it grows, or what went wrong. One in quotes does
        not grow: it is shown once, as it is kept. Before anything is kept there comes a screen on which nothing changes.

        `turn` is a turn that is asked anew: it and those after it give way to the new one, and can be brought back.
        """
        whole = self._load(visit)
        earlier = whole.before(turn)
        place = len(earlier.turns)
        if not question.strip():
            return
        if len(question) > MAX_QUESTION or place >= TURNS:
            long = f"The question has {len(question):,} characters, and may have at most {MAX_QUESTION:,}. Shorten it."
            yield Screen(self.show(whole, len(whole.turns), trouble=FULL if place >= TURNS else long), is_last=True)
            return
        if not earlier.key:
            earlier = whole = replace(earlier, key=self.store.begin(visit.owner))
        visit = visit._replace(key=earlier.key)
        yield Screen(self.show(earlier, place, pending=question))
        try:
            self.rate_limit.count(visit.client)
            versions = self.versions
            with closing(self.assistant.stream(question, earlier.history, mode)) as answers:
                for answer in answers:
                    shown = earlier.with_answer(answer, versions)
                    if (mode or self.assistant.modes[0]) != "quote":
                        yield Screen(self.show(shown, place), Draft(visit, place, answer))
            yield Screen({})  # whoever stopped it meanwhile closes this here: it is not kept
            yield self._kept(visit, place, shown)
        except QuestionError as error:
            yield Screen(self.show(whole, place, trouble=error.for_command), is_last=True)
        except Exception:
            _LOG.exception("A question was not answered.")
            yield Screen(self.show(whole, place, trouble=TROUBLE), is_last=True)

    def _kept(self, visit: Visit, place: int, shown: Conversation) -> Screen:
        """A conversation whose answer at a place is settled, once it is kept; what gave way to it is told then."""
        try:
            kept = replace(shown, earlier=self.store.put(visit.owner, visit.key, place, shown.turns[place]))
        except (sqlite3.Error, KeyError) as error:
            why = NOT_KEPT.format(error if isinstance(error, sqlite3.Error) else "it is gone")
            return Screen(self.show(shown, place, trouble=why), is_last=True)
        return Screen(self.show(kept, place), is_last=True)

    def stopped(self, draft: Draft | None, visit: Visit) -> Screen:
        """After a stop: what was settled of the last answer stays, what was still being written goes."""
        found = self._load(visit)
        if draft is None:
            return Screen(self.show(found))
        is_settled = not (draft.answer.draft or draft.answer.is_unsettled)
        settled = draft.answer if is_settled else replace(draft.answer, draft="", note=STOPPED)
        shown = found.before(draft.place).with_answer(settled, self.versions)
        return self._kept(draft.visit, draft.place, shown)

    # -- votes and files ---------------------------------------------------------------------------------------------
    def vote(self, visit: Visit, place: int, vote: Vote, reason: str = "") -> Screen:
        """Keep a vote, which counts as a question of its client; the same vote again takes it back, unless a reason is given with it.
        A turn that there is not changes nothing."""
        found = self._load(visit)
        if self.feedback is None or not 0 <= place < len(found.turns):
            return Screen({})
        turn = found.turns[place]
        kept = None if turn.vote == vote and not reason else vote
        try:
            self.rate_limit.count(visit.client)
            self.feedback.keep(turn.answer, kept, next(iter(dict(turn.documents).values()), ""), reason)
            self.store.vote(visit.owner, visit.key, place, kept)
        except TooManyQuestions as error:
            return Screen(self.show(found, len(found.turns), trouble=error.for_command))
        except (OSError, sqlite3.Error, KeyError) as error:
            _LOG.warning("A vote was not kept: %s (%s)", error, self.feedback.path)
            why = error.strerror if isinstance(error, OSError) else "the conversation cannot be written"
            return Screen(self.show(found, len(found.turns), trouble=f"The vote was not kept: {why}."))
        return self._one(found.with_vote(place, kept), place)

    def _one(self, conversation: Conversation, place: int) -> Screen:
        """One turn drawn anew."""
        html = self._html(conversation, place, place + 1)
        return Screen({"key": conversation.key, "from": place, "to": place + 1, "html": html})

    def export(self, visit: Visit, kind: Literal["markdown", "html", "json"]) -> Download:
        """The conversation as a file to keep: Markdown, a page that needs nothing else, or its records."""
        document, now, conversation = self.assistant.document, datetime.now().astimezone(), self._load(visit)
        name = f"{Path(document.name).stem}-{now:%Y-%m-%d}"
        if kind == "json":
            return {"name": f"{name}.json", "type": "application/json", "text": conversation_json(conversation, now)}
        if kind == "markdown":
            return {"name": f"{name}.md", "type": "text/markdown", "text": markdown(conversation, document, self._document)}
        return {"name": f"{name}.html", "type": "text/html", "text": evidence_sheet(conversation, document, now, self._document)}

    def turn(self, visit: Visit, place: int) -> Turn:
        """One turn of a conversation. Raises QuestionError if it is not there."""
        found = self._load(visit)
        if not 0 <= place < len(found.turns):
            raise QuestionError("That answer is not here any more.")
        return found.turns[place]

    def asked(self, owner: str, key: str) -> list[str]:
        """The questions of a conversation, as they were typed; none where it is not there."""
        return [turn.answer.asked for turn in self._load(Visit(owner, key=key)).turns]

    def count(self, visit: Visit) -> None:
        """Count something that costs as much as a question. Raises a FootnoteError if there is too much of it."""
        self.rate_limit.count(visit.client)


def trouble_of(error: FootnoteError) -> Patch:
    """What went wrong, told without changing anything else."""
    return {"trouble": error.for_command}
