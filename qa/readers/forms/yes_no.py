"""Yes or no, where the best sentence leaves no doubt: it is one clause that says all that is asked, in its order, and "not" or nothing
of the kind beside its verb."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Literal

from index.lexical import terms
from ingest.lexicon import read_lexicon
from qa.evidence.neighbours import is_limited, is_negative
from qa.question.question import Question
from qa.question.words import plain_words

# Of 5,986 questions and the sentence that answers each, about as many with yes as with no, a negation anywhere beside 0.6 of the asked
# words meant "no" in 0.56, all words without a negation "yes" in 0.79. Of one clause with "not" beside its verb 9 of 9 meant no, with all
# words and no negation 7 of 7 yes; the order keeps apart who owes whom.
_words = read_lexicon(Path(__file__).parent / "forms.toml").words
MARKS = ",;:(—–"

Direction = Literal["Yes", "No", ""]


def direction(sentence: str, question: Question) -> Direction:
    """Whether a sentence affirms or denies what is asked; empty where that is not sure."""
    asked, said = terms(question.search_text), terms(sentence)
    words = plain_words(sentence)
    if question.wording.want != "yes_no" or is_negative(question.text) or len(asked) < 2 or not set(asked) <= set(said):
        return ""
    if set(MARKS) & set(sentence) or _words("joins") & set(words) or is_limited(sentence) or is_limited(question.text):
        return ""
    # "The board declined to sponsor the tour.": a word that is asked about hangs on another verb.
    hangs = any(before == "to" and set(asked) & set(terms(word)) for before, word in pairwise(words))
    if hangs or any(said.index(one) > said.index(other) for one, other in pairwise(asked)):
        return ""
    if not is_negative(sentence):
        return "Yes"
    denied = sum(one in _words("verbs") and other == "not" for one, other in pairwise(words)) + words.count("cannot")
    return "No" if denied == 1 else ""
