"""Memory comes back: nothing holds a conversation that has ended, and what is free goes to the system."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from qa.answer import Answer
from tests.measure_conversation import memory
from tests.ui.chat.test_session import Quick
from tests.ui.made import answer_of, document_of
from ui.chat.conversation import Turn
from ui.chat.conversations.database import ConversationDatabase
from ui.chat.documents.desk import Desk
from ui.chat.page import asking
from ui.chat.page.asking import AskEvent, Asking
from ui.chat.session import ChatSession, Visit
from ui.server.memory import give_back
from ui.server.security.rate_limit import RateLimit

BLOCK, BLOCKS = 100_000, 1000  # bytes: what is larger is given back at once


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator")
def test_what_is_free_within_the_heap_goes_to_the_system() -> None:
    blocks = [b"x" * BLOCK + str(number).encode() for number in range(BLOCKS)]
    kept = blocks[::50]
    full = memory("self")
    del blocks
    give_back()
    assert full - memory("self") > BLOCK * BLOCKS / 2e6
    assert len(kept) == BLOCKS // 50


def test_nothing_holds_a_conversation_of_300_turns_that_has_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "QUIET", 0.01)
    rested = threading.Event()
    monkeypatch.setattr(asking, "give_back", rested.set)
    assistant, visit = Quick(document_of()), Visit("a" * 64, "")
    session = ChatSession(assistant, RateLimit(0), None, ConversationDatabase(tmp_path / "kept.sqlite"))
    visit = visit._replace(key=session.store.begin(visit.owner))
    for place in range(299):
        session.store.put(visit.owner, visit.key, place, Turn(replace(answer_of((4, 11)), asked=f"Lasting {place}?")))

    async def ask() -> None:
        assert [one async for one in Asking(session, Desk(assistant), 1).answered(AskEvent("Lasting 299?", "quote"), visit)]
        assert await asyncio.to_thread(rested.wait, 10)

    asyncio.run(ask())
    assert len(session.turn(visit, 299).answer.asked) > 0
    gc.collect()
    # Not isinstance: a lazy object of some library would warn of being looked at.
    assert [one for one in gc.get_objects() if type(one) is Answer and one.asked.startswith("Lasting")] == []
