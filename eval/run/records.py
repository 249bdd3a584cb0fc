"""The records of a run. All offsets count Unicode code points in the document's text, end exclusive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

SCHEMA_VERSION = 1
QUOTE, RECORDED = "quote", "recorded"
"""The readers that are no language model's name: quotes, and recorded answers."""
Measures = Mapping[str, float | None]
"""By name of the measure; None where it does not apply to the question."""


class Span(NamedTuple):
    """A stretch of the document."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote that an answer cites, as the system gave it."""

    start: int
    end: int
    text: str
    section: str = ""

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system gives for a question. `ranked` are its passages, best first; `cited` is None for a system that
    cites nothing, `confidence` (that the document answers the question, 0..1) for one that has none. `seconds` is the
    time of answering where the system did more than that; without it the whole call counts. `extra` are measures that the
    system alone can take: what it wrote and did not show, its first word."""

    text: str
    ranked: tuple[Span, ...] = ()
    cited: tuple[Quote, ...] | None = None
    refused: bool = False
    confidence: float | None = None
    seconds: float | None = None
    extra: Measures = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One question put to one system. `error` is what it raised; then there is no measure."""

    system: str
    half: str
    question_id: str
    kind: str
    answerable: bool
    reply: Reply
    seconds: float
    measures: dict[str, float | None] = field(default_factory=dict)
    error: str = ""

    @property
    def is_right(self) -> bool:
        """Whether the answer is wholly right, by the measure `correct`."""
        return self.measures.get("correct") == 1.0


@dataclass(frozen=True, slots=True)
class Provenance:
    """What produced a run: enough to produce it again, or to see why another differs."""

    created: str
    commit: str
    document: str
    document_sha256: str
    questions_sha256: dict[str, str]
    model: str
    weights_sha256: str
    options: dict[str, str]
    versions: dict[str, str]
    machine: dict[str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """A recorded run: `wall_seconds` is the time of the whole, building of systems included."""

    id: str
    provenance: Provenance
    wall_seconds: float
    rows: tuple[Row, ...]
    schema: int = SCHEMA_VERSION

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems in the order in which they ran."""
        return tuple(dict.fromkeys(row.system for row in self.rows))

    @property
    def halves(self) -> tuple[str, ...]:
        """The halves in the order in which they ran."""
        return tuple(dict.fromkeys(row.half for row in self.rows))

    def of(self, system: str | None = None, half: str | None = None, kind: str | None = None) -> tuple[Row, ...]:
        """The rows of a system, a half and a kind; None leaves one open."""
        return tuple(
            row
            for row in self.rows
            if system in (None, row.system) and half in (None, row.half) and kind in (None, row.kind)
        )  # fmt: skip
