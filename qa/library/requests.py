"""What a question asks of a library itself, told by its words: how many documents there are and which, the oldest, those in a language
or that mention something, a summary of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qa.languages.language import LANGUAGES
from qa.library.references import is_plural, kind_of, lexicon

_MARKS = ' .,:;?!"“”‘’«»'
_DENYING = ("not", "never", "don't", "doesn't")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the documents that the word `sort` is for, of all where it is empty; `what` is the extreme, "oldest", the name of
    the language, or what they mention, or with `is_denied` do not."""

    kind: Literal["counts", "lists", "written_in", "extreme", "summary", "mentions"]
    sort: str = ""
    what: str = ""
    is_denied: bool = False


def request_in(question: str) -> Request | None:
    """What a question asks of the library; None for one that its documents are to answer."""
    tokens = question.strip(_MARKS).split()
    said = [one.strip(_MARKS).lower().replace("’", "'") for one in tokens]
    places = [place for place, one in enumerate(said) if kind_of(one) is not None]
    asked = _of_all(said, said[places[0]] if places else "") if len(places) < 2 else None
    return asked or (_mentions(tokens, said, places[0]) if places else None)


def _of_all(said: Sequence[str], sort: str) -> Request | None:
    """What is asked by closed classes of words and one for a sort of documents alone."""
    told = {*said} - {sort} - lexicon().words("beside")
    if sort and _has_only(told, "counts"):
        return Request("counts", sort)
    if (sort or "library" in told) and _has_only(told, "lists"):
        return Request("lists", sort)
    language = next((one.name for one in LANGUAGES.values() if list(said[-2:]) == ["in", one.name.lower()]), "")
    if sort and language and _has_only(told - {said[-1]}, "written_in"):
        return Request("written_in", sort, language)
    if kind_of(sort):
        return None
    if _has_only(told, "extreme"):
        return Request("extreme", sort, " ".join(one for one in said if one in ("most", *lexicon().groups("extreme")[0])))
    is_each = is_plural(sort) or "each" in said or "every" in said or (not sort and "all" in said)
    is_summary = is_each and "about" not in said[:-1] and _has_only(told, "summary")  # "What about the documents?" goes on
    return Request("summary", sort) if is_summary else None


def _has_only(told: set[str], name: str) -> bool:
    """Whether some words are of the groups of a table alone, one at least of each group but the last."""
    *needed, others = map(set, lexicon().groups(name))
    return all(not told.isdisjoint(group) for group in needed) and told <= others.union(*needed)


def _mentions(tokens: Sequence[str], said: Sequence[str], place: int) -> Request | None:
    """ "Which documents mention Japan?", "In how many of the files is the deposit named?", "Do I have a contract about rent?": with a word
    for a sort at a place."""
    words, lead, rest = lexicon().words, set(said[:place]), " ".join(tokens[place + 1 :])
    is_there = not lead.isdisjoint(("there", "have"))
    if not lead <= words("leading") or lead.isdisjoint(words("asking")) or ("do" in lead and not is_there):
        return None
    found = lexicon().pattern("mentioning").search(rest)
    if "in" in lead:
        before, _, rest = rest.partition(" ")
        what = next((rest.removesuffix(one) for one in words("mentioned") if rest.lower().endswith(f" {one}")), "")
    elif is_there and rest.startswith(("about ", "on ")):
        before, _, what = "", *rest.split(maxsplit=1)
    else:
        before, what = (rest[: found.start()], rest[found.end() :]) if found else ("", "")
    between = before.lower().replace("’", "'").split()
    if not what.strip() or not words("between").issuperset(between):
        return None
    return Request("mentions", said[place], what.strip(), is_denied=not set(_DENYING).isdisjoint(between))
