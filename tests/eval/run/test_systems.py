"""The systems under test, on the white paper's index."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage

from eval.extras import EXTRAS, missing
from eval.run.lineup import NAMES, WITH_MODEL, build_system, chosen_systems
from eval.run.systems import DEPTH, LARGEST_PROMPT, WRITTEN, System, WholeDocumentSystem, first_words, refuses, with_history
from index import OpenIndex, Retriever, open_index
from ingest import Document
from ingest.errors import FootnoteError, WriterFailed
from qa.models.writer import Message
from tests.fakes import HashingEncoder, ScriptedWriter

QUESTION = "How many lunar probes has China launched?"


@pytest.fixture(scope="module")
def fake_retriever(fake_folder: Path) -> Retriever:
    return Retriever(open_index(fake_folder, HashingEncoder()))


@pytest.mark.parametrize("name", ["bm25", "dense"])
def test_a_search_alone_shows_its_best_chunks_cut_at_the_budget(name: str, fake_retriever: Retriever, white_paper: Document) -> None:
    reply = build_system(name, fake_retriever).answer(QUESTION, (), 100)
    assert len(reply.text.split()) == 100
    first = reply.ranked[0]
    assert reply.text.startswith(white_paper.text[first.start : first.end][:60])
    assert len(reply.ranked) == len(set(reply.ranked)) <= DEPTH
    assert (reply.refused, reply.cited, reply.confidence) == (False, None, None)


@pytest.mark.parametrize("name", ["bm25", "dense"])
def test_a_search_alone_knows_what_was_asked_before(name: str, fake_retriever: Retriever) -> None:
    system = build_system(name, fake_retriever)
    assert (
        system.answer("And which ones?", (QUESTION,), 100).ranked
        == system.answer(with_history("And which ones?", [QUESTION]), (), 100).ranked
    )
    assert system.answer("And which ones?", (QUESTION,), 100).ranked != system.answer("And which ones?", (), 100).ranked


def test_words_are_cut_where_one_ends_and_never_added() -> None:
    assert first_words(["one two", "three  four"], 3) == "one two\n\nthree"
    assert first_words(["one two"], 5) == "one two"
    assert first_words([], 5) == ""


def test_an_unknown_system_is_refused_with_those_there_are(fake_retriever: Retriever) -> None:
    with pytest.raises(FootnoteError, match=", ".join(NAMES)):
        build_system("oracle", fake_retriever)


def test_footnote_gives_its_answer_its_citations_and_a_ranking_to_fill_a_budget(real_index: OpenIndex, white_paper: Document) -> None:
    reply = build_system("footnote", Retriever(real_index)).answer(QUESTION, (), 100)
    assert not reply.refused
    assert reply.cited
    assert all(white_paper.text[quote.start : quote.end] == quote.text for quote in reply.cited)
    assert len(set(reply.ranked)) == len(reply.ranked) >= DEPTH
    assert reply.seconds is not None
    assert reply.confidence is not None
    assert 0 <= reply.confidence <= 1


needs_langchain = pytest.mark.skipif(bool(missing("eval-langchain")), reason="the extra eval-langchain is not installed")


@needs_langchain
def test_the_tutorial_ranks_slices_of_the_whole_file(real_index: OpenIndex, white_paper: Document) -> None:
    system: System = build_system("langchain", Retriever(real_index))
    reply = system.answer(QUESTION, (), 100)
    first = reply.ranked[0]
    assert reply.text.startswith(" ".join(white_paper.text[first.start : first.end].split()[:5]))
    assert all(0 < span.end - span.start <= 1000 for span in reply.ranked)
    assert len(reply.text.split()) == 100


def test_a_missing_extra_is_named_with_its_command(fake_retriever: Retriever, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr("eval.extras.find_spec", lambda name: None if name in EXTRAS["eval-langchain"] else found(name))
    with pytest.raises(FootnoteError, match=r"pip install 'footnote-qa\[eval-langchain\]'"):
        build_system("langchain", fake_retriever)


@needs_langchain
def test_the_tutorials_chain_is_measured_by_what_the_model_says(real_index: OpenIndex, white_paper: Document) -> None:
    model = GenericFakeChatModel(messages=iter([AIMessage("It has launched five."), AIMessage("I don't know.")]))
    system = build_system("langchain-rag", Retriever(real_index), model)
    reply = system.answer(QUESTION, (), 100)
    assert (reply.text, reply.refused, reply.cited) == ("It has launched five.", False, None)
    assert len(reply.ranked) > 4
    assert system.answer(QUESTION, (), 100).refused


@needs_langchain
def test_the_chain_shows_its_model_the_nearest_chunks_and_asks_a_follow_up_alone(real_index: OpenIndex, white_paper: Document) -> None:
    writer = ScriptedWriter({"Latest question": QUESTION, QUESTION: "Five {braces}."})
    reply = build_system("langchain-rag", Retriever(real_index), writer).answer("And how many of them?", ("Which probes?",), 100)
    alone, asked = writer.asked
    assert "Which probes?" in alone[-1].text
    assert asked[-1] == Message("user", QUESTION)
    first = reply.ranked[0]
    assert white_paper.text[first.start : first.end] in asked[0].text
    assert reply.text == "Five {braces}."


def test_the_whole_document_is_shown_to_its_model(fake_retriever: Retriever, white_paper: Document) -> None:
    model = FakeListChatModel(responses=["Five.", "The document does not say."])
    system = build_system("whole-document", fake_retriever, model)
    assert (system.answer(QUESTION, (), 100).refused, system.answer(QUESTION, (), 100).refused) == (False, True)
    writer = ScriptedWriter("Five.")
    reply = build_system("whole-document", fake_retriever, writer).answer("Which?", ("How many?",), 100)
    assert white_paper.text in writer.asked[0][0].text
    assert writer.asked[0][-1].text == "How many?\nWhich?"
    assert reply.extra == {"in_prompt": 1.0}


class _SmallWriter(ScriptedWriter):
    """Fails if it is shown more than it can take."""

    def write(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        if len(messages[0].text) > LARGEST_PROMPT // 3:
            raise WriterFailed("The prompt is too long.")
        yield from super().write(messages, max_tokens)


def test_as_much_of_the_document_is_shown_as_the_model_takes() -> None:
    system = WholeDocumentSystem("x" * LARGEST_PROMPT, _SmallWriter("Five."))
    assert system.answer("?", (), 100).extra == {"in_prompt": 0.25}
    with pytest.raises(WriterFailed):
        WholeDocumentSystem("short", ScriptedWriter("Five.", fails_after=0)).answer("?", (), 100)


def test_an_empty_reply_and_a_first_sentence_that_refuses_are_refusals() -> None:
    assert refuses("")
    assert refuses("I don’t know. The pier is new.")
    assert not refuses("The pier is new. I don't know its cost.")


def test_systems_that_need_a_model_are_run_with_one_only() -> None:
    assert chosen_systems(None) == ["footnote"]
    assert chosen_systems("all") == [*NAMES]
    assert chosen_systems("all", "local") == [*NAMES, *WITH_MODEL, WRITTEN]
    assert chosen_systems("bm25,bm25", "local") == ["bm25", WRITTEN]
    with pytest.raises(FootnoteError, match="langchain-rag needs a language model"):
        chosen_systems("langchain-rag")
    with pytest.raises(FootnoteError, match="no system 'oracle'"):
        chosen_systems("oracle")
