"""Language models: by name, by a server's address, as objects; by whom they are asked. How they stream: test_providers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.language_models import BaseChatModel, FakeListChatModel

from ingest.errors import ModelError, WriterFailed
from qa.models.langchain import open_writer
from qa.models.writer import Message, Writer
from tests.chat_server import Script, serving
from tests.fakes import ScriptedWriter
from tests.processes import footnote, run

SECRET = "sk-do-not-tell-0123456789"
ASKED = (Message("system", "Be brief."), Message("user", "What does the rover do?"))


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine that the tests run on; a key, which must never be seen."""
    for name in ("FOOTNOTE_MODEL", "FOOTNOTE_MODEL_URL", "FOOTNOTE_LOCAL_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)


@pytest.fixture
def script() -> Script:
    """What the server is to do."""
    return Script()


@pytest.fixture
def url(script: Script) -> Iterator[str]:
    """A server on loopback that does it."""
    with serving(script) as address:
        yield address


def test_environment_names_model_and_server(script: Script, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_MODEL", "anything")
    monkeypatch.setenv("FOOTNOTE_MODEL_URL", url)
    monkeypatch.delenv("OPENAI_API_KEY")
    assert "".join(open_writer().write(ASKED, 50)) == "The rover drills. [1]"
    assert script.requests[0].model == "anything"


def test_chat_model_object_is_taken_as_it_is() -> None:
    writer = open_writer(FakeListChatModel(responses=["It drills."]))
    assert "".join(writer.write(ASKED, 50)) == "It drills."
    assert writer.name == "FakeListChatModel"


def test_no_model_is_a_mistake() -> None:
    with pytest.raises(ModelError, match=r"No language model is chosen\. Choose one with model=") as caught:
        open_writer()
    assert "--model" in caught.value.for_command
    with pytest.raises(ModelError, match="There is no model 'nonsense'"):
        open_writer("nonsense")
    with pytest.raises(ModelError, match="a LangChain chat model, not int"):
        open_writer(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("module", "name", "command"),
    [
        ("langchain_openai", "openai:x", "pip install 'footnote-qa[openai]'"),
        ("langchain_anthropic", "anthropic:x", "pip install 'footnote-qa[anthropic]'"),
        ("langchain_ollama", "ollama:x", "pip install 'footnote-qa[ollama]'"),
        ("langchain_groq", "groq:x", "pip install langchain-groq"),
    ],
)
def test_missing_package_names_the_command(tmp_path: Path, module: str, name: str, command: str) -> None:
    script = f"import sys; sys.modules[{module!r}] = None; from qa.models.langchain import open_writer; open_writer({name!r})"
    assert command in run(sys.executable, "-c", script, cwd=tmp_path).stderr.splitlines()[-1]


def test_command_tells_the_choice_and_no_key(tmp_path: Path) -> None:
    home = {"XDG_CACHE_HOME": str(tmp_path), "OPENAI_API_KEY": SECRET}
    plain = footnote("model", cwd=tmp_path, environment=home)
    assert plain.returncode == 0
    assert "No model is chosen" in plain.stdout
    assert "footnote model local" in plain.stdout
    chosen = footnote("model", "--json", cwd=tmp_path, environment={**home, "FOOTNOTE_MODEL": "openai:gpt-4o-mini"})
    assert '"ready": true' in chosen.stdout
    assert SECRET not in chosen.stdout + chosen.stderr
    missing = footnote("model", cwd=tmp_path, environment={**home, "FOOTNOTE_MODEL": "local"})
    assert missing.returncode == 1
    assert "not ready" in missing.stdout


def test_objects_are_writers() -> None:
    model: BaseChatModel = FakeListChatModel(responses=["x"])
    writers: list[Writer] = [open_writer(model), ScriptedWriter("x")]
    assert all("".join(writer.write(ASKED, 5)) == "x" for writer in writers)


def test_scripted_writer_does_as_told() -> None:
    by_words = ScriptedWriter({"rover": "It drills for ice.", "": "Nothing."})
    assert "".join(by_words.write(ASKED, 50)) == "It drills for ice."
    assert "".join(by_words.write(ASKED, 2)) == "It drills"
    assert "".join(ScriptedWriter("one two three", breaks_off_after=2).write(ASKED, 9)) == "one"
    with pytest.raises(WriterFailed):
        list(ScriptedWriter("one two", fails_after=1).write(ASKED, 9))
    stream = by_words.write(ASKED, 50)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert by_words.stopped == 1
