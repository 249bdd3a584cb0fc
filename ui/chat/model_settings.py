"""What the settings tell of the model: which one writes, whether it is ready, how to set one up. Never a key."""

from __future__ import annotations

import os
import time

from ingest.errors import FootnoteError
from qa.models.choice import describe
from qa.models.writer import Message, Writer
from ui.chat.answerer import Answerer
from ui.chat.templates import template

SECRETS = ("KEY", "TOKEN", "SECRET", "PASSWORD", "AUTH")
SHORTEST = 6  # letters of a secret that is looked for in what is shown
PROBE = (Message("user", "Answer with the one word: yes"),)


def settings_html(assistant: Answerer, setting: str | None) -> str:
    """What is set up, and how to set up more; `setting` is what the server was started with."""
    writer: Writer | None = getattr(assistant, "model", None)
    lines = describe(setting).lines() if writer is None or setting else [f"{writer.name}: set up by the program that serves this."]
    return template("page/settings.html", lines=[without_secrets(one) for one in lines], has_model=writer is not None)


def tested(assistant: Answerer) -> str:
    """What comes of asking the model for one word, in a line."""
    writer: Writer | None = getattr(assistant, "model", None)
    if writer is None:
        return "There is no model to test."
    began = time.perf_counter()
    try:
        said = "".join(writer.write(PROBE, 8)).strip()
    except FootnoteError as error:
        return without_secrets(f"{writer.name} does not answer. {error.for_command}")
    return without_secrets(f"{writer.name} answers, in {time.perf_counter() - began:.1f} s: “{said[:40]}”")


def without_secrets(text: str) -> str:
    """A text in which no value of a variable that is named like a secret stands."""
    for name, value in os.environ.items():
        if any(part in name.upper() for part in SECRETS) and len(value) >= SHORTEST:
            text = text.replace(value, "…")
    return text
