"""Real servers of the chat in a process of their own, for browsers: what gradio warns of there fails no test here."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index import Passage, open_index
from ingest.document import Document
from qa import Answer, Assistant
from qa.answer import Mode
from qa.models.writer import Message
from tests.fakes import DoubtingVerifier, HashingEncoder, ScriptedWriter
from tests.ports import free_port
from tests.qa.scripted import evidence_in
from tests.sources import ROOT
from ui.chat.answerer import Answerer
from ui.chat.conversations.database import ConversationDatabase
from ui.chat.feedback import FeedbackFile
from ui.chat.page import build, launch
from ui.server.files.uploads import Uploads
from ui.server.security.rate_limit import RateLimit
from ui.server.settings import Settings

WRONG = "China has signed 977 agreements."
AT_ONCE = 2  # who ask for quotes
SLOWLY, DELAY = "Slowly: ", 3.0  # how a question begins that takes long, and how many seconds
HELD, GATE, LONGEST = "Held: ", "gate", 120.0  # one that is answered when there is a file of that name beside the votes, or after so long


@dataclass(frozen=True)
class Servers:
    """Addresses: the white paper with votes and without, a hostile document, a slow assistant, one that writes,
    one that visitors bring documents to; the votes' file."""

    paper: str
    silent: str
    hostile: str
    slow: str
    written: str
    uploads: str
    feedback: Path


@dataclass(frozen=True)
class SlowAnswerer:
    """Another assistant's answers, those to some questions late."""

    assistant: Assistant
    gate: Path

    @property
    def document(self) -> Document:
        """The document that is asked about."""
        return self.assistant.document

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer, at once or late."""
        if question.startswith(SLOWLY):
            time.sleep(DELAY)
        end = time.monotonic() + LONGEST
        while question.startswith(HELD) and not self.gate.exists() and time.monotonic() < end:
            time.sleep(0.05)
        return self.assistant.ask(question.removeprefix(SLOWLY).removeprefix(HELD), history)

    @property
    def modes(self) -> tuple[Mode, ...]:
        """Quotes alone."""
        return ("quote",)

    def stream(self, question: str, history: Sequence[str] = (), mode: Mode | None = None) -> Generator[Answer]:
        """The answer, at once or late."""
        yield self.ask(question, history)

    def search(self, question: str, k: int = 8) -> list[Passage]:
        """The k best passages."""
        return self.assistant.search(question, k)


@contextmanager
def serving(paper: Path, hostile: Path, feedback: Path) -> Iterator[Servers]:
    """Servers for two index folders, until the end of the block."""
    command = [sys.executable, "-m", "tests.ui.servers", str(paper), str(hostile), str(feedback)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        addresses = json.loads(process.stdout.readline())  # leaving the block closes its input, and it ends
        yield Servers(**addresses, feedback=feedback)


def main(paper_folder: str, hostile_folder: str, feedback: str) -> None:
    """Serve until standard input ends."""
    paper = Assistant(paper_folder)
    hostile = Assistant(open_index(hostile_folder, HashingEncoder()))
    addresses = {
        "paper": _serve(paper, Path(feedback)),
        "silent": _serve(paper),
        "hostile": _serve(hostile, Path(feedback)),
        "slow": _serve(SlowAnswerer(paper, Path(feedback).with_name(GATE))),
        "written": _serve(Assistant(paper.retriever.index, ScriptedWriter(scripted, seconds_a_piece=0.05), checker=DoubtingVerifier())),
    }
    uploading = build(paper, rate_limit=RateLimit(0), uploads=Uploads(Path(feedback).parent / "uploads"))
    addresses["uploads"] = launch(uploading, Settings(port=free_port()), wait=False)
    print(json.dumps(addresses), flush=True)
    sys.stdin.read()


def scripted(messages: Sequence[Message]) -> str:
    """One statement that the first sentence bears out, one with a number of its own, and for "at length" many words more; nothing
    where it is to mend what failed."""
    first = evidence_in(messages).get(1)
    if not first:
        return ""
    at_length = "word " * 200 if "at length" in messages[-1].text else ""
    return f"{first} [1]\n{WRONG} [1]\n{at_length}"


def _serve(assistant: Answerer, feedback: Path | None = None) -> str:
    kept = ConversationDatabase(feedback.with_suffix(".sqlite")) if feedback else None
    votes = FeedbackFile(feedback) if feedback else None
    page = build(assistant, rate_limit=RateLimit(0), feedback=votes, conversations=kept, quoted_at_once=AT_ONCE)
    return launch(page, Settings(port=free_port(), feedback=feedback), wait=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
