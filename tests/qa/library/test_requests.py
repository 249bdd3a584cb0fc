"""Questions that a library itself answers, and those that its documents are to answer."""

from __future__ import annotations

import pytest

from qa.library.requests import Request, request_in


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many documents are there?", Request("counts", "documents")),
        ("how many files do we have", Request("counts", "files")),
        ("How many contracts are in the library?", Request("counts", "contracts")),
        ("What documents do I have?", Request("lists", "documents")),
        ("List all contracts.", Request("lists", "contracts")),
        ("What is in the library?", Request("lists")),
        ("Please show me all of my documents", Request("lists", "documents")),
        ("Which of them is the oldest?", Request("extreme", "", "oldest")),
        ("What is the newest document?", Request("extreme", "document", "newest")),
        ("Which one is the most recent", Request("extreme", "", "most recent")),
        ("Which documents are in German?", Request("written_in", "documents", "German")),
        ("How many files are written in French?", Request("written_in", "files", "French")),
        ("Summarise the documents", Request("summary", "documents")),
        ("Summarize each of the documents.", Request("summary", "documents")),
        ("What are these documents about?", Request("summary", "documents")),
        ("Give me an overview of all the files", Request("summary", "files")),
        ("Which documents mention Japan?", Request("mentions", "documents", "Japan")),
        ("Which documents don’t mention rent?", Request("mentions", "documents", "rent", is_denied=True)),
        ("How many of the files speak of solar power?", Request("mentions", "files", "solar power")),
        ("Which document is about fees?", Request("mentions", "document", "fees")),
        ("Do I have a contract that mentions fees?", Request("mentions", "contract", "fees")),
        ("Is there a report on rent?", Request("mentions", "report", "rent")),
        ("List all documents that mention Norway", Request("mentions", "documents", "Norway")),
        ("In which documents is the deposit mentioned?", Request("mentions", "documents", "the deposit")),
        ("In which documents does the word rent appear?", Request("mentions", "documents", "the word rent")),
    ],
)
def test_what_is_asked_of_a_library(question: str, expected: Request) -> None:
    assert request_in(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "How many documents must the tenant sign?",
        "How many contracts are there in Bern?",
        "Which documents must be signed?",
        "List the documents that the tenant needs",
        "What files does the court have?",
        "Which of the towers is the oldest?",
        "Which is the longest river?",
        "Who is the oldest?",
        "Which documents are in the safe?",
        "Who writes in German?",
        "Summarise the documents that the tenant needs",
        "Summarise the document",
        "What are the rules about?",
        "What about the documents?",
        "Who mentions Japan?",
        "What does the document mention?",
        "What do the reports mention about fees?",
        "Which documents are needed?",
        "",
        "?",
    ],
)
def test_what_its_documents_are_to_answer(question: str) -> None:
    assert request_in(question) is None
