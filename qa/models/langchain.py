"""Language models through LangChain: any chat model, by name, by the address of a server, or as an object."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ingest.errors import ModelError, WriterFailed
from qa.models.untrusted_server import bound_client, without_secrets
from qa.models.writer import LOCAL, MODEL_VARIABLE, Message, Writer, chosen_setting

if TYPE_CHECKING:  # importing it for real takes a second, which quote mode need not spend
    from langchain_core.language_models import BaseChatModel

    ChatModel = BaseChatModel  # for those who take one and need nothing else of LangChain

URL_VARIABLE = "FOOTNOTE_MODEL_URL"
TIMEOUT = 60.0  # seconds without a byte from a server
LONGEST_REASON = 200  # letters of what a server says: some send a page
EXTRAS = ("openai", "ollama", "anthropic")  # providers whose packages are extras of this one
# How the classes of LangChain call the longest answer: ChatOpenAI and most others, ChatOllama, Google's, Hugging Face's.
_LIMITS = ("max_tokens", "num_predict", "max_output_tokens", "max_new_tokens")
# Who cannot be asked without a key, unless it is at a server of one's own: that asks for none, but their clients do.
_KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_OWN_PATHS = ("ollama", "anthropic")  # their clients know the whole path, which others expect to end in the address
# What some models do not want to be told at all: a word of their complaint, the field.
_REFUSED = {"temperature": "temperature", "thinking": "reasoning"}
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
        names = f"or with {MODEL_VARIABLE}: {_EXAMPLES}."
        raise ModelError("No language model is chosen.", f"Choose one with model=... {names}", command=f"Choose one with --model {names}")
    if name == LOCAL or name.startswith(f"{LOCAL}:"):
        from qa.models.local import LocalWriter

        return LocalWriter(name.removeprefix(LOCAL).removeprefix(":") or None)
    url = (base_url or os.environ.get(URL_VARIABLE, "")).strip() or None
    if url and ":" not in name:
        name = f"openai:{name}"
    return LangChainWriter(_init(name, url), name, server=url is not None)


def _of_object(model: object) -> Writer:
    from langchain_core.language_models import BaseChatModel

    if not isinstance(model, BaseChatModel):
        raise ModelError(f"A model is a name or a LangChain chat model, not {type(model).__name__}.", f"Names: {_EXAMPLES}.")
    given = next((str(getattr(model, name)) for name in ("model_name", "model") if isinstance(getattr(model, name, None), str)), None)
    cold = getattr(model, "temperature", 0) is None  # nobody chose one
    return LangChainWriter(model.model_copy(update={"temperature": 0.0}) if cold else model, given or type(model).__name__)


def _init(name: str, url: str | None) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    provider = name.partition(":")[0]
    try:
        model: BaseChatModel = init_chat_model(name, **_options_for(provider, url))
    except (ImportError, AttributeError) as error:  # AttributeError: an older package in the place of langchain-ollama
        raise ModelError(f"The package that runs {name} is missing.", _how_to_install(provider, str(error))) from error
    except Exception as error:  # each provider has its own kinds for a missing key or a wrong address
        if "infer model provider" in str(error) or "nsupported" in str(error):
            raise ModelError(f"There is no model {name!r}.", f"Name one with its provider: {_EXAMPLES}.") from error
        raise ModelError(f"The model {name} cannot be used: {_reason(error)}") from error
    for field, variable in model.lc_secrets.items():
        if variable in _KEYS.values() and str(getattr(model, field, None)) == "":  # Anthropic's client takes that for a key
            raise ModelError(f"The model {name} cannot be used without a key.", f"Set {variable}.")
    for client in ("root_client", "_client"):  # OpenAI's, Ollama's and Anthropic's, each around one of httpx's
        if inner := getattr(getattr(model, client, None), "_client", None):
            bound_client(inner)
    return model


def _options_for(provider: str, url: str | None) -> dict[str, Any]:
    """What a provider's model is made with."""
    if provider == "ollama":  # takes the time limit for its client alone; a model that thinks would use up its answer with that
        options: dict[str, Any] = {"temperature": 0, "client_kwargs": {"timeout": TIMEOUT}, "reasoning": False}
    else:
        options = {"temperature": 0, "timeout": TIMEOUT, "max_retries": 1}
    if url:
        if not url.startswith(("http://", "https://")):  # some clients then ask another server, others say that it is not there
            raise ModelError(
                f"{_reason(ValueError(url))} is no address.", "The address of a model's server begins with http:// or https://."
            )
        options["base_url"] = url.rstrip("/").removesuffix("/v1") if provider in _OWN_PATHS else url
        if provider in _KEYS and not os.environ.get(_KEYS[provider]):
            options["api_key"] = "none"
    return options


def _how_to_install(provider: str, said: str) -> str:
    if provider in EXTRAS:
        return f"Install it: pip install 'footnote-qa[{provider}]'"
    told = said.partition("pip install ")[2].split()
    return f"Install it: pip install {told[0].strip('`.,;') if told else 'langchain-' + provider.replace('_', '-')}"


def _reason(error: BaseException) -> str:
    """What went wrong, on one line, without any secret of the environment, should it have got into it."""
    return re.sub(r"//[^/\s@]+@", "//...@", without_secrets(_said(error)))


def _said(error: BaseException) -> str:
    """The first line of what the server said, which packages wrap into words of Python's, or else of the error."""
    kind = type(error).__name__
    if "Connect" in kind:  # httpx's own says why and not what, other packages' say no more than that there was an error
        return f"Its server cannot be reached: {_first_line(str(error)) or kind}"
    said = getattr(error, "body", None) or getattr(error, "error", None)
    while isinstance(said, dict):
        said = said.get("error") or said.get("message")
    if not isinstance(said, str):
        return _first_line(str(error)) or kind
    status = getattr(error, "status_code", None)  # not one of failure where it is told in the middle of an answer
    return (_first_line(said) or kind) + (f" (HTTP {status})" if isinstance(status, int) and status >= 400 else "")


def _first_line(text: str) -> str:
    return next((line.strip()[:LONGEST_REASON] for line in text.splitlines() if line.strip()), "")


class LangChainWriter:
    """A LangChain chat model as a writer."""

    def __init__(self, model: BaseChatModel, name: str, server: bool = False) -> None:
        self._model = model
        self._name = name
        self._server = server
        self._fills = True

    @property
    def name(self) -> str:
        """As it was set: "openai:gpt-4o"."""
        return self._name

    def write(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """Pieces of text as the provider sends them, empty ones too; closing the iterator closes the connection."""
        turns = [{"role": message.role, "content": message.text} for message in messages]
        started = False
        try:
            for piece in self._stream(turns, max_tokens):
                started = started or bool(piece)
                yield piece
            return
        except Exception as error:
            refused = [field for word, field in _REFUSED.items() if word in str(error) and getattr(self._model, field, None) is not None]
            if started or not refused:
                raise WriterFailed(f"The model {self._name} failed: {_reason(error)}") from error
        self._model = self._model.model_copy(update=dict.fromkeys(refused))  # once more without
        yield from self.write(messages, max_tokens)

    def fill(self, messages: Sequence[Message], form: Mapping[str, Any], max_tokens: int) -> Mapping[str, Any] | None:
        """A form that is filled in; None from a model that cannot, or failed at it: it is not asked for one again."""
        if not self._fills:
            return None
        turns = [{"role": message.role, "content": message.text} for message in messages]
        try:
            filled = self._limited(max_tokens).with_structured_output(dict(form)).invoke(turns, **self._options(max_tokens))
        except Exception:  # each provider has its own kinds; what fails for another reason fails in `write` too, which says why
            filled = None
        self._fills = isinstance(filled, dict)
        return filled if isinstance(filled, dict) else None

    def _stream(self, turns: list[dict[str, str]], max_tokens: int) -> Iterator[str]:
        stream = self._limited(max_tokens).stream(turns, **self._options(max_tokens))
        pieces = 0
        try:
            for chunk in stream:
                text = str(chunk.text)
                yield text  # empty while it thinks: whoever has waited long enough can stop it
                pieces += bool(text)
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
