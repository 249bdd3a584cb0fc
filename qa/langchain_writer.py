"""Language models through LangChain: any chat model, by name, by the address of a server, or as an object."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ingest.errors import ModelError, WriterFailed
from qa.writer import LOCAL, MODEL_VARIABLE, Message, Writer, chosen_setting

if TYPE_CHECKING:  # importing it for real takes a second, which quote mode need not spend
    from langchain_core.language_models import BaseChatModel

    ChatModel = BaseChatModel  # for those who take one and need nothing else of LangChain

URL_VARIABLE = "FOOTNOTE_MODEL_URL"
TIMEOUT = 60.0  # seconds without a byte from a server
EXTRAS = ("openai", "ollama", "anthropic")  # providers whose packages are extras of this one
# How the classes of LangChain call the longest answer: ChatOpenAI and most others, ChatOllama, Google's, Hugging Face's.
_LIMITS = ("max_tokens", "num_predict", "max_output_tokens", "max_new_tokens")
_SECRET = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL")
_EXAMPLES = "local, openai:gpt-4o-mini, anthropic:claude-haiku-4-5, ollama:llama3.2"


def open_writer(setting: str | BaseChatModel | None = None, *, base_url: str | None = None) -> Writer:
    """The writer that a setting names: "local" (or "local:FILE"), what LangChain's `init_chat_model` takes, a chat model
    object; without one, what FOOTNOTE_MODEL names. `base_url`, or FOOTNOTE_MODEL_URL, is the server's address; a name without
    a provider then means an OpenAI-compatible one. Keys come from the environment alone.

    Raises ModelError if there is no such model, or its package is missing.
    """
    if setting is not None and not isinstance(setting, str):
        return _of_object(setting)
    name = chosen_setting(setting)
    if name is None:
        raise ModelError(f"No language model is chosen. Choose one with --model or {MODEL_VARIABLE}: {_EXAMPLES}.")
    if name == LOCAL or name.startswith(f"{LOCAL}:"):
        from qa.local_writer import LocalWriter

        return LocalWriter(name.removeprefix(LOCAL).removeprefix(":") or None)
    url = (base_url or os.environ.get(URL_VARIABLE, "")).strip() or None
    if url and ":" not in name:
        name = f"openai:{name}"
    return LangChainWriter(_init(name, url), name, server=url is not None)


def _of_object(model: object) -> Writer:
    from langchain_core.language_models import BaseChatModel

    if not isinstance(model, BaseChatModel):
        raise ModelError(f"A model is a name or a LangChain chat model, not {type(model).__name__}. Names: {_EXAMPLES}.")
    given = next((str(getattr(model, name)) for name in ("model_name", "model") if isinstance(getattr(model, name, None), str)), None)
    cold = getattr(model, "temperature", 0) is None  # nobody chose one
    return LangChainWriter(model.model_copy(update={"temperature": 0.0}) if cold else model, given or type(model).__name__)


def _init(name: str, url: str | None) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"temperature": 0, "timeout": TIMEOUT, "max_retries": 1}
    provider = name.partition(":")[0]
    if url:
        options["base_url"] = url
        if provider == "openai" and not os.environ.get("OPENAI_API_KEY"):
            options["api_key"] = "none"  # a server of one's own asks for none, the client does
    try:
        model: BaseChatModel = init_chat_model(name, **options)
    except (ImportError, AttributeError) as error:  # AttributeError: an older package in the place of langchain-ollama
        raise ModelError(_how_to_install(provider, name, str(error))) from error
    except Exception as error:  # each provider has its own kinds for a missing key or a wrong address
        if "infer model provider" in str(error) or "nsupported" in str(error):
            raise ModelError(f"There is no model {name!r}. Name one with its provider: {_EXAMPLES}.") from error
        raise ModelError(f"The model {name} cannot be used: {_reason(error)}") from error
    return model


def _how_to_install(provider: str, name: str, said: str) -> str:
    package = re.search(r"pip install ([\w-]+)", said)
    command = f"'footnote-qa[{provider}]'" if provider in EXTRAS else package[1] if package else f"langchain-{provider.replace('_', '-')}"
    return f"The package that runs {name} is missing. Install it: pip install {command}"


def _reason(error: BaseException) -> str:
    """The first line of what went wrong, without any secret of the environment, should it have got into it."""
    text = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
    for name, value in os.environ.items():
        if _SECRET.search(name.upper()) and len(value) > 5:
            text = text.replace(value, "...")
    return re.sub(r"//[^/\s@]+@", "//...@", text)


class LangChainWriter:
    """A LangChain chat model as a writer."""

    def __init__(self, model: BaseChatModel, name: str, server: bool = False) -> None:
        self._model = model
        self._name = name
        self._server = server

    @property
    def name(self) -> str:
        """As it was set: "openai:gpt-4o"."""
        return self._name

    def write(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """Pieces of text as the provider sends them; closing the iterator closes the connection."""
        turns = [{"role": message.role, "content": message.text} for message in messages]
        started = False
        try:
            for piece in self._stream(turns, max_tokens):
                started = True
                yield piece
            return
        except Exception as error:
            if started or "temperature" not in str(error) or getattr(self._model, "temperature", None) is None:
                raise WriterFailed(f"The model {self._name} failed: {_reason(error)}") from error
        self._model = self._model.model_copy(update={"temperature": None})  # some models take no temperature: once more without
        yield from self.write(messages, max_tokens)

    def _stream(self, turns: list[dict[str, str]], max_tokens: int) -> Iterator[str]:
        stream = self._limited(max_tokens).stream(turns, **self._options(max_tokens))
        pieces = 0
        try:
            for chunk in stream:
                if text := str(chunk.text):
                    yield text
                    pieces += 1
                if pieces >= max_tokens:  # a piece is a token or more: some servers know no limit
                    return
        finally:
            with suppress(Exception):  # a connection that cannot be closed is gone already
                close = getattr(stream, "close", None)
                if close:
                    close()

    def _limited(self, max_tokens: int) -> BaseChatModel:
        """The model with its longest answer set: providers disagree about the name, so it is set where the class has it."""
        fields = type(self._model).model_fields
        name = next((name for name in _LIMITS if name in fields), None)
        return self._model.model_copy(update={name: max_tokens}) if name else self._model

    def _options(self, max_tokens: int) -> dict[str, Any]:
        """Servers that only speak OpenAI's language know the limit by its older name, which its own client no longer sends."""
        return {"extra_body": {"max_tokens": max_tokens}} if self._server and "extra_body" in type(self._model).model_fields else {}
