"""What the reading model is trained on: pairs of texts, each with whether the second answers or supports the first.

Every pair knows its document, so that whole documents can be held out. They come from folders of documents with questions,
SQuAD 2.0, Natural Questions, and invented reports and records.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.documents.folder import DocumentQuestions, read_folder
from eval.public.collections import Shelf, default_shelf, read_lines
from eval.run.questions import Evidence, Question, load_set
from eval.statements.claims import RIGHT, Source, claims_of_document
from eval.training.altered import altered, changed
from eval.training.pairs import Pair
from index import OpenIndex
from index.lexical import terms
from ingest.document import Chunk, Sentence
from ingest.sentences import split_sentences
from qa import Assistant
from qa.evidence.judge import Judge
from qa.evidence.reading_model import Excerpt, default_reading_model, excerpt, excerpt_of, joined

DATA = Path(__file__).parents[1] / "data"
INVENTED, OWN = DATA / "invented", DATA / "training"
BROAD, RECORDS = ("encyclopaedia", "everyday", "law", "reports", "science"), ("records",)  # of the invented passages
HELD_OUT = 9
PAPER = "white-paper"
PAPER_SETS = ("report_old", "tuning", "tuning2")
CANDIDATES, NEGATIVES, NEAREST, ANSWERING = 12, 6, 3, 2
ELSEWHERE = 300  # sentences of other documents that one is chosen from


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


class Searched:
    """A document's sentences, with what search finds for a question and what only has its words."""

    def __init__(self, index: OpenIndex | None = None) -> None:
        """Without an index, the white paper's."""
        self._assistant = Assistant(index)
        self._judge = Judge(self._assistant.retriever, default_reading_model())
        content = self._assistant.retriever.index.content
        self.text = content.document.text
        self.chunks = content.chunks
        self.places = [(chunk, sentence) for chunk in content.chunks for sentence in chunk.sentences]
        self._stems = [set(terms(sentence.text)) for _, sentence in self.places]
        self._around = [set(terms(chunk.titled)) for chunk, _ in self.places]
        self._frequency = Counter(stem for stems in self._stems for stem in stems)

    def found(self, question: str) -> list[Place]:
        """The sentences that search ranks first."""
        found = self._judge.found(self._judge.rank(self._assistant.read(question)))
        return [(one.chunk, one.sentence) for one in found[:CANDIDATES]]

    def alike(self, question: str) -> list[Place]:
        """The sentences that have most of a question's words, rare ones first; those of its passage count a third. Near misses that
        are better than what search finds, of which too much answers in part (docs/experiments/reading-model.md)."""
        rarity = {stem: math.log(1 + len(self.places) / (1 + self._frequency[stem])) for stem in sorted(set(terms(question)))}

        def score(row: int) -> float:
            return sum(worth * ((stem in self._stems[row]) + (stem in self._around[row]) / 3) for stem, worth in rarity.items())

        return [self.places[row] for row in sorted(range(len(self.places)), key=score, reverse=True)[:CANDIDATES]]


def overlaps(sentence: Sentence, quotes: Iterable[Evidence]) -> bool:
    """Whether half of a sentence or of a quote stands in the other."""
    length = sentence.end - sentence.start
    return any(2 * (min(sentence.end, one.end) - max(sentence.start, one.start)) >= min(length, len(one.quote)) for one in quotes)


def pairs_of_question(question: Question, document: Searched, name: str) -> Iterator[Pair]:
    """Evidence answers; what else has the question's words, what comes nearest and what is made without the answer does not. A question
    that leans on an earlier one is read by itself, as the judge has it read."""
    asked, draw = question.question, random.Random(question.question)
    right = [one for one in document.places if overlaps(one[1], question.quotes)]
    near = [one for one in document.places if overlaps(one[1], question.near)]
    spellings = [spelling for nugget in question.nuggets for spelling in nugget]
    for chunk, sentence in right:
        read = excerpt_of(chunk, sentence)
        pair = Pair("answer", asked, read, True, name, places_of(spellings, read.sentence), question.id)
        yield pair
        yield from altered(pair, document.text, draw)
    alike = document.alike(" ".join((*question.history[-1:], asked)))
    wrong = [one for one in alike if one not in right and one not in near]
    for chunk, sentence in (*near, *wrong[:NEGATIVES]):
        yield Pair("answer", asked, excerpt_of(chunk, sentence), False, name, (), question.id)


def pairs_of_documents(folder: Path) -> Iterator[Pair]:
    """Answering and supporting pairs of a folder of documents with questions."""
    shelf = Shelf(default_shelf(), print)
    for one in read_folder(folder):
        document = Searched(shelf.index_file(one.path))
        for question in one.questions:
            yield from pairs_of_question(question, document, one.name)
        yield from statements_of(one, document)


def pairs_of_paper() -> Iterator[Pair]:
    """Answering pairs of the white paper's questions, but for those that the judge is calibrated on."""
    document = Searched()
    for name in PAPER_SETS:
        for question in load_set(name):
            yield from pairs_of_question(question, document, PAPER)


def statements_of(questions: DocumentQuestions, document: Searched) -> Iterator[Pair]:
    """Statements with their quotes: right and wrong ones as they are written, right ones with a number, a name or a negation
    changed, and right ones with a sentence that has their words and is not their quote."""
    text = document.text
    by_text = {sentence.text: excerpt_of(chunk, sentence) for chunk, sentence in document.places}
    draw = random.Random(questions.name)
    for labelled in claims_of_document(questions, Source(text, document.chunks)):
        said, own = labelled.claim.text, [quote.text for quote in labelled.claim.quotes]
        if not own:
            continue
        read = joined([by_text.get(quote) or Excerpt("", quote) for quote in own])
        made = Pair("support", said, read, labelled.kind == RIGHT, questions.name, (), labelled.id)
        yield made
        if made.holds:
            yield from (replace(made, asked=wrong, holds=False) for wrong in changed(said, read, text, draw))
            others = [excerpt_of(*one) for one in document.alike(said) if one[1].text not in own]
            yield replace(made, read=draw.choice(others[:4]), holds=False)


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


def _of_paragraph(one: dict[str, Any], text: str, title: str, draw: random.Random, negatives: int = 3) -> Iterator[Pair]:
    sentences = split_sentences(text)
    wanted = set(terms(one["question"]))
    answer = [(start, start + len(said)) for start, said in zip(one.get("answer_starts", ()), one["answers"], strict=False)]
    others = []
    for i, sentence in enumerate(sentences):
        read = excerpt((title,), sentences[i - 1].text if i else "", sentence.text)
        inside = [(a - sentence.start, b - sentence.start) for a, b in answer if sentence.start <= a and b <= sentence.end]
        if inside:
            pair = Pair("answer", one["question"], read, True, slug(title), tuple(inside), one["id"])
            yield pair
            yield from altered(pair, text, draw)
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
    for _, _, read in sorted(others, key=lambda other: other[:2])[:2]:
        yield Pair("answer", asked["question"], read, False, one["document"])


def pairs_of_reports(folder: Path = INVENTED) -> Iterator[Pair]:
    """The same questions about each report as one document: sentences that answer, and of what else search finds there the first, and
    one or two that are drawn."""
    shelf, draw = Shelf(default_shelf(), print), random.Random(3)
    reports: dict[str, list[dict[str, Any]]] = {}
    for one in read_lines(folder / "invented.jsonl"):
        reports.setdefault(one["document"], []).append(one)
    for number, (name, passages) in enumerate(reports.items()):
        document = Searched(shelf.index(f"report-{number}", as_markdown(passages)))
        for asked in (asked for one in passages for asked in one["questions"]):
            answer = " ".join((asked["answer"] or "").split())
            right = [one for one in document.places if answer and (one[1].text in answer or answer in one[1].text)]
            others = [one for one in document.found(asked["question"]) if one not in right]
            if asked["kind"] == "off_topic" and draw.random() < 0.5:
                continue
            wrong = others[:1] + draw.sample(others[1:], min(1 if right else 2, len(others[1:])))
            for place, holds in (*((one, True) for one in right[:2]), *((one, False) for one in wrong)):
                yield Pair("answer", asked["question"], excerpt_of(*place), holds, name)


def as_markdown(passages: Sequence[dict[str, Any]]) -> str:
    """Passages below the headings of their paths, each of which stands once."""
    parts: list[str] = []
    last: list[str] = []
    for one in passages:
        path = one["path"]
        parts += [f"{'#' * (depth + 1)} {title}" for depth, title in enumerate(path) if last[: depth + 1] != path[: depth + 1]]
        parts.append(" ".join(one["passage"].split()))
        last = path
    return "\n\n".join(parts) + "\n"


def paper_statements(folder: Path, text: str) -> Iterator[Pair]:
    """The recorded statements on the white paper, right and wrong ones: to measure with."""
    for name in ("development", "tuning3"):
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            for said, holds in (*((said, True) for said in one["statements"]), *([(one["wrong"], False)] if one.get("wrong") else [])):
                quotes = " ".join(text[start:end] for start, end in said["evidence"])
                if quotes:
                    yield Pair("support", said["text"], Excerpt("", quotes), holds, PAPER, (), one["id"])


# Invented passages: articles, laws, contracts, reports, manuals, news, minutes


def pairs_of_passages(names: Iterable[str], folder: Path = INVENTED / "passages", is_whole: bool = False) -> Iterator[Pair]:
    """Of the files of some names: sentences that answer, two of them, and the three that come nearest, or all of the passage where
    `is_whole`, a third of the questions being on the very thing and not answered; right statements and wrong ones, and right ones
    beside a sentence that they do not rest on."""
    draw = random.Random(4)
    for one in (line for name in names for line in read_lines(folder / f"{name}.jsonl")):
        said, name = one["sentences"], one["document"]
        reads = [excerpt(one["path"], said[i - 1] if i else "", sentence) for i, sentence in enumerate(said)]
        for asked in one["questions"]:
            right = [reads[number - 1] for number in asked["answered_by"]]
            wrong = _nearest_first(asked["question"], [read for read in reads if read not in right], draw)
            for read in right if is_whole else right[:ANSWERING]:
                yield Pair("answer", asked["question"], read, True, name)
            for read in wrong if is_whole else wrong[:NEAREST]:
                yield Pair("answer", asked["question"], read, False, name)
        for stated in one["statements"]:
            own = joined([reads[number - 1] for number in stated["rests_on"]])
            supported = Pair("support", stated["right"], own, True, name)
            others = [read for number, read in enumerate(reads, start=1) if number not in stated["rests_on"]]
            yield from (supported, replace(supported, asked=stated["wrong"], holds=False))
            yield replace(supported, read=draw.choice(others), holds=False)
            yield from (replace(supported, asked=wrong, holds=False) for wrong in changed(supported.asked, own, " ".join(said), draw))


def _nearest_first(question: str, others: list[Excerpt], draw: random.Random) -> list[Excerpt]:
    """The three that have most of a question's words, then the others, in random order."""
    draw.shuffle(others)
    wanted = set(terms(question))
    nearest = sorted(others, key=lambda read: -len(wanted & set(terms(read.sentence))))[:NEAREST]
    return nearest + [one for one in others if one not in nearest]


# Sentences of other documents


def pairs_elsewhere(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """For each question the sentence of another document that has most of its words, of some that are drawn: it does not answer."""
    draw, answering = random.Random(5), [one for one in pairs if one.task == "answer"]
    reads = list({(one.document, one.read): set(terms(one.read.sentence)) for one in answering}.items())
    for asked, pair in {one.asked: one for one in answering}.items():
        wanted = set(terms(asked))
        others = [one for one in draw.sample(reads, min(ELSEWHERE, len(reads))) if one[0][0] != pair.document]
        if others:
            (_, read), _ = max(others, key=lambda one: len(wanted & one[1]))
            yield replace(pair, read=read, holds=False, places=())
