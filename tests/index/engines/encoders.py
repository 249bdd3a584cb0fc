"""Encoders for Ray's processes, which import them by name: one that tells where it is, one that ends its process, one that is slow."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from index.encoder import Encoding
from tests.fakes import HashingEncoder


class TellingEncoder(HashingEncoder):
    """Writes into a folder a file for each process and each encoder in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """As its base."""
        (self.folder / f"{os.getpid()}-{id(self)}").touch()
        return super().encode(texts)


class DeadlyEncoder(HashingEncoder):
    """Ends its process, as the system does for want of memory, at a word: so many times."""

    def __init__(self, folder: Path, word: str, times: int) -> None:
        self.folder, self.word, self.times = folder, word, times

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """As its base, if it comes to that."""
        if any(self.word in text for text in texts) and len(list(self.folder.iterdir())) < self.times:
            (self.folder / f"{os.getpid()}").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode(texts)


class SlowEncoder(HashingEncoder):
    """Takes half a second for each document."""

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """As its base."""
        time.sleep(0.25)
        return super().encode(texts)
