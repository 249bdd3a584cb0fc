"""Documents brought by visitors: put here, read with word of how far it is, removed; and which of all are asked."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from ingest.errors import FootnoteError
from ui.chat.documents.desk import Desk
from ui.server.files.file_names import SUFFIXES
from ui.server.files.uploads import Uploads
from ui.server.limits import UPLOAD_BYTES, UPLOADS
from ui.server.security.visitor import visitor_at

MOST_CHOSEN = 1000
NAMES_BYTES = 200_000


def owner_at(request: Request) -> str | None:
    """Whose a request is, as its SHA-256; None for one that has not logged in where it must."""
    visitor = visitor_at(request)
    return visitor and sha256(visitor.encode()).hexdigest() if visitor is not None else None


@dataclass(frozen=True)
class UploadRoutes:
    """Beside the routes that read."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """All of them; without uploads only the choice of documents."""
        chosen = Route("/paper/chosen", self.choose, methods=["POST"])
        if self.desk.uploads is None:
            return (chosen, Route("/paper/limits", self.limits))
        put, removed = Route("/paper/files", self.put, methods=["POST"]), Route("/paper/files", self.remove, methods=["DELETE"])
        return (chosen, Route("/paper/limits", self.limits), put, removed)

    async def limits(self, request: Request) -> Response:
        """What may be brought; nothing where nothing may."""
        may = self.desk.uploads is not None and bool(owner_at(request))
        told = {
            "suffixes": SUFFIXES,
            "bytes": UPLOAD_BYTES,
            "files": UPLOADS,
            "shared": bool(self.desk.uploads and self.desk.uploads.is_shared),
        }
        return JSONResponse(told if may else {})

    async def choose(self, request: Request) -> Response:
        """Which documents are asked from now on, by the one who sends it."""
        owner = owner_at(request)
        body = await request.body()
        if not owner or len(body) > NAMES_BYTES:
            return PlainTextResponse("That cannot be kept.", 400)
        try:
            names = json.loads(body or b"[]")
        except (ValueError, RecursionError):
            names = None
        if not isinstance(names, list) or not all(isinstance(one, str) for one in names[:MOST_CHOSEN]):
            return PlainTextResponse("A list of names is wanted.", 400)
        self.desk.choose(owner, names[:MOST_CHOSEN])
        return JSONResponse({})

    async def put(self, request: Request) -> Response:
        """A file as the body, its name in the query; the answer tells, a line of JSON each, how far reading it is."""
        owner, uploads = owner_at(request), self.desk.uploads
        if owner is None or uploads is None:
            return PlainTextResponse("Log in first.", 401)
        size = int(request.headers.get("content-length", UPLOAD_BYTES + 1))
        taken = frozenset(entry.name for entry in self.desk.shelf(owner).entries())
        try:
            file = uploads.new_file(owner, request.query_params.get("name", ""), size, taken)
        except FootnoteError as error:
            return JSONResponse({"problem": str(error)}, 400)
        try:
            await _receive(request, file)
        except (ClientDisconnect, OSError):
            file.unlink(missing_ok=True)
            return JSONResponse({"problem": "The file did not come whole."}, 400)
        return StreamingResponse(_lines(uploads, owner, file), media_type="application/x-ndjson")

    async def remove(self, request: Request) -> Response:
        """Forget a document."""
        owner, uploads = owner_at(request), self.desk.uploads
        if not owner or uploads is None:
            return PlainTextResponse("Log in first.", 401)
        try:
            uploads.remove(owner, request.query_params.get("document", ""))
        except (FootnoteError, KeyError):
            return PlainTextResponse("There is no such thing here.", 404)
        return JSONResponse({})


async def _receive(request: Request, file: Path) -> None:
    """The body as a file. Raises OSError for more than it said, or than a file may have."""
    taken = 0
    with file.open("wb") as written:
        async for piece in request.stream():
            taken += len(piece)
            if taken > UPLOAD_BYTES:
                raise OSError("too large")
            written.write(piece)


async def _lines(uploads: Uploads, owner: str, file: Path) -> AsyncIterator[bytes]:
    async for told in uploads.read(owner, file):
        yield json.dumps(told).encode() + b"\n"
