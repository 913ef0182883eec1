"""What can be read of a damaged study is saved, and what is saved builds."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalbench.intake.beginning import build_study
from evalbench.messages import EvalbenchError
from evalbench.reports.archive import write_archive
from evalbench.study.contents import load
from evalbench.study.doctor import examine
from evalbench.study.model import Answer, Coding, Document, DocumentText
from evalbench.study.rescue import rescue
from evalbench.study.store import open_study
from tests.cli.terminal import SAMPLE
from tests.support.damages import DAMAGES, PAGE, flip, missing_table, sql


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("built") / "sample.evalbench"
    build_study(SAMPLE, str(file), "AB")
    return file


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
    study: Path, damage, texts: set[str], tmp_path: Path
) -> None:
    damage(study)
    before = study.read_bytes()
    readable = DAMAGES[damage][1]
    if readable == 0:
        with pytest.raises(EvalbenchError) as refused:
            rescue(str(study))
        assert refused.value.message.key == "doctor.nothing_to_rescue"
        return
    saved = {row["text"] for row in rescue(str(study)).contents.rows(DocumentText)}
    assert saved <= texts
    whole = {text for text in texts if text.encode()[:200] in before} if readable < 0 else texts
    assert len(saved) >= (1 if whole else 0)
    if readable > 0:
        assert saved == texts
    builds(study, tmp_path / "rescued")
    assert study.read_bytes() == before


def test_what_stands_beside_the_damage_is_saved_too(study: Path) -> None:
    missing_table(study)
    contents = rescue(str(study)).contents
    assert (len(contents.rows(Coding)), len(contents.rows(Answer))) == (60, 773)


def test_codings_outlive_their_codes(study: Path, tmp_path: Path) -> None:
    sql(study, "DELETE FROM code", "DELETE FROM coder")
    rescued = rescue(str(study))
    assert len(rescued.contents.rows(Coding)) == 60
    builds(study, tmp_path / "rescued")


def test_transcripts_without_their_list_are_saved_under_new_names(
    study: Path, texts: set[str], tmp_path: Path
) -> None:
    sql(study, "DROP TABLE document")
    rescued = rescue(str(study))
    assert {row["text"] for row in rescued.contents.rows(DocumentText)} == texts
    builds(study, tmp_path / "rescued")


def test_what_was_deleted_is_not_brought_back(study: Path, texts: set[str]) -> None:
    """A page with a deleted transcript may still be in the file: a person may have withdrawn."""
    first = "(SELECT min(rowid) FROM document)"
    gone = f"(SELECT id FROM document WHERE rowid = {first})"
    sql(
        study,
        *(
            f"DELETE FROM {table} WHERE document_id = {gone}"
            for table in ("document_text", "coding", "turn", "finished", "document_respondent")
        ),
        f"DELETE FROM document WHERE rowid = {first}",
        "DROP TABLE evidence",
        "DROP TABLE turn",
    )
    assert len(rescue(str(study)).contents.rows(DocumentText)) == len(texts) - 1


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(pages=st.sets(st.integers(1, 200), min_size=1, max_size=6))
def test_any_pages_may_be_damaged(
    built: Path, tmp_path: Path, texts: set[str], pages: set[int]
) -> None:
    study = Path(shutil.copy(built, tmp_path / "study.evalbench"))
    last = study.stat().st_size // PAGE
    for page in pages:
        flip(study, min(page, last))
    examine(str(study))
    contents = rescue(str(study)).contents
    assert contents.rows(Document) or not contents.rows(Coding)
    builds(study, tmp_path / "rescued")
