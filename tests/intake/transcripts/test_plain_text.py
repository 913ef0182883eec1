"""Transcripts that are plain text."""

import pytest

from evalbench.intake.transcripts import read_transcript
from evalbench.intake.transcripts.plain_text import LARGEST_FILE, LONGEST_LINE
from evalbench.messages import EvalbenchError


def test_a_transcript(tmp_path):
    path = tmp_path / "bergen-01.txt"
    path.write_bytes("I: Hva nå?\r\n\r\nÅse: Bl\x1b[1må.\x07".encode("cp1252"))
    found = read_transcript(path)
    assert (found.name, found.text, found.removed) == ("bergen-01", "I: Hva nå?\nÅse: Blå.", 2)
    assert [turn.speaker for turn in found.turns] == ["I", "Åse"]


def test_decomposed_names_and_texts_are_composed(tmp_path):
    path = tmp_path / "a\u030a.TXT"
    path.write_text("A\u030ase: Ja", encoding="utf-8")
    found = read_transcript(path)
    assert (found.name, found.text) == ("å", "Åse: Ja")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"\0\1\2", "no text"),
        ("a.odt", b"x", "cannot be read"),
        ("a.txt", b"x\n" + b"y" * (LONGEST_LINE + 1), "line 2 is longer"),
        ("a.txt", b"x" * (LARGEST_FILE + 1), "at most 20 MB"),
    ],
)
def test_what_cannot_be_read(tmp_path, name, data, said):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(EvalbenchError, match=said):
        read_transcript(tmp_path / name)
