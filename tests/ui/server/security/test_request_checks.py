"""What is refused before it is read: names that are not this server's, foreign pages, too much, too slow, too often."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from importlib import import_module

import httpx
import pytest

from ingest.errors import QuestionError
from qa import Assistant
from qa.question.read import MAX_QUESTION
from tests.ui.in_browser.inside import WARNINGS, inside, post
from ui.server.api.endpoints import ask_of
from ui.server.limits import BODY_BYTES, CONNECTIONS, HISTORY, LOGINS_PER_MINUTE, most_connections
from ui.server.security.allowed_hosts import AllowedHosts
from ui.server.security.visitor import COOKIE
from ui.server.settings import Settings

pytestmark = [pytest.mark.filterwarnings(one) for one in WARNINGS]
QUESTION = "How many space cooperation agreements has China signed since 2016?"


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    """A chat that asks for a password, and may be called by a name of its own; half-sent requests are ended soon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.server.security.request_checks.HEADER_SECONDS", 0.5)
        patch.setattr("ui.server.security.request_checks.BODY_SECONDS", 0.5)
        with inside(assistant, Settings(limit=0, auth=("reader", "secret"), allowed_hosts=("footnote.example",))) as served:
            yield served


# -- hosts and origins ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("localhost:7860", True), ("LOCALHOST", True), ("127.0.0.1:7860", True), ("[::1]:7860", True), ("192.0.2.7", True),
        ("footnote.example:443", True), ("footnote.example.", True), ("chat.localhost:80", True),
        ("evil.example", False), ("localhost.evil.example", False), ("127.0.0.1.evil.example", False), ("", False),
        ("[::1", False), ("evil.example:7860", False), ("127.0.0.1@evil.example", False), ("localhost\\@evil.example", False),
    ],
)  # fmt: skip
def test_hosts(host: str, allowed: bool) -> None:
    assert AllowedHosts("127.0.0.1", ("Footnote.example",)).allows(host) == allowed


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost:7860", True), ("https://localhost:7860", True), ("https://footnote.example", True),
        ("http://localhost:3000", False), ("http://evil.example", False), ("null", False), ("", False), ("http://[::1", False),
    ],
)  # fmt: skip
def test_origins(origin: str, allowed: bool) -> None:
    assert AllowedHosts("127.0.0.1", ("footnote.example",)).allows_origin(origin, "localhost:7860") == allowed


def test_a_page_elsewhere_reaches_nothing_by_a_name_of_its_own(address: str) -> None:
    for path in ("/", "/config", "/gradio_api/info", "/gradio_api/mcp/"):
        reply = httpx.get(address + path, headers={"host": "evil.example"})
        assert reply.status_code == 421
        assert "--allowed-host" in reply.text
    assert httpx.get(address, headers={"host": "footnote.example"}).status_code == 200


def test_a_foreign_page_may_send_nothing(address: str) -> None:
    for path in ("/login", "/gradio_api/run/ask", "/gradio_api/queue/join"):
        assert httpx.post(address + path, headers={"origin": "http://evil.example"}).status_code == 403
    own = httpx.post(f"{address}/login", headers={"origin": address}, data={"username": "reader", "password": "secret"})
    assert own.status_code == 200


def test_the_page_may_stand_in_no_other_page(address: str) -> None:
    assert "frame-ancestors 'none'" in httpx.get(address).headers["content-security-policy"]


# -- too much, too slow, too often ---------------------------------------------------------------------------------
def test_a_body_without_bound_is_refused_before_the_password(address: str) -> None:
    declared = httpx.post(f"{address}/login", content=b"x" * (BODY_BYTES + 1))
    assert declared.status_code == 413

    def endless() -> Iterator[bytes]:
        for _ in range(BODY_BYTES // 100_000 + 2):
            yield b"x" * 100_000

    as_json = {"content-type": "application/json"}
    assert httpx.post(f"{address}/gradio_api/run/ask", content=endless(), headers=as_json).status_code == 413


HEAD = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.parametrize("sent", [b"", b"GET / HT", HEAD, HEAD + b"Content-Length: 9\r\n\r\nuser"])
def test_a_half_sent_request_is_ended(address: str, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=10) as connection:
        connection.sendall(sent)
        start = time.monotonic()
        while connection.recv(1000):
            pass
        assert time.monotonic() - start < 5


def test_a_body_that_comes_drop_by_drop_is_ended(address: str) -> None:
    with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=0.2) as connection:
        connection.sendall(HEAD + b"Content-Length: 900\r\n\r\nuser")
        start, came = time.monotonic(), b""
        while time.monotonic() - start < 10 and not came:  # each drop comes sooner than BODY_SECONDS after the one before it
            with contextlib.suppress(TimeoutError):
                came = connection.recv(1000)
                break
            connection.sendall(b"x")
    assert came.startswith(b"HTTP/1.1 408")


def test_an_answer_that_takes_long_is_not_ended(address: str) -> None:
    with httpx.Client(base_url=address, timeout=2) as reader:
        reader.post("/login", data={"username": "reader", "password": "secret"})
        with reader.stream("GET", "/gradio_api/heartbeat/reader") as open_page:  # as every browser has
            assert open_page.status_code == 200
            with pytest.raises(httpx.ReadTimeout):  # still open after four times as long; a connection that ends raises nothing
                for _ in open_page.iter_bytes():
                    pass


def test_connections_beyond_the_bound_are_told_to_come_again(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("ui.chat.page.launch"), "most_connections", lambda: 20)  # the package has a function of that name
    with inside(assistant) as address:
        place = ("127.0.0.1", int(address.rpartition(":")[2]))
        with httpx.Client(base_url=address) as before, contextlib.ExitStack() as stack:
            assert before.get("/config").status_code == 200
            opened = [stack.enter_context(socket.create_connection(place, timeout=10)) for _ in range(25)]
            assert opened[-1].recv(100).startswith(b"HTTP/1.1 503")
            assert before.get("/config").status_code == 200
        assert httpx.get(f"{address}/config").status_code == 200


def test_there_are_files_left_beside_the_connections() -> None:
    resource = pytest.importorskip("resource")
    most = most_connections()
    assert 0 < most <= CONNECTIONS
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert soft == resource.RLIM_INFINITY or most < soft


def test_passwords_cannot_be_guessed_by_trying(assistant: Assistant) -> None:
    with inside(assistant, Settings(limit=0, auth=("reader", "secret"))) as address:
        tries = [httpx.post(f"{address}/login", data={"username": "reader", "password": str(i)}) for i in range(LOGINS_PER_MINUTE + 1)]
        assert [one.status_code for one in tries] == [400] * LOGINS_PER_MINUTE + [429]


@pytest.mark.parametrize("is_behind_proxy", [False, True])
def test_who_a_client_is_is_believed_from_a_proxy_alone(assistant: Assistant, is_behind_proxy: bool) -> None:
    with inside(assistant, Settings(limit=2, behind_proxy=is_behind_proxy)) as address:
        replies = [
            httpx.post(
                f"{address}/gradio_api/run/ask", json={"data": [QUESTION, []]}, headers={"x-forwarded-for": f"192.0.2.{i}"}, timeout=30
            )
            for i in range(3)
        ]
    assert (replies[-1].status_code == 200) == is_behind_proxy


def test_earlier_questions_have_bounds(assistant: Assistant) -> None:
    ask = ask_of(assistant)
    assert ask("And in 2021?", [QUESTION] * HISTORY)["asked"] == "And in 2021?"
    for history in ([QUESTION] * (HISTORY + 1), ["x" * (MAX_QUESTION + 1)], ["x" * 200_000]):
        with pytest.raises(QuestionError, match="history"):
            ask("And in 2021?", history)


@pytest.mark.parametrize("sent", ["{", "[" * 100_000, "\ud800".encode("utf-8", "surrogatepass"), '"name"', "[1]"])
def test_what_is_no_choice_of_documents_is_told_so(assistant: Assistant, sent: str | bytes) -> None:
    with inside(assistant) as address:
        reply = httpx.post(f"{address}/paper/chosen", content=sent, cookies={COOKIE: "0" * 32})
    assert (reply.status_code, reply.text) == (400, "A list of names is wanted.")


def test_a_request_within_bounds_is_answered(assistant: Assistant) -> None:
    with inside(assistant) as address:
        assert post(address, "run/ask", QUESTION, ["x " * 900] * 100).json()["data"][0]["outcome"] == "answered"
