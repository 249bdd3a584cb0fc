"""A question's way through the page: its place in the line, and what each screen of its answer puts into the components."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from itertools import count
from typing import Any, NamedTuple, TypeVar

import gradio as gr

from ingest.errors import TooManyQuestions
from qa.answer import Mode
from qa.question.read import MAX_QUESTION
from ui.chat.documents.desk import Desk
from ui.chat.session import ChatSession, Patch, Screen, Visit, trouble_of
from ui.server.growing import Growing
from ui.server.limits import AT_ONCE
from ui.server.memory import give_back
from ui.server.waiting_line import WaitingLine

Outputs = tuple[Any, ...]  # the answer that is not kept yet, what changes, what stands in the question field, and the two buttons
Done = TypeVar("Done")
THREADS = 40  # what whoever asks wants done is short but for the answers themselves, of which there are fewer at once
QUIET = 10.0  # seconds without a question after which memory is given back
_numbers = count()  # a patch that is the same as the one before it is news too


class AskEvent(NamedTuple):
    """A question, how it is to be answered, and the turn that it takes the place of, if any."""

    question: str
    mode: Mode
    turn: int | None = None


class Asking:
    """The questions of all who have the page open: a few are answered at once, the others are told how many are before them."""

    def __init__(self, session: ChatSession, desk: Desk, quoted: int, written: int = AT_ONCE) -> None:
        """`quoted` and `written` are how many of each are answered at once."""
        self._session, self._desk, self._threads = session, desk, ThreadPoolExecutor(THREADS, "asking")
        self._quiet: asyncio.TimerHandle | None = None
        self._lines: dict[Mode, WaitingLine] = {"quote": WaitingLine(quoted), "written": WaitingLine(written)}

    async def answered(self, asked: AskEvent, visit: Visit) -> AsyncIterator[Outputs]:
        """What each screen of a question puts into the components; the first empties the question field, unless the question is too long,
        and until the last the button to stop it is shown. Work is done in threads: whoever waits takes none."""
        mode = asked.mode if asked.mode in self._session.assistant.modes else self._session.assistant.modes[0]
        try:
            with self._lines[mode].ticket() as ticket:
                mine = await self._in_thread(lambda: session_of(self._session, self._desk, visit))
                with closing(Growing(mine.ask(asked.question, visit, asked.turn, mode))) as screens:
                    if not await self._in_thread(screens.next):
                        yield gr.skip(), gr.skip(), *rest()  # nothing is asked; of nothing at all gradio would empty the buttons
                        return
                    yield _shown(screens.latest, *_beginning(asked.question))
                    async for wait in ticket.waits():
                        yield gr.skip(), patch_of({"waiting": str(wait)}), *[gr.skip()] * 3
                    while await self._in_thread(screens.next):
                        if not screens.latest.patch:
                            continue
                        yield _shown(screens.latest, *(rest() if screens.latest.is_last else [gr.skip()] * 3))
        except TooManyQuestions as error:
            yield None, patch_of(trouble_of(error)), *rest()
        finally:
            self._rest_later()

    def _rest_later(self) -> None:
        """Once nobody has asked for a while, what conversations took is given back."""
        if self._quiet:
            self._quiet.cancel()
        self._quiet = asyncio.get_running_loop().call_later(QUIET, lambda: self._threads.submit(give_back))

    async def _in_thread(self, work: Callable[[], Done]) -> Done:
        """What is broken off meanwhile is not waited for. The event loop's own threads are too few: six on two processors."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _beginning(question: str) -> Outputs:
    """The field is emptied of what is asked; a question too long stays, and nothing is to be stopped."""
    is_asked = bool(question.strip()) and len(question) <= MAX_QUESTION
    return "" if is_asked else gr.skip(), gr.update(visible=not is_asked), gr.update(visible=is_asked)


def rest() -> Outputs:
    """The field as it is, and the button that asks in place of the one that stops."""
    return gr.skip(), gr.update(visible=True), gr.update(visible=False)


def _shown(screen: Screen, *others: Any) -> Outputs:
    return screen.draft, patch_of(screen), *others


def session_of(session: ChatSession, desk: Desk, visit: Visit) -> ChatSession:
    """The session with what answers this visitor: of the documents that they have chosen and brought."""
    return replace(session, assistant=desk.answerer(visit.owner))


def patch_of(screen: Screen | Patch) -> str:
    """The patch of a screen as JSON, told from those before it by a number. Gradio sends of records what differs from those before, and
    changes these in place in the browser, where no one then sees that they have changed; a text is sent whole."""
    patch = screen.patch if isinstance(screen, Screen) else screen
    return json.dumps({**patch, "number": next(_numbers)}, ensure_ascii=False)
