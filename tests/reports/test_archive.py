"""Archives are the inverse of study folders."""

import tempfile
import tomllib
from pathlib import Path

import pytest
import yaml as pyyaml
from hypothesis import HealthCheck, given, settings

from evalbench.intake.folder import read_folder
from evalbench.intake.trees import read_tree
from evalbench.messages import EvalbenchError, Problem
from evalbench.reports import archive
from evalbench.reports.archive import write_archive
from evalbench.reports.archive.emit import toml_key, toml_text, yaml
from evalbench.study import model as m
from evalbench.study.contents import Contents
from tests.support.contents import ODD, contents
from tests.support.folders import FULL, write
from tests.support.meaning import canonical

ROOT = Path(__file__).resolve().parents[2]


def read(folder):
    return read_folder(folder, codebooks=ROOT / "codebooks")


def tree(folder):
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(contents())
def test_whatever_a_study_holds_comes_back(made):
    with tempfile.TemporaryDirectory() as place:
        first, second = Path(place, "first"), Path(place, "second")
        write_archive(made, first)
        reading = read(first)
        assert reading.notes == [] or all("unasked" in n.key for n in reading.notes)
        write_archive(reading.contents, second)
        assert tree(first) == tree(second)
        labelled = all(row["label"] for row in made.rows(m.Respondent))
        came, went = canonical(reading.contents, labelled), canonical(made, labelled)
        assert came - went == went - came, (came - went, went - came)


@pytest.fixture
def full(tmp_path):
    return write(tmp_path / "full", FULL)


def archived(folder, place):
    reading = read(folder)
    write_archive(reading.contents, place)
    return tree(place)


def test_an_archive_of_every_file(full, tmp_path):
    first = archived(full, tmp_path / "first")
    assert archived(tmp_path / "first", tmp_path / "second") == first
    for name, text in WRITTEN.items():
        assert first[name].decode("utf-8") == text
    assert first.keys() == {*FULL, *WRITTEN} - {f"memos/{letter}.md" for letter in "abcd"}
    assert first["transcripts/bergen-01.txt"].decode() == FULL["transcripts/bergen-01.txt"]
    assert canonical(read(tmp_path / "first").contents) == canonical(read(full).contents)


WRITTEN = {
    "units.csv": "name,kind,parent,Model\nGamle Oslo,bydel,Oslo,\nOslo,by,,2\nBergen,by,,3\n",
    "respondents.csv": "id,unit,role,label,age\nB1,Bergen,bestiller;utfører,Bestiller 2,50\n"
    "B2,Bergen,bestiller,Bestiller 1,\nU1,Gamle Oslo,utfører,Utfører 1,\n",
    "answers.csv": "respondent_id,unit,role,statement_id,answer,reason\n"
    "B1,Bergen,bestiller,20,3.5,Fordi\nB1,Bergen,utfører,20,4,\nB2,Bergen,,20,,\n"
    "U1,Gamle Oslo,,30,,\n",
    "study.toml": FULL["study.toml"]
    .replace("[scale]", "\n[scale]")
    .replace("[scales.short]\nmax = 3\n", "\n[scales.short]\nmin = 1\nmax = 3\nstep = 1\n")
    .replace("[coders]\n", "\n[coders]\n")
    .replace('["CD"]', '["AB", "CD"]'),
    "codebook.yaml": """\
name: mine
version: 2
codes:
  - name: Kvalitet
    key: k
    color: "#1DC8FD"
    theme: kvalitet
    codes:
      - name: Kontinuitet
        names:
          en: Continuity
  - name: Økonomi
""",
    "findings.yaml": """\
hypotheses:
  - id: H1
    theme: økonomi
    text: Bedre.
    verdict: partly
    why: Så
findings:
  - id: F1
    theme: kvalitet
    unit: Bergen
    kind: unit
    hypothesis: H1
    text: De ringte.
    evidence:
      - document: bergen-01
        start: 20
        end: 34
      - document: bergen-01
      - indicator: timer
        unit: Bergen
        period: "2011"
      - statement: "20"
        role: utfører
        unit: Bergen
""",
    "turns.csv": "document,start,speaker,interviewer,time,respondent\n"
    "bergen-01,0,I,1,0:00:00,\nbergen-01,14,Anne,,1:01:01,B1\n",
    "codings.csv": "document,start,end,text,code,coder,memo,stance\n"
    "bergen-01,3,13,Hva skjer?,Økonomi,CD,,\n"
    'bergen-01,20,34,"Jo, vi ringte.",Kvalitet/Kontinuitet,AB,Viktig,strength\n'
    "bergen-01,24,33,vi ringte,Kvalitet/Kontinuitet,AB,,\n",
    "memos/001-code-Kvalitet.md": "---\nabout:\n  code: Kvalitet\ncoder: AB\nkind: memo\n"
    'time: "2026-03-01T12:00:00Z"\n---\nOm\n\nkoden.\n',
    "memos/002-finding-F1.md": "---\nabout:\n  finding: F1\ncoder: AB\nkind: memo\n"
    'time: "2026-03-01T12:00:00Z"\n---\nOm funnet\n',
    "memos/003-passage-bergen-01.md": "---\nabout:\n  passage:\n    document: bergen-01\n"
    '    start: 3\n    end: 6\ncoder: AB\nkind: memo\ntime: "2026-03-01T10:00:00Z"\n---\nOm\n',
    "memos/004-unit-Bergen.md": "---\nabout:\n  unit: Bergen\n  theme: kvalitet\ncoder: AB\n"
    'kind: summary\ntime: "2026-03-01T00:00:00Z"\n---\nOm enheten\n',
}


def test_odd_but_legal(tmp_path):
    names = ["CON", "a/b", "A", "a", "x.", "50%", "..", "NA", "=1+1", "[laughs]", "å" * 300]
    made = Contents()
    made.add(m.Study, title="")
    made.add(m.Scale)
    for name in names:
        document = made.add(m.Document, name=name, length=2, digest="")
        made.add(m.DocumentText, document_id=document, text="Ja")
        made.add(m.Guide, name=name)
        made.add(m.Unit, name=name, position=0)
    write_archive(made, tmp_path / "first")
    files = [path.stem for path in (tmp_path / "first" / "transcripts").iterdir()]
    assert len({file.casefold() for file in files}) == len(names)
    assert not any(character in file for file in files for character in '<>:"/\\|?*')
    assert all(len(file.encode()) < 200 for file in files)
    back = read(tmp_path / "first").contents
    for kind in (m.Document, m.Guide, m.Unit):
        assert sorted(row["name"] for row in back.rows(kind)) == sorted(names)


def test_a_text_without_turns_stays_without(tmp_path):
    made = Contents()
    made.add(m.Study, title="x")
    document = made.add(m.Document, name="d", length=5, digest="")
    made.add(m.DocumentText, document_id=document, text="I: Ja")
    write_archive(made, tmp_path / "x")
    assert read(tmp_path / "x").contents.rows(m.Turn) == []


def test_a_folder_in_the_way(full, tmp_path):
    made = read(full).contents
    write(full, {"README.md": "mine", "expected/x.csv": "mine"})
    with pytest.raises(EvalbenchError, match="not empty"):
        write_archive(made, full)
    write_archive(made, full, force=True)
    assert (full / "README.md").read_text(encoding="utf-8") == "mine"
    assert (full / "expected" / "x.csv").is_file()
    assert not (full / "memos" / "a.md").exists()
    write(full, {"transcripts/old.docx": b"PK"})
    with pytest.raises(EvalbenchError, match=r"transcripts/old\.docx"):
        write_archive(made, full, force=True)
    other = write(tmp_path / "home", {"thesis.docx": b"PK"})
    with pytest.raises(EvalbenchError, match="no study folder"):
        write_archive(made, other, force=True)
    (tmp_path / "empty").mkdir()
    write_archive(made, tmp_path / "empty")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "full", "home"]


def test_nothing_is_left_behind_when_writing_fails(full, tmp_path, monkeypatch):
    made = read(full).contents

    def no_room(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "_write_rows", no_room)
    with pytest.raises(EvalbenchError, match="No space left"):
        write_archive(made, tmp_path / "x")
    with pytest.raises(EvalbenchError, match="No space left"):
        write_archive(made, full, force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["full"]
    assert (full / "memos" / "a.md").is_file()


def test_the_sample_comes_back(tmp_path):
    sample = ROOT / "sample_projects" / "purchaser-provider"
    if not (sample / "study.toml").is_file():
        pytest.skip("no sample")
    first = archived(sample, tmp_path / "first")
    assert archived(tmp_path / "first", tmp_path / "second") == first
    assert canonical(read(tmp_path / "first").contents) == canonical(read(sample).contents)


def plain(node):
    if node.items is not None:
        return [plain(item) for item in node.items]
    if node.entries is not None:
        return {key: plain(entry.value) for key, entry in node.entries.items()}
    return node.text


@pytest.mark.parametrize(
    "value", [*ODD, "a: b\nc", " x", "x ", "\n", "a\n b\n", "\u00a0", "é", "y"]
)
def test_texts_stay_texts(value):
    problems: list[Problem] = []
    tree = {"name": value, "list": [value, {"ab": value}], "de": {value: "x"}}
    node = read_tree(yaml(tree), "f", problems)
    assert problems == []
    assert plain(node) == tree
    loaded = pyyaml.safe_load(yaml({"name": value}))["name"]
    assert loaded == value
    assert tomllib.loads(f"{toml_key(value)} = {toml_text(value)}") == {value: value}
