"""Follow-ups: a question that leans on earlier ones is read together with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ingest.document import Document, Section
from ingest.number_words import CARDINALS, ORDINALS, place_of

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


def in_its_place(question: str, earlier: str, names: Sequence[str], is_subject: Callable[[str], bool]) -> str:
    """The earlier question with what this one names in place of its own: "What was done with France in orbit?" and then
    "and with Germany?" is "What was done with Germany in orbit?". Empty if that cannot be told. `names` are names of one
    kind, as of countries: one of them takes the place of another. What `is_subject` of the document keeps its place."""
    match = _ELLIPSIS.match(question.strip())
    if not match or not re.search(r"[A-Z0-9]", match["other"][:1]):
        return ""
    spans = _spans_of(earlier, names if match["other"] in names else (), is_subject)
    after = [span for span in spans if match["prep"] and re.search(rf"\b{match['prep']} (?:the )?$", earlier[: span[0]], re.IGNORECASE)]
    chosen = after or spans
    if len(chosen) != 1:
        return ""
    start, end = chosen[0]
    return f"{earlier[:start]}{match['other']}{earlier[end:]}"


def _spans_of(text: str, names: Sequence[str], is_subject: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Where a text has one of some names; without them, any words with a capital but its first and those of the subject."""
    found = [match.span() for name in names for match in re.finditer(rf"\b{re.escape(name)}\b", text)]
    named = (match for match in re.finditer(_NAMED, text) if match.start() > 0 and match[0] != "I" and not is_subject(match[0]))
    return found or [match.span() for match in named]


# Places named relative to what was asked about before: "the next section", "the fourth", "what comes before it?".
_PART = (
    r"(?:(?:sub-?)?sections?|parts?|chapters?|(?:sub-?)?headings?|(?:bullet )?points?|bullets?|items?|paragraphs?"
    r"|entr(?:y|ies)|polic(?:y|ies))"
)
_ORDINAL = rf"(?:{'|'.join(ORDINALS)}|last but one|second to last|penultimate|last|final|\d{{1,2}}(?:st|nd|rd|th))"
_MANY = r"(?:two|three|four|five|2|3|4|5)"
_ENDS = (
    r"(?=\s*(?:[?.!,;:]|$)|\s+(?:says?|said|is|are|was|about|deals?|covers?|please|then|again|exactly|on (?:the"
    r"|that|this) list|mean|cover|deal|there|in (?:it|there))\b)"
)
_OF_THEM = r"(?:\s+(?:of|in|on|from|among) (?:them|these|those|it|that|this|(?:the|that|this) (?:list|section|part|chapter)))?"
_NTH = re.compile(
    rf"\b(?:the|its|their|and|that)\s+(?:very )?(?P<nth>{_ORDINAL})(?:\s+(?P<many>{_MANY}))?(?:\s+(?:ones?|{_PART}))?{_OF_THEM}{_ENDS}"
    rf"|^(?P<bare>{_ORDINAL})(?:\s+(?:ones?|{_PART}))?{_OF_THEM}\s*[?.!]?$"
    rf"|\b(?:number|no\.|{_PART})\s+#?(?P<number>\d{{1,2}}|{'|'.join(CARDINALS)}){_OF_THEM}{_ENDS}",
    re.IGNORECASE,
)
_THAT_ONE = r"(?:that|it|this|them|those|the last one)"
_NEXT = re.compile(
    rf"\b(?:the )?(?:next|following|subsequent)(?: (?:one|{_PART}))?{_ENDS}|\b(?:one|{_PART}|what|anything) (?:right "
    rf"|directly |just )?(?:after|following)(?: {_THAT_ONE})?{_ENDS}"
    rf"|\bwhat (?:comes|stands|is|follows|goes)(?: (?:right|directly|just))? (?:next|after {_THAT_ONE}|afterwards)|\bwhat"
    rf" follows(?: {_THAT_ONE})?{_ENDS}",
    re.IGNORECASE,
)
_PREVIOUS = re.compile(
    rf"\b(?:the )?(?:previous|preceding)(?: (?:one|{_PART}))?{_ENDS}|\b(?:one|{_PART}|what|anything) (?:right "
    rf"|directly |just )?(?:before|preceding)(?: {_THAT_ONE})?{_ENDS}"
    rf"|\bwhat (?:comes|stands|is|goes|went|came)(?: (?:right|directly|just))? before(?: {_THAT_ONE})?{_ENDS}"
    rf"|\bwhat precedes(?: {_THAT_ONE})?{_ENDS}",
    re.IGNORECASE,
)
_SAME = re.compile(rf"\b(?:that|this|the same|the) {_PART}\b|\b(?:under|of|in) (?:it|there)\b|\bin there\b", re.IGNORECASE)


def points_at_place(question: str) -> bool:
    """Whether a question names a part by its place only, and leaves open of what."""
    return bool(_NTH.search(question) or _NEXT.search(question) or _PREVIOUS.search(question))


def names_part(question: str) -> bool:
    """Whether it uses a word like "section", so that a part of the document is meant even if none was spoken of."""
    return bool(re.search(rf"\b{_PART}\b", question, re.IGNORECASE))


def without_place(question: str) -> str:
    """The question less the words that tell the place."""
    return _PREVIOUS.sub(" ", _NEXT.sub(" ", _NTH.sub(" ", question)))


def place_after(question: str, document: Document, focus: Sequence[str]) -> tuple[str, ...]:
    """The addresses of the parts that a question points at, given the section spoken of; none if it points at none."""
    if not focus:
        return ()
    if match := _NTH.search(question):
        return _nth(document, focus[0], match)
    step = 1 if _NEXT.search(question) else -1 if _PREVIOUS.search(question) else 0
    if step:
        beside = _beside(document, _level_named(document, document.section(focus[0]), question), step)
        return (beside.address,) if beside else ()
    return tuple(focus) if _SAME.search(question) else ()


def _nth(document: Document, focus: str, match: re.Match[str]) -> tuple[str, ...]:
    """The parts counted: those of the section spoken of, or those beside it if it has none."""
    section = document.section(focus)
    parts = _parts(document, focus) or _parts(document, section.parent)
    many = place_of(match["many"] or "one")
    word = match["nth"] or match["bare"] or match["number"]
    place = place_of(word)
    if place == -1:
        return tuple(part.address for part in parts[-many:])
    first = len(parts) + place if place < 0 else place - 1
    return tuple(part.address for part in parts[first : first + many]) if 0 <= first < len(parts) else ()


def _parts(document: Document, address: str | None) -> list[Section]:
    return [part for part in document.children(address) if part.kind not in ("masthead", "opening")]


def _level_named(document: Document, section: Section, question: str) -> Section:
    """The section or one above it: "the next chapter" is beside the chapter, "the next section" beside a headed one."""
    if re.search(r"\bchapters?\b", question, re.IGNORECASE):
        while section.parent is not None:
            section = document.section(section.parent)
    elif re.search(r"\b(?:(?:sub-?)?sections?|(?:sub-?)?headings?)\b", question, re.IGNORECASE):
        return document.headed(section.address)
    return section


def _beside(document: Document, section: Section, step: int) -> Section | None:
    """The part after or before a section among those of its level; past the last of them, beside the section above."""
    among = _parts(document, section.parent)
    place = next((i for i, part in enumerate(among) if part.address == section.address), -1) + step
    if 0 <= place < len(among):
        return among[place]
    return _beside(document, document.section(section.parent), step) if section.parent is not None else None
