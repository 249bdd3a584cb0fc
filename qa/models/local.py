"""The local model: a GGUF file by llama.cpp, in this process. No server, no key, and nothing leaves the machine.

What the messages have in common from call to call is read once (some 50 tokens a second on two cores): llama.cpp keeps the start that
two prompts share, and the state after all messages but the last is kept on disk (`PromptCache`), so put what is fixed first and what
is asked last.
"""

from __future__ import annotations

import codecs
import contextlib
import ctypes
import hashlib
import importlib.util
import os
import re
import struct
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import ModelError, WriterFailed
from qa.models.local_file import QWEN_CODER, default_path, error_of, find_local_model
from qa.models.writer import LOCAL, Message

if TYPE_CHECKING:
    import llama_cpp

CONTEXT = 4096  # tokens of prompt and answer
STEP = 64  # tokens of the prompt between two empty pieces, at each of which the reader may stop the model
KEPT = 12  # states of some 28 kB a token: one for writing, two (of 3 MB) for each language that is translated
_MIN_NEW_TOKENS = 32  # tokens that an answer must have room for
_MOST_CORES = 16  # more only wait for each other
_HASH = 32
_PLACEHOLDER = re.compile("\ue000(\\d+)\ue001")  # where a message's text goes, in a template that was filled with these


def find_library() -> None:
    """Raise ModelError if llama-cpp-python is not installed."""
    if importlib.util.find_spec("llama_cpp") is None:
        what = "The package that runs the local model is missing."
        raise ModelError(what, "Install it (it compiles for minutes): pip install 'footnote-qa[local]'")


class LocalWriter:
    """A GGUF model. It is loaded at the first question and may be shared: one thread uses it, others wait."""

    def __init__(self, path: str | Path | None = None) -> None:
        find_library()
        self._file = find_local_model(path)
        self._lock = threading.Lock()
        self._loaded: Llama | None = None

    @property
    def name(self) -> str:
        """ "local"; with the file's name, if it is not the model that `footnote model local` sets up."""
        return LOCAL if self._file.name.lower() == QWEN_CODER.file else f"{LOCAL}:{self._file.name}"

    def write(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """Pieces of the answer, the same each time. While the prompt is read, or another thread is served, they are empty."""
        while not self._lock.acquire(timeout=0.1):
            yield ""
        try:
            self._loaded = self._loaded or Llama(self._file)
            yield from self._loaded.write(messages, max_tokens)
        except (RuntimeError, ValueError, OSError) as error:
            raise WriterFailed(f"The local model failed: {error}") from error
        finally:
            self._lock.release()


class Llama:
    """The model in memory with its template and the states that are kept of it."""

    def __init__(self, file: Path) -> None:
        self._llama = llama = _load(file)  # first, as it says how the library is to be imported
        import llama_cpp
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        template = llama.metadata.get("tokenizer.chat_template")
        if not template:
            raise error_of("The model file has no chat template, so it is no chat model.", "Name another, or set the local model up")
        marks = [llama.detokenize([one], special=True) if one >= 0 else b"" for one in (llama.token_bos(), llama.token_eos())]
        start, end = (one.decode("utf-8", "replace") for one in marks)
        self._template = Jinja2ChatFormatter(template, eos_token=end, bos_token=start)
        # What a prompt is to begin with, where the model wants it: not every template writes it.
        self._start = start if llama.metadata.get("tokenizer.ggml.add_bos_token") == "true" else ""
        found, version = file.stat(), llama_cpp.__version__
        identity = f"{file.resolve()} {found.st_size} {found.st_mtime_ns} llama-cpp-python {version} {CONTEXT} {STEP}"
        self._cache = PromptCache(default_path().parent / "prefixes", identity)

    def write(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        tokens, fixed = self._tokens(messages)
        room = CONTEXT - len(tokens)
        if room < min(max_tokens, _MIN_NEW_TOKENS):
            raise WriterFailed(f"The local model has room for {CONTEXT} tokens, and the question with its evidence has {len(tokens)}.")
        yield from self._read(tokens[:-1], fixed)
        yield from self._generate(tokens, min(max_tokens, room))

    def _tokens(self, messages: Sequence[Message]) -> tuple[list[int], int]:
        """The prompt's tokens, and how many of them come before the last message's text.

        The template's own marks are tokens of their own; the same letters in a message are letters, so that no text of a
        document can end its turn.
        """
        placeholders: Any = [{"role": message.role, "content": f"\ue000{i}\ue001"} for i, message in enumerate(messages)]
        parts = _PLACEHOLDER.split(self._template(messages=placeholders).prompt)
        tokens: list[int] = []
        fixed = 0
        for i, part in enumerate(parts):
            if i % 2:  # the number of a message
                fixed = len(tokens)
                tokens += self._llama.tokenize(messages[int(part)].text.encode("utf-8", "replace"), add_bos=False, special=False)
            else:
                add_start = i == 0 and not part.startswith(self._start)
                tokens += self._llama.tokenize(part.encode(), add_bos=add_start, special=True)
        return tokens, fixed

    def _read(self, tokens: list[int], fixed: int) -> Iterator[str]:
        """Let the model read the prompt: from where it parts from the last one, or from the end of a fixed part it knows."""
        llama = self._llama
        before = llama.input_ids[: llama.n_tokens].tolist()
        shared = next((i for i, (a, b) in enumerate(zip(before, tokens, strict=False)) if a != b), min(len(before), len(tokens)))
        if shared < fixed and (state := self._cache.get(tokens[:fixed])) is not None:
            shared = fixed if _restore(llama, tokens[:fixed], state) else 0  # of one that fails nobody knows what is left
        unknown = shared < fixed
        llama.n_tokens = min(shared, len(tokens) - 1)  # one token at least is read: what comes next is known after the last alone
        while llama.n_tokens < len(tokens):
            yield ""
            start = llama.n_tokens
            llama.eval(tokens[start : min(start + STEP, fixed if start < fixed else len(tokens))])
            if unknown and llama.n_tokens == fixed:
                self._cache.put(tokens[:fixed], _state_of(llama))

    def _generate(self, tokens: list[int], max_tokens: int) -> Iterator[str]:
        """Text as it comes: a letter of several bytes waits until it is whole."""
        from llama_cpp import llama_model_get_vocab, llama_vocab_is_eog

        vocabulary = llama_model_get_vocab(self._llama.model)
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        with contextlib.closing(self._llama.generate(tokens, temp=0.0, repeat_penalty=1.0)) as stream:
            for count, token in enumerate(stream, start=1):
                if llama_vocab_is_eog(vocabulary, token):
                    return
                yield decoder.decode(self._llama.detokenize([token]))
                if count >= max_tokens:
                    return


class PromptCache:
    """States by the tokens that they are of, each file with its own SHA-256: a cut one ends the process in llama.cpp's own reading.
    `identity` is all else that a state depends on: model file, library, settings."""

    def __init__(self, folder: Path, identity: str) -> None:
        self._folder, self._identity = folder, identity

    def get(self, tokens: Sequence[int]) -> bytes | None:
        """The state after these tokens, if it is known."""
        with contextlib.suppress(OSError):
            content = self._file(tokens).read_bytes()
            os.utime(self._file(tokens))  # the time says when it was used last
            if hashlib.sha256(content[_HASH:]).digest() == content[:_HASH]:
                return content[_HASH:]
        return None

    def put(self, tokens: Sequence[int], state: bytes) -> None:
        """Keep a state, if that can be done; the ones that were used longest ago go."""
        new = self._file(tokens).with_suffix(f".{os.getpid()}.new")
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            new.write_bytes(hashlib.sha256(state).digest() + state)
            new.replace(self._file(tokens))
            for old in sorted(self._folder.glob("*.state"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
                old.unlink(missing_ok=True)

    def _file(self, tokens: Sequence[int]) -> Path:
        digest = hashlib.sha256(self._identity.encode() + struct.pack(f"<{len(tokens)}q", *tokens))
        return self._folder / f"{digest.hexdigest()[:32]}.state"


def _load(file: Path) -> llama_cpp.Llama:
    # Threads of OpenMP that wait give way soon: on a machine with other work ten times as many tokens a second come of it (5 against
    # 0.5, measured on two cores with a load of 12).
    os.environ.setdefault("GOMP_SPINCOUNT", "2000")
    import llama_cpp
    from llama_cpp import _internals

    # The library points this process's standard output elsewhere while it loads, which loses what other threads print.
    _internals.suppress_stdout_stderr = lambda disable: contextlib.nullcontext()
    llama_cpp.llama_log_set(_silence(), ctypes.c_void_p(0))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    threads = min(cores, _MOST_CORES)
    try:
        return llama_cpp.Llama(
            str(file), n_ctx=CONTEXT, n_batch=STEP, n_ubatch=STEP, n_threads=threads, n_threads_batch=threads, verbose=False
        )
    except (ValueError, RuntimeError, OSError) as error:
        what = f"{file} cannot be loaded ({error}): another format, or too little memory."
        raise error_of(what, "Free some memory, or set the local model up") from error


@cache
def _silence() -> Any:
    """What llama.cpp calls with each line of its log; kept for as long as it may call it."""
    import llama_cpp

    return llama_cpp.llama_log_callback(lambda level, text, data: None)


def _state_of(llama: llama_cpp.Llama) -> bytes:
    """What the model has read, as bytes."""
    import llama_cpp

    size = llama_cpp.llama_state_seq_get_size(llama.ctx, 0)
    buffer = (ctypes.c_uint8 * size)()
    written = llama_cpp.llama_state_seq_get_data(llama.ctx, buffer, size, 0)
    return bytes(buffer)[:written]


def _restore(llama: llama_cpp.Llama, tokens: list[int], state: bytes) -> bool:
    """Put the model where it was after these tokens."""
    import llama_cpp

    llama.reset()
    buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
    if not llama_cpp.llama_state_seq_set_data(llama.ctx, buffer, len(state), 0):
        llama.reset()
        return False
    llama.input_ids[: len(tokens)] = tokens
    llama.n_tokens = len(tokens)
    return True
