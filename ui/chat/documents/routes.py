"""What the page asks for beside gradio's own: a document to read, its first screen, pages as pictures, where quotes stand on them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, astuple, dataclass, field
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from ingest.document import Document
from ingest.errors import FootnoteError
from ui.chat.documents.html import document_html, library_html, overview_html
from ui.chat.documents.library_overview import LibraryOverviews
from ui.chat.documents.overview import Overview, Overviews, shared_overviews
from ui.chat.documents.shelf import LibraryShelf, Shelf
from ui.chat.documents.upload_routes import owner_at
from ui.chat.templates import template
from ui.server.files.page_pictures import PagePictures

PREFIX = "/paper"
MOST_SPANS = 100  # whose places one request may ask for
DAY = "private, max-age=86400"

Answering = Callable[[Request, Shelf], Response]


@dataclass(frozen=True)
class DocumentRoutes:
    """`shelf_of` gives the documents that a visitor may see, `asked` the questions of one of their conversations."""

    shelf_of: Callable[[str], Shelf]
    asked: Callable[[str, str], Sequence[str]] = lambda owner, key: ()
    overviews: Overviews = field(default_factory=shared_overviews)
    libraries: LibraryOverviews = field(default_factory=LibraryOverviews)
    pictures: PagePictures = field(default_factory=PagePictures)

    def routes(self) -> tuple[Route, ...]:
        """All of them; each is for those alone who have logged in, where that is asked."""
        found = {"list": self.list, "text": self.text, "overview": self.overview, "follow-ups": self.follow_ups}
        found |= {"page": self.page, "places": self.places}
        return tuple(Route(f"{PREFIX}/{name}", self._guarded(answer), methods=["GET"]) for name, answer in found.items())

    def _guarded(self, answer: Answering) -> Callable[[Request], Response]:
        def guarded(request: Request) -> Response:
            owner = owner_at(request)
            if owner is None:
                return PlainTextResponse("Log in first.", 401)
            try:
                return answer(request, self.shelf_of(owner))
            except (FootnoteError, KeyError, ValueError):
                return PlainTextResponse("There is no such thing here.", 404)

        return guarded

    def list(self, request: Request, shelf: Shelf) -> Response:
        """The documents."""
        return JSONResponse([asdict(entry) for entry in shelf.entries()])

    def text(self, request: Request, shelf: Shelf) -> Response:
        """A document laid out for reading."""
        return HTMLResponse(self.text_html(shelf, _name(request)))

    def text_html(self, shelf: Shelf, name: str) -> str:
        """The same as text."""
        document = shelf.document(name)
        return document_html(document, self.picture_file(shelf, name, document) is not None)

    def overview(self, request: Request, shelf: Shelf) -> Response:
        """What a document begins with, or several where none is named; as far as it is made, with 202, while more is to come."""
        if not (entries := shelf.entries()):
            return HTMLResponse(template("documents/empty.html"))
        if not _name(request) and isinstance(shelf, LibraryShelf) and len(entries) > 1:
            library = self.libraries.of(shelf)
            return HTMLResponse(library_html(library), 200 if library.is_whole else 202)
        document = shelf.document(_name(request))
        found = self._overview(shelf, _name(request))
        if found is None:
            return Response(status_code=202)
        return HTMLResponse(overview_html(document, found), 200 if found.can_be_shown else 202)

    def follow_ups(self, request: Request, shelf: Shelf) -> Response:
        """Questions that go on from quotes, or from the `section` that is nearest where there are none; none yet (202) while they are
        being made."""
        name = _name(request)
        overview = self._overview(shelf, name)
        if overview is None or not overview.can_be_shown:
            return Response(status_code=202)
        spans = _spans(request) or _place_of(shelf.document(name), request.query_params.get("section", ""))
        asked = self.asked(owner_at(request) or "", request.query_params.get("conversation", ""))
        asked = [*asked, *request.query_params.getlist("asked")]
        if isinstance(shelf, LibraryShelf) and len(shelf.entries()) > 1:
            found = self.libraries.follow_ups(shelf, name, overview, spans, asked)
        else:
            found = overview.follow_ups(spans, asked)
        return Response(status_code=202) if found is None else JSONResponse(found)

    def page(self, request: Request, shelf: Shelf) -> Response:
        """A page as a picture."""
        name = _name(request)
        document = shelf.document(name)
        path = self.picture_file(shelf, name, document)
        number, width = _whole(request, "page"), _whole(request, "width")
        if path is None or not any(one.number == number for one in document.pages):
            raise KeyError(name)
        data = self.pictures.picture(path, document.sha256, number, width)
        if data is None:
            raise KeyError(name)
        return Response(data, media_type="image/webp", headers={"cache-control": DAY})

    def places(self, request: Request, shelf: Shelf) -> Response:
        """Where quotes stand on the pages: for each span a list of [page, x0, y0, x1, y1] in points."""
        document = shelf.document(_name(request))
        found = [document.rectangles(start, end) for start, end in _spans(request)]
        return Response(json.dumps([[astuple(box) for box in boxes] for boxes in found]), media_type="application/json")

    def picture_file(self, shelf: Shelf, name: str, document: Document) -> Path | None:
        """The PDF whose pages can be shown: its words' places are known, and it is still the file that was read."""
        if not any(one.words for one in document.pages):
            return None
        path = shelf.file(name)
        return path if path is not None and self.pictures.is_there(path, document.sha256) else None

    def _overview(self, shelf: Shelf, name: str) -> Overview | None:
        return self.overviews.of(shelf.index(name), shelf.assistant(name))


def _name(request: Request) -> str:
    return request.query_params.get("document", "")


def _spans(request: Request) -> list[tuple[int, int]]:
    """The spans of the query, "12-40,77-90". Raises ValueError."""
    found = [one.partition("-") for one in request.query_params.get("spans", "").split(",")[:MOST_SPANS] if one]
    return [(int(start[:9]), int(end[:9])) for start, _, end in found]


def _place_of(document: Document, section: str) -> list[tuple[int, int]]:
    """Where a section begins, as a span of which nothing was shown."""
    return [(document.section(section).start,) * 2] if document.has_section(section) else []


def _whole(request: Request, name: str) -> int:
    """A whole number of the query. Raises ValueError."""
    return int(request.query_params[name][:9])
