"""What a terminal shows after the bytes it was sent: pyte, spared what it does not know."""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterable
from unicodedata import combining

import pyte
from wcwidth import wcwidth

Cell = pyte.screens.Char
"""One cell: its character (blank beside a wide one), colours as names or six hex digits, styles."""

_SEQUENCE = re.compile(
    r"\x1b\[(?P<parameters>[0-?]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|\x1b[PX^_].*?(?:\x1b\\|\x9c)",
    re.DOTALL,
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[PX^_](?:[^\x1b\x9c]|\x1b(?!\\))*)?\Z")
_QUERY = re.compile(rb"\x1b\[(?:\?(?P<mode>\d+)\$p|(?P<device>>?)0?c)")
_UNFINISHED_QUERY = re.compile(rb"\x1b(?:\[[?>]?[\d$]*)?\Z")
_FRAME, _OTHER_SCREEN = "?2026", "?1049"
_UNDERLINE, _DOUBLE_UNDERLINE = "4", "21"


class _Screen(pyte.Screen):
    def draw(self, data: str) -> None:
        # pyte forgets the rest of a text at the first character that has no width of its own.
        super().draw("".join(c for c in data if wcwidth(c) > 0 or combining(c)))


class Emulator:
    """A terminal of some columns and rows."""

    def __init__(self, columns: int, rows: int) -> None:
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._kept = ""
        self.resize(columns, rows)

    def resize(self, columns: int, rows: int) -> None:
        """Begin anew at that size: what a program leaves unpainted is blank."""
        self.columns, self.rows = columns, rows
        self.in_frame = False
        self._screen = _Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)

    def feed(self, data: bytes) -> None:
        """Take bytes as they come, cut anywhere."""
        text = self._kept + self._decode(data)
        unfinished = _UNFINISHED.search(text)
        end = unfinished.start() if unfinished else len(text)
        self._kept = text[end:]
        self._stream.feed(_SEQUENCE.sub(self._known, text[:end]))

    def _known(self, match: re.Match[str]) -> str:
        """The sequence as pyte should read it, blank when it would draw it as text."""
        parameters, final = match["parameters"], match["final"]
        if parameters is None or match["between"] or parameters[:1] in {"<", "=", ">"}:
            return ""
        if parameters == _FRAME:
            self.in_frame = final == "h"
            return ""
        if parameters == _OTHER_SCREEN:
            return "\x1b[m\x1b[2J\x1b[H"
        if final == "m":
            return f"\x1b[{';'.join(map(_style, parameters.split(';')))}m"
        return match[0]

    def cell(self, x: int, y: int) -> Cell:
        """The cell in that column and row, counted from 0; a negative one from the end."""
        return self._screen.buffer[y % self.rows][x % self.columns]

    def cells(self, y: int) -> list[Cell]:
        """The cells of a row."""
        line = self._screen.buffer[y % self.rows]
        return [line[x] for x in range(self.columns)]

    def row(self, y: int) -> str:
        """The text of a row, without the spaces at its end."""
        return "".join(cell.data for cell in self.cells(y)).rstrip()

    def picture(self) -> list[list[Cell]]:
        """All cells with their colours, to be compared."""
        return [self.cells(y) for y in range(self.rows)]

    def lines(self) -> list[str]:
        """The text of all rows."""
        return [self.row(y) for y in range(self.rows)]

    def shows(self, text: str) -> bool:
        """Whether that text stands in some row."""
        return any(text in line for line in self.lines())

    @property
    def title(self) -> str:
        """The title that the window was given."""
        return self._screen.title


def _style(number: str) -> str:
    """One number of a style: pyte knows neither the kinds of underline nor colons."""
    kind, colon, how = number.partition(":")
    if kind == _UNDERLINE and colon:
        return "24" if how == "0" else _UNDERLINE
    if colon:
        return ";".join(part for part in number.split(":") if part)
    return _UNDERLINE if number == _DOUBLE_UNDERLINE else number


class Answering:
    """Answers what a program asks its terminal, as xterm would."""

    def __init__(self, modes: Iterable[int] = (2026,)) -> None:
        self._modes = frozenset(modes)
        self._kept = b""

    def heed(self, data: bytes) -> bytes:
        """What the terminal sends back after those bytes, cut anywhere."""
        text = self._kept + data
        unfinished = _UNFINISHED_QUERY.search(text)
        self._kept = unfinished[0] if unfinished else b""
        end = unfinished.start() if unfinished else len(text)
        return b"".join(map(self._answer, _QUERY.finditer(text[:end])))

    def _answer(self, query: re.Match[bytes]) -> bytes:
        if query["mode"] is None:
            return b"\x1b[>41;388;0c" if query["device"] else b"\x1b[?62;22c"
        mode = int(query["mode"])
        return b"\x1b[?%d;%d$y" % (mode, 2 if mode in self._modes else 0)
