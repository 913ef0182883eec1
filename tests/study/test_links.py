"""A symbolic link to a study is that study: nothing takes the place of the link."""

import shutil
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from evalbench.messages import EvalbenchError
from evalbench.study.backup import take_backup, write_copy
from evalbench.study.doctor import examine
from evalbench.study.keeping.restoring import restore
from evalbench.study.making import make_study
from evalbench.study.model import Unit
from evalbench.study.store import Session, create_study, open_study
from evalbench.study.verbs.building import new
from evalbench.study.verbs.setting import add_unit
from tests.support.damages import deleted_log

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")


def begin(session: Session) -> None:
    new(session, "Prøven", "nb")


@pytest.fixture
def real(tmp_path: Path) -> Path:
    (tmp_path / "real").mkdir()
    file = tmp_path / "real" / "study.evalbench"
    make_study(file, "AB", begin)
    return file


@pytest.fixture
def link(real: Path, tmp_path: Path) -> Path:
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "link.evalbench"
    link.symlink_to(real)
    return link


def add(location: Path, name: str) -> None:
    with open_study(location) as study, study.begin("AB") as session:
        add_unit(session, name)


def units(location: Path) -> list[str]:
    with open_study(location) as study, study.read() as session:
        return list(session.scalars(select(Unit.name)))


def test_a_backup_is_put_back_behind_the_link(link: Path, real: Path) -> None:
    backup = take_backup(str(link))
    add(link, "Voss")
    restore(str(link), backup)
    assert link.is_symlink()
    assert (units(link), units(real)) == ([], [])


def test_a_study_is_built_and_copied_behind_the_link(link: Path, real: Path) -> None:
    add(real, "Voss")
    make_study(link, "AB", begin, replace=True)
    assert link.is_symlink()
    assert units(real) == []
    other = real.with_name("other.evalbench")
    shutil.copy(real, other)
    add(other, "Odda")
    write_copy(str(other), link)
    assert link.is_symlink()
    assert units(real) == ["Odda"]
    assert [each.name for each in link.parent.iterdir()] == [link.name]


def test_a_log_that_is_gone_is_missed_behind_the_link(link: Path, real: Path) -> None:
    deleted_log(real)
    assert not examine(str(link)).sound
    with pytest.raises(EvalbenchError, match="was taken away"):
        open_study(link)


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    nowhere, loop = tmp_path / "nowhere", tmp_path / "loop"
    nowhere.symlink_to(tmp_path / "new.evalbench")
    loop.symlink_to(loop)
    for link in (nowhere, loop):
        with pytest.raises(EvalbenchError):
            open_study(link)
    create_study(nowhere).close()
    assert (tmp_path / "new.evalbench").is_file()
