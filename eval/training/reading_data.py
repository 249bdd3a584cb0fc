"""What the reading model is trained on: pairs of texts, each with whether the second answers or supports the first.

Every pair knows its document, so that whole documents can be held out. `answering_pairs` and `supporting_pairs` make them
from folders of documents with questions, SQuAD 2.0, Natural Questions and the invented reports.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from eval.documents.folder import DocumentQuestions, read_folder
from eval.public.collections import read_lines
from eval.run.questions import Evidence, Question, load_set
from eval.statements.claims import RIGHT, Source, claims_of_document
from index.lexical import terms
from ingest import read_document
from ingest.chunks import chunk_document, estimate_tokens
from ingest.document import Chunk, Sentence
from ingest.sentences import split_sentences
from ingest.source import WHITE_PAPER
from qa.evidence.reading_model import Excerpt, excerpt, excerpt_of, joined

Task = Literal["answer", "support"]
INVENTED = Path(__file__).parents[1] / "data" / "invented"
HELD_OUT = 9
PAPER = "white-paper"
PAPER_SETS = ("report_old", "tuning", "tuning2")
CANDIDATES, NEGATIVES = 12, 6
_NUMBER = re.compile(r"\b\d[\d,.]*\b(?<![,.])")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*")
_AUXILIARY = re.compile(r"\b(?:is|was|are|were|has|have|had|can|could|may|will|shall|must|should|did|does)\b(?! not)")


@dataclass(frozen=True, slots=True)
class Pair:
    """A text to read with what is asked of it. `places` says where the answer stands in the sentence, empty if that is not known."""

    task: Task
    asked: str
    read: Excerpt
    holds: bool
    document: str
    places: tuple[tuple[int, int], ...] = ()
    question: str = ""


def held_out(names: Iterable[str]) -> frozenset[str]:
    """The documents that nothing is trained on, of a folder's: drawn once, by a fixed seed."""
    return frozenset(random.Random(0).sample(sorted(names), HELD_OUT))


def slug(title: str) -> str:
    """A title as the name of a file: "1973 oil crisis" is 1973-oil-crisis."""
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))


def places_of(spellings: Iterable[str], sentence: str) -> tuple[tuple[int, int], ...]:
    """Where any of some spellings stand in a sentence."""
    found = (re.finditer(rf"(?<!\w){re.escape(one)}(?!\w)", sentence, re.IGNORECASE) for one in spellings)
    return tuple(match.span() for matches in found for match in matches)


# Questions beside documents


Place = tuple[Chunk, Sentence]


class Sentences:
    """The sentences of a document, and which of them have most words of a question: near misses without an index, which takes
    as long to build as all the training."""

    def __init__(self, path: Path) -> None:
        self.text = read_document(path)
        self.places = [(chunk, sentence) for chunk in chunk_document(self.text, estimate_tokens) for sentence in chunk.sentences]
        self._stems = [set(terms(sentence.text)) for _, sentence in self.places]
        self._around = [set(terms(chunk.titled)) for chunk, _ in self.places]
        self._frequency = Counter(stem for stems in self._stems for stem in stems)

    def best(self, question: str) -> list[Place]:
        """The sentences that have most of a question's words, rare ones first; those of its passage count a third."""
        rarity = {stem: math.log(1 + len(self.places) / (1 + self._frequency[stem])) for stem in sorted(set(terms(question)))}

        def score(row: int) -> float:
            return sum(worth * ((stem in self._stems[row]) + (stem in self._around[row]) / 3) for stem, worth in rarity.items())

        rows = sorted(range(len(self.places)), key=score, reverse=True)[:CANDIDATES]
        return [self.places[row] for row in rows]


def overlaps(sentence: Sentence, quotes: Iterable[Evidence]) -> bool:
    """Whether half of a sentence or of a quote stands in the other."""
    length = sentence.end - sentence.start
    return any(2 * (min(sentence.end, one.end) - max(sentence.start, one.start)) >= min(length, len(one.quote)) for one in quotes)


def pairs_of_question(question: Question, document: Sentences, name: str) -> Iterator[Pair]:
    """Evidence answers; what else has the question's words, and what comes nearest, does not."""
    asked = " ".join((*question.history[-1:], question.question))
    right = [one for one in document.places if overlaps(one[1], question.quotes)]
    near = [one for one in document.places if overlaps(one[1], question.near)]
    wrong = [one for one in document.best(asked) if one not in right and one not in near]
    spellings = [spelling for nugget in question.nuggets for spelling in nugget]
    for chunk, sentence in right:
        yield Pair("answer", asked, excerpt_of(chunk, sentence), True, name, places_of(spellings, sentence.text), question.id)
    for chunk, sentence in (*near, *wrong[:NEGATIVES]):
        yield Pair("answer", asked, excerpt_of(chunk, sentence), False, name, (), question.id)


def pairs_of_documents(folder: Path) -> Iterator[Pair]:
    """Answering and supporting pairs of a folder of documents with questions."""
    for one in read_folder(folder):
        document = Sentences(one.path)
        for question in one.questions:
            yield from pairs_of_question(question, document, one.name)
        yield from statements_of(one, document)


def pairs_of_paper() -> Iterator[Pair]:
    """Answering pairs of the white paper's questions, but for those that the judge is calibrated on."""
    document = Sentences(WHITE_PAPER)
    for name in PAPER_SETS:
        for question in load_set(name):
            yield from pairs_of_question(question, document, PAPER)


def statements_of(questions: DocumentQuestions, document: Sentences) -> Iterator[Pair]:
    """Statements with their quotes: right and wrong ones as they are written, right ones with a number, a name or a negation
    changed, and right ones with a sentence that has their words and is not their quote."""
    text = document.text.text
    by_text = {sentence.text: excerpt_of(chunk, sentence) for chunk, sentence in document.places}
    draw = random.Random(questions.name)
    for labelled in claims_of_document(questions, Source(text, chunk_document(document.text, estimate_tokens))):
        said, own = labelled.claim.text, [quote.text for quote in labelled.claim.quotes]
        if not own:
            continue
        read = joined([by_text.get(quote) or Excerpt("", quote) for quote in own])
        made = Pair("support", said, read, labelled.kind == RIGHT, questions.name, (), labelled.id)
        yield made
        if made.holds:
            yield from (replace(made, asked=wrong, holds=False) for wrong in changed(said, read, text, draw))
            others = [excerpt_of(*one) for one in document.best(said) if one[1].text not in own]
            yield replace(made, read=draw.choice(others[:4]), holds=False)


def changed(statement: str, read: Excerpt, text: str, draw: random.Random) -> list[str]:
    """A statement with a number or a name of the document in place of one of its own, and with a negation more or less."""
    found = []
    for pattern in (_NUMBER, _NAME):
        own = list(pattern.finditer(statement))
        others = [one for one in {match[0] for match in pattern.finditer(text)} if one not in read.sentence and one not in statement]
        if own and others:
            match = draw.choice(own)
            found.append(statement[: match.start()] + draw.choice(sorted(others)) + statement[match.end() :])
    if " not " in statement:
        found.append(statement.replace(" not ", " ", 1))
    elif auxiliary := _AUXILIARY.search(statement):
        found.append(f"{statement[: auxiliary.end()]} not{statement[auxiliary.end() :]}")
    return found


# SQuAD 2.0 and Natural Questions


def pairs_of_squad(folder: Path) -> Iterator[Pair]:
    """The sentence with the answer against the others of its paragraph; for unanswerable questions those most like them. And as
    statements: a question with its answer, and with another question's answer from the same paragraph."""
    paragraphs = {one["_id"]: one for one in read_lines(folder / "corpus.jsonl")}
    draw = random.Random(1)
    answers: dict[str, list[str]] = {}
    questions = read_lines(folder / "qa.jsonl")
    for one in questions:
        answers.setdefault(one["doc_id"], []).extend(one["answers"][:1])
    for one in questions:
        paragraph = paragraphs[one["doc_id"]]
        yield from _of_paragraph(one, paragraph["text"], paragraph["title"], draw)
        yield from _answer_statements(one, paragraph, answers[one["doc_id"]], draw)


def _of_paragraph(one: dict[str, Any], text: str, title: str, draw: random.Random, negatives: int = 2) -> Iterator[Pair]:
    sentences = split_sentences(text)
    wanted = set(terms(one["question"]))
    answer = [(start, start + len(said)) for start, said in zip(one.get("answer_starts", ()), one["answers"], strict=False)]
    others = []
    for i, sentence in enumerate(sentences):
        read = excerpt((title,), sentences[i - 1].text if i else "", sentence.text)
        inside = [(a - sentence.start, b - sentence.start) for a, b in answer if sentence.start <= a and b <= sentence.end]
        if inside:
            yield Pair("answer", one["question"], read, True, slug(title), tuple(inside), one["id"])
        elif not places_of(one["answers"], sentence.text):
            others.append((-len(wanted & set(terms(sentence.text))), draw.random(), read))
    for _, _, read in sorted(others, key=lambda other: other[:2])[:negatives]:
        yield Pair("answer", one["question"], read, False, slug(title), (), one["id"])


def _answer_statements(one: dict[str, Any], paragraph: dict[str, Any], others: Sequence[str], draw: random.Random) -> Iterator[Pair]:
    if not one["answers"]:
        return
    said, start = one["answers"][0], one["answer_starts"][0]
    sentences = split_sentences(paragraph["text"])
    place = next((i for i, sentence in enumerate(sentences) if sentence.start <= start < sentence.end), None)
    if place is None:
        return
    read = excerpt((paragraph["title"],), sentences[place - 1].text if place else "", sentences[place].text)
    right = Pair("support", f"{one['question']} {said}", read, True, slug(paragraph["title"]), (), one["id"])
    yield right
    wrong = [other for other in others if other not in one["answers"] and other.lower() not in said.lower()]
    inside = [other for other in wrong if other in read.sentence]
    if wrong:
        yield replace(right, asked=f"{one['question']} {draw.choice(inside or wrong)}", holds=False)


def pairs_of_natural_questions(folder: Path) -> Iterator[Pair]:
    """The sentences of the gold passage that hold the answer, and one that does not."""
    passages = {one["_id"]: one for one in read_lines(folder / "corpus.jsonl")}
    draw = random.Random(2)
    for one in read_lines(folder / "qa.jsonl"):
        passage = passages[one["doc_id"]]
        text = passage["text"]
        places = places_of(one["answers"], text)[:1]
        if places:
            starts = {"answer_starts": [places[0][0]], "answers": [text[places[0][0] : places[0][1]]]}
            yield from _of_paragraph({**one, **starts}, text, passage["title"], draw, negatives=1)


# Invented reports


def pairs_of_invented(folder: Path = INVENTED) -> Iterator[Pair]:
    """The sentence that answers against the others of its passage; of each contrast set one sentence that only seems to answer."""
    draw = random.Random(3)
    for one in read_lines(folder / "invented.jsonl"):
        sentences = split_sentences(one["passage"])
        for asked in one["questions"]:
            if asked["kind"] == "off_topic" and draw.random() < 0.5:
                continue
            yield from _of_passage(one, asked, sentences, draw)
    for one in read_lines(folder / "contrasts.jsonl"):
        for texts, holds in ((one["answering"], True), (one["missing"], False)):
            if texts:
                yield Pair("answer", one["question"], excerpt(one["path"], "", draw.choice(texts)), holds, one["document"])


def _of_passage(one: dict[str, Any], asked: dict[str, Any], sentences: Sequence[Sentence], draw: random.Random) -> Iterator[Pair]:
    wanted, answer = set(terms(asked["question"])), asked["answer"]
    others = []
    for i, sentence in enumerate(sentences):
        read = excerpt(one["path"], sentences[i - 1].text if i else "", sentence.text)
        if answer and (sentence.text in answer or answer in sentence.text):
            yield Pair("answer", asked["question"], read, True, one["document"])
        else:
            others.append((-len(wanted & set(terms(sentence.text))), draw.random(), read))
    for _, _, read in sorted(others, key=lambda other: other[:2])[:1]:
        yield Pair("answer", asked["question"], read, False, one["document"])


def paper_statements(folder: Path, text: str) -> Iterator[Pair]:
    """The recorded statements on the white paper, right and wrong ones: to measure with."""
    for name in ("development", "tuning3"):
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            for said, holds in (*((said, True) for said in one["statements"]), *([(one["wrong"], False)] if one.get("wrong") else [])):
                quotes = " ".join(text[start:end] for start, end in said["evidence"])
                if quotes:
                    yield Pair("support", said["text"], Excerpt("", quotes), holds, PAPER, (), one["id"])
