"""Follow-ups: a question that leans on earlier ones is read together with them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_OPENING = re.compile(
    r"^(?:and|so|but|or|ok(?:ay)?|then|also|plus|what about|how about|what else|anything|any(?:one)? else|which ones?|who else|more)\b",
    re.IGNORECASE,
)
# Words that point at something said before. Left out are those that as a rule do not: "up there", "there are", "that China
# signed", "other systems", "the first BeiDou center", "this paper", "one of them" but not "one Pakistani".
_POINTING = re.compile(
    r"\b(?:he|she|his|her|those|these|former|latter|afterwards)\b|\binstead\b(?! of)|\bthe same (?:for|with|in|to|about|true)\b"
    r"|(?<!up )(?<!out )(?<!over )\bthere(?=\W*$|\W* (?:too|as well|yet))"
    r"|\b(?:is|was|did|does|do|has|had|of|about|for|like|after|before|in|on|to|from|with|why|how|when|than|built|made) that\b"
    r"|\bthat\W*$|\bthis\b(?! (?:paper|document|text|article|page|white|published|updated|released|dated|written|posted)\b)"
    r"(?! (?:year|century|point|sector|field|industry)\b)"
    r"|\b(?:that|this|which|next|first|second|third|last|other|new|old|any|each) ones?\b|\bthe ones?\W*$"
    r"|\b(?:any|the|some|which|what|who) others?\W*$|\bof the others?\b"
    r"|\bthe (?:first|second|third|fourth|fifth|last|next|other|previous|following)(?=\W*$)"
    r"|\bthe (?:project|mission|satellite|agreement|organi[sz]ation|plan|planned)\b(?! (?:of|to|for|on|that|which|with|by|in|between)\b)",
    re.IGNORECASE,
)
# These point into the question itself where much stands before them, or a name does and they open a clause or own a thing.
_IT = re.compile(r"\b(?:it|its|they|them|their|theirs)\b", re.IGNORECASE)
MANY = 6  # words before one of them: by then a question has said what it speaks of
_OWN_CLAUSE = re.compile(
    r"its\b|their\b|it(?:'s|’s)"
    r"|(?:it|they) (?:is|was|has|had|will|would|can|could|does|did|intends?|plans?|says?|wants?|means?|are|have|were|do|supports?)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<!^)\b(?:[A-Z][\w'’-]+|[IVX]+\.\d)")
_ASKS = re.compile(
    r"^(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|list|name|tell)\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^(?:thanks?(?: you)?(?: (?:so|very) much| a lot)?|ok(?:ay)?|great|good|cool|nice|perfect|hello|hi|hey|bye|goodbye|please"
    r"|sorry|yes|no)\W*$",
    re.IGNORECASE,
)
# "Forget the weather. Who ...?", "ok, leaving navigation aside: museums?", "switching from people to law: what ...?"
_NEW_SUBJECT = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|now|so|well|right|fine|thanks?|and|but)[,.]? )*(?:"
    r"(?:forget|leave|never mind|enough (?:of|about|on|with)|leaving|setting|putting|apart from|moving (?:on|away) from"
    r"|turning (?:away )?from) (?:about )?[^.:;,?!]{1,40}?(?: aside| behind| for now)?"
    r"|(?:switching|switch|turning|moving|changing|going)(?: over| on)?(?: from [^.:;,?!]{1,40}?)? to (?P<new>[^.:;,?!]{1,40})"
    r"|(?:new|different|another|other) (?:topic|subject|question|thing|matter)|on (?:another|a different) (?:note|topic|subject)"
    r"|(?:change of|changing the) (?:topic|subject))\s*[.:;,!-]+\s+(?=\S)",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^\W*(?:(?:and|but|so|ok(?:ay)?),? )*(?:what|who|where|anything|anyone|any ?body|something) else\b"
    r"|\b(?:besides|apart from|other than|in addition to) (?:that|this|those|these|it|them)\b",
    re.IGNORECASE,
)
SHORT = 5  # words: so few seldom stand alone after an earlier question, unless they ask about something by its name
DEEPEST = 2  # earlier questions at most: what a chain of more began with is no longer meant


def context_of(question: str, history: Sequence[str], depth: int = DEEPEST) -> str:
    """The earlier questions that a question leans on, as one text; empty if it stands alone.

    They are taken whole: every word was typed by the asker, so nothing is guessed, and the search weighs what both
    speak of.
    """
    earlier = [one.strip() for one in history if one.strip() and not _COURTESY.match(one.strip())]
    if not earlier or not depth or not leans(question):
        return ""
    return f"{context_of(earlier[-1], earlier[:-1], depth - 1)} {earlier[-1]}".strip()


def leans(question: str) -> bool:
    """Whether a question points at something said before, or has too few words of its own."""
    text = question.strip()
    if _COURTESY.match(text):
        return False
    if _OPENING.search(text) or _POINTING.search(text) or _it_points_back(text):
        return True
    return len(text.split()) <= SHORT and not (_ASKS.match(text) and _NAME.search(text))


def _it_points_back(text: str) -> bool:
    """Whether an "it", "they" or their like has nothing in the question to stand for."""
    for match in _IT.finditer(text):
        before = text[: match.start()].split()
        named = any(word[:1].isupper() for word in before[1:]) and _OWN_CLAUSE.match(text, match.start())
        if not named and len(before) < MANY:
            return True
    return False


def on_a_new_subject(question: str) -> str:
    """A question that takes leave of what was spoken of before, without its farewell; empty if it does not."""
    match = _NEW_SUBJECT.search(question)
    if not match:
        return ""
    rest = question[match.end() :]
    return f"{match['new']}: {rest}" if match["new"] else rest


def asks_for_more(question: str) -> bool:
    """Whether a follow-up asks for other things than those just told: "what else will it do?"."""
    return bool(_MORE.search(question))


_OPENER = (
    r"(?:(?:ok(?:ay)?|and|but|so|then|also|now|right|fine|good|alright|hm+|what about|how about|what of|(?:the"
    r" )?same (?:thing |question |again )?(?:for|with|about|in|to)?|likewise)[,.\s]+)"
)
_ELLIPSIS = re.compile(
    rf"^{_OPENER}+(?P<prep>with|in|for|to|from|by|on|of|at|about|under)?\s*(?:the )?(?P<other>[\w'’.-]+(?: [\w'’.-]+){{0,4}}?)"
    r"(?:[, ]+(?:then|please|too|as well|instead|though))*\s*[?.!]*$",
    re.IGNORECASE,
)
_NAMED = r"[A-Z][\w'’-]*(?:(?: (?:of|the|and|on|for) | )[A-Z0-9][\w'’-]*)*"


def in_its_place(question: str, earlier: str, names: Sequence[str]) -> str:
    """The earlier question with what this one names in place of its own: "What was done with France in orbit?" and then
    "and with Germany?" is "What was done with Germany in orbit?". Empty if that cannot be told. `names` are names of one
    kind, as of countries: one of them takes the place of another."""
    match = _ELLIPSIS.match(question.strip())
    if not match or not re.search(r"[A-Z0-9]", match["other"][:1]):
        return ""
    spans = _spans_of(earlier, names if match["other"] in names else ())
    after = [span for span in spans if match["prep"] and re.search(rf"\b{match['prep']} (?:the )?$", earlier[: span[0]], re.IGNORECASE)]
    chosen = after or spans
    if len(chosen) != 1:
        return ""
    start, end = chosen[0]
    return f"{earlier[:start]}{match['other']}{earlier[end:]}"


def _spans_of(text: str, names: Sequence[str]) -> list[tuple[int, int]]:
    """Where a text has one of some names; without them, any words with a capital but its first and the words for China."""
    if names:
        found = [match.span() for name in names for match in re.finditer(rf"\b{re.escape(name)}\b", text) if name != "China"]
        if found:
            return found
    return [
        match.span() for match in re.finditer(_NAMED, text) if match.start() > 0 and match[0] not in ("China", "China's", "Chinese", "I")
    ]
