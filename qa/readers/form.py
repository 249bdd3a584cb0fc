"""The form that a model fills in where it can be held to one: a JSON schema."""

from __future__ import annotations

from typing import Any

from qa.readers.draft import MOST

_STATEMENT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "description": "A whole sentence, without numbers of sentences in it."},
        "sentences": {"type": "array", "items": {"type": "integer"}, "description": "The numbers of the sentences it rests on."},
    },
    "required": ["text", "sentences"],
    "additionalProperties": False,
}
FORM: dict[str, Any] = {
    "title": "answer",
    "description": "What the numbered sentences say to the question.",
    "type": "object",
    "properties": {
        "question": {"type": "string", "description": "The question as you understand it, complete in itself."},
        "outcome": {
            "type": "string",
            "enum": ["answered", "partial", "not_in_document", "premise_contradicted"],
            "description": "Whether the sentences answer the question, a part of it, or not at all, or say otherwise than it takes for "
            "granted, and then what they say is stated.",
        },
        "missing": {"type": "string", "description": "The part that they do not answer; empty unless the outcome is partial."},
        "statements": {"type": "array", "items": _STATEMENT, "description": f"None if they do not answer; {MOST} at most."},
    },
    "required": ["question", "outcome", "missing", "statements"],
    "additionalProperties": False,
}
