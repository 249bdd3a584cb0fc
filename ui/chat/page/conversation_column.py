"""The conversation, the question field below it, and what happens on each event of theirs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import gradio as gr

from ingest.errors import FootnoteError
from qa.answer import Mode
from qa.question.read import MAX_QUESTION
from ui.chat.documents.desk import Desk
from ui.chat.html import footer_html
from ui.chat.page.asking import AskEvent, Asking, Outputs, patch_of, rest, session_of
from ui.chat.page.blocks import ChatBlocks, visit_of
from ui.chat.page.launch import STATIC
from ui.chat.session import ChatSession, Draft, Patch, Screen, Visit, trouble_of
from ui.chat.statement_check import check_html

PLACEHOLDER = "Ask the document …"

MODES: dict[Mode, str] = {"written": "Written, each sentence checked", "quote": "Quotes only"}

# The conversation that the page shows goes with each event, in the last place.
WITH_KEY = "(...given) => [...given.slice(0, -1), footnote.memory.key()]"
WITH_BEGINNING = "(...given) => [...given.slice(0, -1), footnote.memory.begin()]"

Action = Callable[[ChatSession, Visit, gr.EventData], Screen | Patch]  # what a small event does in the session of its visitor


def conversation_column(page: ChatBlocks, session: ChatSession, desk: Desk, quoted_at_once: int) -> gr.HTML:
    """The conversation, the question field below it, and what happens on each event of theirs. What changes comes by the component that
    is returned, as a `Patch`, to be drawn by the page's own script: the whole conversation again and again would be megabytes."""
    answered = Asking(session, desk, quoted_at_once).answered
    draft: gr.State = gr.State(None)
    gr.HTML(f'<div class="fn-turns">{session.welcome()}</div>', elem_id="conversation", apply_default_css=False, js_on_load=None)
    javascript = (STATIC / "conversation.js").read_text(encoding="utf-8").replace("MAX_QUESTION", str(MAX_QUESTION))
    news = gr.HTML(None, elem_id="news", html_template="", apply_default_css=False, js_on_load=javascript)
    mode, box, send, stop = _composer(session)
    key = gr.JSON(visible=False)
    shown = [draft, news, box, send, stop]
    # always_last: what is asked while an answer still comes is asked when that is there. By default gradio drops it, and
    # whoever is quick with Enter would wait for ever.
    asking: dict[str, Any] = {"outputs": shown, "show_progress": "hidden", "api_visibility": "private", "trigger_mode": "always_last"}

    async def typed(question: str, mode: Mode, key: object, request: gr.Request) -> AsyncIterator[Outputs]:
        async for outputs in answered(AskEvent(question, mode), visit_of(request, key)):
            yield outputs

    async def clicked(mode: Mode, key: object, event: gr.EventData, request: gr.Request) -> AsyncIterator[Outputs]:
        wanted = event.mode if event.mode in session.assistant.modes else mode
        async for outputs in answered(AskEvent(str(event.question), wanted, _turn(event.turn)), visit_of(request, key)):
            yield outputs

    def opened(begun: object, request: gr.Request) -> Iterator[Outputs]:
        begun = begun if isinstance(begun, dict) else {}
        yield tuple([gr.skip()] * 5)  # of nothing at all gradio would empty the buttons
        if begun.get("key"):
            visit = visit_of(request, begun["key"])
            yield None, patch_of(session_of(session, desk, visit).open(visit)), *[gr.skip()] * 3
        if question := str(begun.get("question") or "")[:MAX_QUESTION]:
            yield gr.skip(), gr.skip(), question, gr.skip(), gr.skip()  # of a link: whoever follows it may ask it

    def stopped(draft: Draft | None, key: object, request: gr.Request) -> Outputs:
        visit = visit_of(request, key)
        return None, patch_of(session_of(session, desk, visit).stopped(draft, visit)), *rest()

    events = [
        gr.on([box.submit, send.click], typed, [box, mode, key], js=WITH_KEY, concurrency_limit=None, **asking),
        news.ask(clicked, [mode, key], js=WITH_KEY, concurrency_limit=None, **asking),
        page.load(opened, [key], js=WITH_BEGINNING, **asking),
    ]
    events[-1].then(None, None, None, js="() => footnote.memory.ready()")
    # Cancelled first, shown then: what the cancelled question had on its way would else be drawn over it.
    stopping = stop.click(None, None, None, cancels=events, queue=False)
    stopping.then(stopped, [draft, key], shown, js=WITH_KEY, queue=False, api_visibility="private", show_progress="hidden")
    _small_events(session, desk, news, key)
    return news


def _composer(session: ChatSession) -> tuple[gr.Radio, gr.Textbox, gr.Button, gr.Button]:
    """How it is answered, the question field, and the buttons beside it; below them what is said of the votes."""
    modes = [(MODES[mode], mode) for mode in session.assistant.modes]
    mode = gr.Radio(modes, value=modes[0][1], elem_id="mode", label="Answers", show_label=False, container=False, visible=len(modes) > 1)
    with gr.Row(elem_id="composer"):
        box = gr.Textbox(
            elem_id="question", label="Your question", show_label=False, placeholder=PLACEHOLDER, max_lines=6, scale=1, autofocus=True
        )
        send = gr.Button("Ask", elem_id="send", scale=0)
        stop = gr.Button("Stop", elem_id="stop", scale=0, visible=False)
    gr.HTML(footer_html(session.feedback is not None), elem_id="foot", apply_default_css=False, js_on_load=None)
    return mode, box, send, stop


def _small_events(session: ChatSession, desk: Desk, news: gr.HTML, key: gr.JSON) -> None:
    """Votes, checks, exports, earlier turns, a new conversation, and the one that gave way to it."""
    file = gr.JSON(visible=False)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False, "js": WITH_KEY}

    def vote(mine: ChatSession, visit: Visit, event: gr.EventData) -> Screen:
        reason = str(event.reason or "").strip()
        return mine.vote(visit, _turn(event.turn) or 0, "up" if event.vote == "up" else "down", reason)

    def check(mine: ChatSession, visit: Visit, event: gr.EventData) -> Screen:
        mine.count(visit)
        place = _turn(event.turn) or 0
        return Screen({"check": place, "html": check_html(mine.assistant, mine.turn(visit, place).answer)})

    def export(key: object, event: gr.EventData, request: gr.Request) -> Any:
        visit = visit_of(request, event.key or key)
        return session_of(session, desk, visit).export(visit, event.kind if event.kind in ("markdown", "json") else "html")

    small: dict[str, Action] = {
        "vote": vote,
        "check": check,
        "renew": lambda mine, visit, event: mine.renew(visit),
        "undo": lambda mine, visit, event: mine.undo(visit),
        "open": lambda mine, visit, event: mine.open(visit._replace(key=str(event.key))),
        "earlier": lambda mine, visit, event: mine.earlier(visit, _turn(event.turn) or 0),
    }
    for name, act in small.items():
        getattr(news, name)(answering(session, desk, act), [key], news, **quiet)
    news.export(export, [key], file, **quiet).success(None, file, None, js="(file) => footnote.turns.save(file)")


def answering(session: ChatSession, desk: Desk, act: Action) -> Callable[..., str]:
    """What is done on a small event, as gradio calls it; what goes wrong is told on the page."""

    def done(key: object, event: gr.EventData, request: gr.Request) -> str:
        visit = visit_of(request, key)
        try:
            return patch_of(act(session_of(session, desk, visit), visit, event))
        except FootnoteError as error:
            return patch_of(trouble_of(error))

    return done


def _turn(given: object) -> int | None:
    """The place of a turn, as a page sends it: anything may come."""
    return given if isinstance(given, int) and not isinstance(given, bool) else None
