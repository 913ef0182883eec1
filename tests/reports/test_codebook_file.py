"""A codebook written to a file comes back from it whole, whatever its codes are called."""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalbench.intake.beginning import new_study
from evalbench.intake.importing import import_table
from evalbench.intake.shipped import codebooks
from evalbench.messages import EvalbenchError
from evalbench.reports.codebook_file import save_codebook
from evalbench.study.contents import Contents, load
from evalbench.study.layout import CODEBOOK
from evalbench.study.model import Code, Study, Theme
from evalbench.study.store import Store, open_study
from tests.support.contents import Filler, name

HOSTILE = [
    *("a/b", "a\\", "\\/", '"', "'", "=1+1", "+1", "-1", "@x", "[laughs]", "🙂", "a;b", "a,b"),
    *("None", "~", "- a", "a: b", "#x", "x/", "/x", "é", "שלום", "sep=;", "path"),
]


@st.composite
def codebook(draw) -> Contents:
    """A study that has only codes and themes, hostile in every column."""
    made = Contents()
    title = draw(st.just("") | name())
    made.add(Study, title="x", codebook_name=title, codebook_version=draw(st.integers(0, 9)))
    filler = Filler(draw, made)
    filler.themes = [filler.add(Theme, name=each) for each in filler.names(2)]
    filler.codes()
    taken = {row["name"] for row in made.rows(Code)}
    for place, hostile in enumerate(draw(st.lists(st.sampled_from(HOSTILE), unique=True))):
        if hostile not in taken:
            text = draw(st.sampled_from(["", "a\nb", "=SUM(A1)", '"\n', " x ", "\n", hostile]))
            above = draw(st.sampled_from([None, *(row["id"] for row in made.rows(Code))]))
            more = {"definition": text, "example": text, "position": 9000 + place}
            made.add(Code, name=hostile, parent_id=above, **more)
    return made


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Iterator[Store]:
    """An empty study, for imports that are taken back."""
    place = str(tmp_path_factory.mktemp("empty") / "x.evalbench")
    new_study(place, "x", "nb", None, who="AB")
    with open_study(place) as study:
        yield study


class _TakenBackError(Exception):
    """Leaves a unit of work without keeping it."""


def came_back(empty: Store, file: Path) -> Contents:
    """What an empty study holds when the file has been imported into it."""
    found = Contents()
    with suppress(_TakenBackError), empty.begin("AB") as session:
        done = import_table(session, "codebook", file, "AB")
        assert (done.changed, done.same) == (0, 0)
        found = load(session, Study, Theme, Code)
        again = import_table(session, "codebook", file, "AB")
        assert (again.new, again.changed, again.same) == (0, 0, done.new)
        raise _TakenBackError
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(codebook())
@pytest.mark.parametrize("ending", ["yaml", "csv"])
def test_whatever_codes_there_are_come_back(
    empty: Store, tmp_path: Path, ending: str, made: Contents
) -> None:
    first, second = (tmp_path / f"{uuid4().hex}.{ending}" for _ in range(2))
    written = save_codebook(made, first)
    assert written == len(made.rows(Code))
    save_codebook(came_back(empty, first), second)
    assert second.read_bytes() == first.read_bytes()


@pytest.mark.parametrize("file", sorted(codebooks().glob("*.yaml")), ids=lambda file: file.stem)
def test_a_ready_made_codebook_is_written_as_it_came(
    empty: Store, tmp_path: Path, file: Path
) -> None:
    made = came_back(empty, file)
    for ending in ("yaml", "csv"):
        written = tmp_path / f"x.{ending}"
        save_codebook(made, written)
        again = tmp_path / f"y.{ending}"
        save_codebook(came_back(empty, written), again)
        assert again.read_bytes() == written.read_bytes()


def test_the_table_is_one_for_machines(tmp_path: Path) -> None:
    made = Contents()
    made.add(Study, title="x")
    above = made.add(Code, name="a/b", position=2, definition="l1\nl2", key="k", color="#1DC8FD")
    made.add(Code, name="=1+1", position=1)
    theme = made.add(Theme, name="t")
    made.add(Code, name="c", parent_id=above, position=1, theme_id=theme, example='"x"')
    file = tmp_path / "x.CSV"
    assert save_codebook(made, file) == 3
    text = file.read_bytes().decode("utf-8")
    assert text.startswith("path,definition,include,exclude,example,key,color,theme\r\n=1+1,,,")
    assert list(csv.reader(io.StringIO(text, newline="")))[1:] == [
        ["=1+1", *[""] * 7],
        ["a\\/b", "l1\nl2", "", "", "", "k", "#1DC8FD", ""],
        ["a\\/b/c", "", "", "", '"x"', "", "", "t"],
    ]
    assert tuple(text.partition("\r\n")[0].split(",")) == CODEBOOK


def test_files_that_cannot_be_written(tmp_path: Path) -> None:
    made = Contents()
    made.add(Study, title="x")
    file = tmp_path / "x.csv"
    none = (made, file, "saving.no_codes")
    made_up = Contents()
    made_up.add(Study, title="x")
    made_up.add(Code, name="a", position=1)
    there = tmp_path / "there.csv"
    there.write_bytes(b"mine")
    for contents, place, key in [
        none,
        (made_up, there, "saving.codebook_exists"),
        (made_up, tmp_path, "saving.is_folder"),
        (made_up, tmp_path / "x.qdc", "saving.not_codebook"),
        (made_up, tmp_path / "no" / "x.csv", "saving.no_folder"),
    ]:
        with pytest.raises(EvalbenchError) as error:
            save_codebook(contents, place)
        assert error.value.message.key == key
    assert [each.name for each in tmp_path.iterdir()] == ["there.csv"]
    assert there.read_bytes() == b"mine"
    save_codebook(made_up, there, force=True)
    assert there.read_bytes().startswith(b"path,")
