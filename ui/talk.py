"""What happens in the chat: asking, voting, exporting. Nothing here knows how it is shown or served."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple, TypedDict

from ingest.errors import QuestionError
from qa.answer import Mode
from ui.answerer import Answerer
from ui.conversation import Conversation, Vote
from ui.examples import examples_for
from ui.export import markdown
from ui.feedback import FeedbackFile
from ui.limiter import Limiter
from ui.page import conversation_html, evidence_sheet

_LOG = logging.getLogger("footnote")
TROUBLE = "Something went wrong here, and the question was not answered. Ask again; what happened stands in the terminal."


class Screen(NamedTuple):
    """A conversation and how it looks."""

    conversation: Conversation
    html: str


class File(TypedDict):
    """A file for the reader to keep, made in the browser from this text."""

    name: str
    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """The chat with one assistant; `feedback` None keeps no votes. Safe to share between threads: it has no state."""

    assistant: Answerer
    limiter: Limiter
    feedback: FeedbackFile | None = None

    def show(self, conversation: Conversation, pending: str = "", trouble: str = "") -> Screen:
        """A conversation as it looks; `pending` is a question that is being answered, `trouble` what went wrong."""
        document = self.assistant.document
        votes = self.feedback is not None
        html = conversation_html(conversation, document, examples_for(document), pending=pending, trouble=trouble, votes=votes)
        return Screen(conversation, html)

    def ask(
        self, question: str, conversation: Conversation, turn: int | None = None, client: str = "", mode: Mode | None = None
    ) -> Iterator[Screen]:
        """Answer a question: first how it looks while it is answered, then the answer as it grows, or what went wrong.

        `turn` is a turn that is asked anew: it and those after it give way to the new one.
        """
        if not question.strip():
            yield self.show(conversation)
            return
        earlier = conversation.before(turn)
        yield Screen(conversation, self.show(earlier, pending=question).html)
        try:
            self.limiter.count(client)
            with closing(self.assistant.stream(question, earlier.history, mode)) as answers:
                for answer in answers:
                    yield self.show(earlier.with_answer(answer))
        except QuestionError as error:
            yield self.show(conversation, trouble=str(error))
        except Exception:
            _LOG.exception("A question was not answered.")
            yield self.show(conversation, trouble=TROUBLE)

    def stopped(self, conversation: Conversation) -> Screen:
        """After a stop: what was settled of the last answer stays, what was still being written goes."""
        last = conversation.turns[-1].answer if conversation.turns else None
        if last is None or not last.draft:
            return self.show(conversation)
        settled = replace(last, draft="", note="Stopped: the rest was not written.")
        return self.show(conversation.before(len(conversation.turns) - 1).with_answer(settled))

    def vote(self, conversation: Conversation, turn: int, vote: Vote) -> Screen:
        """Keep a vote; the same vote again takes it back. A turn that there is not changes nothing."""
        if self.feedback is None or not 0 <= turn < len(conversation.turns):
            return self.show(conversation)
        kept = None if conversation.turns[turn].vote == vote else vote
        try:
            self.feedback.keep(conversation.turns[turn].answer, kept, self.assistant.document.sha256)
        except OSError as error:
            return self.show(conversation, trouble=f"The vote was not kept: {self.feedback.path} cannot be written ({error.strerror}).")
        return self.show(conversation.with_vote(turn, kept))

    def export(self, conversation: Conversation, kind: Literal["markdown", "html"]) -> File:
        """The conversation as a file to keep: Markdown, or a page that needs nothing else."""
        document, now = self.assistant.document, datetime.now().astimezone()
        name = f"{Path(document.name).stem}-{now:%Y-%m-%d}"
        if kind == "markdown":
            return {"name": f"{name}.md", "type": "text/markdown", "text": markdown(conversation, document)}
        return {"name": f"{name}.html", "type": "text/html", "text": evidence_sheet(conversation, document, now)}
