"""Whatever a model's server does, an answer comes in time, its quotes stand, one line says why, and no key is told."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest

from ingest.errors import WriterFailed
from qa import Answer, Assistant
from qa.evidence.passages import Evidence, gather
from qa.models.langchain import open_writer
from qa.models.writer import Message, in_time
from qa.readers.written import WrittenReader
from tests.dialects import DIALECTS, Dialect
from tests.qa.checks import check_answer
from tests.reliability.model_server import BEHAVIOURS, SECRET, misbehaving

QUESTION = "How many space cooperation agreements has China signed since 2016?"
SECONDS, SLACK = 0.6, 2.4  # what hangs costs its test all of the first
Case = tuple[Answer, Evidence]


def starved() -> float:
    """Seconds that this thread could have run, but others did (Linux): a busy machine is no model's fault."""
    told = Path("/proc/thread-self/schedstat")
    return int(told.read_text().split()[1]) / 1e9 if told.exists() else 0.0


@pytest.fixture(scope="module")
def case(assistant: Assistant) -> Case:
    """The quoted answer and the evidence of one question."""
    return assistant.ask(QUESTION, mode="quote"), gather(assistant.read(QUESTION), assistant.retriever, 700)


@pytest.mark.filterwarnings("ignore")  # a client may warn of what a server sends: that is no fault of ours
@pytest.mark.parametrize("is_streamed", [True, False], ids=["streamed", "at once"])
@pytest.mark.parametrize("name", BEHAVIOURS)
def test_quotes_stand(name: str, is_streamed: bool, case: Case, assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langchain_openai")
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    quoted, evidence = case
    with misbehaving(BEHAVIOURS[name]) as url:
        writer = open_writer("openai:scripted", base_url=url)
        reader = WrittenReader({assistant.document.name: assistant.document}, writer, assistant.check, seconds=SECONDS)
        started = time.monotonic() - starved()
        *_, answer = reader.read(QUESTION, evidence, quoted, is_streamed=is_streamed)
        took = time.monotonic() - starved() - started
    assert took < SECONDS + SLACK
    check_answer(answer, assistant.document)
    told = json.dumps(answer.to_dict())
    assert SECRET not in told
    assert "\n" not in answer.note
    assert len(answer.note) < 400
    assert not any(letter in answer.text for letter in "\u202e\u2066\x00\x07\x1b\u200b")
    assert answer.statements or "NOT IN DOCUMENT" in name or "refusal" in name, answer.note


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.provider)
def test_endless_line_is_not_read_to_no_end(dialect: Dialect, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was read into memory by a thread that nobody waited for any more: 60 MB a second."""
    pytest.importorskip(f"langchain_{dialect.provider}")
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, SECRET)
    before = set(threading.enumerate())
    with misbehaving(BEHAVIOURS["a line without end"]) as url:
        writer = open_writer(f"{dialect.provider}:scripted", base_url=url)
        with pytest.raises(WriterFailed):
            list(in_time(lambda: writer.write((Message("user", "Hello?"),), 100), time.monotonic() + 20))
    reading = [one for one in set(threading.enumerate()) - before if one.name == "footnote-model"]
    for one in reading:
        one.join(5)
    assert not any(one.is_alive() for one in reading)
