"""Changes to the codebook: counted before they are made, refused in one line, undone in one."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError
from evalbench.study import planning
from evalbench.study.find import code_named, code_paths
from evalbench.study.history import redo, undo
from evalbench.study.model import Code, Coding, Memo, Theme
from evalbench.study.planning import Plan
from evalbench.study.store import Store
from evalbench.study.verbs.codebook import add_code
from tests.study.dumps import dump, number_of, unsound
from tests.study.samples import rolled_back, sample_study

# The sample: Kvalitet (key k, theme tid; a coding, a memo) with Tid below (a coding), and Pris.


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def study(request) -> Iterator[Store]:
    with sample_study(request) as made:
        yield made


@pytest.fixture
def session(study: Store) -> Iterator[Session]:
    with rolled_back(study) as made:
        add_code(made, "a/b", parent=code_named(made, "Pris"), key="p")
        add_code(made, "Tid", parent=code_named(made, "Pris"))
        yield made


def paths(session: Session) -> list[str]:
    return list(code_paths(session).values())


def carried_out(session: Session, plan: Plan) -> str:
    """Carries a plan out as one change that undo and redo; returns what is said of it."""
    before, number = dump(session), number_of(session)
    plan.carry_out()
    after = dump(session)
    assert unsound(after) is None
    assert number_of(session) == number + 1
    undo(session)
    assert dump(session) == before
    redo(session)
    assert stateless(dump(session)) == stateless(after)
    return str(plan.done)


def stateless(held: Any) -> Any:
    return {key: {**row, "state": 0} for key, row in held.items()}


def test_a_plan_changes_nothing(session: Session) -> None:
    before = dump(session)
    for plan in (
        planning.plan_add(session, "Ny", {"theme": "nytt"}),
        planning.plan_set(session, "Pris", {"theme": "nytt", "key": "x"}),
        planning.plan_rename(session, "Pris", "Ny"),
        planning.plan_move(session, "Pris", "Kvalitet"),
        planning.plan_delete(session, "Pris"),
    ):
        assert "(--dry-run)" in str(plan.would)
    session.flush()
    assert dump(session) == before


def test_a_code_is_added_with_what_is_said_of_it(session: Session) -> None:
    details = {
        "definition": "a\r\nb\x07",
        "key": " n ",
        "color": "#1DC8FD",
        "theme": "nytt",
        "example": "",
    }
    assert carried_out(session, planning.plan_add(session, "Pris/N\\/y", details)) == (
        "Pris/N\\/y is added"
    )
    code = code_named(session, "N\\/y")
    assert (code.definition, code.key, code.color) == ("a\nb", "n", "#1DC8FD")
    assert session.get_one(Theme, code.theme_id).name == "nytt"
    assert paths(session)[-1] == "Pris/N\\/y"
    carried_out(session, planning.plan_add(session, "a\\/b/Under", {}))
    assert "Pris/a\\/b/Under" in paths(session)
    carried_out(session, planning.plan_add(session, "Topp", {"theme": "tid"}))
    assert paths(session)[-1] == "Topp"


def test_setting_and_clearing(session: Session) -> None:
    said = planning.plan_set(
        session, "Kvalitet", {"key": "", "theme": "", "include": "x", "color": ""}
    )
    assert carried_out(session, said) == "Kvalitet: key, theme, include changed"
    code = code_named(session, "Kvalitet")
    assert (code.key, code.theme_id, code.include) == ("", None, "x")
    again = planning.plan_set(session, "Kvalitet", {"include": "x", "key": ""})
    number = number_of(session)
    again.carry_out()
    assert str(again.done) == "Kvalitet says so already; nothing is changed"
    assert number_of(session) == number
    carried_out(session, planning.plan_set(session, "Kvalitet", {"theme": "nytt"}))
    carried_out(session, planning.plan_set(session, "Kvalitet", {"key": "k", "theme": "nytt"}))


def test_renaming_takes_what_is_below_along(session: Session) -> None:
    plan = planning.plan_rename(session, "Kvalitet", "Godt\\/bra")
    what = "one sub-code, 2 codings and one memo"
    assert str(plan.would) == (
        f"Kvalitet would become Godt\\/bra, and with it {what}; nothing is changed (--dry-run)"
    )
    assert carried_out(session, plan) == f"Kvalitet is now Godt\\/bra, and with it {what}"
    assert paths(session)[:2] == ["Godt\\/bra", "Godt\\/bra/Tid"]


def test_moving(session: Session) -> None:
    plan = planning.plan_move(session, "Kvalitet", "Pris", "Tid")
    assert "one sub-code, 2 codings and one memo" in carried_out(session, plan)
    assert paths(session) == [
        "Pris", "Pris/a\\/b", "Pris/Kvalitet", "Pris/Kvalitet/Tid", "Pris/Tid",
    ]  # fmt: skip
    for top in ("", "/", " "):
        carried_out(session, planning.plan_move(session, "Pris/Kvalitet", top, "Pris"))
        assert paths(session)[0] == "Kvalitet"
        carried_out(session, planning.plan_move(session, "Kvalitet", "Pris"))
    plan = planning.plan_move(session, "Pris/Kvalitet", "Pris", "a\\/b")
    assert "stands in its new place" in carried_out(session, plan)
    assert paths(session)[1] == "Pris/Kvalitet"


def test_merging_moves_what_hangs_on_the_code(session: Session) -> None:
    carried_out(session, planning.plan_delete(session, "Pris/Tid"))
    plan = planning.plan_merge(session, "Kvalitet", "Pris")
    assert carried_out(session, plan).startswith(
        "Kvalitet is merged into Pris: one sub-code, one coding and one memo moved there"
    )
    assert paths(session) == ["Pris", "Pris/a\\/b", "Pris/Tid"]
    pris = code_named(session, "Pris")
    for kind in (Coding, Memo):
        assert session.scalar(select(func.count()).where(kind.code_id == pris.id)) == 1


def test_merging_into_the_code_above(session: Session) -> None:
    add_code(session, "Tid", parent=code_named(session, "Kvalitet/Tid"))
    plan = planning.plan_merge(session, "Kvalitet/Tid", "Kvalitet")
    assert ": one sub-code and one coding moved there" in carried_out(session, plan)
    assert paths(session)[:2] == ["Kvalitet", "Kvalitet/Tid"]


def test_deleting_counts_what_goes_and_names_the_interviews(session: Session) -> None:
    plan = planning.plan_delete(session, "Kvalitet")
    counts = {kind: session.scalar(select(func.count()).select_from(kind)) for kind in (Code, Memo)}
    assert "one sub-code, 2 codings (in one document: d1) and one memo" in carried_out(
        session, plan
    )
    assert session.scalar(select(func.count()).select_from(Coding)) == 0
    assert session.scalar(select(func.count()).select_from(Code)) == (counts[Code] or 0) - 2
    assert session.scalar(select(func.count()).select_from(Memo)) == (counts[Memo] or 0) - 1
    alone = str(planning.plan_delete(session, "a\\/b").done)
    assert alone.startswith("Pris/a\\/b, on which nothing hung, is deleted; ")


LONG = "/".join(["x"] * 3)
REFUSED: list[tuple[Callable[[Session], Plan], str]] = [
    (lambda s: planning.plan_add(s, "Kvalitet", {}), "there is a code “Kvalitet” already"),
    (lambda s: planning.plan_add(s, "Kvalitet/Tid", {}), "a code “Kvalitet/Tid” already"),
    (lambda s: planning.plan_add(s, "Kvalitett/X", {}), "did you mean “Kvalitet”"),
    (lambda s: planning.plan_add(s, "Tid/X", {}), "several codes are called “Tid”"),
    (lambda s: planning.plan_add(s, "X", {"key": "k"}), "“k” is that of “Kvalitet” already"),
    (lambda s: planning.plan_add(s, "X", {"key": "a\nb"}), "control character"),
    (lambda s: planning.plan_add(s, "X", {"color": "red"}), "“red” is no colour"),
    (lambda s: planning.plan_add(s, "X", {"theme": "a\tb"}), "control character"),
    (lambda s: planning.plan_add(s, "", {}), "the name “” is empty"),
    (lambda s: planning.plan_add(s, "Pris/", {}), "the name “” is empty"),
    (lambda s: planning.plan_add(s, "/X", {}), "there is no code “”"),
    (lambda s: planning.plan_set(s, "Pris", {"key": "k"}), "“k” is that of “Kvalitet” already"),
    (lambda s: planning.plan_set(s, "Pri", {"key": "k"}), "did you mean “Pris”"),
    (lambda s: planning.plan_set(s, "Tid", {"key": "y"}), "several codes are called “Tid”"),
    (lambda s: planning.plan_rename(s, "Pris", "Kvalitet"), "a code “Kvalitet” already"),
    (lambda s: planning.plan_rename(s, "Pris", "Kvalitet/Ny"), "“Kvalitet/Ny” is a path"),
    (lambda s: planning.plan_rename(s, "Pris", " "), "the name “” is empty"),
    (lambda s: planning.plan_move(s, "Kvalitet", "Kvalitet"), "its own ancestor"),
    (lambda s: planning.plan_move(s, "Kvalitet", "Kvalitet/Tid"), "its own ancestor"),
    (lambda s: planning.plan_move(s, "Kvalitet/Tid", "Pris"), "a code “Pris/Tid” already"),
    (lambda s: planning.plan_move(s, "Kvalitet", "/", "a\\/b"), "choose one beside it"),
    (lambda s: planning.plan_move(s, "Kvalitet", "/", "nei"), "there is no code “nei”"),
    (lambda s: planning.plan_merge(s, "Kvalitet", "Kvalitet"), "cannot be merged into"),
    (lambda s: planning.plan_merge(s, "Kvalitet", "Kvalitet/Tid"), "cannot be merged into"),
    (lambda s: planning.plan_merge(s, "Kvalitet", "Pris"), "both have a code “Tid” under them"),
    (lambda s: planning.plan_delete(s, "Tid"), "several codes are called “Tid”"),
]


def test_what_cannot_be_done_is_one_line(session: Session) -> None:
    before = dump(session)
    for plan, said in REFUSED:
        with pytest.raises(EvalbenchError) as error:
            plan(session)
        assert said in str(error.value)
        assert "\n" not in str(error.value)
    assert dump(session) == before


def test_codes_do_not_come_to_stand_too_deep(session: Session) -> None:
    above = None
    for place in range(50):
        above = add_code(session, f"n{place}", parent=above)
    for plan in (
        lambda: planning.plan_add(session, "n49/x", {}),
        lambda: planning.plan_move(session, "Kvalitet", "n48"),
        lambda: planning.plan_merge(session, "n0", "a\\/b"),
    ):
        with pytest.raises(EvalbenchError, match="levels deep is more than the 50"):
            plan()
    planning.plan_move(session, "a\\/b", "n48")
    planning.plan_move(session, "n0", "/")
