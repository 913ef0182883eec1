"""Words at a place, against splitting the whole text."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbench.text.spans import Span
from evalbench.text.words import next_word, previous_word, word_at

TEXTS = st.text(st.sampled_from("abå12-'’., \n«»…😀\u0301"), max_size=25)
LETTER = "[abå12][\u0301]*"
WORD = re.compile(
    rf"{LETTER}(?:{LETTER}|(?<=[abå12\u0301])[-'’](?=[abå12])|(?<=[12])[.,](?=[12]))*"
)


@given(TEXTS)
def test_words_are_those_of_the_whole_text(text):
    words = [Span(*match.span()) for match in WORD.finditer(text)]
    starts = [word.start for word in words]
    for place in range(len(text) + 1):
        assert next_word(text, place) == next((s for s in starts if s > place), len(text))
        assert previous_word(text, place) == next((s for s in starts[::-1] if s < place), 0)
        inside = [w for w in words if w.start <= place < w.end]
        before = [w for w in words if w.end <= place]
        after = [w for w in words if w.start > place]
        expected = [*inside, *before[::-1][:1], *after[:1], Span(place, place)][0]
        assert word_at(text, place) == expected


@given(TEXTS, st.data())
def test_a_word_is_looked_for_between_bounds_only(text, data):
    low = data.draw(st.integers(0, len(text)))
    high = data.draw(st.integers(low, len(text)))
    place = data.draw(st.integers(low, high))
    found = word_at(text, place, low, high)
    assert low <= found.start <= found.end <= high
    assert place <= next_word(text, place, high) <= high
    assert low <= previous_word(text, place, low) <= place


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("på hjemme-tje|nesten nå", "hjemme-tjenesten"), ("I do|n't", "don't"), ("|Ja.", "Ja"),
        ("Ja|. Nei", "Ja"), ("Ja. | Nei", "Ja"), ("kl. 12|.30.", "12.30"), ("«|Hei»", "Hei"),
        ("3,5 |mill.", "mill"), ("tre -|fire", "fire"), ("… |", ""), ("e\u0301|n", "e\u0301n"),
    ],
)  # fmt: skip
def test_words_as_people_see_them(text, word):
    place = text.index("|")
    text = text.replace("|", "")
    assert text[slice(*word_at(text, place))] == word


def test_a_long_text_is_not_read():
    text = "ord og mer " * 100_000
    began = time.process_time()
    for place in range(0, len(text), 5_000):
        word_at(text, place)
        next_word(text, place)
        previous_word(text, place)
    assert time.process_time() - began < 0.5
