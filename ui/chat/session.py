"""What happens in the chat: asking, voting, exporting. Nothing here knows how it is shown or served."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple, TypedDict

from ingest.errors import QuestionError, TooManyQuestions
from qa.answer import Mode
from ui.chat.answerer import Answerer
from ui.chat.conversation import Conversation, Vote
from ui.chat.conversation_store import ConversationStore, SavedConversation, saved_from
from ui.chat.export import markdown
from ui.chat.feedback import FeedbackFile
from ui.chat.html import conversation_html, evidence_sheet
from ui.server.rate_limit import RateLimit

_LOG = logging.getLogger("footnote")
TROUBLE = "Something went wrong here, and the question was not answered. Ask again; what happened stands in the terminal."
OTHER_DOCUMENT = "Another document is served here than before: what was asked about the other is not shown."
ASKED_AGAIN = "Footnote was started anew since, and the questions were asked again."
MOST_ASKED_AGAIN = 200  # questions, for one page
LEFT_OUT = f" Of so many only the last {MOST_ASKED_AGAIN}."
NOT_WRITTEN_AGAIN = " What a model had written is not written again: the quotes stand in its place."


class Screen(NamedTuple):
    """A conversation and how it looks."""

    conversation: Conversation
    html: str


class Restored(NamedTuple):
    """A conversation that a browser had kept, and what is to be said of it."""

    conversation: Conversation
    notice: str = ""
    trouble: str = ""


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
    store: ConversationStore = field(default_factory=ConversationStore)

    def show(self, conversation: Conversation, pending: str = "", trouble: str = "", notice: str = "", whole: bool = True) -> Screen:
        """A conversation as it looks; `pending` is a question that is being answered, `trouble` what went wrong, `notice`
        what else is to be said. One that is not settled or not `whole` is not for the browser to keep."""
        document = self.assistant.document
        is_settled = whole and not pending and not any(turn.answer.draft for turn in conversation.turns[-1:])
        saved = saved_from(conversation, document, self.store.put(conversation)) if is_settled else None
        html = conversation_html(
            conversation,
            document,
            pending=pending,
            trouble=trouble,
            notice=notice,
            votes=self.feedback is not None,
            saved=saved,
        )
        return Screen(conversation, html)

    def begin(self, saved: SavedConversation | None, client: str = "") -> Iterator[Screen]:
        """What a page shows at first: the conversation that its browser has kept. Nothing where there is none: what was asked
        meanwhile would be drawn over."""
        if saved:
            yield self.show_restored(self.restore(saved, client))

    def is_lost(self, conversation: Conversation, saved: SavedConversation | None) -> bool:
        """Whether this is not the conversation that the page shows: the server was started anew while it was open."""
        return conversation == Conversation() and saved is not None and bool(saved.key)

    def current(self, conversation: Conversation, saved: SavedConversation | None, client: str = "") -> Restored:
        """The conversation that the page shows: this one, or what its browser kept of one that is lost here."""
        return self.restore(saved, client) if saved and self.is_lost(conversation, saved) else Restored(conversation)

    def show_restored(self, restored: Restored) -> Screen:
        """A restored conversation as it looks."""
        return self.show(restored.conversation, trouble=restored.trouble, notice=restored.notice, whole=not restored.trouble)

    def restore(self, saved: SavedConversation, client: str = "") -> Restored:
        """A conversation that a browser has kept, as it was; if it is not there any more, its questions asked again, and that is said."""
        if (found := self.store.get(saved.key)) is not None:
            return Restored(found)
        if not saved.questions:
            return Restored(Conversation())
        if saved.document != self.assistant.document.sha256:
            return Restored(Conversation(), OTHER_DOCUMENT)
        conversation = Conversation()
        notice = ASKED_AGAIN + LEFT_OUT * (len(saved.questions) > MOST_ASKED_AGAIN)
        try:
            for question in saved.questions[-MOST_ASKED_AGAIN:]:
                self.rate_limit.count(client)
                *_, answer = self.assistant.stream(question, conversation.history, "quote")
                conversation = conversation.with_answer(answer)
        except TooManyQuestions as error:
            return Restored(conversation, notice, error.for_command)
        except Exception:
            _LOG.exception("A conversation was not brought back.")
            return Restored(conversation, notice, TROUBLE)
        return Restored(conversation, notice + NOT_WRITTEN_AGAIN * saved.written)

    def ask(
        self,
        question: str,
        conversation: Conversation,
        turn: int | None = None,
        client: str = "",
        mode: Mode | None = None,
        notice: str = "",
    ) -> Iterator[Screen]:
        """Answer a question: first how it looks while it is answered, then the answer as it grows, or what went wrong.

        `turn` is a turn that is asked anew: it and those after it give way to the new one, and can be brought back.
        `notice` is said beside.
        """
        if not question.strip():
            yield self.show(conversation, notice=notice)
            return
        earlier = conversation.before(turn)
        yield Screen(conversation, self.show(earlier, pending=question).html)
        try:
            self.rate_limit.count(client)
            with closing(self.assistant.stream(question, earlier.history, mode)) as answers:
                for answer in answers:
                    yield self.show(earlier.with_answer(answer), notice=notice)
        except QuestionError as error:
            yield self.show(conversation, trouble=error.for_command, notice=notice)
        except Exception:
            _LOG.exception("A question was not answered.")
            yield self.show(conversation, trouble=TROUBLE, notice=notice)

    def stopped(self, conversation: Conversation) -> Screen:
        """After a stop: what was settled of the last answer stays, what was still being written goes."""
        last = conversation.turns[-1].answer if conversation.turns else None
        if last is None or not (last.draft or last.is_unsettled):
            return self.show(conversation)
        settled = replace(last, draft="", note="Stopped: the rest was not written.")
        return self.show(conversation.with_last(settled))

    def vote(self, conversation: Conversation, turn: int, vote: Vote, client: str = "") -> Screen:
        """Keep a vote, which counts as a question of its client; the same vote again takes it back. A turn that there is not
        changes nothing."""
        if self.feedback is None or not 0 <= turn < len(conversation.turns):
            return self.show(conversation)
        kept = None if conversation.turns[turn].vote == vote else vote
        try:
            self.rate_limit.count(client)
            self.feedback.keep(conversation.turns[turn].answer, kept, self.assistant.document.sha256)
        except TooManyQuestions as error:
            return self.show(conversation, trouble=error.for_command)
        except OSError as error:
            return self.show(conversation, trouble=f"The vote was not kept: {self.feedback.path} cannot be written ({error.strerror}).")
        return self.show(conversation.with_vote(turn, kept))

    def export(self, conversation: Conversation, kind: Literal["markdown", "html"]) -> Download:
        """The conversation as a file to keep: Markdown, or a page that needs nothing else."""
        document, now = self.assistant.document, datetime.now().astimezone()
        name = f"{Path(document.name).stem}-{now:%Y-%m-%d}"
        if kind == "markdown":
            return {"name": f"{name}.md", "type": "text/markdown", "text": markdown(conversation, document)}
        return {"name": f"{name}.html", "type": "text/html", "text": evidence_sheet(conversation, document, now)}
