"""Conversations by key, so that a page that is loaded anew shows its own again, word by word: in memory, the latest ones."""

from __future__ import annotations

import json
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b

from ingest.document import Document
from ui.chat.conversation import Conversation

MOST = 1000  # conversations; one turn more makes another, which shares the others' turns


class ConversationStore:
    """Keeps conversations; safe to share between threads. A key is the same for the same conversation, and no one can
    guess it: whoever has it has seen the conversation."""

    def __init__(self, most: int = MOST) -> None:
        """Keeps the `most` that were put there or looked at last."""
        self._most = most
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Conversation] = OrderedDict()

    def put(self, conversation: Conversation) -> str:
        """Keep a conversation; its key, empty for one that says nothing."""
        if conversation == Conversation():
            return ""
        key = blake2b(repr(conversation).encode("utf-8", "backslashreplace"), key=self._secret, digest_size=16).hexdigest()
        with self._lock:
            self._kept[key] = conversation
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return key

    def get(self, key: str) -> Conversation | None:
        """The conversation of a key, unless it is gone."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)


@dataclass(frozen=True, slots=True)
class SavedConversation:
    """What a browser keeps of its conversation: the key, and for when the key is not known any more what was asked about
    which document (its SHA-256), and whether a model wrote any of the answers."""

    key: str
    document: str
    questions: tuple[str, ...]
    written: bool

    def to_json(self) -> str:
        """As the page holds it."""
        return json.dumps({"key": self.key, "document": self.document, "questions": self.questions, "written": self.written})


def saved_from(conversation: Conversation, document: Document, key: str) -> SavedConversation:
    """What a browser is given to keep."""
    written = any(turn.answer.mode == "written" for turn in conversation.turns)
    return SavedConversation(key, document.sha256, conversation.history, written)


def read_saved(data: object) -> SavedConversation | None:
    """What a browser sends of the conversation that it keeps; None if it is not one: it may send anything."""
    if not isinstance(data, dict) or not isinstance(data.get("questions"), list):
        return None
    questions = tuple(one for one in data["questions"] if isinstance(one, str))
    return SavedConversation(str(data.get("key")), str(data.get("document")), questions, bool(data.get("written")))
