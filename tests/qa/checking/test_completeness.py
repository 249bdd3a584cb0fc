"""What a written statement leaves out of its quote although it was asked for."""

from __future__ import annotations

import pytest

from index import OpenIndex
from qa.checking.check import Check
from qa.checking.completeness import is_bare, words_left_out

JOINED = "It has joined countries including Italy and Germany in developing the payloads of satellites such as the Einstein Probe."


@pytest.mark.parametrize(
    ("statement", "bare"),
    [
        ("Russia, the European Space Agency, Sweden and Germany.", True),
        ("2019.", True),
        ("The BeiDou system.", False),
        ("China launched Xihe.", False),
        ("It is 46.", True),
    ],
)
def test_names_and_numbers_alone_are_bare(statement: str, bare: bool) -> None:
    assert is_bare(statement) == bare


@pytest.mark.parametrize(
    ("question", "said", "missing"),
    [
        ("Who helped with the einstein probe?", "China joined Italy.", ["Einstein", "Probe"]),
        ("Who helped with the Einstein Probe?", "China joined Italy on the Einstein Probe.", []),
        ("Who helped?", "China joined Italy.", []),
        ("What about the payloads?", "China joined Italy.", ["payloads"]),
        ("What about the payload?", "Payloads are developed.", []),
        ("Did Italy join?", "Italian firms joined.", []),
    ],
)
def test_words_that_were_asked_about_stay(question: str, said: str, missing: list[str]) -> None:
    assert words_left_out(question, said, JOINED) == missing


def test_another_name_for_the_same_thing_will_do(real_index: OpenIndex) -> None:
    check = Check.of(real_index)
    quote = "Zhangheng 1, also known as the China Seismo-Electromagnetic Satellite, helped to obtain data on ionosphere parameters."
    assert check.leaves_out("CSES: what data did it help get?", "CSES helped to obtain data on ionosphere parameters.", quote) == ""
    assert "Wukong" in check.leaves_out("Who used Wukong?", "Countries used it.", "Using Wukong, or with Wukong, countries did research.")
