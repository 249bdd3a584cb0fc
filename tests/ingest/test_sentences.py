"""Where sentences end: after abbreviations and numbers in several languages, at marks of footnotes, in lists of short lines."""

from __future__ import annotations

import pytest

from ingest.sentences import MAX_WORDS, count_words, split_sentences


def texts(text: str) -> list[str]:
    """The sentences as text."""
    return [sentence.text for sentence in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Dr. A. B. Keller et al. wrote (cf. Fig. 3, p. 12) that it costs approx. 4.5 euros.", "See Sec. 4.2.", "It rose."],
        ["Er ist e. V. und gem. Art. 4 tätig.", "Am 1. 1. 2024 begann es.", "Der 2. Vorsitzende geht.", "Es war im 19. Jahrhundert."],
        ["Der Verein, vgl. § 5 Abs. 2 Nr. 3 BGB, zahlt z. B. am 3. März ca. 40 Euro.", "Er wurde 3.", "Das war viel."],
        ["M. Dupont et Mme Lind, cf. art. 3, al. 2, ont payé env. 40 euros.", "Le 1er mars, c.-à-d. hier, il est parti."],
        ["El Sr. García (núm. 3, pág. 12) pagó aprox. 40 euros.", "Véase el art. 5.", "¿Quién paga?", "¡Nadie!"],
        ["第一条规定如下。", "申请人应当提交申请书！", "是否可以？", "费用为3.5元。"],
        ["يسري هذا النظام من تاريخ نشره.", "هل هذا صحيح؟", "نعم، هذا صحيح."],
        ["It is paid in June.²", "Boats pay more.", "The rate was 4.5%.[12]", "It fell.[^a]", "It rose.[^2]"],
        ['He asked about the "second quarter.', "We expect more.", "Costs fell.", "That is all."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(sentences: list[str]) -> None:
    gap = "" if sentences[0].endswith("。") else " "
    assert texts(gap.join(sentences)) == sentences


def test_marks_that_close_a_sentence_are_part_of_it() -> None:
    assert texts("**May I renew?** _Yes, by phone._ It is free.") == ["**May I renew?**", "_Yes, by phone._", "It is free."]


@pytest.mark.parametrize("mark", ["[{}] ", "[^{}]: ", "  [{}] "])
def test_the_mark_of_a_note_belongs_to_what_follows_it(mark: str) -> None:
    notes = ["According to the chronicle.", "Counted by hand.", "It began in a shop."]
    marked = [mark.format(number) + note for number, note in enumerate(notes, 1)]
    assert texts("\n".join(marked)) == [one.strip() for one in marked]


def test_a_run_of_short_lines_is_a_list_and_prose_is_not() -> None:
    names = ["Present:", "Anna Keller (chair)", "Bo Lind", "Carla Diaz"]
    assert texts("\n".join(names)) == names
    agenda = ["Next meeting: 8 April, boathouse", "Agenda:", "Crane contract", "Festival"]
    assert texts("The crane is painted.\n" + "\n".join(agenda)) == ["The crane is painted.", *agenda]
    for fields in (["A (steel): 2", "B (felt): 1", "C (sedum): 7"], ["To: All of us <all@row.example>", "Subject: the roof, again"]):
        assert texts("\n".join(fields)) == fields
    for prose in ("The meeting was opened by the\nchair. The Nore Bank and\nLind Ltd had sent regrets.", "Die Boote,\nBrücken und\nKräne"):
        assert all(one.endswith((".", "Kräne")) for one in texts(prose))


def test_no_sentence_is_longer_than_can_be_quoted() -> None:
    boats = "; ".join(f"the {number} boats that lie at the quay with all their ropes" for number in range(30))
    parts = texts(f"The harbour keeps {boats}.")
    assert len(parts) > 2
    assert all(count_words(part) <= MAX_WORDS and part.endswith((";", ".")) for part in parts)


def test_a_long_sentence_is_not_parted_after_an_initial() -> None:
    names = ", ".join(
        f"{name} {letter}. Smith of {name}'s college in the old town"
        for name, letter in zip(["Ann", "Ben", "Cid", "Dora", "Eva"] * 3, "ABCDE" * 3, strict=True)
    )
    pieces = [one.text for one in split_sentences(f"The faculty includes {names}. It is large.")]
    assert len(pieces) > 2
    assert not any(one.endswith(tuple(f" {letter}." for letter in "ABCDE")) for one in pieces)
