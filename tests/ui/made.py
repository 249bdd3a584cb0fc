"""Documents, answers and conversations made up for tests: any text, any spans, any order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from ingest.document import Document, sha256_of
from qa import Answer, Citation, Pointer, Statement
from ui.chat.conversation import Conversation

# All that HTML, Jinja or Markdown could take for a sign of theirs.
SIGNS = "<>&\"'{}%#`\\*_[]()!|~$^-+=.:/1 ab日"
ODD = st.text(st.sampled_from(SIGNS), max_size=40) | st.sampled_from(
    ["{{ document }}", "{% for %}", "<script>alert(1)</script>", "</title></style>", "\" onclick='x'", "&amp;lt;", "<!-- -->", "]]>"]
)
ODD_WORDS = ODD.filter(lambda text: bool(text.strip())).map(lambda text: " ".join(text.split()))
PROSE = "The <first> aim & \"its\" 'end' are {{ odd }}. 1. Not *all* is [said](x) here.\n\nWhat `else` is 46 % of it? </p> That."


def document_of(text: str = PROSE, name: str = "odd <b>.txt") -> Document:
    """A document without sections, for what looks at its text alone."""
    return Document(name, text, sha256_of(text.encode("utf-8", "replace")), ())


def citation_of(number: int, start: int, end: int, text: str = PROSE, title: str = "I. Aims") -> Citation:
    """A citation of a span of a text."""
    return Citation(number, "odd <b>.txt", "I", (title,), text[start:end], start, end)


def answer_of(*spans: tuple[int, int], asked: str = "Why?", text: str = PROSE) -> Answer:
    """An answer of one statement a span, each resting on its own quote."""
    citations = tuple(citation_of(number, *span, text) for number, span in enumerate(spans, start=1))
    statements = tuple(Statement(" ".join(one.quote.split()), (one.number,)) for one in citations)
    return Answer("answered", asked, asked, statements, citations)


def conversation_of(answers: Sequence[Answer], versions: Mapping[str, str] | None = None) -> Conversation:
    """The answers as the turns of one conversation, asked of some versions of documents."""
    conversation = Conversation()
    for answer in answers:
        conversation = conversation.with_answer(answer, versions)
    return conversation


@st.composite
def spans(draw: st.DrawFn, text: str = PROSE) -> tuple[int, int]:
    """A span of a text that holds something to see."""
    inside = st.integers(0, len(text))
    span = st.tuples(inside, inside).map(lambda ends: (min(ends), max(ends)))
    return draw(span.filter(lambda ends: bool(text[slice(*ends)].strip())))


@st.composite
def answers(draw: st.DrawFn, words: st.SearchStrategy[str] = ODD_WORDS) -> Answer:
    """An answer of any outcome: statements that rest on one quote or several, quotes shared, all words odd."""
    asked, understood = draw(words), draw(words)
    places = draw(st.lists(spans(), max_size=4, unique=True))
    if not places:
        nearest = tuple(Pointer(draw(words), (draw(words),)) for _ in range(draw(st.integers(0, 2))))
        return Answer("not_in_document", asked, understood, nearest=nearest, note="The document does not say.")
    citations = tuple(citation_of(number, *place, title=draw(words)) for number, place in enumerate(places, start=1))
    numbers = st.lists(st.sampled_from([one.number for one in citations]), min_size=1, max_size=3, unique=True).map(tuple)
    statements = tuple(Statement(draw(words), draw(numbers)) for _ in range(draw(st.integers(1, 3))))
    missing = draw(st.none() | words)
    return Answer("partial" if missing else "answered", asked, understood, statements, citations, missing=missing or "")


CONVERSATIONS = st.lists(answers(), max_size=4).map(conversation_of)
