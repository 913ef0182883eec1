"""The codebook at hand: what a typed word surely means, and what only looks a little like it."""

from uuid import uuid4

import pytest

from evalbench.analysis.code_panel import CodeSeen
from evalbench.tui.coding.codes import Codes

NAMES = ("Forvaltning og tjenestetildeling", "Kvalitet", "Kontinuitet", "Samarbeid")


def code(name: str) -> CodeSeen:
    key, blank = name[0].lower(), ""
    rest = (blank, blank, blank, blank, blank, blank)
    return CodeSeen(uuid4(), name, f"Tema/{name}", 0, None, key, *rest, 0)


@pytest.mark.parametrize(
    ("words", "first", "sure"),
    [
        ("tillit", NAMES[0], False),
        ("kontinutet", "Kontinuitet", True),
        ("tema/kval", "Kvalitet", True),
        ("beid", "Samarbeid", True),
        ("f", NAMES[0], True),
    ],
)
def test_what_is_only_a_little_like_a_code_is_not_surely_it(
    words: str, first: str, sure: bool
) -> None:
    codes = Codes(map(code, NAMES))
    found = codes.picked(words)[0]
    assert found.name == first
    assert (found.id in codes.surely(words)) is sure
