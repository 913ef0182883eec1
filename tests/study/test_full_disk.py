"""A disk with no room at all: what is there can be read, and whoever writes is told."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evalbench.intake.beginning import build_study
from evalbench.study import engines
from evalbench.study.engines import clear_errors, make_engine
from evalbench.study.store import open_study
from evalbench.study.verbs.setting import add_unit
from tests.cli.terminal import SAMPLE
from tests.study.samples import refused

_IN_A_SMALL_DISK = r"""
set -e
mount -t tmpfs -o size=2m none "$1"
cp "$2" "$1/s"
cat /dev/zero > "$1/filler" 2>/dev/null || true
cd "$1"
"""
"""Mounts two megabytes in a name space of its own, with the study and no room beside it."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("built") / "sample.evalbench"
    build_study(SAMPLE, str(file), "AB")
    with open_study(file) as study, study.begin("AB") as session:
        # From here on the file says that it has a log.
        add_unit(session, "Voss")
    return file


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """A folder a small disk can be mounted on; skipped by name where nobody may."""
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ["unshare", "--mount", "--map-root-user", "mount", "-t", "tmpfs", "none", str(folder)]
    if shutil.which("unshare") is None or subprocess.run(words, check=False).returncode:
        pytest.skip("needs a disk that may be mounted (unshare, mount)")
    return folder


def run_in(disk: Path, study: Path, *commands: list[str]) -> dict[str, str]:
    """What each command says on the full disk, stdout and stderr together, and its exit code."""
    script = "\n".join(
        f"""echo "== {" ".join(command)}"; "$3" -m evalbench {" ".join(command)} --language en """
        f'2>&1 || echo "exit $?"'
        for command in commands
    )
    script = _IN_A_SMALL_DISK + script + '\necho "== ls"; ls -A'
    words = ["unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh"]
    got = subprocess.run(
        [*words, str(disk), str(study), sys.executable],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    parts = got.stdout.split("== ")[1:]
    return {head: said for head, _, said in (part.partition("\n") for part in parts)}


def test_a_study_on_a_full_disk_is_read_and_says_why_it_cannot_be_changed(
    built: Path, disk: Path
) -> None:
    said = run_in(
        disk,
        built,
        ["overview", "s"],
        ["scores", "s", "--format", "csv"],
        ["doctor", "s"],
        ["backup", "s"],
        ["answer", "s", "BER-B-01", "20", "1", "--coder", "AB"],
        ["new", "t"],
    )
    assert "Bergen" in said["overview s"]
    assert "Bergen" in said["scores s --format csv"]
    assert "s is sound" in said["doctor s"]
    assert "verified" in said["backup s"]
    for command in ("answer s BER-B-01 20 1 --coder AB", "new t"):
        assert "the disk is full; nothing was changed; make room" in said[command]
        assert said[command].endswith("exit 1\n")
    assert said["ls"].split() == ["filler", "s"]


# What the same looks like where nothing can be mounted.


def test_without_room_a_study_is_read_until_there_is_room_again(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path(shutil.copy(built, tmp_path / "study.evalbench"))
    engine = make_engine(file, writable=True)
    writing = engine.execution_options(evalbench_write=True)
    with monkeypatch.context() as patched:
        patched.setattr(engines, "has_room", lambda _: False)
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM unit").scalar_one() == 13
            assert [each.name for each in tmp_path.iterdir()] == [file.name]
        with refused("store.disk_full"), clear_errors(str(file)), writing.begin() as connection:
            connection.exec_driver_sql("UPDATE counter SET number = number")
    with writing.begin() as connection:
        connection.exec_driver_sql("UPDATE counter SET number = number")
    engine.dispose()


@pytest.mark.parametrize("words", ["disk I/O error", "unable to open database file"])
def test_a_full_disk_has_other_words_too(words: str, tmp_path: Path, monkeypatch) -> None:
    file = tmp_path / "x"
    assert engines.key_of(words, file) != "store.disk_full"
    monkeypatch.setattr(engines, "has_room", lambda _: False)
    assert engines.key_of(words, file) == "store.disk_full"
    assert engines.key_of(words, None) != "store.disk_full"
