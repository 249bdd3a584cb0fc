"""Which language model would write, and whether it is ready: told without a key and without asking it anything."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from ingest.errors import ModelError
from qa.models.local_file import QWEN_CODER, SET_UP, chosen_path, is_ready
from qa.models.writer import MODEL_VARIABLE, chosen_setting


@dataclass(frozen=True, slots=True)
class Choice:
    """The model of a setting. `model` is None in quote mode, which needs none and is always ready."""

    model: str | None
    ready: bool
    why_not: str | None
    local_path: str
    local_ready: bool

    def to_dict(self) -> dict[str, object]:
        return {"schema": 1, **asdict(self)}

    def lines(self) -> list[str]:
        first = f"{self.model}: ready" if self.ready else f"{self.model}: not ready. {self.why_not}"
        if self.model is None:
            first = f"No model is chosen: answers are made of quotes. Choose one with --model or {MODEL_VARIABLE}."
        state = "ready, checked" if self.local_ready else f"not there. Set it up: {SET_UP}"
        cost = "It is small: no better than quotes, which need no model, and 9 to 21 seconds of one core a question."
        return [first, f"The local model, {QWEN_CODER.title}, in {self.local_path}: {state}", cost]


def describe(setting: str | None = None) -> Choice:
    """The choice that a setting, or else the environment, makes. The local model is not loaded, only looked for."""
    model, why_not = chosen_setting(setting), None
    if model is not None:
        from qa.models.langchain import open_writer

        try:
            open_writer(model)
        except ModelError as error:
            why_not = error.for_command
    path = chosen_path()
    return Choice(model, why_not is None, why_not, str(path), is_ready(path))
