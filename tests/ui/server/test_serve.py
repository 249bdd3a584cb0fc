"""Serving: who may call, from where, and how it begins and ends."""

from __future__ import annotations

import signal
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from ingest.errors import ChatError
from qa import Assistant
from tests.load import chat
from tests.ports import free_port
from tests.processes import footnote, run
from tests.sources import ROOT
from tests.ui.in_browser.inside import WARNINGS, AuthenticationError, client_of, inside, post
from ui.server.serve import AUTH_VARIABLE, read_auth, serve
from ui.server.settings import Settings

QUESTION = "How many space cooperation agreements has China signed since 2016?"
LOGIN = ("reader", "a secret: of two")
pytestmark = [pytest.mark.filterwarnings(one) for one in WARNINGS]


# -- users and passwords -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "auth"), [("a:b", ("a", "b")), ("user:a:b", ("user", "a:b")), ("Zoë:pass word", ("Zoë", "pass word")), (None, None)]
)
def test_auth_is_read(text: str | None, auth: tuple[str, str] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(AUTH_VARIABLE, raising=False)
    assert read_auth(text) == auth


def test_auth_is_read_from_the_environment_unless_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(AUTH_VARIABLE, "env:secret")
    assert read_auth(None) == ("env", "secret")
    assert read_auth("given:secret") == ("given", "secret")


@pytest.mark.parametrize("text", ["", "user", "user:", ":password", ":"])
def test_auth_that_cannot_be_read_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ChatError, match="user:password"):
        read_auth(text)
    monkeypatch.setenv(AUTH_VARIABLE, text)
    with pytest.raises(ChatError, match=AUTH_VARIABLE):
        read_auth(None)


@pytest.mark.parametrize("path", ["config", "gradio_api/info", "gradio_api/openapi.json", "gradio_api/file=/etc/passwd"])
def test_nothing_is_told_without_the_password(locked: str, path: str) -> None:
    assert httpx.get(f"{locked}/{path}").status_code == 401


@pytest.mark.parametrize("path", ["call/ask", "run/ask", "call/outline", "run/search", "call/typed", "queue/join"])
def test_nothing_is_answered_without_the_password(locked: str, path: str) -> None:
    reply = post(locked, path, QUESTION)
    assert reply.status_code == 401
    assert "agreements" not in reply.text


def test_the_page_holds_nothing_before_the_password(locked: str) -> None:
    assert "space professionals" not in httpx.get(locked).text


def test_a_wrong_password_is_refused(locked: str) -> None:
    with httpx.Client(base_url=locked) as visitor:
        for user, password in ((LOGIN[0], "wrong"), ("other", LOGIN[1]), ("", "")):
            assert visitor.post("/login", data={"username": user, "password": password}).status_code >= 400
            assert visitor.get("/config").status_code == 401
    with pytest.raises(AuthenticationError):
        client_of(locked)


def test_with_the_password_questions_are_answered(locked: str, assistant: Assistant) -> None:
    reply = client_of(locked, LOGIN).predict(QUESTION, api_name="/ask")
    assert reply["text"] == assistant.ask(QUESTION).text


def test_tools_are_not_offered_where_a_password_is_asked_for(assistant: Assistant) -> None:
    with pytest.raises(ChatError, match="password"):
        serve(assistant, Settings(port=free_port(), auth=LOGIN, mcp=True))


def refusals(tmp_path: Path, assistant: Assistant) -> Iterator[ChatError]:
    """Each way in which the chat is not served."""
    for settings in (Settings(feedback=tmp_path), Settings(auth=LOGIN, mcp=True), Settings(host="192.0.2.1")):
        with pytest.raises(ChatError) as refused:
            serve(assistant, replace(settings, port=free_port()))
        yield refused.value
    with pytest.raises(ChatError) as refused:
        read_auth("nocolon")
    yield refused.value


def test_refusals_say_what_to_do_in_python_and_on_the_command_line(tmp_path: Path, assistant: Assistant) -> None:
    for error in refusals(tmp_path, assistant):
        assert "--" not in str(error), error
        assert "Settings(" in str(error) or "read_auth(" in str(error), error
        assert "--" in error.for_command, error
        assert "(" not in error.for_command, error


def test_no_setting_is_read_at_import(tmp_path: Path) -> None:
    script = (
        "import os; from collections import UserDict\n"
        "class Noted(type(os.environ)):\n"
        "    def __getitem__(self, name): print(name); return super().__getitem__(name)\n"
        "os.environ.__class__ = Noted\n"
        "import ui.cli.command, ui.server.serve, ui.server.api.endpoints, ui.chat.session\n"
    )
    finished = run(sys.executable, "-c", script, cwd=tmp_path, environment={"PYTHONPATH": str(ROOT)})
    assert finished.returncode == 0, finished.stderr
    assert [name for name in finished.stdout.split() if name.startswith(("FOOTNOTE", "GRADIO", "DISPLAY"))] == []


def test_files_are_not_taken(locked: str) -> None:
    assert httpx.post(f"{locked}/gradio_api/upload", files={"files": b"anything"}).status_code == 403


@pytest.fixture(scope="module")
def locked(assistant: Assistant) -> Iterator[str]:
    """A chat that asks for a password."""
    with inside(assistant, Settings(limit=0, auth=LOGIN)) as address:
        yield address


# -- ports and addresses -------------------------------------------------------------------------------------------
def test_only_this_machine_is_served_by_default() -> None:
    assert Settings().host == "127.0.0.1"
    assert Settings().auth is None


@pytest.mark.skipif(sys.platform != "linux", reason="all of 127.0.0.0/8 is this machine's on Linux only")
@pytest.mark.parametrize(("host", "reached"), [(Settings().host, False), ("0.0.0.0", True)])
def test_other_addresses_are_served_only_if_told_so(assistant: Assistant, host: str, reached: bool) -> None:
    with inside(assistant, Settings(host=host)) as address, socket.socket() as probe:
        assert (probe.connect_ex(("127.0.0.2", int(address.rpartition(":")[2]))) == 0) == reached


def test_a_port_in_use_is_refused_with_another_to_try(assistant: Assistant) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ChatError, match=rf"127\.0\.0\.1:{port} .*Settings\(port={port + 1}\)") as refused:
            serve(assistant, Settings(port=port))
        assert f"footnote chat --port {port + 1}" in refused.value.for_command


def test_a_host_that_is_not_this_machine_is_refused(assistant: Assistant) -> None:
    with pytest.raises(ChatError, match=r"192\.0\.2\.1"):
        serve(assistant, Settings(host="192.0.2.1", port=free_port()))  # an address that is kept for documentation


def test_an_index_that_is_missing_is_a_clear_error(tmp_path: Path) -> None:
    finished = footnote("chat", "--index", "nowhere", "--no-browser", "--port", str(free_port()), cwd=tmp_path)
    assert finished.returncode == 2
    assert "nowhere" in finished.stderr
    assert "footnote ingest" in finished.stderr
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize("wrong", [("--port", "0"), ("--port", "many"), ("--auth", "nocolon"), ("--limit", "x")])
def test_wrong_use(tmp_path: Path, real_folder: Path, wrong: tuple[str, str]) -> None:
    finished = footnote("chat", "--index", real_folder, "--no-browser", *wrong, cwd=tmp_path)
    assert finished.returncode == 2
    assert "Traceback" not in finished.stderr
    assert finished.stdout == ""


# -- from beginning to end -----------------------------------------------------------------------------------------
@pytest.mark.skipif(sys.platform == "win32", reason="signals to a process are POSIX's")
@pytest.mark.alone
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["by its user", "as a container is ended"])
def test_an_interrupt_ends_it_at_once_without_a_traceback(tmp_path: Path, real_folder: Path, how: signal.Signals) -> None:
    with chat(real_folder, tmp_path) as (process, address):
        port = int(address.rpartition(":")[2])
        with socket.socket() as probe:  # the command listens where Settings does
            assert sys.platform != "linux" or probe.connect_ex(("127.0.0.2", port)) != 0
        assert post(address, "run/ask", QUESTION, []).json()["data"][0]["outcome"] == "answered"
        with httpx.stream("GET", f"{address}/gradio_api/heartbeat/reader", timeout=30) as open_page:  # as every browser has
            assert open_page.status_code == 200
            start = time.monotonic()
            process.send_signal(how)
            said, complained = process.communicate(timeout=30)
            seconds = time.monotonic() - start
    assert process.returncode in (0, 130)
    assert "Traceback" not in said + complained
    assert address in said
    assert seconds < 15  # by itself it would not end while a page is open; a busy machine takes some seconds
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
