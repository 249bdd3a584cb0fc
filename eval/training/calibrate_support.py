"""Calibrating the check of written statements: `python -m eval.training.calibrate_support --documents DIR --recorded DIR` fits the
score of `qa.checking.verifiers` to right and wrong statements, prints weights and threshold, and what literals, verifier and
both let pass on documents that the fit has not seen. `--verifier SETTING` measures another verifier instead, at every threshold.

The statements are those of the questions beside the documents, the recorded ones on the white paper, and the development half of
our own, which is on the white paper too. Our test half is only measured. Whole documents are left out in turn.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from eval.documents.folder import read_folder
from eval.recorded.recordings import read_recordings
from eval.statements.claims import RIGHT, LabelledClaim, Source, claims_of_document, claims_of_recordings, quote_at
from eval.training.reading_data import held_out as held_out_of_training
from eval.training.statements import load_statements
from index import OpenIndex, open_default
from index.store.names import names_in
from ingest import read_document
from ingest.chunks import chunk_document
from qa.checking.check import Check
from qa.checking.claim import Claim
from qa.checking.literals import Literals
from qa.checking.verifiers import WEIGHTS, features, open_verifier
from qa.evidence.reading_model import default_reading_model

PASSING = 0.85  # of the right statements of documents that were not fitted to
FOLDS = 10
WHITE_PAPER = "white paper"
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim, where it comes from, the document that it is about, and whether the literals pass it."""

    source: str
    document: str
    claim: LabelledClaim
    passes: bool

    @property
    def is_right(self) -> bool:
        """Whether it is a right one."""
        return self.claim.kind == RIGHT


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.calibrate_support", description=__doc__)
    parser.add_argument("--documents", type=Path, required=True, help="documents with questions and wrong statements")
    parser.add_argument("--recorded", type=Path, required=True, help="recorded answers on the white paper")
    parser.add_argument("--verifier", help="measure the verifier of this --checker setting")
    options = parser.parse_args()
    index = open_default()
    judged = [*of_white_paper(index, options.recorded), *of_documents(index, options.documents)]
    right = np.array([one.is_right for one in judged])
    if options.verifier:
        verifier = open_verifier(options.verifier)
        probabilities = (
            np.array([one.probability for one in verifier.supports([one.claim.claim for one in judged])]) if verifier else right * 0.0
        )
    else:
        probabilities = held_out(judged, right)
        print("weights:", fit(judged, right), "committed:", WEIGHTS)
    threshold = float(np.quantile(probabilities[right & of_source(judged, "documents")], 1 - PASSING))
    print(f"threshold: {threshold:.4f}, the one that {PASSING:.0%} of the documents' right statements pass")
    for name in ("documents", "recorded", "own development", "own test"):
        _print(name, judged, right, probabilities, threshold)


def of_source(judged: Sequence[Judged], source: str) -> NDArray[np.bool_]:
    """Which of some claims come from a source."""
    return np.array([one.source == source for one in judged])


def of_white_paper(index: OpenIndex, recorded: Path) -> list[Judged]:
    """The recorded statements, and our own."""
    check, source = Check.of([index]), Source(index.content.document.text, index.content.chunks)
    found = [("recorded", one) for group in read_recordings(recorded) for one in claims_of_recordings(group, source)]
    for half in ("development", "test"):
        for one in load_statements(half):
            quotes = tuple(quote_at(source.chunks, quote.start, quote.quote) for quote in one.quotes)
            kind = RIGHT if one.label == "supported" else one.label
            found.append((f"own {half}", LabelledClaim(one.id, Claim(one.statement, quotes), kind)))
    return [Judged(name, WHITE_PAPER, one, _passes(check, one)) for name, one in found]


def of_documents(index: OpenIndex, folder: Path) -> list[Judged]:
    """The statements of the questions beside documents that the reading model has not seen; these need no index."""
    found = []
    documents = read_folder(folder)
    unseen = held_out_of_training(one.name for one in documents)
    for one in documents:
        if one.name not in unseen:
            continue
        document = read_document(one.path)
        check = Check(None, Literals(document.text, document.title, names_in(document.text), index.is_word))
        claims = claims_of_document(one, Source(document.text, chunk_document(document)))
        found += [Judged("documents", one.name, claim, _passes(check, claim)) for claim in claims]
    return found


def _passes(check: Check, one: LabelledClaim) -> bool:
    return check.judge([one.claim], one.question)[0].is_supported


def _inputs(judged: Sequence[Judged]) -> Array:
    rows = [features(one.claim.claim, default_reading_model()) for one in judged]
    return np.array([[row[name] for name in row if name != "bias"] for row in rows])


def fit(judged: Sequence[Judged], right: NDArray[np.bool_]) -> dict[str, float]:
    """The weights by all statements but our test half."""
    used = ~of_source(judged, "own test")
    model = LogisticRegression(max_iter=5000).fit(_inputs(judged)[used], right[used])
    names = features(judged[0].claim.claim, default_reading_model())
    return {name: round(float(weight), 3) for name, weight in zip(names, (*model.intercept_, *model.coef_[0]), strict=True)}


def held_out(judged: Sequence[Judged], right: NDArray[np.bool_]) -> Array:
    """The probability of each statement by a fit that has not seen its document."""
    groups = [one.document for one in judged]
    found = cross_val_predict(
        LogisticRegression(max_iter=5000), _inputs(judged), right, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba"
    )
    return np.asarray(found[:, 1])


def _print(name: str, judged: Sequence[Judged], right: NDArray[np.bool_], probabilities: Array, threshold: float) -> None:
    """What passes the literals, the verifier at the threshold, and both; right and wrong."""
    own, passes = of_source(judged, name), np.array([one.passes for one in judged])
    judges = {"literals": passes, "verifier": probabilities >= threshold, "both": passes & (probabilities >= threshold)}
    shares = [f"{judge} {passed[own & right].mean():.3f} {passed[own & ~right].mean():.3f}" for judge, passed in judges.items()]
    auc = roc_auc_score(right[own], probabilities[own])
    print(
        f"{name}, right and wrong that pass: {'; '.join(shares)}; AUC {auc:.3f}; {(own & right).sum()} right, {(own & ~right).sum()} wrong"
    )


if __name__ == "__main__":
    main()
