"""Other names for the same thing, from the document and from a glossary."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import OpenIndex, Retriever, build_index, open_index
from index.store.names import glossary_beside, names_in, read_glossary
from ingest import WHITE_PAPER, FootnoteError
from ingest.errors import GlossaryError
from tests.fakes import HashingEncoder


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("Dark Matter Particle Explorer", "DAMPE"),
        ("Zhangheng 1", "China Seismo-Electromagnetic Satellite"),
        ("Asia-Pacific Space Cooperation Organization", "APSCO"),
        ("Student Small Satellites", "SSS"),
        ("Pakistan Remote-Sensing Satellite", "PRSS-1"),
        ("Algerian Communications Satellite", "Alcomsat-1"),
    ],
)
def test_document_states_other_names(real_index: OpenIndex, long: str, short: str) -> None:
    assert (long, short) in names_in(real_index.content.document.text)


def test_bracket_that_is_no_name_is_none() -> None:
    assert names_in("It has eight satellites (constellations) and a (small) moon.") == ()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What did DAMPE measure?", "precise measurements of the energy spectrums"),
        ("the earthquake satellite's models", "global geomagnetic field"),
        ("QUESS experiments", "quantum teleportation"),
        ("What did the HXMT discover?", "strongest magnetic field in the universe"),
        ("Alcomsat-1 delivery", "Algerian Communications Satellite"),
        ("weather satellites data users", "Fengyun meteorological satellites"),
    ],
)
def test_either_name_finds_the_passage(retriever: Retriever, question: str, words: str) -> None:
    assert any(words in passage.text for passage in retriever.search(question, 3))


def test_shipped_glossary_is_well_formed() -> None:
    groups, foreign = read_glossary(glossary_beside(WHITE_PAPER))
    assert all(len(set(group)) == len(group) >= 2 for group in groups)
    assert "moon" in foreign["lune"].split()
    assert all(word == word.lower().strip() for word in foreign)


def test_own_glossary_is_read_from_beside_the_document(tmp_path: Path) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text("I. Sea\n\nThe bathyscaphe dived.\n\nII. Air\n\nThe balloon rose.\n\nIII. Land\n\nThe tractor stood still.\n")
    build_index(tmp_path / "plain", paper, encoder=HashingEncoder())
    (tmp_path / "paper.glossary.toml").write_text('names = [["bathyscaphe", "Trieste"]]\n[words.fr]\n"le" = ""\n"ballon" = "balloon"\n')
    build_index(tmp_path / "index", paper, encoder=HashingEncoder())
    retriever = Retriever(open_index(tmp_path / "index", HashingEncoder()))
    assert retriever.search("Trieste", 1)[0].section == "I"
    assert retriever.search("le ballon", 1)[0].section == "II"


@pytest.mark.parametrize("content", ["names = [", "names = 3", 'names = [["a", "b"]]\nwords = 3', "names = [1, 2]"])
def test_glossary_that_is_none_is_refused_by_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "paper.txt").write_text("I. Aims\n\nThe aims.\n")
    glossary = tmp_path / "paper.glossary.toml"
    glossary.write_text(content)
    with pytest.raises(GlossaryError, match=r"paper\.glossary\.toml") as caught:
        build_index(tmp_path / "index", tmp_path / "paper.txt", encoder=HashingEncoder())
    assert isinstance(caught.value, FootnoteError)
    assert not (tmp_path / "index" / "manifest.json").exists()


def test_glossary_in_another_encoding_is_refused(tmp_path: Path) -> None:
    glossary = tmp_path / "paper.glossary.toml"
    glossary.write_bytes('names = [["été", "summer"]]'.encode("latin-1"))
    with pytest.raises(GlossaryError, match=r"paper\.glossary\.toml"):
        read_glossary(glossary)
