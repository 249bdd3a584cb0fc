"""A library is asked: which documents answer, and how their answers are joined."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index import Library
from qa import Answer, DocumentUnknown, LibraryAssistant, LibraryDamaged, LibraryError, QuestionError, ask
from qa.models.writer import Message
from tests.fakes import DoubtingVerifier, OverlapReadingModel, ScriptedWriter
from tests.qa.library.conftest import TEXTS
from tests.qa.scripted import evidence_in, number_of


def check(answer: Answer, library: Library) -> Answer:
    """Quotes are exact, numbers run on and resolve, and the data is JSON."""
    for one in answer.citations:
        document = library.open(library.document(one.document)).content.document
        assert document.text[one.start : one.end] == one.quote != ""
    assert [one.number for one in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert {number for one in answer.statements for number in one.citations} <= {one.number for one in answer.citations}
    assert bool(answer.statements) == (answer.outcome != "not_in_document")
    json.dumps(answer.to_dict(), allow_nan=False)
    return answer


def cited(answer: Answer) -> list[str]:
    return list(dict.fromkeys(one.document for one in answer.citations))


@pytest.mark.parametrize(
    ("question", "history", "words", "documents"),
    [
        ("What does an adult ticket cost?", [], "5 crowns", ["ferry.txt"]),
        ("What is the deposit?", [], "two months' rent", ["miller-lease.txt"]),
        ("When does it close?", ["When does the museum open?"], "closes at six", ["museum.md"]),
        ("How much is the rent in the Miller lease?", [], "900", ["miller-lease.txt"]),
        ("and in the Baker lease?", ["How much is the rent in the Miller lease?"], "1,500", ["baker-lease.txt"]),
        ("What does the guide say about Mondays?", [], "On Mondays it is closed.", ["museum.md"]),
        ("What does the first section of the Miller lease say?", [], "1 March 2021", ["miller-lease.txt"]),
        ("Wie hoch ist der Jahresbeitrag?", [], "sechzig Euro", ["fischer.txt"]),
        ("What does museum.md say?", [], "340 paintings", ["museum.md"]),
        ("What does the first section of the guide say?", [], "opens at ten", ["museum.md"]),
        ("and of the guide?", ["What does the first section of the Miller lease say?"], "opens at ten", ["museum.md"]),
    ],
)
def test_the_right_document_answers(
    librarian: LibraryAssistant, small_library: Library, question: str, history: list[str], words: str, documents: list[str]
) -> None:
    answer = check(librarian.ask(question, history), small_library)
    assert words in answer.text
    assert cited(answer) == documents
    assert (answer.asked, answer.documents[0]) == (question, documents[0])


def test_a_comparison_is_answered_by_each_under_its_name(librarian: LibraryAssistant, small_library: Library) -> None:
    answer = check(librarian.ask("Compare the notice period of the Miller lease and the Baker lease."), small_library)
    assert [one.text for one in answer.statements] == [
        "miller-lease.txt: Either party may end it by giving three months' notice.",
        "baker-lease.txt: Either party may end it by giving six months' notice.",
    ]
    assert "[2] baker-lease.txt, 1 1. Term: “" in str(answer)


def test_what_documents_say_differently_is_shown_together(librarian: LibraryAssistant, small_library: Library) -> None:
    answer = check(librarian.ask("What is the rent?"), small_library)
    assert sorted(one.text for one in answer.statements) == [
        "baker-lease.txt: The rent is 1,500 crowns a month.",
        "miller-lease.txt: The rent is 900 crowns a month.",
    ]


def test_what_documents_say_alike_is_said_once(librarian: LibraryAssistant, small_library: Library) -> None:
    answer = check(librarian.ask("Which courts have jurisdiction?"), small_library)
    (statement,) = answer.statements
    assert (statement.text, statement.citations) == ("The courts of Oslo have jurisdiction.", (1, 2))
    assert {one.document for one in answer.citations} == {"miller-lease.txt", "baker-lease.txt"}


def test_a_document_that_is_named_and_does_not_say_says_so(librarian: LibraryAssistant, small_library: Library) -> None:
    answer = check(librarian.ask("What is the deposit in the Baker lease?"), small_library)
    assert (answer.outcome, answer.note) == ("not_in_document", "baker-lease.txt does not say.")
    assert {one.document for one in answer.nearest} == {"baker-lease.txt"}
    both = check(librarian.ask("Compare the jurisdiction of the Miller lease and the museum guide"), small_library)
    assert both.text == "miller-lease.txt: The courts of Oslo have jurisdiction. [1]\nmuseum.md does not say."


def test_a_document_named_by_its_sort_is_not_answered_from_others(librarian: LibraryAssistant) -> None:
    assert librarian.ask("What is the rent in the guide?").note == "museum.md does not say."
    both = librarian.ask("Compare the opening hours in the guide and in the minutes.")
    assert (cited(both), both.note) == (["museum.md"], "There is no document called minutes.")


def test_the_parts_of_a_question_are_answered_from_several(librarian: LibraryAssistant, small_library: Library) -> None:
    answer = check(librarian.ask("What does an adult ticket cost and when does the museum open?"), small_library)
    assert (answer.outcome, sorted(cited(answer))) == ("answered", ["ferry.txt", "museum.md"])


def test_a_document_that_is_asked_by_itself_may_be_named_too(librarian: LibraryAssistant) -> None:
    named = librarian.ask("What is the rent in baker-lease.txt?", documents="baker-lease.txt")
    assert named.text == librarian.ask("What is the rent?", documents="baker-lease.txt").text
    assert named.asked == "What is the rent in baker-lease.txt?"


def test_what_no_document_says(librarian: LibraryAssistant, small_library: Library) -> None:
    answer = check(librarian.ask("Do cats dream?"), small_library)
    assert (answer.outcome, answer.note) == ("not_in_document", "None of the documents says this.")
    assert answer.nearest
    assert all(one.document for one in answer.nearest)
    assert librarian.ask("What does Tianwen 2 cost?").note == "No document mentions Tianwen 2."


def test_only_documents_that_are_named_are_asked(librarian: LibraryAssistant, small_library: Library) -> None:
    answer = librarian.ask("What is the rent?", documents=("miller-lease.txt", "ferry.txt"))
    assert cited(answer) == ["miller-lease.txt"]
    assert all(one.document != "baker-lease.txt" for one in answer.passages)
    assert librarian.ask("What is the rent?", documents=None) == librarian.ask("What is the rent?")
    alone = librarian.ask("What is the rent?", documents=("miller-lease.txt",))
    assert alone == librarian.assistant("miller-lease.txt").ask("What is the rent?")


def test_a_library_of_one_is_its_document(tmp_path: Path) -> None:
    empty = Library(tmp_path / "empty")
    assert LibraryAssistant(empty).ask("Why?").note == "The library has no documents yet."
    (tmp_path / "ferry.txt").write_text(TEXTS["ferry.txt"])
    empty.add(tmp_path / "ferry.txt")
    librarian = LibraryAssistant(empty)
    for question in ("What does a ticket cost?", "How many documents are there?", "Who wrote it?", "hello"):
        assert librarian.ask(question) == librarian.assistant("ferry.txt").ask(question)


def test_what_is_added_answers_at_once_and_what_is_removed_no_more(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    for name in ("ferry.txt", "museum.md", "baker-lease.txt"):
        (tmp_path / name).write_text(TEXTS[name])
    library.add([tmp_path / "ferry.txt", tmp_path / "museum.md"])
    librarian = LibraryAssistant(library)
    assert not librarian.ask("What is the rent?").statements
    library.add(tmp_path / "baker-lease.txt")
    assert cited(librarian.ask("What is the rent?")) == ["baker-lease.txt"]
    library.remove("baker-lease.txt")
    assert not librarian.ask("What is the rent?").statements


@pytest.mark.parametrize("is_other", [False, True])
def test_what_is_removed_and_added_again_or_changed_and_changed_back_answers_as_before(tmp_path: Path, is_other: bool) -> None:
    library = Library(tmp_path / "library")
    for name in ("ferry.txt", "museum.md", "baker-lease.txt"):
        (tmp_path / name).write_text(TEXTS[name])
    lease = tmp_path / "baker-lease.txt"
    library.add([tmp_path / "ferry.txt", tmp_path / "museum.md", lease])
    librarian, other = LibraryAssistant(library), Library(library.folder) if is_other else library
    asked = ("What is the rent?", "What does an adult ticket cost?")
    before = [librarian.ask(one) for one in asked]
    assert [cited(one) for one in before] == [["baker-lease.txt"], ["ferry.txt"]]
    other.remove("baker-lease.txt")
    other.add(lease)
    assert [librarian.ask(one) for one in asked] == before
    lease.write_text(TEXTS["baker-lease.txt"].replace("1,500", "1,700"))
    other.add(lease)
    assert "1,700" in librarian.ask(asked[0]).text
    lease.write_text(TEXTS["baker-lease.txt"])
    other.add(lease)
    assert [librarian.ask(one) for one in asked] == before


def test_ask_takes_a_library(small_library: Library) -> None:
    assert cited(ask("What is the rent?", library=small_library, documents=("baker-lease.txt",))) == ["baker-lease.txt"]
    assert ask("How many documents are there?", library=small_library.folder).text == "There are 5 documents."
    with pytest.raises(LibraryError, match="There is no library in"):
        ask("What is the rent?", library=small_library.folder / "none")
    with pytest.raises(DocumentUnknown):
        ask("What is the rent?", library=small_library, documents=("bakers-lease.txt",))
    with pytest.raises(QuestionError):
        ask("What is the rent?", library=small_library, index="ferry.index")


@pytest.mark.parametrize("question", ["", " \n", "x" * 3000])
def test_what_is_no_question_is_refused(librarian: LibraryAssistant, question: str) -> None:
    with pytest.raises(QuestionError):
        librarian.ask(question)


def test_threads_may_share_it(librarian: LibraryAssistant) -> None:
    questions = ["What is the rent?", "When does the museum open?", "What does a ticket cost?"] * 4
    alone = [librarian.ask(one) for one in questions[:3]] * 4
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(LibraryAssistant(librarian.library).ask, questions)) == alone


def test_one_model_writes_over_the_evidence_of_all(small_library: Library) -> None:
    def script(messages: Sequence[Message]) -> str:
        one, other = number_of(messages, "900 crowns"), number_of(messages, "1,500 crowns")
        return f"The rent is 900 crowns in the lease with Miller and 1,500 crowns in the lease with Baker. [{one}][{other}]"

    writer, verifier = ScriptedWriter(script), DoubtingVerifier()
    librarian = LibraryAssistant(small_library, writer, checker=verifier)
    *_, answer = librarian.stream("What is the rent?")
    check(answer, small_library)
    assert (answer.mode, len(answer.statements), sorted(cited(answer))) == ("written", 1, ["baker-lease.txt", "miller-lease.txt"])
    assert len(writer.asked) == 1
    shown = writer.asked[0][-1].text
    assert "# miller-lease.txt: LEASE WITH MILLER\n" in shown
    assert "# baker-lease.txt: LEASE WITH BAKER\n" in shown
    assert list(evidence_in(writer.asked[0])) == list(range(1, len(evidence_in(writer.asked[0])) + 1))
    (claim,) = verifier.asked[0]
    assert {one.title_path[0] for one in claim.quotes} == {"miller-lease.txt: LEASE WITH MILLER", "baker-lease.txt: LEASE WITH BAKER"}


def test_a_question_in_another_language_is_translated_and_asked_of_both(small_library: Library) -> None:
    def script(messages: Sequence[Message]) -> str:
        if "translate" in messages[0].text:
            return "What is the rent?"
        return f"Die Miete beträgt 900 Kronen. [{number_of(messages, '900 crowns')}]"

    writer = ScriptedWriter(script)
    answer = LibraryAssistant(small_library, writer, checker="none").ask("Wie hoch ist die Miete im Monat?")
    assert [one.text for one in answer.statements] == ["Die Miete beträgt 900 Kronen."]
    assert cited(answer) == ["miller-lease.txt"]
    assert writer.asked[-1][-1].text.endswith("Question: Wie hoch ist die Miete im Monat?")
    silent = ScriptedWriter(lambda messages: "What is the rent?" if "translate" in messages[0].text else "NOT IN DOCUMENT")
    refused = LibraryAssistant(small_library, silent, checker="none").ask("Wie hoch ist die Miete im Monat?")
    assert refused.note == "Das Dokument sagt es nicht."


def test_a_small_model_reads_the_documents_that_answer(small_library: Library) -> None:
    writer = ScriptedWriter(lambda messages: f"It is 340. [{number_of(messages, '340')}]", name="local:small")
    answer = LibraryAssistant(small_library, writer, checker="none").ask("How many paintings does the collection hold?")
    assert answer.mode == "written"
    assert "crowns" not in writer.asked[-1][-1].text


def test_a_name_that_stands_in_no_document_does_not_pass_the_check(small_library: Library) -> None:
    writer = ScriptedWriter(lambda messages: f"The rent is paid to Anna Holm. [{number_of(messages, '900 crowns')}]")
    answer = LibraryAssistant(small_library, writer, checker=DoubtingVerifier()).ask("What is the rent?")
    assert [one.text for one in answer.failed] == ["The rent is paid to Anna Holm."]


def test_a_model_that_finds_nothing_refuses_for_all(small_library: Library) -> None:
    answer = LibraryAssistant(small_library, ScriptedWriter("NOT IN DOCUMENT"), checker="none").ask("What is the rent?")
    assert (answer.outcome, answer.note) == ("not_in_document", "None of the documents says this.")
    assert answer.nearest[0].document in ("baker-lease.txt", "miller-lease.txt")
    named = LibraryAssistant(small_library, ScriptedWriter("NOT IN DOCUMENT"), checker="none").ask("What is the rent in the Baker lease?")
    assert named.note == "baker-lease.txt does not say."


def test_documents_share_one_reading_model(small_library: Library) -> None:
    model = OverlapReadingModel()
    librarian = LibraryAssistant(small_library, reading_model=model)
    librarian.ask("What is the rent?")
    assert len({one.sentence for one in model.read if "crowns" in one.sentence}) >= 2


def test_a_question_is_read_and_searched_for(librarian: LibraryAssistant) -> None:
    assert (
        librarian.read("When does it close?", ["When does the museum open?"]).understood == "When does the museum open? When does it close?"
    )
    assert librarian.search("rent", 2, documents=("baker-lease.txt",))[0].document == "baker-lease.txt"
    assert librarian.modes == ("quote",)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What does the Miller Lease 2015 say about rent?", "Miller Lease 2015"),
        ("What is the rent in contract.pdf?", "contract.pdf"),
        ("Summarise the report-2025.docx", "report-2025.docx"),
    ],
)
def test_a_document_that_is_not_there_is_not_answered_from_others(librarian: LibraryAssistant, question: str, name: str) -> None:
    answer = librarian.ask(question)
    assert (answer.outcome, answer.note) == ("not_in_document", f"There is no document called {name}.")


def test_a_year_that_a_document_speaks_of_may_be_in_its_name(librarian: LibraryAssistant) -> None:
    assert "1,500" in librarian.ask("What is the rent in the Baker Lease 2022?").text


def test_a_misspelt_file_name_is_asked_and_told(librarian: LibraryAssistant) -> None:
    answer = librarian.ask("What is the rent in baker-leese.txt?")
    assert cited(answer) == ["baker-lease.txt"]
    assert answer.note == "There is no document called baker-leese.txt: baker-lease.txt was asked."


def test_damaged_document_is_left_out_and_named(tmp_path: Path, small_library: Library) -> None:
    folder = tmp_path / "library"
    shutil.copytree(small_library.folder, folder)
    library = Library(folder)
    hurt = library.document("miller-lease.txt")
    with next((folder / "documents" / hurt.data).rglob("document.json")).open("ab") as file:
        file.write(b" ")
    answer = LibraryAssistant(library).ask("When may a party end the lease by giving notice?")
    assert "miller-lease.txt" in answer.note
    assert {one.document for one in answer.citations} == {"baker-lease.txt"}
    with pytest.raises(LibraryDamaged, match="miller-lease"):
        LibraryAssistant(library).ask("What is the rent?", documents=["miller-lease.txt"])


@pytest.mark.parametrize(
    ("question", "history", "documents"),
    [
        ("How much is the rent in the two leases?", [], ["baker-lease.txt", "miller-lease.txt"]),
        ("and in the other lease?", ["How much is the rent in the Miller lease?"], ["baker-lease.txt"]),
        ("and for Baker?", ["How much is the rent in the Miller lease?"], ["baker-lease.txt"]),
        ("Summarise both leases", [], ["baker-lease.txt", "miller-lease.txt"]),
    ],
)
def test_documents_of_a_sort_are_named_together(
    librarian: LibraryAssistant, small_library: Library, question: str, history: list[str], documents: list[str]
) -> None:
    answer = check(librarian.ask(question, history), small_library)
    assert sorted(cited(answer)) == documents


def test_each_document_that_is_given_answers_or_is_said_to_be_silent(librarian: LibraryAssistant) -> None:
    answer = librarian.ask("What is the rent?", documents=["baker-lease.txt", "miller-lease.txt", "museum.md"])
    assert cited(answer) == ["baker-lease.txt", "miller-lease.txt"]
    assert answer.note == "museum.md does not say."


CHOSEN = [
    (["baker-lease.txt", "museum.md"], "Neither baker-lease.txt nor museum.md says this."),
    (["baker-lease.txt", "museum.md", "ferry.txt"], "None of baker-lease.txt, museum.md and ferry.txt says this."),
]


@pytest.mark.parametrize(("chosen", "note"), CHOSEN)
def test_a_refusal_over_chosen_documents_names_each(librarian: LibraryAssistant, chosen: list[str], note: str) -> None:
    answer = librarian.ask("Do cats dream?", documents=chosen)
    assert (answer.outcome, answer.note, sorted(answer.documents)) == ("not_in_document", note, sorted(chosen))


@pytest.mark.parametrize("question", ["Do cats dream?", "What is the rent?"])
@pytest.mark.parametrize(("chosen", "note"), CHOSEN)
def test_a_model_that_finds_nothing_in_chosen_documents_names_each(
    small_library: Library, question: str, chosen: list[str], note: str
) -> None:
    writer = ScriptedWriter("NOT IN DOCUMENT")
    answer = LibraryAssistant(small_library, writer, checker="none").ask(question, documents=chosen)
    assert (answer.outcome, answer.note, sorted(answer.documents)) == ("not_in_document", note, sorted(chosen))
    assert writer.asked


def test_a_refusal_in_the_questions_language_names_no_documents(small_library: Library) -> None:
    silent = ScriptedWriter(lambda messages: "What is the rent?" if "translate" in messages[0].text else "NOT IN DOCUMENT")
    librarian = LibraryAssistant(small_library, silent, checker="none")
    answer = librarian.ask("Wie hoch ist die Miete im Monat?", documents=["baker-lease.txt", "miller-lease.txt"])
    assert answer.note == "Das Dokument sagt es nicht."


def test_one_name_may_be_given_as_it_is(librarian: LibraryAssistant) -> None:
    answer = librarian.ask("What is the rent?", documents="baker-lease.txt")
    assert {one.document for one in answer.citations} == {"baker-lease.txt"}
    assert {one.document for one in librarian.search("What is the rent?", documents="baker-lease.txt")} == {"baker-lease.txt"}
