"""Studies in folders that others write in too: told from their links and their drives."""

import os
from pathlib import Path

import pytest

from evalbench.study import places
from evalbench.study.places import is_networked, is_synced
from evalbench.study.store import create_study
from tests.study.test_engines import pragma

posix = pytest.mark.skipif(os.name == "nt", reason="links and mounts of POSIX")


@posix
def test_a_link_to_a_synced_folder_is_synced(tmp_path: Path) -> None:
    cloud = tmp_path / "Dropbox" / "studies"
    cloud.mkdir(parents=True)
    (tmp_path / "mine").symlink_to(cloud)
    (tmp_path / "s.evalbench").symlink_to(cloud / "s.evalbench")
    assert is_synced(tmp_path / "mine" / "x.evalbench")
    assert is_synced(tmp_path / "s.evalbench")
    with create_study(tmp_path / "mine" / "x.evalbench") as study:
        assert pragma(study.engine, "journal_mode") == "delete"


@pytest.fixture
def mounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`mounted(folder, kind)` says that a drive of a kind is mounted there."""

    def say(*drives: tuple[Path, str]) -> None:
        file = tmp_path / "mounts"
        lines = ["/dev/a / ext4 rw 0 0\n"]
        lines += [
            f"x {str(at).replace(' ', chr(92) + '040')} {kind} rw 0 0\n" for at, kind in drives
        ]
        file.write_text("".join(lines), encoding="utf-8")
        monkeypatch.setattr(places, "_MOUNTS", file)

    return say


@posix
@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "fuse.sshfs"])
def test_no_log_lies_beside_a_study_on_a_network(tmp_path: Path, mounted, kind: str) -> None:
    share = tmp_path / "fælles område"
    share.mkdir()
    mounted((share, kind))
    assert is_networked(share / "x.evalbench")
    assert not is_synced(share / "x.evalbench")
    assert not is_networked(tmp_path / "x.evalbench")
    (tmp_path / "link").symlink_to(share)
    assert is_networked(tmp_path / "link" / "x.evalbench")
    with create_study(share / "x.evalbench") as study:
        assert pragma(study.engine, "journal_mode") == "delete"


@posix
def test_the_nearest_drive_counts(tmp_path: Path, mounted) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    mounted((tmp_path / "a", "nfs"), (inner, "ext4"), (tmp_path / "ab", "nfs"))
    assert is_networked(tmp_path / "a" / "x")
    assert not is_networked(inner / "x")
    mounted((tmp_path / "a", "nfs"), (tmp_path / "a", "ext4"))
    assert not is_networked(tmp_path / "a" / "x")


def test_addresses_of_windows_are_on_a_network() -> None:
    assert is_networked(Path("//server/share/x")) == str(Path("//server/share")).startswith(
        ("//", "\\\\")
    )


@posix
def test_where_nothing_is_told_of_drives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_MOUNTS", tmp_path / "none")
    assert not is_networked(tmp_path / "x")
