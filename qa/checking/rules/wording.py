"""The words that the guard compares: one spelling for what is the same word, and tables of words that change a meaning.

Nothing here knows a document: the tables are English.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH = re.compile(r"\b(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?(?= \d)")
_ISO_DATE = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b")
_WORD = re.compile(r"[^\W_]+(?:['&][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in a tidied text; `plain` is lower case without a possessive."""

    text: str
    plain: str
    start: int
    end: int


def tidy(text: str) -> str:
    """One form for what is written in several: quotes, dashes, "%", "Jan. 5", "2022-01-28", "Chang'e-6"."""
    text = unicodedata.normalize("NFKC", text).translate(str.maketrans("’‘‐‑–—", "''----"))
    text = re.sub(r"\bper cent\b|%", " percent", text)
    text = _ISO_DATE.sub(lambda one: f"{int(one[3])} {MONTHS[int(one[2]) - 1]} {one[1]}", text)
    text = _MONTH.sub(lambda one: next(month for month in MONTHS if month.startswith(one[1][:3])), text)
    text = re.sub(r"(?<=[A-Za-z])-(?=\d)", " ", text)
    return " ".join(text.split())


def words_of(text: str) -> list[Word]:
    """The words of a tidied text; the parts of a hyphenated one each."""
    return [Word(one[0], plain(one[0]), *one.span()) for one in _WORD.finditer(text)]


def plain(word: str) -> str:
    """A word in lower case, its possessive cut."""
    return re.sub(r"'s?$", "", word.lower())


def singular(word: str) -> str:
    """A word in lower case without the plural's ending, roughly: only ever compared with others treated alike."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")) else word


# fmt: off
NEGATIONS = frozenset((
    "not", "no", "never", "without", "neither", "nor", "none", "nothing", "nobody", "cannot", "hardly", "rarely", "seldom", "scarcely",
    "barely", "lack", "lacks", "lacked", "lacking", "despite", "instead", "except", "unlike", "nowhere", "unable",
))
# Words that turn a statement round, by stem. One of them that no quote has makes the statement another one; so does one
# that only the quotes have, if the statement keeps the words beside it.
REVERSING = (
    "abandon", "abolish", "against", "avoid", "ban", "block", "cancel", "ceas", "clos", "collaps", "condemn", "criticis", "criticiz",
    "declin", "decreas", "defer", "delay", "deni", "deny", "destroy", "discontinu", "dismantl", "dissolv", "end", "exclud", "expel",
    "fail", "fell", "forbid", "forbad", "halt", "hinder", "ignor", "impossibl", "interrupt", "left", "leav", "lose", "lost", "neglect",
    "object", "oppos", "postpon", "prevent", "prohibit", "quit", "reduc", "refus", "reject", "resign", "restrict", "limit", "revers",
    "scrap", "shrink", "slow", "stop", "suspend", "terminat", "threaten", "unabl", "undermin", "violat", "weaken", "withdraw", "withdrew",
    "withhold", "worsen", "drop", "broke", "break", "doubt", "loss", "failur", "shut", "sold", "sell", "fall", "falling",
)
EXCLUSIVE = (
    ("only", "solely", "exclusively", "alone", "sole", "unilaterally", "own"), ("all", "every", "everyone", "everything", "each", "entire"),
    ("always", "forever", "permanently"), ("unanimously",), ("most", "majority", "mostly", "mainly", "largely", "primarily"),
    ("few", "fewer", "fewest"), ("less", "least", "minority"), ("last", "past", "previous"),
    ("complete", "completes", "completed", "completing", "completion", "finish", "finished", "finishes"),
    ("half", "halves"), ("quarter", "quarters"), ("third", "thirds"), ("double", "doubled", "twice"), ("dozen", "dozens"),
    ("hundreds",), ("thousands",), ("millions",), ("billions",), ("percent", "percentage"),
    ("dollar", "dollars", "$"), ("euro", "euros", "€"), ("yuan", "rmb", "renminbi"),
)
# Ways to say how near a number is; one group is not another: "almost 1,000" is not "more than 1,000".
QUALIFIERS = {
    "almost": "below", "nearly": "below", "under": "below", "below": "below", "fewer than": "below", "less than": "below",
    "close to": "below", "up to": "below", "more than": "above", "over": "above", "above": "above", "at least": "above",
    "exceeding": "above", "about": "near", "around": "near", "roughly": "near", "approximately": "near",
}
OPENERS = frozenset((
    "a", "about", "above", "according", "across", "additionally", "after", "again", "all", "almost", "along", "already", "also",
    "although", "among", "an", "and", "another", "any", "around", "as", "at", "aside", "because", "before", "below", "besides", "both",
    "but", "by", "certain", "cooperation", "currently", "despite", "during", "each", "either", "especially", "every", "few", "finally",
    "following", "for", "from", "further", "furthermore", "he", "her", "here", "his", "how", "however", "i", "if", "in", "including",
    "instead", "into", "it", "its", "joint", "just", "later", "like", "many", "more", "moreover", "most", "much", "near", "nearly",
    "neither", "no", "none", "nor", "not", "now", "of", "on", "once", "one", "only", "or", "other", "others", "our", "over", "overall",
    "plans", "priority", "prior", "she", "since", "so", "some", "several", "specifically", "such", "than", "that", "the", "their", "then",
    "there", "these", "they", "this", "those", "through", "throughout", "thus", "to", "together", "too", "toward", "towards", "two",
    "under", "until", "up", "upon", "using", "via", "we", "what", "when", "where", "which", "while", "who", "whose", "why", "will", "with",
    "within", "without", "work", "you", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "next",
    "yes", "first", "second", "third", "total", "various", "different", "additional", "similarly", "likewise", "led", "based",
))
_MONTH_NAMES = frozenset(month.lower() for month in MONTHS)
NO_SUPERLATIVES = frozenset((
    "interest", "forest", "test", "west", "request", "rest", "harvest", "invest", "modest", "honest", "guest", "contest", "protest",
    "suggest", "nest", "chest", "quest", "east", "manifest", "arrest", "digest", "best", "budapest", "bucharest", "latest", "priest",
))
COMPARATIVES = {
    "more": 1, "greater": 1, "better": 1, "larger": 1, "higher": 1, "faster": 1, "stronger": 1, "broader": 1, "wider": 1, "deeper": 1,
    "bigger": 1, "closer": 1, "further": 1, "longer": 1, "newer": 1, "cheaper": -1, "less": -1, "fewer": -1, "lower": -1, "worse": -1,
    "smaller": -1, "weaker": -1, "slower": -1, "shorter": -1, "narrower": -1,
}
# fmt: on
_DESIGNATION = re.compile(r"\b([A-Z][\w']*) (\d{1,3}[A-Z]?|[IVX]+)\b(?!,\d| percent)")


def designations(text: str) -> list[re.Match[str]]:
    """Names with a number (groups 1 and 2): "Chang'e 4", "PRSS 1"; dates and the openings of sentences are none."""
    return [one for one in _DESIGNATION.finditer(text) if one[1].lower() not in OPENERS | _MONTH_NAMES]
