"""What documents are called, and those that a question names, by file name, by title or by a part of it: "the Handbook",
"contract-a.pdf", "the Miller contract"; and those that it names and a library does not have: "invoice.pdf", "Annual Report 2022" beside
those of 2023 and 2024."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, lru_cache
from itertools import islice, pairwise
from pathlib import Path, PurePath

from index.lexical import terms
from index.library.adding import SUFFIXES
from index.library.records import LibraryDocument
from ingest.lexicon import Lexicon, read_lexicon
from qa.evidence.document_names import Word, words_in, years_in

WHOLE_TITLE = 3  # content words of a title that nobody says by chance
MANY, FEW = 200, 6  # documents that a word of a title may be shared by and still tell one; of a word for a sort
CLOSE = 0.85  # of difflib: "lease-harbor.md" is "lease-harbour.md" misspelt, "contract.pdf" no "contract-miller.pdf"
_DETERMINERS = ("the", "this", "that", "our", "my", "your", "a", "an")
_OF_SOURCE = ("in", "of", "from", "under", "within", "per", "by", "between", "for", "on", "to", "with")
_WITHIN = ("of", "for", "on", "the", "in", "about", "with", "between")
_SAYING = ("say", "says", "state", "states", "mention", "mentions", "provide", "provides", "contain", "contains")
_PLACING = ("in", "under", "per", "within", "to")
MARK = "\ufffc"  # in the place of what a question names
_OPENING, _CLOSING = "\"'“‘«(", "\"'”’»)"


def lexicon() -> Lexicon:
    """The words and patterns that questions to a library are read by."""
    return read_lexicon(Path(__file__).with_name("references.toml"))


@dataclass(frozen=True)
class Label:
    """What a document is called: the stems of its title and of its file's name, and the words for sorts and the years among them."""

    document: LibraryDocument
    title: str
    names: tuple[frozenset[str], ...]
    words: frozenset[str]
    kinds: frozenset[int]
    years: tuple[int, ...]


_kept_terms = lru_cache(maxsize=50_000)(terms)  # thousands of documents share their words


@lru_cache(maxsize=20_000)
def label_of(document: LibraryDocument) -> Label:
    """What a document is called; in the name of its file bars, hyphens and dots are blanks."""
    calls = (document.title, PurePath(document.name).stem)
    names = ["".join(one if one.isalnum() or one in "'’" else " " for one in call) for call in calls]
    stems = tuple(frozenset(stem for word in name.casefold().split() for stem in _kept_terms(word)) for name in names)
    kinds = frozenset(sorts()[stem] for stem in stems[0] | stems[1] if stem in sorts())
    title = " ".join(one.plain for one in words_in(document.title))
    return Label(document, title, stems, stems[0] | stems[1], kinds, tuple(years_in(words_in(" ".join(names)))))


@cache
def sorts() -> dict[str, int]:
    """The stems of the words for sorts of documents, each with the number of its sort; 0 for any."""
    return {stem: number for number, group in enumerate(lexicon().groups("kinds")) for word in group for stem in terms(word)}


def kind_of(word: str) -> int | None:
    """The number of the sort of documents that a word is for, 0 for any; None for another word."""
    return next((sorts()[stem] for stem in terms(word) if stem in sorts()), None)


def is_plural(word: str) -> bool:
    """Whether a word for a sort stands in another form than that of its list: "contracts", but not "terms"."""
    return kind_of(word) is not None and not any(word.lower() in group for group in lexicon().groups("kinds"))


def of_kind(document: LibraryDocument, word: str) -> bool:
    """Whether a document is called by a word for a sort, or by one like it."""
    kind = kind_of(word)
    return kind == 0 or kind in label_of(document).kinds


Mentions = Callable[[str, Sequence[LibraryDocument]], bool]
"""Whether a text of some documents, of all if none are given, has some words as they stand."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A place of a question that names a document, or several alike. One that is not `is_sure`, a lone "the contract", may also mean
    something that a document speaks of; `is_source` says that it is where an answer is to be found: "what does the contract say?".
    One that no document is called by has what is `written` there, and the document that is nearly called so, if there is one;
    `is_other` are those that a conversation was not yet about."""

    start: int
    end: int
    documents: tuple[LibraryDocument, ...]
    is_sure: bool = True
    is_source: bool = True
    written: str = ""
    is_other: bool = False


class References:
    """Finds what questions to a library name of its documents. Safe to share between threads."""

    def __init__(self, documents: Sequence[LibraryDocument]) -> None:
        self._count = len(documents)
        paths = {PurePath(one.name): one for one in documents}
        names = {path.stem: one for path, one in paths.items()} | {path.name: one for path, one in paths.items()}
        names |= {one.name: one for one in documents}  # comes last: of two files of one name each is told from the other by its folder
        self._names = {name.lower(): one for name, one in names.items() if not name.isalpha()}
        self._short = {name.lower(): one for name, one in names.items() if name.isalpha()}
        self._by_stem: dict[str, list[Label]] = {}
        labels = [label_of(one) for one in documents]
        self._sorts = frozenset(kind for label in labels for kind in label.kinds)
        for label in labels:
            for stem in label.words:
                self._by_stem.setdefault(stem, []).append(label)

    def find(self, question: str, mentions: Mentions = lambda text, documents: False) -> list[Reference]:
        """What a question names, in order; none overlap. What a text `mentions` is no document that is missing."""
        words = words_in(question)
        # Documents whose title or name has a word of the question: one that tells them from most others.
        most = {one.stem: FEW if one.stem in sorts() else MANY for one in words if one.stem}
        few = [labels for stem, many in most.items() if len(labels := self._by_stem.get(stem, [])) <= many]
        like = list({one.document.number: one for labels in few for one in labels}.values())
        found = [*self._by_file(question), *self._by_sort(words, like), *self._by_words(question, words, like)]
        kept, free = list[Reference](), question.replace("\n", " ")  # line breaks in the place of what is found
        for one in found:
            if "\n" not in free[one.start : one.end]:
                one = one if one.written else _with_years(free, one, like, mentions)
                free = free[: one.start] + "\n" * (one.end - one.start) + free[one.end :]
                kept.append(one)
        told = [one for one in kept if len(one.documents) < self._count or one.is_sure]
        told = [one for one in told if one.documents or not mentions(one.written, ())]
        for before, word in pairwise(words if told else []):  # a word for a sort that no document is of, beside one that is there
            is_lone = sorts().get(word.stem, 0) not in self._sorts | {0} and before.plain in _DETERMINERS[:6]
            is_free = all(word.end <= one.start or one.end <= word.start for one in kept)
            if is_lone and is_free and not mentions(word.plain, ()):
                told.append(Reference(word.start, word.end, (), is_sure=False, written=word.plain))
        joined = _joined(question, sorted(told, key=lambda one: one.start))
        return [one for one in joined if one.documents or one.is_sure]

    def only(self, question: str) -> Reference | None:
        """The one document that all content words of a follow-up name: "and for the Old Mill?"."""
        words = [one for one in words_in(question) if one.stem]
        found = [self._by_stem.get(stem, []) for stem in terms(question)]
        alike = [one.document for one in found[0] if all(one in others for others in found)] if found else []
        return Reference(words[0].start, words[-1].end, (alike[0],)) if words and len(alike) == 1 else None

    def titled(self, question: str) -> dict[str, list[LibraryDocument]]:
        """The words of a question that stand in the titles of few documents and are for no sort, and these documents."""
        stems = [stem for stem in terms(question) if stem not in sorts() and not stem.isdecimal()]
        found = {stem: [label.document for label in self._by_stem.get(stem, []) if stem in label.names[0]] for stem in stems}
        return {stem: documents for stem, documents in found.items() if 0 < len(documents) <= FEW}

    def _by_file(self, question: str) -> Iterator[Reference]:
        """By the name of a file: with its ending, or where no other word is written so: "contract-a", "minutes_2022"; one with an
        ending that no document has is missing."""
        place = 0
        for token in question.split():
            place = question.index(token, place)
            bare = bare_name(token)
            start, plain = place + token.index(bare), bare.rstrip(".")
            place += len(token)
            is_capital = bare.isupper() and not question.isupper() and len(bare) > 1
            if name := next((one for one in (bare, plain) if one.lower() in self._names), ""):
                yield Reference(start, start + len(name), (self._names[name.lower()],))
            elif is_capital and bare.lower() in self._short:  # "the NDA" with nda.html
                yield Reference(start, start + len(bare), (self._short[bare.lower()],))
            elif PurePath(plain.lower()).suffix in SUFFIXES:
                digits = [one for one in plain if one.isdecimal()]
                alike = [name for name in self._names if [one for one in name if one.isdecimal()] == digits]
                near = tuple(self._names[one] for one in get_close_matches(plain.lower(), alike, 1, CLOSE))
                yield Reference(start, start + len(plain), near, written=plain)

    def _by_sort(self, words: Sequence[Word], like: Sequence[Label]) -> Iterator[Reference]:
        """All documents of a sort, where these are where the answer is to be found: "in the two leases", "do all reports say"."""
        for i, word in enumerate(words):
            kind, start = sorts().get(word.stem, 0), i
            while start and words[start - 1].plain in {*lexicon().words("quantifiers"), *_DETERMINERS, "of"}:
                start -= 1
            while start < i and words[start].plain == "of":
                start += 1
            before = {one.plain for one in words[start:i]}
            quantifiers = before & lexicon().words("quantifiers")
            if not (kind and before and (quantifiers or is_plural(word.plain))):
                continue
            exact = [one.document for one in like if word.stem in one.words]
            documents = tuple(exact if len(exact) > 1 else [one.document for one in like if kind in one.kinds])
            led, after = words[start - 1].plain if start else "", words[i + 1].plain if i + 1 < len(words) else ""
            is_placed = led in _PLACING or after in _SAYING or (bool(quantifiers) and (start == 1 or led in _OF_SOURCE))
            if len(documents) > 1 and is_placed:
                yield Reference(words[start].start, word.end, documents, is_sure="other" not in before, is_other="other" in before)

    def _by_words(self, question: str, words: Sequence[Word], like: Sequence[Label]) -> Iterator[Reference]:
        """By words of titles and names: "the Miller contract", "the annual report of 2022"; those come first that say most of a title.
        A word for the sort alone, "the handbook", is sure where it says where to look, and there is one of it. Without a word for a
        sort they are a name where the document is to say something, or where they are all of a title or a file's name."""
        runs: dict[tuple[int, int], list[tuple[int, Label]]] = {}
        for label in like:
            for first, last in _runs(words, label):
                own = {one.stem for one in words[first : last + 1]} & label.words
                kinds = {sorts()[one.stem] for one in words[first : last + 1] if one.stem in sorts()}
                # A word for a sort may be said of a document of that sort, and of one that says of itself that it is of none.
                if own and (kinds <= label.kinds | {0} or label.kinds <= {0}):
                    runs.setdefault((first, last), []).append((len(own), label))
        best = sorted(runs.items(), key=lambda one: (-max(count for count, _ in one[1]), one[0][0] - one[0][1]))
        for (first, last), found in best:
            most = max(count for count, _ in found)
            labels = [label for count, label in found if count == most]
            yield from self._of_run(question, words, first, last, labels)

    def _of_run(self, question: str, words: Sequence[Word], first: int, last: int, labels: Sequence[Label]) -> Iterator[Reference]:
        """What a run of words names, if it names something; `is_told` where a document is to say something, or a part of it is named."""
        start, end, run = words[first].start, words[last].end, {one.stem for one in words[first : last + 1]} - {""}
        is_quoted = start > 0 and question[start - 1] in _OPENING and question[end : end + 1] in [*_CLOSING]
        one = Reference(start - is_quoted, end + is_quoted, tuple(label.document for label in labels))
        is_definite = first > 0 and words[first - 1].plain in _DETERMINERS[:6]
        before = [word.plain for word in words[:first] if word.plain not in _DETERMINERS]
        is_part = before[-1:] == ["of"] and bool(lexicon().words("parts") & set(before[-4:]))  # "section 4 of the lease"
        is_told = is_part or before[-2:] == ["according", "to"] or any(word.plain in _SAYING for word in words[last + 1 : last + 2])
        is_kind, is_title = bool(run & sorts().keys()), run in labels[0].names
        if run <= sorts().keys():
            is_source = is_told or any(word in _PLACING for word in before[-1:])
            if is_definite:
                yield replace(one, is_sure=is_source and len(labels) == 1, is_source=is_source)
        elif is_kind or (is_title and is_quoted):
            yield one
        elif len(labels) == 1 and is_title and len(run) > 1:  # "What happened in the French and Indian War?" is about what it is about
            yield replace(one, is_sure=is_told or len(run) >= WHOLE_TITLE, is_source=is_told)
        elif len(labels) == 1 and is_definite and is_told:
            yield one


def _with_years(question: str, one: Reference, like: Sequence[Label], mentions: Mentions) -> Reference:
    """With the documents of the same name and the years beside it: "the 2023 and the 2024 policy"; a year that none of them is called
    by names one that is missing."""
    beside = lexicon().pattern("with_years").search(_masked(question, [one]))
    years = years_in(words_in(beside[0].replace(MARK, " "))) if beside else []
    if not beside or not years:
        return one
    start, end = beside.start(), beside.end() + one.end - one.start - len(MARK)
    said = {stem for stem in terms(question[one.start : one.end]) if not stem.isdecimal()}
    found = [label.document for label in like if said <= label.words and not set(years).isdisjoint(label.years)]
    if not found:
        # One of a year that none is called by is missing if no text speaks of it, and others of the name are called by other years, or
        # by none and the name stands in capitals as a title does.
        written, undated = question[start:end], [document for document in one.documents if not label_of(document).years]
        is_there = any(years[0] in label_of(document).years for document in one.documents) or mentions(written, ())
        is_title = written[:1].isupper() and " of " not in written and "(" not in written
        if is_there or (undated and (not is_title or mentions(str(years[0]), undated))):
            return one
        return replace(one, start=start, end=end, documents=(), is_sure=True, written=written)
    said_years = set(years_in(words_in(question[one.start : one.end])))
    own = [document for document in one.documents if said_years.intersection(label_of(document).years)]
    documents = tuple(sorted({*own, *found}, key=lambda document: label_of(document).years))
    return replace(one, start=start, end=end, documents=documents, is_sure=True)


def _joined(question: str, found: Sequence[Reference]) -> list[Reference]:
    """References, those sure that are named together: "compare the lease and the handbook"."""
    left, together = iter(found), list[Reference]()
    for match in lexicon().pattern("names").finditer(_masked(question, found)):
        group = list(islice(left, match[0].count(MARK)))
        is_each = len(group) > 1 and all(len(one.documents) < 2 for one in group)
        together += [replace(one, is_sure=True, is_source=True) if is_each else one for one in group]
    sources = [one for one in together if one.is_source and len(one.documents) == 1]
    return [replace(one, is_sure=True) if one in sources and len(sources) > 1 else one for one in together]


def _masked(question: str, references: Sequence[Reference]) -> str:
    """A question with a mark in the place of each document that it names."""
    text = question.replace(MARK, " ")
    for one in reversed(references):
        text = f"{text[: one.start]}{MARK}{text[one.end :]}"
    return text


def as_document(question: str, references: Sequence[Reference]) -> str:
    """A question with "the document" for those that it names."""
    return _tidied(lexicon().pattern("names").sub("the document", _masked(question, references)))


def put(question: str, references: Sequence[Reference]) -> tuple[str, str]:
    """A question as it is put to a document that it names: with "the document" for the name, and without, if that can be left out:
    "What is the notice period in the lease?" is "What is the notice period?"."""
    used = [one for one in references if one.is_sure or one.is_source]
    if not used:
        return question, ""
    told, masked = as_document(question, used), _masked(question, used)
    short = _tidied(lexicon().pattern("placed").sub("", masked))
    # What names stand elsewhere is no place to look: "What do the minutes say about the fee?" is asked as what is said.
    if not short or MARK in short or not all(one.is_source for one in used):
        opening = next((one for one in lexicon().words("says") if told.lower().startswith((f"{one} about ", f"{one} on "))), "")
        short = f"What is said{told[len(opening) :]}" if opening else ""
    return told, short if terms(short) else ""


def _tidied(text: str) -> str:
    """A sentence again, where words were taken out."""
    text = " ".join(text.split()).lstrip(" ,:;").replace(" ?", "?").replace(" ,", ",")
    return text[:1].upper() + text[1:]


def _runs(words: Sequence[Word], label: Label) -> Iterator[tuple[int, int]]:
    """The first and the last of words beside each other that are of a document's title or name, or of a sort; small words between them
    count as none."""
    first = last = -1
    for i, word in enumerate(words):
        if word.stem in label.words or word.stem in sorts():
            first, last = (i if first < 0 else first), i
        elif first >= 0 and word.plain not in _WITHIN and " ".join(one.plain for one in words[i - 1 : i + 2]) not in label.title:
            yield first, last
            first = -1
    if first >= 0:
        yield first, last


def bare_name(token: str) -> str:
    """A word of a question without the marks around it."""
    return token.strip(f"{_OPENING}{_CLOSING},;:!?").removesuffix("'s").removesuffix("’s")


def named(references: Collection[Reference]) -> tuple[LibraryDocument, ...]:
    """The documents that are named, in order, each once."""
    return tuple(dict.fromkeys(document for one in references for document in one.documents))
