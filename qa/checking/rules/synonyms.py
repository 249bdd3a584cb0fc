"""Words that may stand for one another in a paraphrase, and words that carry nothing of their own in one.

General English of reports, by stem; "launch" is both to open and to send up, which the table cannot tell apart.
"""

from __future__ import annotations

from functools import lru_cache

from index.lexical import terms

_GROUPS = (
    "build construct create establish set found make develop assemble erect construction establishment creation",
    "launch start begin initiate open",
    "conduct carry hold do undertake perform run execute pursue",
    "participate part join involve involvement participation",
    "cooperate cooperation collaborate collaboration partner work partnership coordinate",
    "joint jointly together with co-developed developed",
    "expand broaden widen extend enlarge grow broader wider extensive",
    "improve enhance upgrade better strengthen increase boost reinforce step",
    "speed accelerate faster quicker hasten quicken",
    "continue keep go remain maintain further",
    "promote advance push press foster encourage further drive forward ahead",
    "support back endorse backing help assist aid contribute",
    "discussion consultation talk dialogue debate discuss consult",
    "rule regulation norm standard",
    "draft formulate write drawing formulation drafting",
    "nation country state",
    "obtain get gain gather acquire take collect achieve",
    "provide supply offer give provision deliver",
    "complete finish completion",
    "use employ utilize utilise utilization apply application using make",
    "equipment facility",
    "include among such as including contain",
    "research study investigate studies r&d",
    "develop development r&d",
    "precise precisely accurate exactly",
    "image picture photograph",
    "different several various diverse",
    "find discover discovery",
    "protect safeguard preserve protection",
    "result finding achievement outcome",
    "young youth",
    "human humanity mankind people",
    "professional personnel expert specialist staff talent",
    "train training education educate teach",
    "exchange share sharing swap",
    "monitor monitoring observe observation watch track",
    "event conference meeting forum summit",
    "aim goal purpose plan intend seek want objective",
    "choose select selection pick",
    "important significant key major",
    "deep in-depth deeper deeply depth",
    "widely broadly extensively extensive broad",
    "response react respond",
    "natural disaster catastrophe",
    "cost charge price fee",
    "global world worldwide international",
    "host hold organize organise",
    "especially above particularly notably",
    "inclusion include",
    "prevent prevention avert",
    "verify verification test",
    "spur inspire",
    "deliver delivery",
    "strike hit struck",
    "experiment experimental trial",
    "guideline guidance",
    "innovation innovative",
    "space outer",
    "mechanism scheme",
    "satellite spacecraft probe craft",
    "center centre",
    "program programme project mission",
    "overseas abroad foreign",
    "sign conclude signing",
    "agreement accord pact treaty",
    "organization body organisation",
    "market industry",
    "engineering technical technology technological",
    "wide many numerous multiple",
    "detect detection",
    "map chart",
    "prioritize priority",
    "free charge",
    "next coming over year",
)
# fmt: off
_EMPTY = frozenset(terms(
    "have has had having been being also more than over while during under through via both among whose which its it they them this these"
    " those there country one other others such including include includes named name called various own well as too"
    " together so far now can may might would should could some any many several each between within into from further already total"
    " able order way ways thing things part carry out set up make makes made take takes taken number 2 two three four five six seven eight"
    " nine ten going go plans plan planned intends intend aims aim next coming years year since until after before when where across aboard"
    " about plus around were been being exist exists existing work works worked working came come comes bring brings brought twenty"
    " thirty forty fifty sixty seventy eighty ninety eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen hundred"
    " thousand million along like part kept keep keeps continue continues continued help helps helped thanks use uses used using"
))
# fmt: on


_BASES = {
    "built": "build", "took": "take", "taken": "take", "held": "hold", "led": "lead", "made": "make", "given": "give", "gave": "give",
    "sent": "send", "begun": "begin", "began": "begin", "shown": "show", "found": "find", "became": "becom", "struck": "strike",
    "chosen": "choos", "chose": "choos", "grew": "grow", "grown": "grow", "drew": "draw", "drawn": "draw", "taught": "teach",
    "spoke": "speak", "won": "win", "met": "meet", "written": "write", "wrote": "write", "rose": "rise", "risen": "rise",
}  # fmt: skip


def base_form(stem: str) -> str:
    """The stem of the verb that an irregular past form belongs to; any other stem as it is."""
    return _BASES.get(stem, stem)


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[int]]:
    table: dict[str, set[int]] = {}
    for number, group in enumerate(_GROUPS):
        for stem in terms(group):
            table.setdefault(stem, set()).add(number)
    return {stem: frozenset(groups) for stem, groups in table.items()}


def is_empty(stem: str) -> bool:
    """Whether a stem says nothing that a quote would have to bear out."""
    return stem in _EMPTY or stem.rstrip("s").isdigit()


def is_common(word: str) -> bool:
    """Whether a word is one of general English that these tables know, in any form."""
    return any(is_empty(stem) or base_form(stem) in _table() for stem in terms(word))


LONG_STEM = 5


def stand_for(stem: str, others: frozenset[str]) -> bool:
    """Whether a stem, one that may stand for it, or one that goes on from it ("regist", "registr") is among others."""
    stem, others = base_form(stem), frozenset(base_form(other) for other in others)
    if stem in others or any(_goes_on(stem, other) for other in others):
        return True
    groups = _table().get(stem, frozenset[int]())
    return bool(groups) and any(groups & _table().get(other, frozenset[int]()) for other in others)


def _goes_on(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= LONG_STEM and long.startswith(short) and len(long) - len(short) <= 4
