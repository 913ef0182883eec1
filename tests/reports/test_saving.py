"""Files are written whole or not at all, and what somebody has written in is kept."""

import errno
import io
import os
from pathlib import Path

import docx
import pytest

from evalbench.messages import EvalbenchError
from evalbench.reports.blocks import Document, Paragraph
from evalbench.reports.saving import save_report, written_whole
from evalbench.reports.word import write_word
from tests.reports.examples import STAMP

REPORT = Document("Prøven", "nb", (Paragraph("Hei."),), STAMP)


def refused(act, *args, **options) -> str:
    with pytest.raises(EvalbenchError) as error:
        act(*args, **options)
    return error.value.message.key


def write(path: Path, content: bytes) -> None:
    with written_whole(path) as stream:
        stream.write(content)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "x"
    write(file, b"1")
    write(file, b"22")
    assert file.read_bytes() == b"22"
    assert [each.name for each in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, MemoryError])
def test_what_stood_there_stays_when_writing_fails(tmp_path: Path, error) -> None:
    file = tmp_path / "x"
    write(file, b"1")

    def write_half() -> None:
        with written_whole(file) as stream:
            stream.write(b"half")
            raise error

    with pytest.raises(error):
        write_half()
    assert file.read_bytes() == b"1"
    assert [each.name for each in tmp_path.iterdir()] == ["x"]


def failing(number: int):
    def fail(*_: object) -> None:
        raise OSError(number, "no")

    return fail


@pytest.mark.parametrize(
    ("number", "key"), [(errno.EACCES, "saving.in_use"), (errno.ENOSPC, "saving.disk_full")]
)
def test_a_file_that_cannot_be_replaced(tmp_path: Path, monkeypatch, number: int, key: str) -> None:
    file = tmp_path / "x"
    write(file, b"1")
    monkeypatch.setattr(Path, "replace", failing(number))
    assert refused(write, file, b"2") == key
    assert file.read_bytes() == b"1"
    assert [each.name for each in tmp_path.iterdir()] == ["x"]


def test_another_failure_of_the_system_is_left_to_be_told(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(os, "fsync", failing(errno.EIO))
    with pytest.raises(OSError, match="no"):
        write(tmp_path / "x", b"1")
    assert list(tmp_path.iterdir()) == []


def test_places_that_will_not_do(tmp_path: Path) -> None:
    (tmp_path / "f.docx").mkdir()
    assert refused(save_report, REPORT, tmp_path / "f.docx") == "saving.is_folder"
    assert refused(save_report, REPORT, tmp_path / "no" / "r.docx") == "saving.no_folder"
    assert refused(save_report, REPORT, tmp_path / "r.pdf", force=True) == "saving.not_word"


def test_a_report_as_written_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "r.DOCX"
    save_report(REPORT, file)
    save_report(REPORT, file)
    stream = io.BytesIO()
    write_word(REPORT, stream)
    assert file.read_bytes() == stream.getvalue()


@pytest.mark.parametrize("content", [b"", b"mine", None])
def test_what_somebody_has_written_in_is_kept(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "r.docx"
    if content is None:
        save_report(REPORT, file)
        edited = docx.Document(str(file))
        edited.add_paragraph("My own words.")
        edited.save(str(file))
        content = file.read_bytes()
    else:
        file.write_bytes(content)
    assert refused(save_report, REPORT, file) == "saving.exists"
    assert file.read_bytes() == content
    save_report(REPORT, file, force=True)
    save_report(REPORT, file)
