"""The words of a question, and those that are closed classes of English: no document adds to them."""

from __future__ import annotations

from pathlib import Path

from ingest.lexicon import read_lexicon

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "words.toml")
CLAUSE_ENDS, SENTENCE_ENDS = (dict.fromkeys(map(ord, marks), "\n") for marks in (".:;,!?", ".!?"))
"""What makes lines of a text's clauses, or sentences, for `str.translate`."""
ENDINGS = {"e": 5, "y": 4, "s": 4, "es": 4, "ed": 4, "le": 5}  # each with the least letters before it: "probe" is no "problem"
TOKEN = _LEXICON.pattern("token")
_IRREGULAR = {form: forms[0] for forms in _LEXICON.groups("irregular") for form in forms}


def words_of(text: str) -> list[str]:
    """The words as they stand."""
    return TOKEN.findall(text)


def plain_words(text: str) -> list[str]:
    """The same in lower case."""
    return [word.lower() for word in words_of(text)]


def are_forms(one: str, other: str) -> bool:
    """Whether one of two words is made of the other, as far as their letters tell: "compare" and "comparison", "rain" and "rainy"; or
    both are of one irregular verb: "sell" and "sold"."""
    if _IRREGULAR.get(one, one) == _IRREGULAR.get(other, other):
        return True
    shorter, longer = sorted((one, other), key=len)
    return any(longer.startswith(root) for end, least in ENDINGS.items() if len(root := shorter.removesuffix(end)) >= least)


def bare(word: str) -> str:
    """A word in lower case without a possessive."""
    return word.lower().replace("’", "'").removesuffix("'s").removesuffix("'")


def is_question_word(word: str, kind: str) -> bool:
    """Whether a word, small or the question's first, is a "verb" (an auxiliary one), "asking" or any "closed" one."""
    return word in _LEXICON.words(kind) or (kind == "closed" and any(word in _LEXICON.words(one) for one in ("verb", "asking")))
