"""What is remembered from one time to the next, and what is not: passwords."""

import os
import stat
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from evalbench.faces.remembered import Memory, Position
from evalbench.faces.voice import presentable, with_password, without_password

BARE = "postgresql://kari@db.example.org:5432/care"


def test_a_password_is_never_remembered(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.json")
    for address in (
        "postgresql://kari:s%40crt@db.example.org:5432/care",
        "postgresql://kari@db.example.org:5432/care?password=s%40crt",
    ):
        memory.opened(address, "Care", "")
        memory.was_at(address, "d", Position(3, 0))
        assert memory.position(address, "d") == Position(3, 0)
    memory.save()
    assert "crt" not in memory.file.read_text(encoding="utf-8")
    read = Memory.read(memory.file)
    assert [each.study for each in read.recent] == [BARE]
    assert read.places_in(BARE) == {"d": Position(3, 0)}


def test_what_is_remembered_is_for_its_user_alone(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.json")
    memory.save()
    if os.name == "posix":
        assert stat.S_IMODE(memory.file.stat().st_mode) == 0o600


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1))
def test_a_password_given_is_taken_off_again(password: str) -> None:
    address = with_password(BARE, password)
    assert address is not None
    assert without_password(address) == BARE
    assert presentable(address) == BARE.replace("kari", "kari:***")


def test_only_an_address_that_lacks_a_password_is_given_one() -> None:
    for address in ("postgresql://h/x", "postgresql://a:b@h/x", "/home/a@b/x.evalbench"):
        assert with_password(address, "x") is None
    assert without_password("/home/a:b@c/x") == "/home/a:b@c/x"
    assert without_password(f"{BARE}?sslmode=require&password=x") == f"{BARE}?sslmode=require"
