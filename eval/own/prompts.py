"""What a language model is told, from `prompts.toml`: the fixed part first, so that a model that keeps it reads it once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ingest.lexicon import read_lexicon
from qa.models.writer import Message, Writer, fenced

PROMPTS: Any = read_lexicon(Path(__file__).with_name("prompts.toml")).tables
KINDS: dict[str, str] = PROMPTS["kinds"]
ROUNDS: list[list[str]] = PROMPTS["plan"]["rounds"]


def said_by(writer: Writer, messages: Sequence[Message], max_tokens: int) -> str:
    """All that a model writes. Raises WriterFailed."""
    return "".join(writer.write(messages, max_tokens)).strip()


def judge_messages(question: str, reference: str, answer: str) -> list[Message]:
    """The conversation that ends with the question whether an answer is right."""
    prompt = PROMPTS["judge"]
    return _with_examples(
        prompt["task"], [(_graded(*asked), reply) for *asked, reply in prompt["examples"]], _graded(question, reference, answer)
    )


def _graded(question: str, reference: str, answer: str) -> str:
    return f"Question: {fenced(question)}\nReference: {fenced(reference)}\nAnswer: {fenced(answer)}\nRight or Wrong?"


def draft_messages(sentences: Sequence[str], kinds: Sequence[str]) -> list[Message]:
    """The conversation in which a model is to write questions of some kinds on a passage."""
    passage, wanted, reply = PROMPTS["draft"]["example"]
    asked = "\n".join(f"{kind}: {KINDS[kind]}" for kind in kinds)
    example = (_drafted(passage, "\n".join(f"{kind}: {KINDS[kind]}" for kind in wanted.split(", "))), reply)
    return _with_examples(PROMPTS["draft"]["task"], [example], _drafted(numbered(sentences), asked))


def _drafted(passage: str, kinds: str) -> str:
    return f"<passage>\n{passage}\n</passage>\n\nKinds:\n{kinds}"


def ask_back_messages(question: str, sentences: Sequence[str]) -> list[Message]:
    """The conversation that ends with the question which sentences answer a question."""
    prompt = PROMPTS["ask_back"]
    examples = [(_asked_back(*asked), reply) for *asked, reply in prompt["examples"]]
    return _with_examples(prompt["task"], examples, _asked_back(numbered(sentences), question))


def _asked_back(sentences: str, question: str) -> str:
    return f"<sentences>\n{sentences}\n</sentences>\n\nQuestion: {fenced(question)}"


def numbered(sentences: Sequence[str]) -> str:
    """Sentences one a line with their numbers, from 1."""
    return "\n".join(f"[{number}] {fenced(sentence)}" for number, sentence in enumerate(sentences, start=1))


def _with_examples(task: str, examples: Sequence[tuple[str, str]], asked: str) -> list[Message]:
    turns = [(Message("user", question), Message("assistant", reply)) for question, reply in examples]
    return [Message("system", task), *(turn for pair in turns for turn in pair), Message("user", asked)]
