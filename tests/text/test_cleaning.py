"""Text from outside is decoded, composed and cleaned."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbench.messages import EvalbenchError
from evalbench.text.cleaning import clean, composed, decode, decoded, printable


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom", "cp1252", "mac_roman",
     "utf-16-le", "utf-16-be"],
)  # fmt: skip
def test_what_programs_write_is_decoded(encoding):
    said = "Åse: «Blåbærøl» – 5 €"
    known = encoding.removesuffix("-bom").removesuffix("-sig")
    assert decoded(("\ufeff" * encoding.endswith("-bom") + said).encode(known))[0] == said
    if encoding.endswith("-bom"):
        data = ("\ufeff" + said).encode(encoding.removesuffix("-bom"))
    else:
        data = said.encode(encoding)
    assert decode(data) == said


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04\x14\0\0\0", b"\xff\xfeA", b"\x89PNG\r\n\x1a\n\x01\x02\x81", bytes(range(1, 256)),
     b"a\x01\x02\x03\x04", b"a\0b\0\0\0c\0d\0e\0", b"a\0\x01\0" * 9],
)  # fmt: skip
def test_junk_is_refused(data):
    with pytest.raises(EvalbenchError, match="no text"):
        decode(data)


@pytest.mark.parametrize(
    ("raw", "text", "removed"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n", 0),
        ("a\u2028b\u2029c\x85d\x0ce\x0bf", "a\nb\nc\nd\ne\nf", 0),
        ("a\x07b\x00c\x7f", "abc", 3),
        ("\x1b[31mred\x1b[0m", "red", 2),
        ("\x1b]0;title\x07x\x1b]8;;http://a\x1b\\y", "xy", 2),
        ("\x9b31mred", "red", 1),
        ("\x1b]no end, so speech\nstays", "]no end, so speech\nstays", 1),
        ("a\u202eb\u202cc\u2066d\u2069", "abcd", 4),
        ("a\ufeffb\ud800\uffff", "ab", 3),
        ("a\tb\u200e\u200d", "a\tb\u200e\u200d", 0),
        ("[inaudible] … [laughs]", "[inaudible] … [laughs]", 0),
    ],
)
def test_controls_go_and_are_counted(raw, text, removed):
    cleaned = clean(raw)
    assert (cleaned.text, cleaned.removed) == (text, removed)


@given(st.text(st.characters() | st.sampled_from("\x1b[]\x07\x9b;m\r\n\\"), max_size=30))
def test_cleaning_is_done_once(raw):
    text = composed(clean(raw).text)
    assert clean(text).text == text
    assert clean(text).removed == 0
    assert not any(ord(c) < 32 and c not in "\t\n" for c in text)


def test_hostile_text_takes_no_time():
    begun = time.process_time()
    clean("\x1b]" * 300_000)
    clean("\x1b[0;" * 300_000)
    for _ in range(250):
        composed(clean("Blåbær og «fløte» – " * 3_000).text)
    assert time.process_time() - begun < 5


def test_what_stands_in_a_message_is_one_short_line():
    assert printable("a\x1bb\n") == "a\\x1bb\\n"
    assert len(printable("x" * 1000)) == 60
