"""The chat as a Gradio page: components, their events, and the same answers for programs. No logic of its own."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr
from gradio.context import LocalContext
from starlette.middleware import Middleware

from ingest.errors import FootnoteError
from qa.answer import Mode
from qa.question.read import MAX_QUESTION
from ui.chat.answerer import Answerer
from ui.chat.conversation import Conversation
from ui.chat.conversation_store import read_saved
from ui.chat.feedback import FeedbackFile
from ui.chat.html import document_html, footer_html, header_html
from ui.chat.session import ChatSession, Download, Screen
from ui.server.allowed_hosts import AllowedHosts
from ui.server.endpoints import ask_of, outline_of, search_of
from ui.server.limits import AT_ONCE, WAITING
from ui.server.rate_limit import RateLimit
from ui.server.request_checks import RequestChecks, impatient
from ui.server.security_headers import SecurityHeaders
from ui.server.settings import Settings

STATIC = Path(__file__).parent / "static"
SCRIPTS = ("dom", "quotes", "paper", "turns", "memory", "page")  # each may use those before it
PLACEHOLDER = "Ask the document …"

MODES: dict[Mode, str] = {"written": "Written, each sentence checked", "quote": "Quotes only"}

# What the browser keeps of the conversation goes with each event, in the last place.
WITH_SAVED = "(...given) => [...given.slice(0, -1), footnote.memory.saved()]"
WITH_BEGINNING = "(...given) => [...given.slice(0, -1), footnote.memory.begin()]"

Outputs = tuple[Any, ...]  # the conversation, how it looks, what stands in the question field, and the two buttons


class AskEvent(NamedTuple):
    """A question, how it is to be answered, and the turn that it takes the place of, if any."""

    question: str
    mode: Mode
    turn: int | None = None


def build(
    assistant: Answerer, *, rate_limit: RateLimit | None = None, feedback: FeedbackFile | None = None, tools: bool = False
) -> gr.Blocks:
    """The page for an assistant; `rate_limit` counts what each client asks, `feedback` None keeps no votes. `tools` is for
    a page that is launched as an MCP server too."""
    rate_limit = rate_limit or RateLimit()
    session = ChatSession(assistant, rate_limit, feedback)
    page = gr.Blocks(title=f"Footnote: {assistant.document.title}", analytics_enabled=False, fill_width=True)
    with page:
        gr.HTML(header_html(assistant.document), elem_id="header", apply_default_css=False)
        with gr.Row(elem_id="page"):
            with gr.Column(elem_id="chat"):
                _chat_column(page, session)
            gr.HTML(document_html(assistant.document), elem_id="paper", apply_default_css=False, js_on_load=None)
        for endpoint in (ask_of, search_of, outline_of):
            # Past the queue a tool's call is seen to be one, and its caller's address is known.
            gr.events.api(_limited(endpoint(assistant), rate_limit), concurrency_limit=AT_ONCE, queue=not tools)
    page.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE)
    return page


def _chat_column(page: gr.Blocks, session: ChatSession) -> None:
    """The conversation, the question field below it, and what happens on each event of theirs."""
    state = gr.State(Conversation())
    javascript = (STATIC / "conversation.js").read_text(encoding="utf-8")
    turns = gr.HTML(session.show(Conversation()).html, elem_id="conversation", apply_default_css=False, js_on_load=javascript)
    modes = [(MODES[mode], mode) for mode in session.assistant.modes]
    mode = gr.Radio(modes, value=modes[0][1], elem_id="mode", label="Answers", show_label=False, container=False, visible=len(modes) > 1)
    with gr.Row(elem_id="composer"):
        box = gr.Textbox(
            elem_id="question", label="Your question", show_label=False, placeholder=PLACEHOLDER, max_lines=6, scale=1, autofocus=True
        )
        send = gr.Button("Ask", elem_id="send", scale=0)
        stop = gr.Button("Stop", elem_id="stop", scale=0, visible=False)
    gr.HTML(footer_html(session.feedback.path if session.feedback else None), elem_id="foot", apply_default_css=False, js_on_load=None)
    file, kept = gr.JSON(visible=False), gr.JSON(visible=False)
    shown = [state, turns, box, send, stop]
    # always_last: what is asked while an answer still comes is asked when that is there. By default gradio drops it, and
    # whoever is quick with Enter would wait for ever.
    asking: dict[str, Any] = {"outputs": shown, "show_progress": "hidden", "api_visibility": "private", "trigger_mode": "always_last"}

    def typed(question: str, conversation: Conversation, mode: Mode, saved: object, request: gr.Request) -> Iterator[Outputs]:
        yield from _screens(session, AskEvent(question, mode), conversation, saved, request)

    def clicked(conversation: Conversation, mode: Mode, saved: object, event: gr.EventData, request: gr.Request) -> Iterator[Outputs]:
        yield from _screens(session, AskEvent(str(event.question), mode, event.turn), conversation, saved, request)

    def opened(begun: dict[str, Any], request: gr.Request) -> Iterator[Outputs]:
        yield from _shown(session.begin(read_saved(begun.get("saved")), _client(request)), asked=False)
        if question := str(begun.get("question") or "")[:MAX_QUESTION]:
            yield gr.skip(), gr.skip(), question, gr.skip(), gr.skip()  # of a link: whoever follows it may ask it

    events = [
        gr.on([box.submit, send.click], typed, [box, state, mode, kept], js=WITH_SAVED, **asking),
        turns.ask(clicked, [state, mode, kept], js=WITH_SAVED, **asking),
        page.load(opened, [kept], js=WITH_BEGINNING, **asking),
    ]
    events[-1].then(None, None, None, js="() => footnote.memory.ready()")
    # Cancelled first, shown then: what the cancelled question had on its way would else be drawn over it.
    stopping = stop.click(None, None, None, cancels=events, queue=False)
    stopping.then(
        lambda conversation: _resting(session, conversation), state, shown, queue=False, api_visibility="private", show_progress="hidden"
    )
    _small_events(session, turns, state, kept, file)


def _small_events(session: ChatSession, turns: gr.HTML, state: gr.State, kept: gr.JSON, file: gr.JSON) -> None:
    """Votes, exports, a new conversation, and the one that gave way to it."""
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False, "js": WITH_SAVED}

    def changing(change: Callable[[Conversation, gr.EventData, str], Screen]) -> Callable[..., Screen]:
        def changed(conversation: Conversation, saved: object, event: gr.EventData, request: gr.Request) -> Screen:
            current = session.current(conversation, read_saved(saved), _client(request))
            return change(conversation, event, _client(request)) if current.conversation is conversation else session.show_restored(current)

        return changed

    def vote(conversation: Conversation, event: gr.EventData, client: str) -> Screen:
        return session.vote(conversation, int(event.turn), "up" if event.vote == "up" else "down", client)

    def export(conversation: Conversation, saved: object, event: gr.EventData, request: gr.Request) -> Download:
        whole = session.current(conversation, read_saved(saved), _client(request))
        return session.export(whole.conversation, "markdown" if event.kind == "markdown" else "html")

    turns.vote(changing(vote), [state, kept], [state, turns], **quiet)
    turns.renew(changing(lambda conversation, *_: session.show(conversation.put_away())), [state, kept], [state, turns], **quiet)
    turns.undo(changing(lambda conversation, *_: session.show(conversation.brought_back())), [state, kept], [state, turns], **quiet)
    turns.export(export, [state, kept], file, **quiet).success(None, file, None, js="(file) => footnote.turns.save(file)")


def _screens(session: ChatSession, asking: AskEvent, conversation: Conversation, saved: object, request: gr.Request) -> Iterator[Outputs]:
    """The screens of one question."""
    client = _client(request)
    conversation, notice, _ = session.current(conversation, read_saved(saved), client)
    screens = session.ask(asking.question, conversation, asking.turn, client, asking.mode, notice)
    yield from _shown(screens, bool(asking.question.strip()))


def _shown(screens: Iterator[Screen], asked: bool) -> Iterator[Outputs]:
    """What each screen puts into the components; the first empties the question field if something is asked, and until the
    last the button to stop it is shown."""
    for place, screen in enumerate(screens):
        box = "" if asked and place == 0 else gr.skip()
        yield *screen, box, gr.update(visible=not asked), gr.update(visible=asked)
    yield *[gr.skip()] * 3, gr.update(visible=True), gr.update(visible=False)


def _resting(session: ChatSession, conversation: Conversation) -> Outputs:
    """After a stop."""
    return *session.stopped(conversation), gr.skip(), gr.update(visible=True), gr.update(visible=False)


def _limited(endpoint: Callable[..., Any], rate_limit: RateLimit) -> Callable[..., Any]:
    """An endpoint that counts its callers' questions, and whose errors programs are told."""

    @wraps(endpoint)
    def counted(*arguments: Any, **named: Any) -> Any:
        request = LocalContext.request.get(None)
        try:
            rate_limit.count(_client(request))
            result = endpoint(*arguments, **named)
            return json.dumps(result, ensure_ascii=False) if _is_tool_call(request) else result
        except FootnoteError as error:
            raise gr.Error(error.for_command, print_exception=False) from error

    return counted


def _is_tool_call(request: Any) -> bool:
    """Whether an MCP client asks: gradio hands it `str` of a result, which is JSON only of JSON text."""
    url = getattr(request, "url", None)
    return "/gradio_api/mcp" in str(getattr(url, "path", url))


def _client(request: gr.Request | None) -> str:
    """The address of whoever asks."""
    return request.client.host if request and request.client else ""


def _head() -> str:
    """Style and script, within the page: gradio's own way for style puts its frame before each selector, and what
    depends on the body's class would never apply."""
    style = (STATIC / "chat.css").read_text(encoding="utf-8")
    scripts = ((STATIC / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    return f"<style>{style}</style>" + "".join(f"<script>{script}</script>" for script in scripts)


def launch(page: gr.Blocks, settings: Settings, *, wait: bool = True) -> str:
    """Serve a page; its address. Nothing of this machine is served but the page, and it calls no other host."""
    # Read by uvicorn, which else believes any client on this machine who it says it is.
    os.environ["FORWARDED_ALLOW_IPS"] = "127.0.0.1,::1" if settings.behind_proxy else ""
    fonts = ["Liberation Sans", "sans-serif"]  # names only: gradio's default theme loads its fonts from elsewhere
    _, address, _ = page.launch(
        server_name=settings.host,
        server_port=settings.port,
        auth=settings.auth,
        inbrowser=settings.open_browser,
        mcp_server=settings.mcp,
        theme=gr.themes.Base(font=fonts, font_mono=["monospace"]),
        head=_head(),
        footer_links=[],
        quiet=True,
        share=False,
        ssr_mode=False,
        enable_monitoring=False,
        run_history=False,
        max_file_size="1kb",
        app_kwargs={
            "middleware": [
                Middleware(SecurityHeaders),
                Middleware(RequestChecks, hosts=AllowedHosts(settings.host, settings.allowed_hosts)),
            ]
        },
        prevent_thread_lock=True,
    )
    if page.server:
        page.server.config.http_protocol_class = impatient(page.server.config.http_protocol_class)
    if wait:
        _wait(page)
    return str(address)


def _wait(page: gr.Blocks) -> None:
    """Serve until interrupted, then end at once: gradio's own way waits for browsers, which keep a connection open."""
    try:
        while page.is_running:
            time.sleep(0.1)
    except KeyboardInterrupt:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # what is cut off is not for the terminal
        if page.server:
            page.server.force_exit = True
        page.close(verbose=False)
