"""The panes at the side: conversations that are kept, and the settings of the model."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import gradio as gr

from ui.chat.documents.desk import Desk
from ui.chat.model_settings import settings_html, tested
from ui.chat.page.conversation_column import WITH_KEY, Action, answering
from ui.chat.session import ChatSession, Patch, Visit
from ui.chat.templates import template


def side_panes(session: ChatSession, desk: Desk, news: gr.HTML, model: str | None) -> None:
    """Both panes, and what is done in them; what changes comes by `news`."""
    key = gr.JSON(visible=False)
    gr.HTML(template("page/side.html", is_kept=session.store.path is not None), elem_id="side", apply_default_css=False, js_on_load=None)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False, "js": WITH_KEY}

    def test(mine: ChatSession, visit: Visit, event: gr.EventData) -> Patch:
        mine.count(visit)
        return {"tested": template("page/line.html", line=tested(mine.assistant))}

    def rename(mine: ChatSession, visit: Visit, event: gr.EventData) -> Patch:
        mine.rename(visit, str(event.key), str(event.title))
        return list_patch(mine, visit, event.words)

    def remove(mine: ChatSession, visit: Visit, event: gr.EventData) -> Patch:
        mine.remove(visit, str(event.key))
        shown = mine.open(visit._replace(key="")).patch if event.key == visit.key else {}
        return {**shown, **list_patch(mine, visit, event.words)}

    small: dict[str, Action] = {
        "list": lambda mine, visit, event: list_patch(mine, visit, event.words),
        "rename": rename,
        "remove": remove,
        "settings": lambda mine, visit, event: {"settings": settings_html(mine.assistant, model)},
        "test": test,
    }
    for name, act in small.items():
        getattr(news, name)(answering(session, desk, act), [key], news, **quiet)


def list_patch(session: ChatSession, visit: Visit, words: object) -> Patch:
    """An owner's conversations, those with some words if any are given."""
    sought = words if isinstance(words, str) else ""
    return {"list": template("page/conversations.html", listed=session.listed(visit, sought), words=sought.strip(), day=_day)}


def _day(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds).astimezone():%-d %b %Y, %H:%M}"
