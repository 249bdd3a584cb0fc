"""The conversation, the question field below it, and what happens on each event of theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import gradio as gr

from qa.answer import Mode
from qa.question.read import MAX_QUESTION
from ui.chat.conversation import Conversation
from ui.chat.conversation_store import read_saved
from ui.chat.html import footer_html
from ui.chat.page.blocks import ChatBlocks, client_of
from ui.chat.page.launch import STATIC
from ui.chat.session import ChatSession, Download, Screen

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


def conversation_column(page: ChatBlocks, session: ChatSession) -> None:
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
        yield from _shown(session.begin(read_saved(begun.get("saved")), client_of(request)), asked=False)
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
            current = session.current(conversation, read_saved(saved), client_of(request))
            return (
                change(conversation, event, client_of(request)) if current.conversation is conversation else session.show_restored(current)
            )

        return changed

    def vote(conversation: Conversation, event: gr.EventData, client: str) -> Screen:
        return session.vote(conversation, int(event.turn), "up" if event.vote == "up" else "down", client)

    def export(conversation: Conversation, saved: object, event: gr.EventData, request: gr.Request) -> Download:
        whole = session.current(conversation, read_saved(saved), client_of(request))
        return session.export(whole.conversation, "markdown" if event.kind == "markdown" else "html")

    turns.vote(changing(vote), [state, kept], [state, turns], **quiet)
    turns.renew(changing(lambda conversation, *_: session.show(conversation.put_away())), [state, kept], [state, turns], **quiet)
    turns.undo(changing(lambda conversation, *_: session.show(conversation.brought_back())), [state, kept], [state, turns], **quiet)
    turns.export(export, [state, kept], file, **quiet).success(None, file, None, js="(file) => footnote.turns.save(file)")


def _screens(session: ChatSession, asking: AskEvent, conversation: Conversation, saved: object, request: gr.Request) -> Iterator[Outputs]:
    """The screens of one question."""
    client = client_of(request)
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
