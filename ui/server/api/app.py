"""The API as an application of its own, served under /v1 beside the page."""

from __future__ import annotations

import asyncio
import functools
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from ingest.errors import FootnoteError, QuestionError, TooManyQuestions
from qa.answer import Answer
from ui.chat.answerer import Answerer
from ui.server.api.completions import MODELS, Completion, Request, models, read_request
from ui.server.api.documents import Documents
from ui.server.api.token import may_ask
from ui.server.growing import Growing
from ui.server.limits import AT_ONCE, WAITING
from ui.server.security.rate_limit import RateLimit

if TYPE_CHECKING:
    from starlette.requests import Request as Received

_LOG = logging.getLogger("footnote")
Handler = Callable[["Api", "Received"], Awaitable[Response]]


def error(status: int, message: str, kind: str = "invalid_request_error", code: str | None = None, retry: bool = False) -> JSONResponse:
    """An error in OpenAI's form."""
    said = {"error": {"message": message, "type": kind, "param": None, "code": code}}
    return JSONResponse(said, status, {"retry-after": "10"} if retry else None)


def _handled(handler: Handler) -> Handler:
    """A handler that asks for the token, and whose errors are told in OpenAI's form."""

    @functools.wraps(handler)
    async def handled(api: Api, received: Received) -> Response:
        if not may_ask(api.token, received.headers.get("authorization", "")):
            return error(401, "The API's token is missing or wrong: send it as a bearer token.", code="invalid_api_key")
        try:
            return await handler(api, received)
        except TooManyQuestions as refused:
            return error(429, refused.for_command, "rate_limit_error", "rate_limit_exceeded", retry=True)
        except FootnoteError as refused:
            return error(400, refused.for_command)
        except Exception:
            _LOG.exception("A program's question was not answered.")
            return error(500, "Something went wrong here; what happened stands in the server's terminal.", "server_error")

    return handled


class Api:
    """What programs can ask of one assistant."""

    def __init__(self, assistant: Answerer, rate_limit: RateLimit, token: str | None = None) -> None:
        """`token` None answers anyone."""
        self.token = token
        self._assistant, self._rate_limit, self._documents = assistant, rate_limit, Documents(assistant, may_change=True)
        self._places, self._waiting = asyncio.Semaphore(AT_ONCE), 0

    def routes(self) -> tuple[Route, ...]:
        """All of it, below /v1. Not a mount: with a root path that would look for its own path in a place where it is not."""
        return (
            Route("/v1/models", self.models),
            Route("/v1/models/{name}", self.model),
            Route("/v1/chat/completions", self.complete, methods=["POST"]),
            Route("/v1/documents", self.documents),
            Route("/v1/documents", self.add_document, methods=["POST"]),
            Route("/v1/documents/{name:path}", self.remove_document, methods=["DELETE"]),
            Route("/v1/{rest:path}", self.nothing, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
        )

    @_handled
    async def models(self, received: Received) -> Response:
        """The ways to be answered."""
        return JSONResponse({"object": "list", "data": models(self._assistant.modes)})

    @_handled
    async def model(self, received: Received) -> Response:
        """One of them."""
        name = received.path_params["name"]
        found = next((one for one in models(self._assistant.modes) if one["id"] == name), None)
        return JSONResponse(found) if found else _no_model(name)

    @_handled
    async def complete(self, received: Received) -> Response:
        """Answer the last message."""
        asked = read_request(await received.body())
        if asked.model not in {one["id"] for one in models(self._assistant.modes)}:
            return _no_model(asked.model)
        question, history = asked.question()
        self._rate_limit.count(received.client.host if received.client else "")
        if self._waiting >= WAITING:
            return error(503, "Too many questions wait to be answered.", "server_error", "overloaded", retry=True)
        completion = Completion(asked.model, str(received.base_url))
        answers = Growing(self._assistant.stream(question, history, MODELS[asked.model]))
        if not asked.stream:
            return JSONResponse(completion.whole(await self._in_thread(answers.last)))
        await self._in_thread(answers.next)  # what is wrong with a question is told by the status
        stream = self._events(asked, completion, answers)
        return StreamingResponse(stream, media_type="text/event-stream", headers={"cache-control": "no-cache"})

    async def _events(self, asked: Request, completion: Completion, answers: Growing[Answer]) -> AsyncIterator[str]:
        """An answer as events. What a model has written is sent when it has passed its check, as what was sent cannot be taken
        back; meanwhile a comment says that the connection is in use."""
        with closing(answers):
            yield _event(completion.first())
            try:
                while await self._in_thread(answers.next):
                    yield ": reading\n\n"
            except Exception:
                _LOG.exception("A program's question was not answered.")
                yield _event({"error": {"message": "Something went wrong here.", "type": "server_error", "param": None, "code": None}})
                return
            for chunk in completion.chunks(answers.latest, bool(asked.stream_options and asked.stream_options.include_usage)):
                yield _event(chunk)
            yield "data: [DONE]\n\n"

    @_handled
    async def documents(self, received: Received) -> Response:
        """The documents that are asked."""
        return JSONResponse({"object": "list", "data": await self._in_thread(self._documents.listed)})

    @_handled
    async def add_document(self, received: Received) -> Response:
        """Add one: {"name": "report.pdf", "content": base64}."""
        self._rate_limit.count(received.client.host if received.client else "")
        try:
            data = json.loads(await received.body())
            name, content = data["name"], data["content"]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise QuestionError('A document is added as {"name": "report.pdf", "content": its bytes in base64}.') from None
        return JSONResponse(await self._in_thread(lambda: self._documents.add(name, content)))

    @_handled
    async def remove_document(self, received: Received) -> Response:
        """Remove one by its name."""
        name = received.path_params["name"]
        return JSONResponse(await self._in_thread(lambda: self._documents.remove(name)))

    @_handled
    async def nothing(self, received: Received) -> Response:
        """Whatever else is asked for."""
        return error(404, f"There is no {received.method} {received.url.path} here.", code="not_found")

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            return await asyncio.to_thread(work)
        finally:
            self._places.release()


def _event(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data)}\n\n"


def _no_model(name: str) -> Response:
    return error(404, f"There is no model {name!r} here: GET /v1/models lists them.", code="model_not_found")
