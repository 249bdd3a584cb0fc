"""How three providers' servers are spoken to and speak: what is asked, pieces as they stream, refusals."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qa.models.writer import Message

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asked, whatever the dialect. `rest` is the request itself."""

    model: str
    messages: tuple[Message, ...]
    streamed: bool
    temperature: float | None
    longest: int | None
    rest: Json


class Dialect(ABC):
    """The requests that a server takes and the bytes that it sends."""

    provider: str  # LangChain's name for it
    path: str  # where requests are posted
    base: str  # what its clients take of that as part of the base URL
    media_type: str

    @abstractmethod
    def asked(self, request: Json) -> Asked:
        """What a request asks."""

    @abstractmethod
    def piece(self, text: str) -> str:
        """A piece of what is written."""

    @abstractmethod
    def refusal(self, message: str) -> Json:
        """The body beside an HTTP status that is an error."""

    @abstractmethod
    def failure(self, message: str) -> str:
        """An error in the middle of what is written."""

    @abstractmethod
    def wants_form(self, request: Json) -> bool:
        """Whether a request wants a form filled in."""

    @abstractmethod
    def filled(self, form: Json) -> Json:
        """All of an answer that fills in a form."""

    def thought(self, text: str) -> str:
        """A piece that is thought, not written."""
        return ""

    def opening(self) -> str:
        """What comes before the first piece."""
        return ""

    def closing(self) -> str:
        """What comes after the last."""
        return ""


class OpenAI(Dialect):
    """Chat completions."""

    provider, base, path = "openai", "/v1", "/v1/chat/completions"
    media_type = "text/event-stream"

    def asked(self, request: Json) -> Asked:
        return Asked(
            request["model"],
            _messages(request["messages"]),
            request.get("stream", False),
            request.get("temperature"),
            request.get("max_tokens"),
            request,
        )

    def piece(self, text: str) -> str:
        return self._chunk({"role": "assistant", "content": text}, None)

    def refusal(self, message: str) -> Json:
        return {"error": {"message": message, "type": "invalid_request_error"}}

    def failure(self, message: str) -> str:
        return _event({"error": {"message": message, "type": "server_error"}})

    def closing(self) -> str:
        return self._chunk({}, "stop") + "data: [DONE]\n\n"

    def wants_form(self, request: Json) -> bool:
        return "response_format" in request or "tools" in request

    def filled(self, form: Json) -> Json:
        choice = {"index": 0, "message": {"role": "assistant", "content": json.dumps(form)}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}
        return {"id": "whole", "object": "chat.completion", "created": 0, "model": "scripted", "choices": [choice], "usage": usage}

    def _chunk(self, delta: Json, finish: str | None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return _event({"id": "chunk", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [choice]})


class Ollama(Dialect):
    """A line of JSON a piece."""

    provider, base, path = "ollama", "", "/api/chat"
    media_type = "application/x-ndjson"

    def asked(self, request: Json) -> Asked:
        options = request["options"]
        return Asked(
            request["model"],
            _messages(request["messages"]),
            request.get("stream", False),
            options.get("temperature"),
            options.get("num_predict"),
            request,
        )

    def piece(self, text: str) -> str:
        return self._line({"content": text})

    def thought(self, text: str) -> str:
        return self._line({"content": "", "thinking": text})

    def refusal(self, message: str) -> Json:
        return {"error": message}

    def failure(self, message: str) -> str:
        return json.dumps(self.refusal(message)) + "\n"

    def closing(self) -> str:
        return self._line({"content": ""}, done=True, done_reason="stop", prompt_eval_count=9, eval_count=9, total_duration=9)

    def wants_form(self, request: Json) -> bool:
        return bool(request.get("format"))

    def filled(self, form: Json) -> Json:
        whole: Json = json.loads(self._line({"content": json.dumps(form)}, done=True, done_reason="stop"))
        return whole

    def _line(self, message: Json, done: bool = False, **more: Any) -> str:
        line = {"model": "scripted", "created_at": "2024-01-01T00:00:00Z", "message": {"role": "assistant", **message}, "done": done}
        return json.dumps({**line, **more}) + "\n"


class Anthropic(Dialect):
    """Named events, for each block of what is written."""

    provider, base, path = "anthropic", "", "/v1/messages"
    media_type = "text/event-stream"

    def asked(self, request: Json) -> Asked:
        system = [{"role": "system", "content": request["system"]}] if "system" in request else []
        return Asked(
            request["model"],
            _messages([*system, *request["messages"]]),
            request.get("stream", False),
            request.get("temperature"),
            request.get("max_tokens"),
            request,
        )

    def opening(self) -> str:
        usage = {"input_tokens": 9, "output_tokens": 1}
        message = {"id": "message", "type": "message", "role": "assistant", "model": "scripted", "content": [], "usage": usage}
        return (
            self._event("message_start", message={**message, "stop_reason": None, "stop_sequence": None})
            + self._event("content_block_start", index=0, content_block={"type": "text", "text": ""})
            + self._event("ping")
        )

    def piece(self, text: str) -> str:
        return self._event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})

    def refusal(self, message: str) -> Json:
        return {"type": "error", "error": {"type": "invalid_request_error", "message": message}}

    def failure(self, message: str) -> str:
        return self._event("error", error={"type": "overloaded_error", "message": message})

    def closing(self) -> str:
        return (
            self._event("content_block_stop", index=0)
            + self._event("message_delta", delta={"stop_reason": "end_turn", "stop_sequence": None}, usage={"output_tokens": 9})
            + self._event("message_stop")
        )

    def wants_form(self, request: Json) -> bool:
        return "tools" in request

    def filled(self, form: Json) -> Json:
        content = [{"type": "tool_use", "id": "tool", "name": "answer", "input": form}]
        about = {
            "id": "message",
            "type": "message",
            "role": "assistant",
            "model": "scripted",
            "usage": {"input_tokens": 9, "output_tokens": 9},
        }
        return {**about, "content": content, "stop_reason": "tool_use"}

    def _event(self, kind: str, **rest: Any) -> str:
        return f"event: {kind}\n" + _event({"type": kind, **rest})


OPENAI, OLLAMA, ANTHROPIC = OpenAI(), Ollama(), Anthropic()
DIALECTS: tuple[Dialect, ...] = (OPENAI, OLLAMA, ANTHROPIC)


def _messages(turns: Sequence[Json]) -> tuple[Message, ...]:
    return tuple(Message(turn["role"], _text(turn["content"])) for turn in turns)


def _text(content: str | Sequence[Json]) -> str:
    """Text, or the text of blocks."""
    return content if isinstance(content, str) else "".join(block["text"] for block in content)


def _event(data: Json) -> str:
    return f"data: {json.dumps(data)}\n\n"
