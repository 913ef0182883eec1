"""Study folders are read whole."""

import csv
import datetime
import os
import shutil
from decimal import Decimal
from pathlib import Path

import docx
import pytest

from evalbench.intake.folder import read_codebook, read_folder
from evalbench.messages import EvalbenchError, Say
from evalbench.study import model as m
from tests.support.folders import FULL, write
from tests.support.meaning import canonical

ROOT = Path(__file__).resolve().parents[3]


def read(folder, **more):
    return read_folder(folder, codebooks=ROOT / "codebooks", **more)


@pytest.fixture
def full(tmp_path):
    return write(tmp_path / "full", FULL)


def named(contents, kind, name):
    return next(row for row in contents.rows(kind) if row["name"] == name)


def test_every_file_is_read(full):
    reading = read(full)
    made = reading.contents
    assert [str(note) for note in reading.notes] == []
    assert made.one(m.Study)["end_date"] == datetime.date(2027, 6, 30)
    assert made.one(m.Study)["codebook_name"] == "mine"
    assert named(made, m.Unit, "Gamle Oslo")["parent_id"] == named(made, m.Unit, "Oslo")["id"]
    assert named(made, m.Unit, "Bergen")["attributes"] == {"Model": "3"}
    values = {row["value"] for row in made.rows(m.Answer)}
    assert values == {Decimal(4), Decimal("3.5"), None}
    assert {row["name"]: row["label"] for row in made.rows(m.Respondent)} == {
        "B1": "Bestiller 2", "B2": "Bestiller 1", "U1": "Utfører 1",
    }  # fmt: skip
    document = named(made, m.Document, "bergen-01")
    assert (document["kind"], document["minutes"]) == ("group", 45)
    starts = [(row["start"], row["speaker"], row["time"]) for row in made.rows(m.Turn)]
    assert starts == [(0, "I", 0), (14, "Anne", 3661)]
    text = made.one(m.DocumentText)["text"]
    spans = [text[row["start"] : row["end"]] for row in made.rows(m.Coding)]
    assert spans == ["Jo, vi ringte.", "vi ringte", "Hva skjer?"]
    assert made.one(m.Guide)["name"] == "bestiller"
    assert [row["text"] for row in made.rows(m.FollowUp)] == ["Hvem ringer?", "Hvor ofte?"]
    assert len(made.rows(m.Evidence)) == 4
    linked = next(row for row in made.rows(m.Answer) if row["document_id"])
    assert text[linked["start"] : linked["end"]] == "vi ringte"
    assert made.one(m.Indicator)["value"] == Decimal("12.5")
    subjects = {key for row in made.rows(m.Memo) for key, value in row.items() if value}
    assert {"code_id", "unit_id", "finding_id", "document_id", "start"} <= subjects


def test_semicolons_and_cp1252_say_the_same(full, tmp_path):
    norwegian = tmp_path / "norwegian"
    shutil.copytree(full, norwegian)
    for path in norwegian.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        with path.open("w", encoding="cp1252", newline="") as stream:
            csv.writer(stream, delimiter=";").writerows(rows)
    for path in (norwegian / "transcripts").iterdir():
        path.write_bytes(path.read_text(encoding="utf-8").replace("\n", "\r\n").encode("utf-16"))
    assert canonical(read(norwegian).contents) == canonical(read(full).contents)


def test_only_study_toml_is_needed(tmp_path):
    made = read(write(tmp_path / "least", {"study.toml": ""})).contents
    assert made.one(m.Study)["title"] == "least"
    scale = made.one(m.Scale)
    assert (scale["minimum"], scale["maximum"], scale["step"]) == (1, 5, 1)


def test_a_ready_made_codebook(tmp_path):
    for language in ("nb", "nn", "en"):
        said = f'title = "x"\nlanguage = "{language}"\ncodebook = "four-perspectives"\n'
        made = read(write(tmp_path / language, {"study.toml": said})).contents
        assert made.one(m.Study)["codebook_name"] == "four-perspectives"
        alone = read_codebook(ROOT / "codebooks" / f"four-perspectives.{language}.yaml")
        names = [row["name"] for row in alone.rows(m.Code)]
        assert names == [row["name"] for row in made.rows(m.Code)]
    made = read(write(tmp_path / "y", {"study.toml": 'codebook = "four-perspectives.en"'})).contents
    assert made.rows(m.Code)[0]["name"] == "Governance and leadership"


def test_respondents_come_from_answers_and_transcripts(tmp_path):
    files = {
        "study.toml": 'title = "x"\nlanguage = "en"\n',
        "units.csv": "name\nBergen\n",
        "statements.csv": "id,role\n20,leder\n",
        "answers.csv": "respondent_id,unit,role,statement_id,answer\nA,Bergen,leder,20,4\n"
        "A,,utfører,20,-\n",
        "transcripts/x.txt": "I: Ja?\nB: Nei.\n",
        "transcripts.csv": "file,respondent_ids,unit,role\nx,B;C,Bergen,utfører\n",
    }
    reading = read(write(tmp_path / "x", files))
    made = reading.contents
    assert {row["name"]: row["label"] for row in made.rows(m.Respondent)} == {
        "A": "Leder 1", "B": "Utfører 1", "C": "Utfører 2",
    }  # fmt: skip
    assert len(made.rows(m.RespondentRole)) == 4
    speaker = named(made, m.Respondent, "B")["id"]
    assert [row["respondent_id"] for row in made.rows(m.Turn)] == [None, speaker]
    assert [note.key for note in reading.notes] == ["folder.answers_unasked"]


def test_notes_tell_what_was_left_out(tmp_path):
    files = {
        "study.toml": "",
        "unit.csv": "name\n",
        "statements.csv": "id,colour\n1,red\n",
        "transcripts/a.txt": "I: J\x07a\x1b[0m",
        "transcripts/old/b.txt": "x",
        "transcripts/.DS_Store": "\0",
        "memos/note.txt": "",
        "README.md": "x",
        "expected/x.csv": "\0",
    }
    notes = [str(note) for note in read(write(tmp_path / "x", files)).notes]
    assert notes == [
        "statements.csv: no such columns are known here, and they are left out: colour",
        "transcripts/old: a folder, whose files are not read; move the transcripts up",
        "memos/note.txt: not a file of the kind that belongs here, and left alone",
        "unit.csv: not read, as no file of a study folder is called so; should it be units.csv?",
        "2 control characters were removed from transcripts/a.txt",
    ]


def test_a_coder_can_stand_behind_what_does_not_say(tmp_path):
    files = {
        "study.toml": "",
        "codebook.yaml": "codes: [{name: None}]",
        "transcripts/a.txt": "I: Ja da",
        "codings.csv": "document,text,code\na.txt,Ja,None\n",
        "memos/a.md": "---\nabout: {study: true}\n---\nHei\n",
    }
    made = read(write(tmp_path / "x", files), coder="AB").contents
    assert made.one(m.Coder)["name"] == "AB"
    assert made.one(m.Memo)["text"] == "Hei"


@pytest.mark.parametrize("ending", ["md", "docx"])
def test_turns_of_any_form_of_transcript_may_be_told(tmp_path, ending):
    folder = write(
        tmp_path / "x",
        {
            "study.toml": "",
            "respondents.csv": "id\nB1\nB2\n",
            "transcripts.csv": f"file,respondent_ids,kind\na.{ending},B1;B2,group\n",
            "turns.csv": "document,start,speaker,interviewer,time,respondent\n"
            "a,0,Int,1,,\na,10,Åse,,,B1\na,19,Bo,,,B2\n",
        },
    )
    said = [("Int:", " Hva?"), ("Åse:", " Jo."), ("Bo:", " Nei.")]
    path = folder / "transcripts" / f"a.{ending}"
    path.parent.mkdir()
    if ending == "md":
        path.write_text("\n\n".join(f"**{who}**{what}" for who, what in said), encoding="utf-8")
    else:
        word = docx.Document()
        for who, what in said:
            paragraph = word.add_paragraph()
            paragraph.add_run(who).bold = True
            paragraph.add_run(what)
        word.save(str(path))
    made = read(folder).contents
    assert made.one(m.DocumentText)["text"] == "Int: Hva?\nÅse: Jo.\nBo: Nei."
    people = made.names(m.Respondent)
    assert [people.get(row["respondent_id"]) for row in made.rows(m.Turn)] == [None, "B1", "B2"]


def test_the_sample_has_nothing_wrong():
    sample = ROOT / "sample_projects" / "purchaser-provider"
    if not (sample / "study.toml").is_file():
        pytest.skip("no sample")
    assert read(sample).contents.rows(m.Coding)


def test_no_folder(tmp_path):
    with pytest.raises(EvalbenchError, match="no such folder"):
        read(tmp_path / "none")
    with pytest.raises(EvalbenchError, match="no such file"):
        read_codebook(tmp_path / "none")


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_nothing_outside_is_read(tmp_path):
    (tmp_path / "secret.txt").write_text("I: secret", encoding="utf-8")
    folder = write(tmp_path / "x", {"study.toml": "", "transcripts/a.txt": "I: Ja"})
    (folder / "transcripts" / "b.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "units.csv").symlink_to(tmp_path / "secret.txt")
    os.mkfifo(folder / "transcripts" / "c.txt")
    with pytest.raises(EvalbenchError) as caught:
        read(folder)
    assert str(caught.value).splitlines() == [
        "units.csv: this leads out of the study folder; put the file itself there",
        "transcripts/b.txt: this leads out of the study folder; put the file itself there",
        "transcripts/c.txt: this is no ordinary file; put a file in its place",
    ]


@pytest.mark.parametrize("language", ["en", "nb"])
def test_every_message_can_be_said(language):
    import string
    import tomllib

    say = Say(language)
    file = ROOT / "evalbench" / "messages" / language / "folder.toml"
    catalogue = tomllib.loads(file.read_text(encoding="utf-8"))
    english = ROOT / "evalbench" / "messages" / "en" / "folder.toml"
    assert catalogue.keys() == tomllib.loads(english.read_text(encoding="utf-8")).keys()
    for key, entry in catalogue.items():
        texts = [entry] if isinstance(entry, str) else list(entry.values())
        fields = {f[1] for text in texts for f in string.Formatter().parse(text) if f[1]}
        assert say(f"folder.{key}", **dict.fromkeys(fields, 1))
