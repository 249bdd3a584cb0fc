"""The questions, in one record whatever file they come from.

The form that new sets are written in is JSON Lines, a question a line:

    {"id", "kind", "question", "history": [earlier questions], "answerable", "reference": an answer in full,
     "nuggets": [[spellings of one thing that a right answer says], ...], "forbidden": [strings that only a wrong answer has],
     "evidence": [[{"quote", "start", "end"}, ... alternatives], ... groups], "near": [{"quote", "start", "end"}, ...],
     "sections": [addresses], "wrong": {"text", "evidence": [quotes], "kind"}}

Each group of `evidence` is needed, one of its alternatives is enough; `text[start:end] == quote` in the document. `near`
is what comes nearest where there is no answer (`sections` is then where that stands), `wrong` a statement that is subtly
wrong. `forbidden`, `near`, `sections` and `wrong` may be left out. Two other forms are read into the same record:

- flat evidence, [{"quote", "start", "end"}, ...]: each is a group of its own (our sets, whose files are frozen);
- numbered sentences, [[12, 14], [30]], from 1, the same in "near" and "wrong", with "answer" for "reference" and no
  "id": their places stand beside NAME.questions.jsonl in NAME.spans.json, [[start, end], ...].
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import msgspec

from ingest.errors import FootnoteError

Half = Literal["development", "report"]
HALVES: tuple[Half, ...] = get_args(Half)
FILES: dict[Half, tuple[str, ...]] = {"development": ("development", "report_old", "first_questions"), "report": ("report",)}
"""The sets of each half. What was once the report half has been looked at too often to be believed, and is tuned on now."""
FOLDER = Path(__file__).parents[1] / "data" / "questions"
FROZEN = "FROZEN.json"
_Form = TypeVar("_Form")


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What answers a question: `document.text[start:end] == quote`."""

    quote: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.quote) or not self.quote.strip():
            raise ValueError(f"the span {self.start}:{self.end} is not as long as its quote")


class Wrong(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statement that is subtly wrong, the quotes it seems to rest on, and what is wrong with it."""

    text: str
    evidence: tuple[str, ...]
    kind: str


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question as a person would ask it, and how its answer is judged: see the module's text."""

    id: str
    kind: str
    question: str
    history: tuple[str, ...]
    answerable: bool
    reference: str
    nuggets: tuple[tuple[str, ...], ...]
    evidence: tuple[tuple[Evidence, ...], ...]
    forbidden: tuple[str, ...] = ()
    near: tuple[Evidence, ...] = ()
    sections: tuple[str, ...] = ()
    wrong: Wrong | None = None

    @property
    def word_budget(self) -> int:
        """The words of an answer that count."""
        return word_budgets().get(self.kind, 100)

    @property
    def quotes(self) -> tuple[Evidence, ...]:
        """All quotes of the evidence, alternatives too."""
        return tuple(one for group in self.evidence for one in group)

    def __post_init__(self) -> None:
        if self.answerable and not (self.nuggets and self.evidence):
            raise ValueError("an answerable question needs nuggets and evidence")
        if not self.answerable and (self.nuggets or self.evidence):
            raise ValueError("an unanswerable question has no nuggets and no evidence")
        if not all(self.nuggets) or not all(spelling.strip() for nugget in self.nuggets for spelling in nugget):
            raise ValueError("a nugget without a spelling")
        if not all(self.evidence):
            raise ValueError("a group of evidence without a quote")


@cache
def word_budgets() -> dict[str, int]:
    """The kinds of question on the white paper, and how many words of an answer count; others have kinds of their own."""
    return tomllib.loads(_read(FOLDER.parent / "kinds.toml").decode("utf-8"))


def load_half(half: Half, folder: Path = FOLDER) -> tuple[Question, ...]:
    """The questions of a half. Raises FootnoteError if a line is malformed or a file is not the frozen one."""
    for name in FILES[half]:
        require_frozen(folder / f"{name}.jsonl", frozen_hashes(folder).get(name))
    return tuple(question for name in FILES[half] for question in load_set(name, folder))


def require_frozen(path: Path, sha256: str | None) -> None:
    """Raise FootnoteError if a file has not the hash that it was frozen with."""
    if hashlib.sha256(_read(path)).hexdigest() != sha256:
        raise FootnoteError(f"{path} is not the file that was frozen.", f"Restore it: git checkout -- {path.name}, in {path.parent}")


def load_set(name: str, folder: Path = FOLDER) -> tuple[Question, ...]:
    """The questions of one of our sets on the white paper, frozen or not."""
    path = folder / f"{name}.jsonl"
    return parse_questions(_read(path), path.name, kinds=tuple(word_budgets()))


def read_beside(document: Path, text: str) -> tuple[Question, ...]:
    """The questions in NAME.questions.jsonl beside a document NAME.txt, whose text is needed to check their quotes.

    Raises FootnoteError for a bad line, and for a quote that does not stand in the document where it is said to.
    """
    path = document.with_suffix(".questions.jsonl")
    questions = parse_questions(_read(path), path.name, sentences_beside(document, text))
    for question in questions:
        for one in (*question.quotes, *question.near):
            if text[one.start : one.end] != one.quote:
                raise FootnoteError(
                    f"{path.name}, {question.id}: {one.start}:{one.end} is not the quote in {document.name}.", "Correct it."
                )
    return questions


def sentences_beside(document: Path, text: str) -> list[Evidence]:
    """The numbered sentences of NAME.spans.json beside a document; none without that file."""
    places = document.with_suffix(".spans.json")
    spans = _decode(_read(places), list[tuple[int, int]], places.name) if places.is_file() else ()
    return [Evidence(text[start:end], start, end) for start, end in spans]


def parse_questions(lines: bytes, name: str, sentences: Sequence[Evidence] = (), kinds: Collection[str] = ()) -> tuple[Question, ...]:
    """Questions from JSON Lines in any of the three forms; `name` is for messages and for ids where there are none,
    `sentences` are what numbers stand for, `kinds` all that are allowed, any if empty.

    Raises FootnoteError for a bad line or an id met twice.
    """
    questions: dict[str, Question] = {}
    for number, line in enumerate(lines.splitlines(), start=1):
        try:
            question = msgspec.convert(_canonical(msgspec.json.decode(line), f"{name.split('.')[0]}-{number:03d}", sentences), Question)
            if kinds and question.kind not in kinds:
                raise ValueError(f"there is no kind {question.kind!r}")
        except (msgspec.MsgspecError, ValueError, TypeError, AttributeError, LookupError) as error:
            raise FootnoteError(f"{name}, line {number}: {error}.", "Correct that line.") from error
        if question.id in questions:
            raise FootnoteError(f"{name}, line {number}: the id {question.id} is used twice.", "Give it another one.")
        questions[question.id] = question
    return tuple(questions.values())


def _canonical(line: dict[str, Any], default_id: str, sentences: Sequence[Evidence]) -> dict[str, Any]:
    """A line of any form in the one that new sets are written in."""

    def said(number: int) -> Evidence:
        if not 0 < number <= len(sentences):
            raise ValueError(f"there is no sentence {number} among the {len(sentences)} of NAME.spans.json")
        return sentences[number - 1]

    groups = line["evidence"]
    if groups and isinstance(groups[0], dict):
        return {**line, "evidence": [[one] for one in groups]}
    if "answer" not in line:
        return line
    wrong = line.get("wrong")
    rest = {name: value for name, value in line.items() if name != "answer"} | {"id": default_id, "reference": line["answer"]}
    return rest | {
        "evidence": [[said(number) for number in group] for group in groups],
        "near": [said(number) for number in line.get("near", ())],
        "wrong": wrong and {**wrong, "evidence": [said(number).quote for number in wrong["evidence"]]},
    }


def frozen_hashes(folder: Path = FOLDER) -> dict[str, str]:
    """The SHA-256 of each frozen file of a folder as it was frozen, by what FROZEN.json calls it."""
    return _decode(_read(folder / FROZEN), dict[str, str], FROZEN)


def select(questions: Iterable[Question], kinds: Collection[str] = ()) -> tuple[Question, ...]:
    """The questions of some kinds, of all if none is named."""
    return tuple(question for question in questions if not kinds or question.kind in kinds)


def _decode(data: bytes, form: type[_Form], name: str) -> _Form:
    try:
        return msgspec.json.decode(data, type=form)
    except msgspec.MsgspecError as error:
        raise FootnoteError(f"{name} cannot be read: {error}.", "Correct that file.") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        if not FOLDER.is_dir():
            raise FootnoteError("The evaluation's data are in the repository, not in the package.", "Run it in a clone.") from error
        raise FootnoteError(f"{path} cannot be read: {error.strerror}.", f"Restore it: git checkout -- {path.name}") from error
