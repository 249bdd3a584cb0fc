"""A document twice as long takes twice the time to be shown, whatever it is made of: headings, bullets or paragraphs."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from ingest import Document, parse_document
from tests.ui.made import answer_of, conversation_of, document_of
from ui.chat.documents.html import document_html
from ui.chat.documents.locations import Locations
from ui.chat.documents.view import outline, pieces
from ui.chat.html import conversation_html
from ui.cli.render import outline_data, outline_lines

pytestmark = pytest.mark.alone
COUNTS = (1000, 2000, 4000)
TRIES = 3
TWICE = 3.0  # the work may grow by so much from one to the next: what is linear doubles, what is quadratic takes four times as long
MAKERS: dict[str, Callable[[int], str]] = {
    "headings": lambda count: "\n\n".join(f"# Part {i}\n\nThere are words.\n\n## Detail {i}\n\nAnd more." for i in range(count // 2)),
    "bullets": lambda count: "# Aims\n\nThere are:\n\n" + "\n\n".join(f"- aim {i}" for i in range(count)) + "\n\n# Ends\n\nNone.\n",
    "paragraphs": lambda count: "\n\n".join(f"Some words, and number {i}." for i in range(count)),
}
SHOWN: tuple[Callable[[Document], object], ...] = (
    pieces,
    outline,
    document_html,
    Locations.of,
    outline_lines,
    outline_data,
)


@pytest.fixture(scope="module", params=MAKERS)
def documents(request: pytest.FixtureRequest) -> list[Document]:
    """Documents of 1,000, 2,000 and 4,000 parts of one kind."""
    return [parse_document(MAKERS[request.param](count)) for count in COUNTS]


def seconds(work: Callable[[], object]) -> float:
    """The processor's time of the quickest of five runs."""
    taken = []
    for _ in range(5):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def check_growth(works: list[Callable[[], object]]) -> None:
    """From the first to the last no worse than TWICE a step in one of a few tries: a processor that changes its speed between the first and
    the last makes 5 times as long into 11 times. What takes less than a few milliseconds says nothing."""
    tries = []
    for _ in range(TRIES):
        taken = [seconds(work) for work in works]
        if taken[-1] < max(0.005, taken[0] * TWICE ** (len(works) - 1)):
            return
        tries.append(taken)
    pytest.fail(f"It takes longer and longer: {tries}")


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.__qualname__)
def test_document_is_shown_in_time_that_grows_with_it(documents: list[Document], shown: Callable[[Document], object]) -> None:
    check_growth([lambda document=document: shown(document) for document in documents])  # type: ignore[misc]


def test_conversation_is_shown_in_time_that_grows_with_it() -> None:
    conversations = [conversation_of([answer_of((4, 11)), answer_of((12, 20))] * (count // 20)) for count in COUNTS]
    document = document_of()
    check_growth([lambda one=one: conversation_html(one, document) for one in conversations])  # type: ignore[misc]


def test_quadratic_work_would_be_noticed() -> None:
    with pytest.raises(pytest.fail.Exception, match="longer and longer"):
        check_growth([lambda count=count: [i for i in range(count) for _ in range(count)] for count in (500, 1000, 2000)])  # type: ignore[misc]
