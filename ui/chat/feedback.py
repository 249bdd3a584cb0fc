"""What readers thought of answers, one JSON line each in a file of this machine. Nothing is sent anywhere."""

from __future__ import annotations

import errno
import json
import os
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from qa.answer import Answer
from ui.server.limits import FEEDBACK_BYTES, REASON

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class FeedbackFile:
    """A file that votes are appended to; safe to share between threads."""

    path: Path
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def keep(self, answer: Answer, vote: str | None, document_sha256: str, reason: str = "") -> None:
        """Append one vote, with the reason if one was given; None takes an earlier one back. Raises OSError if the file cannot be
        written, or is full. A new file is its owner's alone: questions and answers may be private."""
        line = {
            "schema": SCHEMA_VERSION,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "version": version("footnote-qa"),
            "document_sha256": document_sha256,
            "vote": vote,
            "reason": reason[:REASON],
            "answer": {name: value for name, value in answer.to_dict().items() if name != "passages"},
        }
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists() and self.path.stat().st_size > FEEDBACK_BYTES:
                raise OSError(errno.EFBIG, f"it has {FEEDBACK_BYTES:,} bytes, the most it may have")
            # Of half a character: as JSON writes it.
            with open(self.path, "a", encoding="utf-8", errors="backslashreplace", opener=_private) as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def default_path() -> Path:
    """Where votes are kept unless told otherwise: the user's data folder."""
    import platformdirs

    return Path(platformdirs.user_data_dir("footnote-qa", appauthor=False)) / "feedback.jsonl"
