"""The codebook at hand: by key and name, folding, what is likely meant, what was used last."""

from uuid import UUID, uuid4, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbench.analysis.code_panel import CodeSeen
from evalbench.tui.coding.codes import Codes

_SPACE = UUID(int=7)


def _code(path: str, key: str = "", name: str = "", codings: int = 0) -> CodeSeen:
    levels = path.split("/")
    parent = uuid5(_SPACE, "/".join(levels[:-1])) if len(levels) > 1 else None
    return CodeSeen(
        uuid5(_SPACE, path), name or levels[-1], path, len(levels) - 1, parent, key, "", "", "", "",
        "", "", codings,
    )  # fmt: skip


_ALL = (
    _code("Kvalitet", "k", "Quality"),
    _code("Kvalitet/Kontinuitet", "n", "Continuity"),
    _code("Kvalitet/Kontinuitet/Ansikter", "", "Faces"),
    _code("Økonomi", "ø", "Economy", 3),
    _code("Kjøp", ""),
)


def _paths(codes: list[CodeSeen]) -> list[str]:
    return [each.path for each in codes]


def test_what_is_meant_is_found_by_key_name_and_place() -> None:
    codes = Codes(_ALL, [_ALL[3].id, UUID(int=1)])
    assert codes.recent == [_ALL[3].id]
    assert _paths(codes.picked(""))[0] == "Økonomi"
    assert len(codes.picked("  ")) == len(_ALL)
    # A key alone means its code first; a name in either language; then what stands below.
    assert _paths(codes.picked("n"))[0] == "Kvalitet/Kontinuitet"
    assert _paths(codes.picked("kont"))[0] == "Kvalitet/Kontinuitet"
    assert _paths(codes.picked("contin"))[0] == "Kvalitet/Kontinuitet"
    assert _paths(codes.picked("kvalitet/k"))[:3] == _paths(list(_ALL[:3]))
    assert codes.picked("qqqq") == []
    assert codes.named(" QUALITY ") == codes.named("kvalitet") == _ALL[0]
    assert codes.named("kval") is None


def test_the_tree_folds_and_knows_what_is_above_and_below() -> None:
    codes = Codes(_ALL)
    assert _paths(codes.tree()) == _paths(list(_ALL))
    assert _paths(codes.tree([_ALL[1].id])) == [
        "Kvalitet",
        "Kvalitet/Kontinuitet",
        "Økonomi",
        "Kjøp",
    ]
    assert _paths(codes.tree([_ALL[0].id])) == ["Kvalitet", "Økonomi", "Kjøp"]
    assert codes.below(_ALL[0].id) == {each.id for each in _ALL[:3]}
    assert codes.above(_ALL[2].id) == ["Quality", "Continuity"]
    assert codes.above(UUID(int=1)) == []
    assert [codes.has_children(each.id) for each in _ALL] == [True, True, False, False, False]


def test_counts_and_letters() -> None:
    codes = Codes(_ALL, [_ALL[3].id])
    codes.counted(_ALL[0].id, 2)
    assert codes.recent == [_ALL[3].id]
    codes.used(_ALL[0].id)
    assert codes.recent == [_ALL[0].id, _ALL[3].id]
    assert codes.by_key["k"].codings == codes.all[0].codings == 3
    codes.counted(_ALL[0].id, -9)
    assert codes.all[0].codings == 0
    codes.used(UUID(int=1))
    assert (codes.letter(UUID(int=1)), codes.name(UUID(int=1))) == ("?", "")
    assert [codes.letter(each.id) for each in _ALL] == ["k", "n", "F", "ø", "K"]


@given(st.text(max_size=12))
def test_whatever_is_typed_finds_each_code_at_most_once(words: str) -> None:
    found = Codes(_ALL).picked(words)
    assert len({each.id for each in found}) == len(found)
    assert {each.id for each in found} <= {each.id for each in _ALL}


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
