"""Retrieval on public collections: whether what is tuned on one document holds elsewhere.

A folder in BEIR layout has corpus.jsonl (_id, title, text), queries.jsonl (_id, text) and qrels.tsv or qrels/test.tsv
(query-id, corpus-id, score, with a header). One in SQuAD layout has qa.jsonl beside them: see eval.public.squad.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import ir_measures
from ir_measures import R, nDCG

from eval.public.collections import Shelf, as_document, read_lines
from eval.public.squad import measure_answers, read_squad
from eval.run.records import Span
from eval.run.statistics import as_decimal, figure
from eval.show.tables import Grid
from index import Retriever
from index.retriever import Method
from ingest.errors import FootnoteError

DEPTH = 100
METHODS: dict[str, Method] = {"BM25": "lexical", "dense": "dense", "hybrid": "hybrid"}
REFERENCE = {
    "cranfield": ("BM25 of whole texts", "0.365", "–"),
    "cisi": ("BM25 of whole texts", "0.360", "–"),
    "squad2_dev_half": ("BM25 of whole texts", "0.890", "–"),
}
"""(system, nDCG@10, recall@100) known of a collection, by the name of its folder; k1 0.9, b 0.4, Porter stems."""

Ranking = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Collection:
    """Texts with their titles by id, queries by id, and for each query the ids of what is relevant with a grade."""

    name: str
    texts: Mapping[str, tuple[str, str]]
    queries: Mapping[str, str]
    judged: Mapping[str, dict[str, int]]


def measure_collection(folder: Path, limit: int, shelf: Shelf) -> list[Grid]:
    """The tables of a folder: retrieval, and answers too if it has questions with answers; `limit` of them are asked."""
    grids = []
    if (folder / "corpus.jsonl").is_file():
        grids.append(measure_retrieval(read_collection(folder), shelf))
    if folder.suffix == ".json" or (folder / "qa.jsonl").is_file():
        grids.append(measure_answers(read_squad(folder), limit, shelf))
    if not grids:
        raise FootnoteError(f"{folder} is no collection: it has neither corpus.jsonl (BEIR) nor qa.jsonl (SQuAD). Name another folder.")
    return grids


def read_collection(folder: Path) -> Collection:
    """A folder in BEIR layout; only judged queries are kept. Raises FootnoteError if a file is missing or malformed."""
    try:
        texts = {row["_id"]: (row.get("title", ""), row["text"]) for row in read_lines(folder / "corpus.jsonl")}
        judged = _read_judgements(folder)
        queries = {row["_id"]: row["text"] for row in read_lines(folder / "queries.jsonl") if row["_id"] in judged}
    except (OSError, ValueError, KeyError) as error:
        raise FootnoteError(f"{folder} is not in BEIR layout ({error}). It needs corpus.jsonl, queries.jsonl and qrels.tsv.") from error
    return Collection(folder.resolve().name, texts, queries, judged)


def _read_judgements(folder: Path) -> dict[str, dict[str, int]]:
    path = folder / "qrels.tsv" if (folder / "qrels.tsv").is_file() else folder / "qrels" / "test.tsv"
    judged: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for query, document, grade in list(csv.reader(lines, delimiter="\t"))[1:]:
            if int(grade) > 0:
                judged.setdefault(query, {})[document] = int(grade)
    return judged


def measure_retrieval(collection: Collection, shelf: Shelf) -> Grid:
    """nDCG@10 and recall@100 of BM25, dense and hybrid search, with 95% intervals.

    The collection becomes one document, each text a section under its title, and is indexed and searched as the product
    does it: in chunks, a text ranking as its best chunk does. Reference figures rank whole texts.
    """
    written, spans = as_document(collection.texts)
    index = shelf.index(collection.name, written)
    rows = []
    for name, method in METHODS.items():
        shelf.report(f"{collection.name}: {name}")
        ranking = _rank(Retriever(index, method), collection.queries, spans)
        rows.append((name, *_scores(collection, ranking)))
    if collection.name in REFERENCE:
        system, *known = REFERENCE[collection.name]
        rows.append((f"known: {system}", *known))
    title = f"{collection.name}: {len(collection.texts)} texts, {len(collection.queries)} queries"
    return Grid(title, ("search", "nDCG@10", "recall@100"), tuple(rows))


def _rank(retriever: Retriever, queries: Mapping[str, str], spans: Mapping[str, Span]) -> Ranking:
    """The best texts for each query, each with the score of its best chunk."""
    names, starts = list(spans), [span.start for span in spans.values()]
    ranking: Ranking = {}
    for query, text in queries.items():
        found: dict[str, float] = {}
        for passage in retriever.search(text, k=3 * DEPTH):
            found.setdefault(names[max(0, bisect_right(starts, passage.start) - 1)], passage.score)
        ranking[query] = dict(list(found.items())[:DEPTH])
    return ranking


def _scores(collection: Collection, ranking: Ranking) -> tuple[str, ...]:
    """Each measure's mean over the judged queries with its interval, as text."""
    values: dict[str, list[float]] = {}
    for metric in ir_measures.iter_calc([nDCG @ 10, R @ 100], dict(collection.judged), ranking):
        values.setdefault(str(metric.measure), []).append(metric.value)
    return tuple(as_decimal(figure(values.get(name, []))) for name in ("nDCG@10", "R@100"))
