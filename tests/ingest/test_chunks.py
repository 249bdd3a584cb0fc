"""Chunks and sentences: units that stay whole, and a size that the encoder can read."""

from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from index import OpenIndex
from index.encoder import TOKENIZER_FILE
from index.encoders.kept import kept_folder
from ingest import Document, parse_document
from ingest.chunks import MAX_TOKENS, chunk_document, estimate_tokens
from ingest.sentences import MAX_BYTES, MAX_WORDS, split_sentences


def test_introducing_line_and_its_items_stay_together(white_paper: Document) -> None:
    (chunk,) = [chunk for chunk in chunk_document(white_paper) if "commercial spaceflight, including:" in chunk.text]
    assert "(a) launching services;" in chunk.text
    assert chunk.text.endswith("and on other related items.")
    assert chunk.section == "VI.3.(5)"
    assert chunk.address == "VI.3.(5)•3"


def test_each_bullet_is_a_chunk(white_paper: Document) -> None:
    bullets = [section for section in white_paper.sections if section.kind == "bullet"]
    chunks = {chunk.address for chunk in chunk_document(white_paper)}
    assert {bullet.address for bullet in bullets} <= chunks


def test_no_chunk_is_longer_than_the_encoder_reads(real_folder: Path, real_index: OpenIndex) -> None:
    tokenizer = Tokenizer.from_file(str(kept_folder() / real_index.manifest.encoder_sha256 / TOKENIZER_FILE))
    tokenizer.no_truncation()
    assert len(tokenizer.encode("word " * 2 * MAX_TOKENS).ids) > MAX_TOKENS
    for chunk in real_index.content.chunks:
        assert len(tokenizer.encode("\n".join((*chunk.title_path, chunk.text))).ids) <= MAX_TOKENS, chunk.address


def test_long_paragraph_is_split_between_sentences() -> None:
    sentences = [f"Sentence number {i} says that the satellite was launched into its orbit." for i in range(60)]
    document = parse_document("I. Report\n\n" + " ".join(sentences) + "\n")
    chunks = chunk_document(document, max_tokens=100)
    assert len(chunks) > 5
    assert [sentence.text for chunk in chunks for sentence in chunk.sentences] == sentences
    assert all(chunk.text == " ".join(one.text for one in chunk.sentences) for chunk in chunks)
    assert {chunk.section for chunk in chunks} == {"I"}


@pytest.mark.parametrize("joint", ["and so on ", "and so on; ", "and so on, ", "and so on\n"])
def test_no_sentence_is_longer_than_a_quote_may_be(joint: str) -> None:
    sentence = "The list " + joint * 200 + "ends."
    chunks = chunk_document(parse_document(f"I. Report\n\n{sentence}\n"), max_tokens=50)
    sentences = [one.text for chunk in chunks for one in chunk.sentences]
    assert max(len(one.split()) for one in sentences) <= MAX_WORDS
    assert " ".join(" ".join(sentences).split()) == " ".join(sentence.split())
    assert len(sentences) < 12  # as few pieces as can be


LONG = {
    "a list": "The list " + "and so on " * 200 + "ends.",
    "clauses": "Item by item, " + ", ".join(f"the {i}th bridge over the river was painted" for i in range(90)) + ", and that was all.",
    "no Latin letters": "报告说" + "，".join(f"第{i}座桥已经完工" for i in range(120)) + "。",
    "a table": "\n".join(f"| {i} | {i * 7} metres | open on {i % 7} days |" for i in range(90)),
}


@pytest.mark.parametrize("sentence", LONG.values(), ids=LONG)
def test_very_long_sentence_comes_in_pieces_that_are_read_whole(sentence: str) -> None:
    document = parse_document(f"I. Report\n\n{sentence}\n")
    pieces = [one for chunk in chunk_document(document) for one in chunk.sentences]
    assert len(pieces) > 3
    assert all(len(piece.text.encode()) <= MAX_BYTES / 2 for piece in pieces)
    assert "".join(piece.text for piece in pieces).replace(" ", "").replace("\n", "") == sentence.replace(" ", "").replace("\n", "")
    words = sentence.split()
    if len(words) > 50:  # no word is cut in two
        assert [word for piece in pieces for word in piece.text.split()] == words


def test_rows_of_a_long_table_stay_whole() -> None:
    document = parse_document("I. Report\n\n" + LONG["a table"] + "\n")
    assert all(one.text.startswith("|") and one.text.endswith("|") for chunk in chunk_document(document) for one in chunk.sentences)


def test_sentence_of_usual_length_stays_whole() -> None:
    sentence = "The town keeps " + ", ".join(f"a bridge of {i} arches" for i in range(14)) + " and a ferry."
    assert len(sentence) < MAX_BYTES
    (chunk,) = chunk_document(parse_document(f"I. Report\n\n{sentence}\n"), max_tokens=50)
    assert chunk.text == sentence


def test_run_without_a_blank_stays_whole() -> None:
    run = "iVBORw0KGgo" * 300
    (chunk,) = chunk_document(parse_document(f"I. Report\n\n{run}\n"))
    assert chunk.text == run


def test_items_beyond_what_the_encoder_reads_are_split_from_the_line_above_them() -> None:
    items = [f"({'abcdefghij'[i % 10]}) the bridge of the year {1800 + i};" for i in range(80)]
    document = parse_document("I. Report\n\nThe town built these:\n\n" + "\n\n".join(items) + "\n")
    chunks = chunk_document(document)
    assert len(chunks) > 3
    assert all(any(item in chunk.text for chunk in chunks) for item in items)
    assert all(estimate_tokens(chunk.text) <= MAX_TOKENS for chunk in chunks)


def test_lead_in_is_the_sentence_that_opens_the_section(white_paper: Document) -> None:
    lead_ins = {chunk.address: chunk.lead_in for chunk in chunk_document(white_paper)}
    assert lead_ins["VI.2.(5)•3"].startswith("Since 2016, China has signed 46 ")
    assert lead_ins["VI.3.(2)•1"].startswith("In the next five years China will be more open")


@pytest.mark.parametrize(
    "whole",
    [
        "It has launched international onboard payload cooperation in the Chang'e-6 lunar exploration mission.",
        "In the fields of lunar and deep-space exploration, China cooperated on TT&C with the European Space Agency, "
        "Argentina, Namibia, and Pakistan.",
        "It will continue to cooperate with the European Space Agency in the field of TT&C support, and further advance the "
        "building of ground station networks.",
        "It is working with Russia to coordinate Chang'e 7's lunar polar exploration mission with Russia's LUNA-Resource-1 "
        "orbiter mission.",
        "The Xihe observation satellite was successfully launched, which obtained multiple solar spectroscopic images at different "
        "wavelengths in the Hα waveband.",
    ],
)
def test_sentences_of_the_white_paper_are_whole(white_paper: Document, whole: str) -> None:
    sentences = {sentence.text for chunk in chunk_document(white_paper) for sentence in chunk.sentences}
    assert whole in sentences


@pytest.mark.parametrize(
    "text",
    [
        "The U.N. office in Beijing was opened. A second one followed.",
        "Telemetry, tracking and command (TT&C) was done with ESA. Argentina took part.",
        "Rovers of Chang'e-6 landed at 3.5 degrees. They sent images.",
        "Dr. Wang chaired the meeting. It closed on Jan. 5 in Vienna.",
    ],
)
def test_stops_inside_a_sentence_do_not_end_it(text: str) -> None:
    assert len(split_sentences(text)) == 2
