"""The interviews of the samples are written, not assembled, and name nobody there is."""

import re

import pytest

from evalbench.intake.shipped import sample_names
from tests.samples.reading import asked, every_speech, said_twice, texts, words

FIRST, SECOND = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def test_no_sentence_stands_twice_and_no_row_of_words_comes_back():
    said = every_speech()
    assert len(said) == 14
    assert said_twice(said, asked()) == []


SENTENCE = "Hun la brillene på hylla og gikk ut i regnet"


@pytest.mark.parametrize(
    ("extra", "found"),
    [
        # The same sentence, in another interview or further on in the same.
        ({"a": [f"Ja. {SENTENCE}."], "b": [f"{SENTENCE}! Nei."]}, True),
        ({"a": [f"«{SENTENCE}», sa han", f"Så: {SENTENCE}?", f"{SENTENCE.upper()}."]}, True),
        ({"a": [f"{SENTENCE}."]}, False),
        # Five words in a row in four interviews, and in three.
        ({name: [f"{name} og gikk ut i regnet {name}"] for name in "abcd"}, True),
        ({name: [f"{name} og gikk ut i regnet {name}"] for name in "abc"}, False),
        ({name: [f"{name} gikk ut i regnet {name}"] for name in "abcd"}, False),
    ],
)
def test_what_stands_twice_would_be_seen(extra, found):
    assert bool(said_twice(every_speech() | extra, asked())) is found


def test_what_is_read_out_may_stand_in_every_interview():
    question = "Hvor mange var dere som la brillene på hylla"
    said = {name: [f"{name}, {question}? Si det."] for name in "abcd"}
    assert said_twice(said, {words(question)}) == []
    assert said_twice(said, ()) != []


def is_birth_number(digits: str) -> bool:
    """Tell whether the check digits of a Norwegian birth number are right, either of them."""
    return any(
        sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False)) % 11 == 0
        for weights in (FIRST, SECOND)
    )


def test_a_birth_number_that_could_be_somebodys_would_be_seen():
    # The example that the tax administration gives itself.
    assert is_birth_number("01010750160")
    assert not is_birth_number("01010750150")


@pytest.mark.parametrize("name", sample_names())
def test_nobody_there_is_can_be_reached(name):
    every = "\n".join(texts(name).values())
    numbers = re.findall(r"(?<!\d)(\d{6}) ?(\d{5})(?!\d)", every)
    assert not any(is_birth_number("".join(each)) for each in numbers)
    addresses = re.findall(r"[\w.]+@[\w.]+\w", every)
    assert addresses
    assert all(address.endswith(".example") for address in addresses)
