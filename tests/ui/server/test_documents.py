"""The documents as programs see them: of a server with one document, and of one with a library."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from index import Library
from index.library.records import Added, LibraryDocument
from ingest.errors import ChatError, DocumentNotFound, QuestionError
from qa import Assistant, LibraryAssistant
from tests.ui.chat.test_session import Quick
from tests.ui.in_browser.inside import WARNINGS, AppError, Client, client_of, inside
from tests.ui.made import document_of
from tests.ui.server.test_mcp import call, text_of
from ui.chat.documents.desk import LibraryAnswers
from ui.server.api.documents import Documents
from ui.server.files import file_names
from ui.server.limits import BODY_BYTES, SENT_BYTES
from ui.server.settings import Settings

pytestmark = [pytest.mark.filterwarnings(one) for one in WARNINGS]


@dataclass
class Shelf:
    """A library that keeps the names and the bytes of files; its folder is for the program that reads them."""

    folder: Path
    kept: dict[str, bytes] = field(default_factory=dict)

    @property
    def documents(self) -> list[LibraryDocument]:
        """Those that were added."""
        return [self.document(name) for name in sorted(self.kept)]

    def document(self, name: str) -> LibraryDocument:
        """One of them."""
        return LibraryDocument(1, name, f"/private/{name}", "0" * 64, f"About {name}", "en", 0, 1, 1, 0, "x", 0.0)

    def add(self, paths: Sequence[Path]) -> list[Added]:
        """Read files; those that begin with a blank are bad."""
        (path,) = paths
        data = path.read_bytes()
        if data.startswith(b" "):
            return [Added(str(path), "failed", None, f"{path} is damaged")]
        self.kept[path.name] = data
        return [Added(str(path), "added", self.document(path.name))]

    def remove(self, names: Sequence[str]) -> None:
        """Forget them."""
        for name in names:
            if name not in self.kept:
                raise DocumentNotFound(f"There is no document {name}.")
            del self.kept[name]


class OfLibrary(Quick):
    """An assistant of a library."""

    library: Shelf


@pytest.fixture
def shelved(tmp_path: Path) -> OfLibrary:
    """One with an empty library."""
    OfLibrary.library = Shelf(tmp_path / "library")
    return OfLibrary(document_of())


@pytest.fixture
def address(shelved: OfLibrary) -> Iterator[str]:
    """Its server, which programs may change."""
    with inside(shelved, Settings(limit=0, api=True)) as served:
        yield served


def documents_of(shelved: OfLibrary) -> Documents:
    """Its documents, which programs may change; nothing is read but by the shelf."""
    return Documents(shelved, may_change=True, read=lambda library, file: "")


def encoded(data: bytes) -> str:
    """Base64."""
    return base64.b64encode(data).decode()


def test_documents_are_listed_added_and_removed(shelved: OfLibrary, address: str) -> None:
    client = client_of(address)
    assert client.predict(api_name="/documents") == []
    added = client.predict("a report.md", encoded(b"# A report"), api_name="/add_document")
    assert (added["status"], added["document"]["name"]) == ("added", "a report.md")
    assert shelved.library.kept == {"a report.md": b"# A report"}
    (listed,) = client.predict(api_name="/documents")
    assert (listed["name"], listed["title"]) == ("a report.md", "About a report.md")
    assert "/private" not in str(listed)  # where a file lies on the server is nobody's business
    assert client.predict("a report.md", api_name="/remove_document") == {"status": "removed", "name": "a report.md"}
    with pytest.raises(AppError, match="no document a report"):
        client.predict("a report.md", api_name="/remove_document")


def test_the_same_over_plain_http(shelved: OfLibrary, address: str) -> None:
    added = httpx.post(f"{address}/v1/documents", json={"name": "b.md", "content": encoded(b"# B")}, timeout=100)
    assert added.json()["status"] == "added"
    assert [one["name"] for one in httpx.get(f"{address}/v1/documents").json()["data"]] == ["b.md"]
    assert httpx.delete(f"{address}/v1/documents/b.md").json()["status"] == "removed"
    wrongs: tuple[Any, ...] = ({}, [], {"name": "b.md"}, {"name": "b.md", "content": 5})
    for wrong in wrongs:
        assert httpx.post(f"{address}/v1/documents", json=wrong).status_code == 400
    assert httpx.delete(f"{address}/v1/documents/b.md").status_code == 400


@pytest.mark.parametrize(
    ("name", "kept"), [("../../etc/passwd.txt", "passwd.txt"), ("C:\\a\\b.txt", "b.txt"), ("/x/y.md", "y.md"), ("a/../b.txt", "b.txt")]
)
def test_a_name_is_no_path(shelved: OfLibrary, name: str, kept: str) -> None:
    documents_of(shelved).add(name, encoded(b"x"))
    assert list(shelved.library.kept) == [kept]


WRONG: tuple[tuple[Any, Any], ...] = (
    ("", "eA=="), ("..", "eA=="), ("/", "eA=="), ("x" * 200 + ".md", "eA=="), ("a.exe", "eA=="), (5, "eA=="), ("a.md", None), ("a.md", "é"),
    ("a.md", "no base64!"), ("a.md", encoded(b"x" * 101)),
)  # fmt: skip


@pytest.mark.parametrize(("name", "content"), WRONG)
def test_what_is_no_document_is_refused(shelved: OfLibrary, name: Any, content: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_names, "UPLOAD_BYTES", 100)
    with pytest.raises((QuestionError, ChatError)):
        documents_of(shelved).add(name, content)
    assert shelved.library.kept == {}


def test_a_bad_file_is_told_without_the_servers_folders(shelved: OfLibrary) -> None:
    with pytest.raises(QuestionError, match="damaged") as refused:
        documents_of(shelved).add("bad.pdf", encoded(b" x"))
    assert "/" not in str(refused.value)


def test_changes_ask_for_the_token(shelved: OfLibrary) -> None:
    with inside(shelved, Settings(limit=0, api=True, api_token="of-the-api")) as served:
        with pytest.raises(AppError, match="token"):
            client_of(served).predict("a.md", encoded(b"x"), api_name="/add_document")
        holder = Client(served, verbose=False, headers={"authorization": "Bearer of-the-api"})
        assert holder.predict("a.md", encoded(b"x"), api_name="/add_document")["status"] == "added"


def test_nothing_is_changed_unless_programs_may(shelved: OfLibrary) -> None:
    with pytest.raises(QuestionError, match="--api"):
        Documents(shelved).add("a.md", encoded(b"x"))
    with pytest.raises(QuestionError, match="--api"):
        Documents(shelved).remove("a")


def test_a_server_of_one_document_says_so(assistant: Assistant) -> None:
    documents = Documents(assistant, may_change=True)
    assert documents.listed() == [{"name": assistant.document.name, "title": assistant.document.title, "sha256": assistant.document.sha256}]
    with pytest.raises(QuestionError, match="no library"):
        documents.add("a", encoded(b"x"))


def test_a_file_is_read_by_a_program_that_may_die(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "I. Ferries\n\nThe ferry to Skye leaves at nine.\n"
    with Library(tmp_path / "library") as library:
        documents = Documents(LibraryAnswers(LibraryAssistant(library)), may_change=True)
        with pytest.raises(QuestionError, match="not added") as refused:
            documents.add("report.pdf", encoded(b"%PDF-1.4 and nothing else"))
        assert "/" not in str(refused.value)
        assert documents.add("ferry.txt", encoded(text.encode()))["status"] == "added"
        assert [one["name"] for one in documents.listed()] == ["ferry.txt"]
        assert "at nine" in LibraryAssistant(library).ask("When does the ferry to Skye leave?").text
        monkeypatch.setattr("sys.executable", "/bin/false")
        with pytest.raises(QuestionError, match="broke down"):
            documents.add("more.txt", encoded(b"More."))
        assert [one["name"] for one in documents.listed()] == ["ferry.txt"]


def test_a_program_may_send_as_large_a_file_as_a_visitor(address: str) -> None:
    large = {"name": "a.exe", "content": encoded(b"x" * BODY_BYTES)}
    refused = httpx.post(f"{address}/v1/documents", json=large)
    assert (refused.status_code, "kind of file" in refused.text) == (400, True)  # it came whole, and was looked at
    assert httpx.post(f"{address}/v1/documents", content=b"x" * (SENT_BYTES + 1)).status_code == 413


def test_the_same_by_the_pages_endpoint_and_as_an_mcp_tool(shelved: OfLibrary) -> None:
    large = {"name": "a.exe", "content": encoded(b"x" * BODY_BYTES)}
    with inside(shelved, Settings(limit=0, api=True, mcp=True, api_token="of-the-api")) as served:
        holder = {"authorization": "Bearer of-the-api"}
        with pytest.raises(AppError, match="kind of file"):  # it came whole, and was looked at
            Client(served, verbose=False, headers=holder).predict(**large, api_name="/add_document")
        assert "kind of file" in text_of(call(f"{served}/gradio_api/mcp/", "add_document", headers=holder, **large))
        for path in ("run/add_document", "call/v2/add_document", "queue/join", "mcp/"):
            assert httpx.post(f"{served}/gradio_api/{path}", json=large).status_code == 413  # whoever has no token
        assert httpx.post(f"{served}/gradio_api/run/ask", json=large, headers=holder).status_code == 413
