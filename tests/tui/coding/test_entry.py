"""A line that is written in: what keys and pasted text make of it."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from evalbench.tui.coding.entry import Entry

_KEYS = ("left", "right", "home", "end", "backspace", "delete", "ctrl+u", "ctrl+w", "ctrl+h")


def _typed(entry: Entry, *keys: str) -> str:
    for key in keys:
        entry.key(key, key if len(key) == 1 else None)
    return f"{entry.text[: entry.place]}|{entry.text[entry.place :]}"


def test_what_keys_do() -> None:
    assert _typed(Entry.of("ab cd"), "left", "left", "x") == "ab x|cd"
    assert _typed(Entry.of("ab cd"), "ctrl+w") == "ab|"
    assert _typed(Entry.of("ab cd"), "home", "delete", "ctrl+h") == "|b cd"
    assert _typed(Entry.of("ab cd"), "left", "ctrl+u") == "|d"
    assert _typed(Entry.of(""), "backspace", "delete", "ctrl+w", "left", "right") == "|"
    assert not Entry().key("f5", None)
    assert not Entry().key("tab", "\t")
    assert not Entry().key("insert", None)
    # What is pasted is one line that drives nothing.
    entry = Entry.of("a\x1b[31mb\x07")
    entry.insert("\r\nc\td\x9b2J\u202e")
    assert _typed(entry) == "ab c d|"


@given(st.lists(st.one_of(st.sampled_from(_KEYS), st.characters(), st.text(max_size=5))))
def test_the_place_is_always_in_the_line_and_nothing_in_it_drives_a_terminal(
    keys: list[str],
) -> None:
    entry = Entry()
    for key in keys:
        if key in _KEYS or len(key) == 1:
            _typed(entry, key)
        else:
            entry.insert(key)
        assert 0 <= entry.place <= len(entry.text)
        assert not {unicodedata.category(each) for each in entry.text} & {"Cc", "Cs"}
