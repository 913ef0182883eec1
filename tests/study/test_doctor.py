"""The doctor names what is wrong, mends what is safe, and changes nothing by looking."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from evalbench.intake.beginning import build_study
from evalbench.messages import EvalbenchError
from evalbench.study.backup import take_backup
from evalbench.study.contents import load
from evalbench.study.doctor import examine
from evalbench.study.model import (
    Answer,
    Coding,
    Document,
    DocumentText,
    Memo,
    Respondent,
    Statement,
    Theme,
    Turn,
    Unit,
)
from evalbench.study.repair import repair
from evalbench.study.rescue import rescue
from evalbench.study.store import open_study
from evalbench.study.verbs.setting import add_unit
from tests.cli.terminal import SAMPLE
from tests.support.damages import DAMAGES, cycle, deleted_log, flip, orphan_row, root_page, sql


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("built") / "sample.evalbench"
    build_study(SAMPLE, str(file), "AB")
    return file


@pytest.fixture
def study(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(built, tmp_path / "study.evalbench"))


def keys(study: Path | str) -> set[str]:
    found = examine(str(study))
    return {message.key for message in (*found.faults, *found.mendable)}


def test_a_sound_study_is_sound(study: Path) -> None:
    assert examine(str(study)).sound
    assert [each.name for each in study.parent.iterdir()] == [study.name]


def test_a_sound_study_on_a_server_is_sound(postgresql_url: str) -> None:
    build_study(SAMPLE, postgresql_url, "AB")
    found = examine(postgresql_url)
    assert (found.sound, found.notes) == (True, [])


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_each_damage_is_named(study: Path, damage) -> None:
    damage(study)
    before = study.read_bytes()
    assert DAMAGES[damage][0] in keys(study)
    assert not examine(str(study)).sound
    assert study.read_bytes() == before
    for message in (*examine(str(study)).faults, *examine(str(study)).mendable):
        assert "\n" not in str(message)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EvalbenchError, match="no such study"):
        examine(str(tmp_path / "none.evalbench"))


def test_a_study_without_its_log_is_not_opened_as_if_nothing_were_lost(study: Path) -> None:
    deleted_log(study)
    with pytest.raises(EvalbenchError, match="was taken away"):
        open_study(study)
    kept, forgotten = repair(str(study), "AB")
    assert (kept.key, forgotten.key) == ("doctor.kept", "doctor.log_forgotten")
    assert examine(str(kept.fields["file"])).sound
    assert examine(str(study)).sound
    with open_study(study) as opened, opened.read() as session:
        assert "Tapt" not in session.scalars(select(Unit.name)).all()


def test_a_study_in_use_is_not_taken_for_one_without_its_log(study: Path) -> None:
    with open_study(study) as opened:
        with opened.begin("AB") as session:
            add_unit(session, "Ny")
        assert examine(str(study)).sound
        open_study(study).close()


def test_a_stray_reference_is_mended_in_a_change_of_its_own(study: Path) -> None:
    orphan_row(study)
    assert keys(study) == {"doctor.strays"}
    done = [message.key for message in repair(str(study), "AB")]
    assert done[0] == "doctor.kept"
    assert set(done[1:]) == {"doctor.cleared"}
    assert examine(str(study)).sound
    with open_study(study) as opened, opened.read() as session:
        statements, themes = session.scalars(select(Statement)), session.scalars(select(Theme.id))
        assert {each.theme_id for each in statements} - {None} <= set(themes)


def test_rows_below_a_lost_one_go_with_it(study: Path) -> None:
    sql(study, "DELETE FROM guide WHERE rowid = 1")
    keys_done = {message.key for message in repair(str(study), "AB")}
    assert keys_done == {"doctor.kept", "doctor.deleted"}
    assert examine(str(study)).sound


def everything_in(study: Path) -> dict[str, list[str]]:
    """The rows that say something by themselves."""
    kinds = (DocumentText, Turn, Coding, Answer, Memo, Respondent)
    with open_study(study) as opened, opened.read() as session:
        contents = load(session)
    return {kind.__name__: sorted(map(str, contents.rows(kind))) for kind in kinds}


TAKEN = "UPDATE document SET name = 'rescued-001' WHERE rowid = 2"


def test_a_text_without_its_document_gets_one(study: Path) -> None:
    before = everything_in(study)
    sql(study, "DELETE FROM document WHERE rowid = 1", TAKEN)
    done = {message.key: message for message in repair(str(study), "AB")}
    assert "rescued-002" in str(done["doctor.stood_in"])
    assert "doctor.deleted" not in done
    assert examine(str(study)).sound
    assert everything_in(study) == before


@pytest.mark.parametrize("table", ["code", "coder", "respondent", "role", "unit"])
def test_what_stands_under_a_lost_row_is_kept(study: Path, table: str) -> None:
    before = everything_in(study)
    sql(study, f"DELETE FROM {table}")
    repair(str(study), "AB")
    after = everything_in(study)
    for kind in before.keys() - {"Respondent", "Memo"}:
        assert len(after[kind]) == len(before[kind])
    assert not any("document_text" in str(each) for each in examine(str(study)).faults)
    assert "doctor.strays" not in keys(study)


def test_answers_without_their_statement_are_left(study: Path) -> None:
    before = everything_in(study)["Answer"]
    sql(study, "DELETE FROM statement WHERE id IN (SELECT statement_id FROM answer LIMIT 1)")
    repair(str(study), "AB")
    assert everything_in(study)["Answer"] == before
    assert [str(each.fields["column"]) for each in examine(str(study)).faults] == ["statement_id"]


def test_a_text_without_its_document_is_a_transcript_to_a_rescue(study: Path) -> None:
    before = everything_in(study)
    sql(study, "DELETE FROM document WHERE rowid = 1", TAKEN)
    contents = rescue(str(study)).contents
    assert len(contents.rows(DocumentText)) == len(before["DocumentText"])
    names = contents.names(Document).values()
    assert [name for name in sorted(names) if name.startswith("rescued-")] == [
        *("rescued-001", "rescued-002"),
    ]
    assert len(names) == len(before["DocumentText"])


def test_a_backup_is_not_mended(study: Path) -> None:
    backup = take_backup(str(study))
    with pytest.raises(EvalbenchError, match="evalbench restore"):
        repair(str(backup), "AB")


def test_what_is_not_safe_to_mend_is_left(study: Path) -> None:
    cycle(study)
    before = keys(study)
    assert repair(str(study), "AB") == ()
    assert keys(study) == before == {"doctor.rule"}


def test_an_index_is_made_anew(study: Path) -> None:
    flipped = root_page(study, "ix_coding_code_id")
    with closing(sqlite3.connect(study)) as database, database:
        database.execute("PRAGMA writable_schema = ON")
        database.execute("DELETE FROM sqlite_schema WHERE name = 'ix_coding_code_id'")
    assert flipped
    with closing(sqlite3.connect(study)) as database, database:
        database.execute("UPDATE coding SET code_id = (SELECT id FROM code LIMIT 1)")
        database.execute("PRAGMA writable_schema = ON")
        database.execute(
            "INSERT INTO sqlite_schema VALUES ('index', 'ix_coding_code_id', 'coding', ?, "
            "'CREATE INDEX ix_coding_code_id ON coding (code_id)')",
            (flipped,),
        )
    assert keys(study) == {"doctor.index"}
    assert "doctor.reindexed" in [message.key for message in repair(str(study), "AB")]
    assert examine(str(study)).sound


def test_an_altered_letter_of_a_transcript_is_seen(study: Path) -> None:
    sql(study, "UPDATE document_text SET text = replace(text, 'Kari', 'Kora') || '' ")
    sql(study, "UPDATE document_text SET text = 'X' || substr(text, 2)")
    assert "doctor.text_altered" in keys(study)


def test_a_history_that_does_not_hang_together(study: Path) -> None:
    sql(study, "UPDATE unit SET state = 7 WHERE name = 'Oslo'")
    assert keys(study) == {"doctor.no_change"}
    sql(study, "UPDATE counter SET number = 9")
    assert keys(study) == {"doctor.no_change", "doctor.history"}


def test_values_that_cannot_be_read(study: Path) -> None:
    sql(study, "UPDATE unit SET attributes = '{' WHERE name = 'Oslo'")
    assert keys(study) == {"doctor.values"}


def test_what_a_killed_program_left_is_noted_and_removed(study: Path) -> None:
    left = study.with_name(f".{study.name}.unfinished")
    left.write_bytes(b"")
    found = examine(str(study))
    assert found.sound
    assert "doctor.left_over" in [message.key for message in found.notes]
    assert [message.key for message in repair(str(study), "AB")] == ["doctor.removed"]
    assert not left.exists()


def test_an_older_study_is_not_upgraded_by_looking(tmp_path: Path) -> None:
    first = Path(__file__).parents[1] / "data" / "first-revision.evalbench"
    study = Path(shutil.copy(first, tmp_path / "old.evalbench"))
    found = examine(str(study))
    assert found.sound
    assert "doctor.older" in [message.key for message in found.notes]
    assert study.read_bytes() == first.read_bytes()


def test_a_page_of_the_index_only(study: Path) -> None:
    flip(study, root_page(study, "ix_coding_code_id"))
    assert not examine(str(study)).sound
