"""A table at a terminal: ruled, aligned, marked with and without colour, and it always fits."""

import io
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbench.messages import Say
from evalbench.reports.terminal import write_terminal
from evalbench.study.table import Column, Table
from evalbench.text.width import display_width
from tests.reports.examples import HOSTILE, long, scores, wide


def written(table: Table, *, color: bool = False, width: int | None = None) -> str:
    stream = io.StringIO()
    write_terminal(table, stream, Say("nb"), color=color, width=width)
    return stream.getvalue()


def test_the_whole_page() -> None:
    assert written(scores()) == (
        "Utførere: relativisert enighet\n"
        "━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━\n"
        "Enhet          N            29          30\n"
        "                  Brukeren får    Innenfor\n"
        "                       det hun  budsjettet\n"
        "                       trenger\n"
        "──────────────────────────────────────────\n"
        "Bergen        13         ▼93,3      ▲100,0\n"
        "──────────────────────────────────────────\n"
        "Oslo          37        ▲100,0       ▼83,1\n"
        "  Gamle Oslo   5             –        -0,3\n"
        "━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━\n"
        "N er antall utførere.\n"
        "Oslo er snittet.\n"
        "▲ er høyest i raden, ▼ er lavest.\n"
        "evb:relative-utfører · studiens tilstand 412 · 22.11.2026\n"
    )


def test_marks_are_coloured_too() -> None:
    text = written(scores(), color=True)
    assert "\x1b[1;32m▲100,0\x1b[0m" in text
    assert "\x1b[31m▼83,1\x1b[0m" in text
    assert "\x1b[" not in written(scores())


@pytest.mark.parametrize("width", [24, 30, 40, 60, 80, 120])
@pytest.mark.parametrize("table", [scores(), wide(), long(3)], ids=lambda table: table.code)
def test_every_line_fits_and_no_number_is_lost(table: Table, width: int) -> None:
    text = written(table, width=width)
    assert max(map(display_width, text.splitlines())) <= width
    whole = written(table)
    numbers = [word for word in whole.split() if word.strip("▲▼-").replace(",", "").isdigit()]
    assert not set(numbers) - set(text.split())


def test_columns_that_find_no_room_follow_with_the_first_repeated() -> None:
    text = written(wide(), width=50)
    assert text.count("Bergen") > 1
    assert "Kolonnene 2–" in text


def test_a_stream_that_cannot_encode_the_signs() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", newline="\n")
    write_terminal(scores(), stream, Say("nb"), color=False, width=None)
    stream.flush()
    assert b"^100,0" in raw.getvalue()
    assert b"_83,1" in raw.getvalue()


def test_names_from_outside_do_not_drive_the_terminal() -> None:
    table = Table(HOSTILE, HOSTILE, (Column("a", HOSTILE),), ((HOSTILE,),), notes=(HOSTILE,))
    text = written(table, width=40)
    assert not set(text) & set("\x00\x1b\x07\x9b\r\t\u202e\ud800")
    assert "[laughs]" in text


@given(
    st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30), st.integers()), max_size=4),
    st.integers(24, 90),
)
def test_any_text_fits(rows: list[tuple[str, str, int]], width: int) -> None:
    columns = (Column("a", "A"), Column("b", "B"), Column("n", "N", "text"))
    text = written(Table("t", "T", columns, tuple(rows)), width=width)
    assert all(display_width(line) <= width for line in text.split("\n"))


def test_word_is_not_loaded() -> None:
    code = (
        "import sys, evalbench.reports.terminal, evalbench.reports.delimited, "
        "evalbench.reports.json_rows\n"
        "sys.exit(bool({'docx', 'lxml', 'rich', 'textual'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
