"""The emulator shows what a terminal would, whatever the bytes and wherever they are cut."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.support.emulator import Answering, Emulator

FRAME = (
    b"\x1b[?1049h\x1b[>25u\x1b[?2026$p\x1b[<u\x1b[?2004h\x1b[2 q\x1b[!p\x1b[>4;1m\x1b[=1c"
    b"\x1bP+q544e\x1b\\\x1b_Gi=1;AAAA\x1b\\\x1b]52;c;SGVp\x07\x1b]8;;https://example.org\x1b\\"
    b"\x1b[?2026h\x1b[1;1H\x1b[38;2;255;141;0;48;2;16;16;16mBl\xc3\xa5b\xc3\xa6r\x1b[0m"
    b"\x1b[2;3H\x1b[4:3mx\x1b[24my\x1b[21mz\x1b[0m \xe3\x81\x8a!\x1b[?2026l"
)


def after(*parts: bytes) -> Emulator:
    emulator = Emulator(20, 4)
    for part in parts:
        emulator.feed(part)
    return emulator


def test_nothing_but_text_is_drawn() -> None:
    emulator = after(FRAME)
    assert emulator.lines() == ["Blåbær", "  xyz お!", "", ""]
    assert (emulator.cell(2, 0).fg, emulator.cell(2, 0).bg) == ("ff8d00", "101010")
    assert [emulator.cell(x, 1).underscore for x in (2, 3, 4, 5)] == [True, False, True, False]
    assert [emulator.cell(x, 1).data for x in (6, 7, 8)] == ["お", "", "!"]


@given(st.lists(st.integers(0, len(FRAME)), max_size=12))
def test_bytes_may_be_cut_anywhere(places: list[int]) -> None:
    cuts = [0, *sorted(places), len(FRAME)]
    pieces = [FRAME[start:end] for start, end in pairwise(cuts)]
    emulator = after(*pieces)
    assert emulator.lines() == after(FRAME).lines()
    assert emulator.cells(1) == after(FRAME).cells(1)
    answering = Answering()
    assert b"".join(map(answering.heed, pieces)) == b"\x1b[?2026;2$y"


def test_a_frame_is_being_painted_until_it_is_closed() -> None:
    emulator = after(b"\x1b[?2026h\x1b[Hab")
    assert emulator.in_frame
    emulator = after(b"\x1b[?2026h\x1b[Hab", b"c\x1b[?2026l")
    assert not emulator.in_frame
    assert emulator.row(0) == "abc"


def test_joined_signs_do_not_swallow_what_follows() -> None:
    assert after("a\u200db\ufe0f c\u0301".encode()).row(0) == "ab ć"


def test_leaving_the_other_screen_leaves_none_of_it() -> None:
    assert after(b"\x1b[?1049hab\x1b[?1049lc").lines()[0] == "c"


def test_a_title_is_known_and_not_drawn() -> None:
    emulator = after(b"\x1b]2;evalbench\x07x")
    assert (emulator.title, emulator.row(0)) == ("evalbench", "x")


def test_modes_and_devices_are_answered_as_xterm_does() -> None:
    asked = b"\x1b[?2026$p\x1b[?2048$p\x1b[c\x1b[>0c\x1b[?25l"
    assert Answering().heed(asked) == (b"\x1b[?2026;2$y\x1b[?2048;0$y\x1b[?62;22c\x1b[>41;388;0c")
