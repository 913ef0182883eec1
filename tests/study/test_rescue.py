"""What can be read of a damaged study is saved, and what is saved builds."""

import csv
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalbench.intake.beginning import build_study
from evalbench.messages import EvalbenchError
from evalbench.reports.archive import write_archive
from evalbench.study.backup import driver_of
from evalbench.study.contents import load
from evalbench.study.doctor import examine
from evalbench.study.engines import make_engine
from evalbench.study.model import Answer, Coding, Document, DocumentText
from evalbench.study.rescue import rescue
from evalbench.study.store import open_study
from tests.cli.terminal import SAMPLE
from tests.support.damages import (
    DAMAGES,
    PAGE,
    flip,
    missing_table,
    pages_of_texts,
    root_page,
    sql,
)


def interview(number: int) -> str:
    """From a line to several pages of what nobody has said."""
    said = f"Dette er svar nummer {number} på spørsmålet. " * (1, 3, 40, 90, 200)[number % 5]
    return f"Intervjuer: Hva mener du, {number}?\nKari: {said.strip()}\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with twelve more interviews, long and short."""
    place = tmp_path_factory.mktemp("built")
    folder = shutil.copytree(SAMPLE, place / "folder")
    for number in range(12):
        file = folder / "transcripts" / f"more-{number:02}.txt"
        file.write_text(interview(number), encoding="utf-8")
    file = place / "sample.evalbench"
    build_study(folder, str(file), "AB")
    return file


@pytest.fixture(scope="module")
def pages(built: Path) -> dict[str, set[int]]:
    """The pages each transcript stands on."""
    return pages_of_texts(built)


@pytest.fixture(scope="module")
def texts(built: Path) -> set[str]:
    with open_study(built) as study, study.read() as session:
        return {row["text"] for row in load(session).rows(DocumentText)}


@pytest.fixture
def study(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(built, tmp_path / "study.evalbench"))


def builds(study: Path, folder: Path) -> None:
    """What is rescued can be written as a folder and built to a sound study."""
    shutil.rmtree(folder, ignore_errors=True)
    again = folder.with_suffix(".evalbench")
    again.unlink(missing_ok=True)
    write_archive(rescue(str(study)).contents, folder)
    build_study(folder, str(again), "AB")
    assert examine(str(again)).sound


def texts_saved(study: Path) -> set[str]:
    return {row["text"] for row in rescue(str(study)).contents.rows(DocumentText)}


def test_a_sound_study_is_rescued_whole(study: Path, tmp_path: Path) -> None:
    rescued = rescue(str(study))
    assert rescued.lost == ()
    write_archive(rescued.contents, tmp_path / "rescued")
    with open_study(study) as opened, opened.read() as session:
        write_archive(load(session), tmp_path / "archived")
    for path in (tmp_path / "archived").rglob("*.*"):
        twin = tmp_path / "rescued" / path.relative_to(tmp_path / "archived")
        assert twin.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_every_transcript_still_readable_is_saved(
    study: Path, damage, texts: set[str], pages: dict[str, set[int]], tmp_path: Path
) -> None:
    damage(study)
    before = study.read_bytes()
    readable = DAMAGES[damage][1]
    if readable == 0:
        with pytest.raises(EvalbenchError) as refused:
            rescue(str(study))
        assert refused.value.message.key == "doctor.nothing_to_rescue"
        return
    if readable < 0:
        intact = range(1, len(before) // PAGE + 1)
        must = {text for text, held in pages.items() if held <= set(intact)}
    else:
        must = texts
    assert texts_saved(study) == must
    builds(study, tmp_path / "rescued")
    assert study.read_bytes() == before


def rows_of(table: str) -> int:
    """The rows of a table of the sample study."""
    with (SAMPLE / table).open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.DictReader(stream))


def test_what_stands_beside_the_damage_is_saved_too(study: Path) -> None:
    missing_table(study)
    contents = rescue(str(study)).contents
    counts = len(contents.rows(Coding)), len(contents.rows(Answer))
    assert counts == (rows_of("codings.csv"), rows_of("answers.csv"))


def test_codings_outlive_their_codes(study: Path, tmp_path: Path) -> None:
    sql(study, "DELETE FROM code", "DELETE FROM coder")
    rescued = rescue(str(study))
    assert len(rescued.contents.rows(Coding)) == rows_of("codings.csv")
    builds(study, tmp_path / "rescued")


def test_transcripts_without_their_list_are_saved_under_new_names(
    study: Path, texts: set[str], tmp_path: Path
) -> None:
    sql(study, "DROP TABLE document")
    rescued = rescue(str(study))
    assert {row["text"] for row in rescued.contents.rows(DocumentText)} == texts
    builds(study, tmp_path / "rescued")


def test_what_stands_before_a_cut_is_saved(
    built: Path, tmp_path: Path, pages: dict[str, set[int]]
) -> None:
    ends = sorted({max(held) for held in pages.values()})
    for number, last in enumerate((ends[0], ends[len(ends) // 2], ends[-2])):
        study = Path(shutil.copy(built, tmp_path / f"study-{number}.evalbench"))
        with study.open("r+b") as stream:
            stream.truncate(last * PAGE)
        must = {text for text, held in pages.items() if max(held) <= last}
        assert 0 < len(must) < len(pages)
        assert texts_saved(study) == must


def flipped(study: Path, damaged: set[int]) -> None:
    last = study.stat().st_size // PAGE
    for page in {min(page, last) for page in damaged}:
        flip(study, page)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(damaged=st.sets(st.integers(1, 200), min_size=1, max_size=6))
def test_any_pages_may_be_damaged(
    built: Path, tmp_path: Path, pages: dict[str, set[int]], damaged: set[int]
) -> None:
    study = Path(shutil.copy(built, tmp_path / "study.evalbench"))
    flipped(study, damaged)
    examine(str(study))
    contents = rescue(str(study)).contents
    saved = {row["text"] for row in contents.rows(DocumentText)}
    assert saved == {text for text, held in pages.items() if not held & damaged}
    assert contents.rows(Document) or not contents.rows(Coding)
    builds(study, tmp_path / "rescued")


@pytest.mark.parametrize("also", [set(), {1}, {1, 2, 3}], ids=str)
def test_each_transcript_stands_or_falls_with_its_own_pages(
    built: Path, tmp_path: Path, pages: dict[str, set[int]], also: set[int]
) -> None:
    """One page of every third transcript is damaged, and what leads to them all."""
    damaged = also | {max(pages[text]) for text in sorted(pages)[::3]}
    study = Path(shutil.copy(built, tmp_path / "study.evalbench"))
    flipped(study, damaged | {root_page(built, "document_text")})
    damaged.add(root_page(built, "document_text"))
    must = {text for text, held in pages.items() if not held & damaged}
    assert 0 < len(must) < len(pages)
    assert texts_saved(study) == must
    builds(study, tmp_path / "rescued")


def delete_a_transcript(study: Path, connection: sqlite3.Connection) -> str:
    first = "(SELECT min(rowid) FROM document)"
    gone = f"(SELECT id FROM document WHERE rowid = {first})"
    query = f"SELECT text FROM document_text WHERE document_id = {gone}"
    (text,) = connection.execute(query).fetchone()
    for table in ("document_text", "coding", "turn", "finished", "document_respondent"):
        connection.execute(f"DELETE FROM {table} WHERE document_id = {gone}")
    connection.execute(f"DELETE FROM document WHERE rowid = {first}")
    return str(text)


def test_what_evalbench_deletes_is_gone_from_the_file(study: Path, texts: set[str]) -> None:
    """Its bytes are overwritten, so nothing brings it back though every list is lost."""
    engine = make_engine(study, writable=True)
    with engine.connect() as connection:
        driver = driver_of(connection)
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute("BEGIN")
        gone = delete_a_transcript(study, driver)
        driver.execute("COMMIT")
    engine.dispose()
    assert gone.encode()[200:400] not in study.read_bytes()
    assert texts_saved(study) == texts - {gone}
    flip(study, 1)
    assert texts_saved(study) == texts - {gone}


def test_what_another_program_deletes_may_be_left_in_the_file(study: Path, texts: set[str]) -> None:
    """It is not brought back as long as the list of transcripts can be read, and not beyond."""
    with closing(sqlite3.connect(study)) as database, database:
        database.execute("PRAGMA secure_delete = OFF")
        gone = delete_a_transcript(study, database)
        database.execute("DROP TABLE turn")
    assert texts_saved(study) == texts - {gone}
    flip(study, 1)
    assert texts_saved(study) >= texts - {gone}
