"""What a local model has made of the fixed part of a prompt, kept in memory and on disk, so that it is read only once.

Reading a prompt is the slow part (some 50 tokens a second on two cores), and most of each prompt is the same. A state is
some 28 kB a token; a file holds its own SHA-256, as a cut one must never get into the model.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

KEPT = 12  # states, in memory and on disk each: one for writing, two (of 3 MB) for each language that is translated
_HASH = 32


class PromptCache:
    """States by the tokens that they are of. `identity` is all else that a state depends on: model file, library, settings."""

    def __init__(self, folder: Path | None, identity: str) -> None:
        self._folder = folder
        self._identity = identity
        self._memory: OrderedDict[str, bytes] = OrderedDict()

    def get(self, tokens: Sequence[int]) -> bytes | None:
        """The state after these tokens, if it is known."""
        key = self._key(tokens)
        state = self._memory.get(key) or self._read(key)
        if state is not None:
            self._remember(key, state)
        return state

    def put(self, tokens: Sequence[int], state: bytes) -> None:
        """Keep a state; the ones that were used longest ago go."""
        key = self._key(tokens)
        self._remember(key, state)
        if self._folder is not None:
            self._write(self._folder, key, state)

    def _key(self, tokens: Sequence[int]) -> str:
        digest = hashlib.sha256(self._identity.encode())
        digest.update(struct.pack(f"<{len(tokens)}q", *tokens))
        return digest.hexdigest()[:32]

    def _remember(self, key: str, state: bytes) -> None:
        self._memory[key] = state
        self._memory.move_to_end(key)
        while len(self._memory) > KEPT:
            self._memory.popitem(last=False)

    def _read(self, key: str) -> bytes | None:
        if self._folder is None:
            return None
        file = self._folder / f"{key}.state"
        try:
            content = file.read_bytes()
            state = content[_HASH:]
            if hashlib.sha256(state).digest() != content[:_HASH]:
                file.unlink()
                return None
            os.utime(file)  # the time says when it was used last
        except OSError:
            return None
        return state

    def _write(self, folder: Path, key: str, state: bytes) -> None:
        """Write it if that can be done; where it cannot, the next process reads the prompt again."""
        new = folder / f"{key}.{os.getpid()}.new"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            new.write_bytes(hashlib.sha256(state).digest() + state)
            new.replace(folder / f"{key}.state")
            files = sorted(folder.glob("*.state"), key=lambda file: file.stat().st_mtime, reverse=True)
            for old in files[KEPT:]:
                old.unlink(missing_ok=True)
        except OSError:
            return
