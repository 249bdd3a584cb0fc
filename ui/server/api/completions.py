"""Chat completions in OpenAI's form: what is asked in a request, and an answer as a completion, whole or in chunks."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ingest.errors import QuestionError
from qa.answer import Answer, Mode
from qa.question.read import MAX_QUESTION
from ui.server.limits import API_MESSAGES, HISTORY

MODELS: dict[str, Mode | None] = {"footnote": None, "footnote-written": "written", "footnote-quotes": "quote"}


class Part(msgspec.Struct):
    """A piece of a message."""

    type: str
    text: str = ""


class Message(msgspec.Struct):
    """A message of a conversation."""

    role: str
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """What it says. Raises QuestionError for a picture or the like."""
        if isinstance(self.content, list):
            if any(part.type != "text" for part in self.content):
                raise QuestionError('"messages" may hold text only.')
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(msgspec.Struct):
    """What else a stream is to tell."""

    include_usage: bool = False


class Request(msgspec.Struct):
    """A request for a completion; what else OpenAI knows is accepted, and changes nothing here."""

    messages: list[Message]
    model: str = "footnote"
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = 1

    def question(self) -> tuple[str, list[str]]:
        """What is asked, and the questions before it. Raises QuestionError where there is none."""
        if len(self.messages) > API_MESSAGES:
            raise QuestionError(f'"messages" may hold {API_MESSAGES}. Send the last ones.')
        if not self.messages or self.messages[-1].role != "user":
            raise QuestionError('The last of "messages" is the question, of role "user".')
        if self.n not in (None, 1):
            raise QuestionError('"n" is 1: there is one answer.')
        asked = [one.text for one in self.messages if one.role == "user"]
        earlier = [one for one in asked[:-1] if one.strip() and len(one) <= MAX_QUESTION]
        return asked[-1], earlier[-HISTORY:]


def read_request(body: bytes) -> Request:
    """The request of a body. Raises QuestionError that says what is wrong with it."""
    try:
        return msgspec.json.decode(body, type=Request)
    except (msgspec.DecodeError, RecursionError) as error:
        raise QuestionError(f"The request cannot be read: {error}.") from None


def models(modes: Sequence[Mode]) -> list[dict[str, Any]]:
    """What can be asked for as `model`."""
    offered = [name for name, mode in MODELS.items() if mode is None or mode in modes]
    return [{"id": name, "object": "model", "created": 0, "owned_by": "footnote"} for name in offered]


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer to one request; `page` is the address of the page that shows its quotes."""

    model: str
    page: str
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, answer: Answer) -> dict[str, Any]:
        """All at once."""
        message = {"role": "assistant", "content": content(answer), "refusal": None, "annotations": citations(answer, self.page)}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return self._object("chat.completion", choices=[choice], usage=_USAGE, footnote=answer.to_dict())

    def first(self) -> dict[str, Any]:
        """The chunk that says that an answer comes."""
        return self._chunk({"role": "assistant", "content": ""})

    def chunks(self, answer: Answer, with_usage: bool) -> Iterator[dict[str, Any]]:
        """The chunks of an answer, a line each; the last one says that it ends, with the citations."""
        for line in content(answer).splitlines(keepends=True):
            yield self._chunk({"content": line})
        yield self._chunk({"annotations": citations(answer, self.page)}, "stop") | {"footnote": answer.to_dict()}
        if with_usage:
            yield self._object("chat.completion.chunk", choices=[], usage=_USAGE)

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return self._object("chat.completion.chunk", choices=[choice])

    def _object(self, kind: str, **values: Any) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model, **values}


_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}  # nothing is charged by tokens here


def content(answer: Answer) -> str:
    """What a client shows: the statements with their marks, what the document does not say, and the footnotes."""
    text, _, footnotes = str(answer).partition("\n\n") if answer.citations else (str(answer), "", "")
    missing = f"The document does not say: {answer.missing}" if answer.missing else ""
    return "\n\n".join(filter(None, (text, missing, footnotes)))


def citations(answer: Answer, page: str) -> list[dict[str, Any]]:
    """A citation for each mark: the span of its statement in `content`, and the exact quote with its place in the document."""
    by_number = {one.number: one for one in answer.citations}
    found, start = [], 0
    for statement in answer.statements:
        end = start + len(f"{statement.text} {''.join(f'[{number}]' for number in statement.citations)}".rstrip())
        for one in (by_number[number] for number in statement.citations):
            url = f"{page}#quote-{one.start}-{one.end}"
            cited = {"start_index": start, "end_index": end, "title": f"{one.document}: {one.place}", "url": url}
            quoted = {name: getattr(one, name) for name in ("number", "document", "section", "quote", "start", "end", "page")}
            found.append({"type": "url_citation", "url_citation": {**cited, **quoted}})
        start = end + 1
    return found
