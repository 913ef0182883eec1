"""A report that stands as written is known from one that somebody has edited."""

import io
import zipfile
from pathlib import Path

import docx
import pytest

from evalbench.reports.word import stands_as_written, write_word
from evalbench.reports.word.archive import custom_properties
from tests.reports.examples import document


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "rapport.docx"
    with path.open("wb") as stream:
        write_word(document(), stream)
    return path


def test_it_stands_as_written(report: Path) -> None:
    assert stands_as_written(report)


def test_a_changed_word_is_seen(report: Path) -> None:
    with zipfile.ZipFile(report) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"Bergen", b"Berlin")
    with zipfile.ZipFile(report, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
    assert not stands_as_written(report)


def test_a_file_saved_by_another_program(report: Path) -> None:
    opened = docx.Document(str(report))
    opened.add_paragraph("Mitt eget avsnitt")
    opened.save(str(report))
    assert not stands_as_written(report)


def test_a_report_may_be_the_template_of_the_next(report: Path) -> None:
    target = report.with_name("ny.docx")
    with target.open("wb") as stream:
        write_word(document("en"), stream, report)
    assert stands_as_written(target)


@pytest.mark.parametrize("data", [b"", b"nei", b"PK\x05\x06" + b"\0" * 18])
def test_a_file_that_is_no_report(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(data)
    assert not stands_as_written(path)


def test_a_document_by_someone_else(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    docx.Document().save(str(path))
    assert not stands_as_written(path)


def test_entities_are_not_expanded(report: Path) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "x">]><Relationships>&b;</Relationships>'
    with zipfile.ZipFile(report, "w") as file:
        file.writestr("_rels/.rels", bomb)
    assert not stands_as_written(report)


def test_other_custom_properties_stay() -> None:
    first = custom_properties("aa").replace(b"evalbench-digest", b"Saksnummer")
    second = custom_properties("cc", custom_properties("bb", first))
    assert b"Saksnummer" in second
    assert b">aa<" in second
    assert b">bb<" not in second
    assert b'pid="3"' in second


def test_members_are_in_the_same_order_every_time(report: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(report.read_bytes())) as file:
        names = file.namelist()[2:]
    assert names == sorted(names)
