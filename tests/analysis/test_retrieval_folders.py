"""Passages of random study folders: slices of the archived text, their turns counted plainly."""

import csv
import io
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from evalbench.intake.beginning import build_study
from tests.cli.terminal import say

SPEAKERS = ("Kari", "Ola Ås", "Intervjuer", "Zoë")
WORDS = (
    *("ja", "👩\u200d👩\u200d👧", "e\u0301n", "🙂🙂", "møtes", "o\u0308l\u0323", "q\u0301"),
    *("«nok»", "שלום", "漢字", "nei 🇳🇴"),
)
TURNS_AROUND = (0, 1, 3, 1_000)


@dataclass
class Interview:
    """A transcript as it is written to a file, and as it is to be stored, with line feeds only."""

    name: str
    chance: Random
    written: str = ""
    stored: str = ""
    starts: list[int] = field(default_factory=list)
    labels: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        # Names that come back are names; every one does.
        for speaker in [*SPEAKERS, *self.chance.choices(SPEAKERS, k=7)] * 2:
            self.turn(speaker)

    def turn(self, speaker: str) -> None:
        chance = self.chance
        paragraphs = [
            " ".join(chance.choices(WORDS, k=chance.randrange(1, 7)))
            for _ in range(chance.choice((1, 1, 2, 3)))
        ]
        self.stored += "\n" if self.stored else ""
        self.starts.append(len(self.stored))
        label = f"{speaker}: "
        self.labels |= set(range(len(self.stored), len(self.stored) + len(label)))
        self.stored += label + unicodedata.normalize("NFC", "\n".join(paragraphs))
        between = chance.choice(("\r\n", "\r\n\r\n", "\r\n \r\n\r\n"))
        self.written += label + between.join(paragraphs) + chance.choice(("\r\n", "\r\n\r\n"))

    def passage(self) -> tuple[int, int]:
        places = [place for place in range(len(self.stored)) if place not in self.labels]
        start = self.chance.choice(places)
        end = self.chance.choice([place + 1 for place in places if place >= start][:200])
        return start, end

    def around(self, start: int, end: int, turns: int) -> tuple[str, str]:
        """The text from the turn so many before, to the end of the one so many after."""
        owner = [
            sum(begin <= place for begin in self.starts) - 1 for place in range(len(self.stored))
        ]
        first, last = owner[start] - turns, owner[end - 1] + turns
        wanted = [place for place, turn in enumerate(owner) if first <= turn <= last]
        # The line feed between two turns belongs to neither.
        if wanted[-1] + 1 < len(self.stored):
            wanted.pop()
        before = "".join(self.stored[place] for place in wanted if place < start)
        return before, "".join(self.stored[place] for place in wanted if place >= end)


def write_folder(folder: Path, seed: int) -> dict[str, Interview]:
    chance = Random(seed)
    interviews = {name: Interview(name, chance) for name in ("a", "b ø", "c")}
    (folder / "transcripts").mkdir(parents=True)
    (folder / "study.toml").write_text('title = "Prøven"\n', encoding="utf-8")
    (folder / "codebook.yaml").write_text("codes: [{name: K}, {name: L}]\n", encoding="utf-8")
    rows = []
    for name, interview in interviews.items():
        mark = chance.choice(("", "\ufeff"))
        file = folder / "transcripts" / f"{name}.txt"
        file.write_bytes((mark + interview.written).encode())
        for _ in range(15):
            start, end = interview.passage()
            if interview.stored[start:end].strip():
                rows.append((name, start, end, chance.choice("KL"), chance.choice(("AB", "CD"))))
    with (folder / "codings.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("document", "start", "end", "code", "coder"), *rows])
    return interviews


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("seed", range(4))
def test_a_passage_is_a_slice_of_the_archive_and_its_context_whole_turns(
    capsys, tmp_path: Path, database_url: str, seed: int
) -> None:
    folder, archive = tmp_path / "folder", tmp_path / "archive"
    interviews = write_folder(folder, seed)
    build_study(folder, database_url, "AB")
    assert say(capsys, "archive", database_url, archive).code == 0
    turns = read((archive / "turns.csv").read_bytes().decode())
    texts = {}
    for name, interview in interviews.items():
        texts[name] = (archive / "transcripts" / f"{name}.txt").read_bytes().decode()
        assert texts[name] == interview.stored
        starts = [int(turn["start"]) for turn in turns if turn["document"] == name]
        assert starts == interview.starts
    coded = read((folder / "codings.csv").read_bytes().decode())
    keys = ("document", "start", "end", "code", "coder")
    for around in TURNS_AROUND:
        words = ("segments", database_url, "--format", "csv", "--context", around)
        rows = read(say(capsys, *words).out)
        assert sorted(tuple(row[key] for key in keys) for row in rows) == sorted(
            tuple(row[key] for key in keys) for row in coded
        )
        for row in rows:
            start, end = int(row["start"]), int(row["end"])
            assert row["text"] == texts[row["document"]][start:end]
            said = (row["before"], row["after"])
            assert said == interviews[row["document"]].around(start, end, around)
    plain = read(say(capsys, "segments", database_url, "--format", "csv").out)
    assert [{**row, "before": "", "after": ""} for row in plain] == [
        {**row, "before": "", "after": ""} for row in rows
    ]
