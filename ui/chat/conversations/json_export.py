"""A conversation as JSON to take away."""

from __future__ import annotations

import json
from datetime import datetime
from importlib.metadata import version

from ui.chat.conversation import Conversation

SCHEMA_VERSION = 1


def conversation_json(conversation: Conversation, made: datetime) -> str:
    """Title, and each turn: the answer as `Answer.to_dict` has it, the vote, the SHA-256 of each document it was asked of, and the
    number under which the conversation shows each of its citations."""
    turns = [
        {
            "answer": turn.answer.to_dict(),
            "vote": turn.vote,
            "documents": dict(turn.documents),
            "numbers": [conversation.number(one) for one in turn.answer.citations],
        }
        for turn in conversation.turns
    ]
    whole = {
        "schema": SCHEMA_VERSION,
        "title": conversation.title,
        "made": made.isoformat(timespec="seconds"),
        "version": version("footnote-qa"),
        "turns": turns,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2).encode("utf-8", "replace").decode()
