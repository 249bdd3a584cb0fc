"""Language models through LangChain: any chat model, by name, by the address of a server, or as an object. Their servers are not
trusted: what one sends is read within bounds."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ingest.errors import ModelError, WriterFailed
from qa.models.writer import LOCAL, MODEL_VARIABLE, Message, Writer, chosen_setting, without_secrets

if TYPE_CHECKING:  # importing it for real takes a second, which quote mode need not spend
    from langchain_core.language_models import BaseChatModel

    ChatModel = BaseChatModel  # for those who take one and need nothing else of LangChain

URL_VARIABLE = "FOOTNOTE_MODEL_URL"
TIMEOUT = 60.0  # seconds without a byte from a server
# Of one response, as whoever asked has gone after the time limit, and the thread that reads would fill the memory (2 GB within 20 s
# over loopback, before). A whole answer is 30 kB.
MOST_BYTES, MOST_SECONDS = 4_000_000, 120.0
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
        from langchain_core.language_models import BaseChatModel

        if not isinstance(setting, BaseChatModel):
            raise ModelError(f"A model is a name or a LangChain chat model, not {type(setting).__name__}.", f"Names: {_EXAMPLES}.")
        given = [getattr(setting, name, None) for name in ("model_name", "model")]
        is_cold = getattr(setting, "temperature", 0) is not None  # else nobody chose one
        called = next((one for one in given if isinstance(one, str)), type(setting).__name__)
        return LangChainWriter(setting if is_cold else setting.model_copy(update={"temperature": 0.0}), called)
    name = chosen_setting(setting)
    if name is None:
        names = f"or with {MODEL_VARIABLE}: {_EXAMPLES}."
        raise ModelError("No language model is chosen.", f"Choose one with model=... {names}", command=f"Choose one with --model {names}")
    provider, _, file = name.partition(":")
    if provider == LOCAL:
        from qa.models.local import LocalWriter

        return LocalWriter(file or None)
    url = (base_url or os.environ.get(URL_VARIABLE, "")).strip()
    if url and ":" not in name:
        name = f"openai:{name}"
    return LangChainWriter(_init(name, url), name, is_of_own_server=bool(url))


def _init(name: str, url: str) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    provider = name.partition(":")[0]
    try:
        model: BaseChatModel = init_chat_model(name, **_options_for(provider, url))
    except ModelError:
        raise
    except (ImportError, AttributeError) as error:  # AttributeError: an older package in the place of langchain-ollama
        told = (*str(error).partition("pip install ")[2].split(), f"langchain-{provider.replace('_', '-')}")[0].strip("`.,;")
        package = f"'footnote-qa[{provider}]'" if provider in EXTRAS else told
        raise ModelError(f"The package that runs {name} is missing.", f"Install it: pip install {package}") from error
    except Exception as error:  # each provider has its own kinds for a missing key or a wrong address
        if "infer model provider" in str(error) or "nsupported" in str(error):
            raise ModelError(f"There is no model {name!r}.", f"Name one with its provider: {_EXAMPLES}.") from error
        raise ModelError(f"The model {name} cannot be used: {_reason(error)}") from error
    for field, variable in model.lc_secrets.items():
        if variable in _KEYS.values() and str(getattr(model, field, None)) == "":  # Anthropic's client takes that for a key
            raise ModelError(f"The model {name} cannot be used without a key.", f"Set {variable}.")
    for client in ("root_client", "_client"):  # OpenAI's, Ollama's and Anthropic's, each around one of httpx's, which some share
        http = getattr(getattr(model, client, None), "_client", None)
        if http and _bound not in http.event_hooks["response"]:
            http.event_hooks = {**http.event_hooks, "response": [*http.event_hooks["response"], _bound]}
    return model


def _options_for(provider: str, url: str) -> dict[str, Any]:
    """What a provider's model is made with."""
    options: dict[str, Any] = {"temperature": 0, "timeout": TIMEOUT, "max_retries": 1}
    if provider == "ollama":  # takes the time limit for its client alone; a model that thinks would use up its answer with that
        options = {"temperature": 0, "client_kwargs": {"timeout": TIMEOUT}, "reasoning": False}
    if url:
        if not url.startswith(("http://", "https://")):  # some clients then ask another server, others say that it is not there
            what = f"{_reason(ValueError(url))} is no address."
            raise ModelError(what, "The address of a model's server begins with http:// or https://.")
        options["base_url"] = url.rstrip("/").removesuffix("/v1") if provider in _OWN_PATHS else url
        if provider in _KEYS and not os.environ.get(_KEYS[provider]):
            options["api_key"] = "none"
    return options


def _bound(response: Any) -> None:
    """Bound an httpx response."""
    http: Any = sys.modules[type(response).__module__.partition(".")[0]]  # httpx, or httpx2, which some packages have moved to

    class Bounded(http.SyncByteStream):  # type: ignore[misc]
        """A stream that ends with an error at its bounds."""

        def __init__(self, stream: Any) -> None:
            self._stream, self.close = stream, stream.close

        def __iter__(self) -> Iterator[bytes]:
            left, until = MOST_BYTES, time.monotonic() + MOST_SECONDS
            for part in self._stream:
                left -= len(part)
                if left < 0 or time.monotonic() > until:
                    raise http.ReadError("The server sends without end.")
                yield part

    response.stream = Bounded(response.stream)


def _reason(error: BaseException) -> str:
    """What went wrong, on one line, without any secret of the environment, should it have got into it: the first line of what the
    server said, which packages wrap into words of Python's, or else of the error."""
    kind, said, status = type(error).__name__, getattr(error, "body", None) or getattr(error, "error", None), None
    while isinstance(said, dict):
        said = said.get("error") or said.get("message")
    if isinstance(said, str):
        status = getattr(error, "status_code", None)  # not one of failure where it is told in the middle of an answer
    lines = (line.strip()[:LONGEST_REASON] for line in (said if isinstance(said, str) else str(error)).splitlines())
    told = next(filter(None, lines), kind)
    if "Connect" in kind:  # httpx's own says why and not what, other packages' say no more than that there was an error
        told = f"Its server cannot be reached: {told}"
    elif isinstance(status, int) and status >= 400:
        told = f"{told} (HTTP {status})"
    return re.sub(r"//[^/\s@]+@", "//...@", without_secrets(told))


class LangChainWriter:
    """A LangChain chat model as a writer; `name` is as it was set: "openai:gpt-4o"."""

    def __init__(self, model: BaseChatModel, name: str, is_of_own_server: bool = False) -> None:
        self.name, self._model, self._fills = name, model, True
        # Servers that only speak OpenAI's language know the limit by its older name, which its own client no longer sends.
        self._is_told_twice = is_of_own_server and "extra_body" in type(model).model_fields

    def write(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """Pieces of text as the provider sends them, empty ones too; closing the iterator closes the connection."""
        pieces, (model, options) = 0, self._limited(max_tokens)
        try:
            stream = model.stream(_turns(messages), **options)
            try:
                for chunk in stream:
                    text = str(chunk.text)
                    yield text  # empty while it thinks: whoever has waited long enough can stop it
                    pieces += bool(text)
                    if pieces >= max_tokens:  # a piece is a token or more: some servers know no limit
                        break
                return
            finally:
                with suppress(Exception):  # a connection that cannot be closed is gone already
                    getattr(stream, "close", lambda: None)()
        except Exception as error:
            refused = [field for word, field in _REFUSED.items() if word in str(error) and getattr(self._model, field, None) is not None]
            if pieces or not refused:
                raise WriterFailed(f"The model {self.name} failed: {_reason(error)}") from error
        self._model = self._model.model_copy(update=dict.fromkeys(refused))  # once more without
        yield from self.write(messages, max_tokens)

    def fill(self, messages: Sequence[Message], form: Mapping[str, Any], max_tokens: int) -> Mapping[str, Any] | None:
        """The conversation continued by a form, a JSON schema, that is filled in; None from a model that cannot, or failed at it: it
        is not asked for one again."""
        filled = None
        if self._fills:
            model, options = self._limited(max_tokens)
            with suppress(Exception):  # each provider has its own kinds; what fails for another reason fails in `write`, which says why
                filled = model.with_structured_output(dict(form)).invoke(_turns(messages), **options)
        self._fills = isinstance(filled, dict)
        return filled if isinstance(filled, dict) else None

    def _limited(self, max_tokens: int) -> tuple[BaseChatModel, dict[str, Any]]:
        """The model with its longest answer set, and what it is called with: providers disagree about the limit's name, so it is set
        where the class has it."""
        name = next((name for name in _LIMITS if name in type(self._model).model_fields), None)
        model = self._model.model_copy(update={name: max_tokens}) if name else self._model
        return model, {"extra_body": {"max_tokens": max_tokens}} if self._is_told_twice else {}


def _turns(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.text} for message in messages]
