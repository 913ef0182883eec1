"""A newcomer at the real program, in a terminal: from the first start to all found again.

Nobody waits for time here: each key comes when the text is there that calls for it.
"""

import csv
import io
import os
from dataclasses import dataclass
from pathlib import Path

import docx
import pytest

from tests.cli.terminal import say
from tests.support.pseudo import ROOT
from tests.support.tmux import Tmux
from tests.support.workbench import PROGRAM

pytestmark = pytest.mark.needs("tmux")

SAID = """\
Intervjuer: Hvordan begynte du her?
Åse: Jeg begynte som vikar en sommer. Så ble jeg værende i elleve år.
Intervjuer: Hva gjør du nå?
Åse: Nå leder jeg tildelingen. Vi er fire, og sakene er mange flere.
Intervjuer: Får alle likt?
Åse: Nesten alle. De som ringer ofte, får svar først. Det er ikke riktig.
Intervjuer: Hva skulle dere hatt?
Åse: Flere hender. Og et skjema som tåler virkeligheten.
"""
NAME = "Samtale i Bodø"
CODED = [
    ("Jeg begynte som vikar en sommer.", "Fag og kompetanse"),
    ("Så ble jeg værende i elleve år.", "Kontinuitet"),
    ("Nå leder jeg tildelingen.", "Roller og ansvar"),
    ("Vi er fire, og sakene er mange flere.", "Ressursbruk"),
    ("Får alle likt?", "Likebehandling"),
    ("Nesten alle.", "Likebehandling"),
    ("De som ringer ofte, får svar først.", "Rettssikkerhet"),
    ("Det er ikke riktig.", "Tillit"),
    ("Flere hender.", "Budsjett og avvik"),
    ("Flere hender. Og et skjema som tåler virkeligheten.", "Styringsinformasjon"),
]
"""What is coded in the end; the eighth with a code made on the way, the ninth mended."""


@dataclass(frozen=True)
class Newcomer:
    """Someone at the keyboard, who looks before each key."""

    tmux: Tmux

    def sees(self, *words: str) -> None:
        """Wait until these words stand on the screen."""
        for each in words:
            self.tmux.wait_for(each)

    def reads(self, *words: str) -> None:
        """Wait until these words stand in the line above the keys, where it is said how it goes."""
        self.tmux.wait_for(lambda rows: all(each in self._status(rows) for each in words))

    def reads_none(self, *words: str) -> None:
        """Wait until none of these words stands there."""
        self.tmux.wait_for(lambda rows: not any(each in self._status(rows) for each in words))

    @staticmethod
    def _status(rows: list[str]) -> str:
        return [*rows, ""][ROWS - 2]

    def presses(self, *keys: str) -> None:
        """Press keys, by name."""
        self.tmux.keys(*keys)

    def lets_go(self) -> None:
        """Let go of what is selected."""
        self.presses("escape")
        # A key right after Esc would be taken for one with alt.
        self.reads_none("valgt", "odet")

    def finds(self, words: str) -> None:
        """Find words, which are selected then."""
        self.presses("f")
        self.reads("Finn:")
        self.tmux.type(words)
        self.reads("treff 1 av 1")
        self.presses("enter")
        self.reads("tegn valgt")


ROWS = 40
RENAMED = "Tiltro"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A user's folder with one document in it."""
    documents = tmp_path / "Dokumenter"
    documents.mkdir()
    transcript = docx.Document()
    for line in SAID.splitlines():
        transcript.add_paragraph(line)
    transcript.save(str(documents / f"{NAME}.docx"))
    return tmp_path


def started(home: Path) -> Tmux:
    """The program as it is started by someone who knows no option."""
    kept = {name: os.environ[name] for name in os.environ if name.startswith("XDG_")}
    own = {
        "HOME": str(home),
        "LANG": "nb_NO.UTF-8",
        "PYTHONPATH": str(ROOT),
        "XDG_DOCUMENTS_DIR": str(home / "Dokumenter"),
    }
    return Tmux(PROGRAM, columns=120, rows=ROWS, environment={**kept, **own}, folder=home)


def makes_the_sample(one: Newcomer) -> None:
    one.sees("Hvem er du?")
    one.tmux.type("Kari")
    one.presses("enter")
    one.sees("Navnet ditt     Kari")
    one.presses("e")
    one.sees("En kopi av en eksempelstudie", "Bestiller–utfører i kommunene.evalbench")
    one.presses("enter")
    one.sees("Bestiller–utfører i kommunene · Oversikt", "bergen-bestil")


def brings_in_the_document(one: Newcomer) -> None:
    one.presses("f4")
    one.sees("Ingen filer ennå.")
    one.presses("a")
    one.sees("Hva skal importeres?", f"{NAME}.docx")
    one.presses("enter")
    one.sees("Én fil kom til")
    one.presses("enter")
    one.sees("Åse  4 ", "1 av 1 er med")
    one.presses("i")
    one.reads("Ett intervju er importert")
    one.presses("enter")
    one.sees(f"Koding · {NAME}")
    one.reads("replikk 1/8")


def codes_ten_passages(one: Newcomer) -> None:
    """Each is selected, and given its code, in a way of its own."""

    def coded(number: int, *keys: str, typed: str = "") -> None:
        words, code = CODED[number]
        one.reads(f" {len(words)} tegn valgt")
        one.presses(*keys)
        if typed:
            one.reads("Kode med")
            one.tmux.type(typed)
            one.sees(code)
            one.presses("enter")
        one.reads("odet", code)
        one.lets_go()

    one.presses(")", "s")
    coded(0, "g")
    one.presses(".", "s")
    coded(1, "n")
    one.presses(")", ")", "s")
    coded(2, "r")
    one.presses(".", "v", "end")
    coded(3, "u")
    one.presses(")", "t")
    coded(4, "l")
    one.presses(")", "space", "space")
    coded(5, "=")
    one.finds(CODED[6][0])
    coded(6, "enter", typed="rettss")
    one.presses(".", "s")
    coded(7, "enter", typed="Tillit")
    one.presses(")", ")", "a")
    coded(9, "i")


def codes_and_mends(one: Newcomer) -> None:
    """Take the wrong code, change it, take the passage away, and take that back."""
    one.presses("shift+tab", "s", "k")
    one.reads("Kodet 13 tegn med Kvalitet")
    one.lets_go()
    one.presses("shift+tab", "k")
    one.reads("Bytt Kvalitet med")
    one.tmux.type("budsj")
    one.presses("enter")
    one.reads("Nå kodet med Budsjett og avvik")
    one.presses("d")
    one.reads("Tok bort Budsjett og avvik")
    one.presses("ctrl+z")
    one.reads("Angret:")


def renames_a_code(one: Newcomer) -> None:
    one.presses("p", "end", "r")
    one.sees("Nytt navn på Tillit")
    one.tmux.type(RENAMED)
    one.presses("enter")
    one.reads(RENAMED)
    one.presses("escape")


def finds_it_all_again(one: Newcomer) -> None:
    one.sees("Nylige studier", "Bestiller–utfører i kommunene")
    one.presses("enter")
    one.sees("· Oversikt", "bergen-bestil")
    one.presses("/")
    one.sees("Ord å avgrense med")
    one.tmux.type("Bodø")
    one.tmux.wait_for(lambda rows: not any("bergen-bestil" in row for row in rows))
    one.presses("enter", "enter")
    one.sees(f"Koding · {NAME}", RENAMED)
    one.tmux.wait_for(lambda rows: any(CODED[0][0] in row and " g n " in row for row in rows))


def leaves(one: Newcomer) -> None:
    one.presses("ctrl+q")
    assert one.tmux.wait_for_end() == 0


def table(capsys: pytest.CaptureFixture[str], *words: object) -> list[dict[str, str]]:
    """What a command prints as CSV."""
    got = say(capsys, *words, "--format", "csv")
    assert got.code == 0, got
    return list(csv.DictReader(io.StringIO(got.out)))


def assert_saved(capsys: pytest.CaptureFixture[str], study: Path) -> None:
    """What the command line reads is what was done at the screen."""
    segments = table(capsys, "segments", study, "--document", NAME)
    saved = [(row["text"], row["code"].rpartition("/")[2], row["coder"]) for row in segments]
    expected = [(words, {"Tillit": RENAMED}.get(code, code), "Kari") for words, code in CODED]
    assert sorted(saved) == sorted(expected)
    names = [row["path"].rpartition("/")[2] for row in table(capsys, "codebook", study)]
    assert RENAMED in names
    assert "Tillit" not in names
    deeds = [row["action"] for row in table(capsys, "history", study)]
    coded = ["code_passages"] * 7 + ["code_as_new"] + ["code_passages"] * 2
    assert deeds[0] == "build"
    assert deeds[2:] == [*coded, "recode", "uncode", "undo", "change_code"]


def test_a_newcomer_comes_all_the_way(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with started(home) as tmux:
        one = Newcomer(tmux)
        for does in (makes_the_sample, brings_in_the_document, codes_ten_passages):
            does(one)
        codes_and_mends(one)
        renames_a_code(one)
        leaves(one)
    with started(home) as tmux:
        finds_it_all_again(Newcomer(tmux))
        leaves(Newcomer(tmux))
    (study,) = (home / "Dokumenter").glob("*.evalbench")
    assert_saved(capsys, study)
