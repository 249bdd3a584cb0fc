"""How a question is put: which kind of answer it wants and how much of it, its parts, the sides that it compares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.records import NO_TIME, TimeAsked
from ingest.lexicon import read_lexicon
from qa.question.timeframe import asks_both_times, read_time

_LEXICON = Path(__file__).parent / "patterns" / "wording.toml"
Want = Literal["list", "number", "date", "place", "person", "reason", "yes_no", "summary", "comparison", "fact"]

# Things that are named in the plural when all of them are wanted.
_THINGS = (
    r"(?:countries|nations|states|satellites|organi[sz]ations|partners|bodies|missions|regions|conferences|events|forums|mechanisms"
    r"|fields|areas|topics|groups|groupings|systems|agencies|institutions|activities|programs|projects|achievements|ones|kinds|sorts"
    r"|types|disasters|craft|spacecraft|steps|measures|regulations|improvements|players|two|three)"
)
_LIST = re.compile(
    rf"\b(?:list|all (?:the|of)|(?:which|what) (?:\w+ ){{0,4}}?{_THINGS}|with wh(?:om|ich)|who (?:are|were|all|makes?|has|have|else)"
    r"|name (?:the|all|them)|how many|enumerate|are (?:named|mentioned))\b",
    re.IGNORECASE,
)
_COMPARISON = re.compile(
    r"\b(?:compar\w+|contrast|versus|vs\.?|both|differ\w*|unlike|than|as (?:opposed|against) to|in contrast|respectively|on the one hand"
    r"|(?:set|put|hold|weigh)\b.{1,60}\b(?:against|beside|next to))\b",
    re.IGNORECASE,
)
_SUMMARY = re.compile(
    r"\b(?:summar\w+|sum up|recap|gist|(?:main|key) points|overview|outline|what (?:does|do) .{0,80}\bsay\b(?! (?:about|on|regarding))"
    r"|what(?: is|'s| stands) in"
    r"|what (?:is|are) .{0,60}\babout|tell me about the (?:part|section)|in (?:a nutshell|brief)|boil down)\b"
    r"|^[IVX]+\.\d|what's planned for|what (?:is|are) its",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(
    r"\b(?:everything|anything and everything|all (?:that|it says|there is|mentions|references|you (?:know|have|can"
    r" find))|every (?:mention|reference|sentence|statement|place)"
    r"|what (?:all )?(?:does|do|is) (?:the |this )?(?:paper|document|text|it|they|being|there)(?: \w+)? (?:say|said"
    r"|tell us|mention)?\s*(?:about|on|regarding|concerning))\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"(?:^|[,.:;-]\s+)(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should)\s+\w"
    r"|\b(?:right|correct|true|isn't it|doesn't it|or not)\?$",
    re.IGNORECASE,
)
_WORDS: tuple[tuple[Want, re.Pattern[str]], ...] = (
    ("number", re.compile(r"\bhow (?:many|much|long|far|often|old|big|large|strong|accurate|heavy)\b", re.IGNORECASE)),
    ("number", re.compile(r"\bwhat (?:number|percentage|share|figure)\b", re.IGNORECASE)),
    ("date", re.compile(r"\bwhen\b|\b(?:what|which|in what|by what) (?:year|date|day|month)\b", re.IGNORECASE)),
    ("place", re.compile(r"\bwhere(?:abouts)?\b|\b(?:what|which) (?:country|city|place|site|location)\b", re.IGNORECASE)),
    ("reason", re.compile(r"\bwhy\b|\bwhat (?:made|makes|is the (?:reason|purpose|goal))\b|\bwhat .* for\?$", re.IGNORECASE)),
    ("person", re.compile(r"\bwho(?:m|se)?\b", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a question wants, whether it wants all there is of it, and of what time; `is_everything` if it wants every place that
    speaks of a thing."""

    want: Want = "fact"
    is_list: bool = False
    compares_times: bool = False
    time: TimeAsked = NO_TIME
    is_everything: bool = False


def read_wording(text: str) -> Wording:
    """Read a question's wording; no document is looked at."""
    want = _want(text)
    return Wording(
        want, want == "comparison" or bool(_LIST.search(text)), asks_both_times(text), read_time(text), bool(_EVERYTHING.search(text))
    )


def _want(text: str) -> Want:
    if _SUMMARY.search(text):
        return "summary"
    if _COMPARISON.search(text) or asks_both_times(text):
        return "comparison"
    for want, pattern in _WORDS:
        if pattern.search(text):
            return want
    if _YES_NO.search(text):
        return "yes_no"
    return "list" if _LIST.search(text) else "fact"


_ASKING = r"(?:what|which|who|whom|when|where|why|how|in what|in which|with whom|by whom|at what|for what)"
_BOUNDARY = re.compile(
    rf"(?:\?\s+(?=\w)|[,;]\s*(?:and|or|but)\s+(?={_ASKING}\b)|\s+and\s+(?={_ASKING}\b)|;\s+(?={_ASKING}\b))", re.IGNORECASE
)
MIN_PART_WORDS = 3


def parts_of(question: str) -> list[str]:
    """The parts that ask something each; the question alone if it asks one thing."""
    parts = [part.strip(" ,;") for part in _BOUNDARY.split(question)]
    asking = [part for part in parts if len(part.split()) >= MIN_PART_WORDS and re.search(rf"\b{_ASKING}\b", part, re.IGNORECASE)]
    return asking if len(asking) > 1 else [question]


_BETWEEN = re.compile(
    r"^(?P<frame>.*?)\b(?:differences? |distinction )?between (?P<one>.+?) and (?P<other>.+?)(?P<rest>[?.:;,].*)?$", re.IGNORECASE
)
_SET_APART = re.compile(
    r"\s+(?:vs\.?|versus|as (?:opposed|against) to|compared (?:to|with)|in (?:contrast|comparison) (?:to|with)|differs? from|unlike|than"
    r"|against|while|whereas)\s+",
    re.IGNORECASE,
)
_SET_AGAINST = re.compile(
    r"\b(?:compare|contrast|comparing|contrasting)\s+(?P<one>.+?)\s+(?:with|to|and|against)\s+(?P<other>.+)$", re.IGNORECASE
)
_BOTH_OF = re.compile(r"\bboth (?P<one>.+?) and (?P<other>.+)$", re.IGNORECASE)


def sides_of(question: str) -> tuple[str, ...]:
    """The two sides as questions of their own; none if the wording does not set them apart."""
    if match := _BETWEEN.search(question):
        return tuple(" ".join((match["frame"] + match[side] + " " + (match["rest"] or "")).split()) for side in ("one", "other"))
    for pattern in (_SET_AGAINST, _BOTH_OF):
        if match := pattern.search(question):
            return match["one"].strip(" ?."), match["other"].strip(" ?.")
    parts = [part.strip(" ?.,") for part in _SET_APART.split(question)]
    return tuple(parts) if len(parts) == 2 and all(parts) else ()


def common_words() -> frozenset[str]:
    """Words of questions that name nothing, whatever their capitals."""
    return read_lexicon(_LEXICON).words("common")
