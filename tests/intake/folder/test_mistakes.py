"""Everything wrong with a folder is told of at once, with file and line."""

from pathlib import Path

import pytest

from evalbench.intake.folder import read_folder
from evalbench.messages import EvalbenchError
from tests.support.folders import FULL, write

ROOT = Path(__file__).resolve().parents[3]

HOSTILE: dict[str, str | bytes] = {
    "study.toml": 'titel = "x"\nlanguage = "no"\nend_date = "soon"\n[scale]\nmin = 5\nmax = 1\n'
    "stepp = 1\n[coders]\nnames = [1]\n",
    "units.csv": "name;parent\nA;B\nB;A\nBergen;Bergn\nBergen;\nX\x1by;\n;A\n",
    "respondents.csv": "id,unit,role\nR1,Bergen,leder\nR1,Bergen,\nR2,Oslo,leder\nR;3,,\n",
    "statements.csv": "id,text_nb,reverse,scale\n20,Hei,maybe,\n20,Hopp,,\n30,,,\n",
    "answers.csv": "respondent_id,unit,role,statement_id,answer\n"
    "R1,Bergen,,20,6\nR1,A,,20,fire\nR1,,eier,30,4\nR9,,,20,4\nR2,,,21,4\nR2,,,20,4\nR2,,,20,5\n"
    "R2,,,30,4,5,6\n,,,20,1\n",
    "codebook.yaml": "codes:\n  - name: K\n    color: red\n    key: k\n  - name: K\n"
    "  - {name: L, key: k, codes: [{name: M}]}\n  - {name: N, kode: 1, codes: [{name: M}]}\n"
    "  - key: x\n",
    "guides/g.yaml": "rolle: leder\nsections:\n  - {title: a, questions: [{statement: '99'}]}\n"
    "  - text\n",
    "transcripts/a.txt": "I: Hva?\nAnne: Ja, ja.\n",
    "transcripts/b.txt": b"\x00\x01\x02binary",
    "transcripts/c.docx": b"PK",
    "transcripts.csv": "file,respondent_ids,unit,date,minutes,kind\n"
    "a.txt,R9,Nowhere,2026-13-01,-5,chat\n"
    "../secret.txt,,,,,\nz.txt,,,,,\na,,,,,\n",
    "codings.csv": "document,start,end,text,code,coder\na,3,7,,K,AB\na,3,700,,K,AB\na,0,3,,K,AB\n"
    "a,3,7,Nei,K,AB\na,,,ja,M,AB\na,,,Ja,Q,\na,,,aldri,K,AB\na,3,,,K,AB\na,,,,K,AB\nq,1,2,,K,AB\n"
    "a,x,7,,K,AB\na,,,a,K,AB\n",
    "extras.json": '{"answers": [\n{"respondent": "R1", "statement": "30", "role": "eier", '
    '"document": "a", "start": 0, "end": 99},\n'
    '{"respondent": "R2", "statement": "30", "document": "q"},\n[1]\n],\n'
    '"rolls": []\n}',
    "memos/a.md": "no head",
    "memos/b.md": "---\nabout: {cod: K, unit: Nowhere}\ncoder: A;B\ntime: today\nkind: essay\n"
    "---\n",
    "memos/c.md": "---\nabout: {passage: {document: a, start: 1}}\ncoder: A\n---\n",
    "findings.yaml": "hypotheses:\n  - {id: H1, verdict: maybe}\n  - {id: H1}\nfindings:\n"
    "  - text: Funn\n    kind: minor\n    hypothesis: H2\n    evidence:\n      - {unit: Bergen}\n"
    "      - {document: a, start: 5, end: 2}\n"
    "      - {indicator: x, unit: Bergen, period: '1'}\n  - {}\n",
    "indicators.csv": "indicator,unit,period,value\nx,Bergen,2011,many\nx,Oslo,2011,1\n"
    "x,Bergen,2012,1\n"
    "x,Bergen,2012,2\n,Bergen,2012,2\n",
}  # fmt: skip

SAID = """\
study.toml:1: “titel” is not known here; did you mean “title”?
study.toml:2: language “no” is not one of nb, nn, en
study.toml:3: “soon” is no date
study.toml:4: a scale from 5 to 1 has no room
study.toml:7: “stepp” is not known here; did you mean “step”?
study.toml:9: names should be a list of texts
units.csv:2: “A” is its own ancestor
units.csv:4: there is no unit “Bergn” in units.csv; did you mean “Bergen”?
units.csv:5: “Bergen” is already on line 4
units.csv:6: the name “X\\x1by” has a control character in it
units.csv:7: the name “” is empty
respondents.csv:3: “R1” is already on line 2
respondents.csv:4: there is no unit “Oslo” in units.csv
respondents.csv:5: the name “R;3” has “;” in it
statements.csv:2: “maybe” is neither yes nor no
statements.csv:3: “20” is already on line 2
answers.csv:2: the answer 6 is not on the scale from 1 to 5
answers.csv:3: “R1” is in A here, but in Bergen in respondents.csv, line 2
answers.csv:3: “fire” is no number
answers.csv:4: “R1” has the role leder, not eier
answers.csv:5: there is no respondent “R9” in respondents.csv
answers.csv:6: there is no statement “21” in statements.csv
answers.csv:8: this respondent has already answered this statement, on line 7
answers.csv:9: the row has 7 cells and the table 5 columns
answers.csv:10: respondent_id is blank
codebook.yaml:3: “red” is no colour
codebook.yaml:5: “K” is already on line 2
codebook.yaml:6: the key “k” is already taken by the code on line 4
codebook.yaml:7: “kode” is not known here; remove it
codebook.yaml:8: the name “” is empty
guides/g.yaml:1: “rolle” is not known here; did you mean “role”?
guides/g.yaml:3: there is no statement “99” in statements.csv
guides/g.yaml:4: there should be keys with values here
transcripts/b.txt: this is no text
transcripts/c.docx: is no Word document that can be read
transcripts.csv:2: kind “chat” is not one of
transcripts.csv:2: there is no unit “Nowhere” in units.csv
transcripts.csv:2: “2026-13-01” is no date
transcripts.csv:2: “-5” is not a whole number
transcripts.csv:2: there is no respondent “R9” in respondents.csv
transcripts.csv:3: “../secret.txt” is a path
transcripts.csv:4: there is no file “z.txt” in transcripts/
transcripts.csv:5: “a” is already on line 2
extras.json:2: 0–99 is not a passage
extras.json:3: there is no document “q” in transcripts/
extras.json:4: this entry should have only
extras.json:6: “rolls” is not known here; did you mean “roles”?
codings.csv:3: 3–700 is not a passage
codings.csv:4: 0–3 begins or ends inside a speaker's name
codings.csv:5: the text is “Nei”, but “Hva?” stands there
codings.csv:6: 2 codes are called “M”
codings.csv:7: there is no code “Q” in the codebook
codings.csv:7: coder is blank
codings.csv:8: “aldri” stands nowhere
codings.csv:9: a passage needs both a start and an end
codings.csv:10: there is neither a start and an end nor a text
codings.csv:11: there is no document “q” in transcripts/
codings.csv:12: “x” is not a whole number
codings.csv:13: “a” stands 3 times
memos/a.md:1: a memo begins with a head
memos/b.md:2: “cod” is not known here; did you mean “code”?
memos/b.md:2: there is no unit “Nowhere” in units.csv
memos/b.md:3: the name “A;B” has “;” in it
memos/b.md:4: “today” is no time
memos/b.md:5: kind “essay” is not one of memo, summary
memos/c.md:2: a passage needs both a start and an end
findings.yaml:2: verdict “maybe” is not one of
findings.yaml:3: “H1” is already on line 2
findings.yaml:6: kind “minor” is not one of
findings.yaml:7: no hypothesis has the id “H2”; correct it
findings.yaml:9: evidence is one of
findings.yaml:10: 5–2 is not a passage
findings.yaml:11: indicators.csv has no value of “x”
findings.yaml:12: text is missing here
indicators.csv:2: “many” is no number
indicators.csv:3: there is no unit “Oslo” in units.csv
indicators.csv:5: “x” has another value for this unit and period on line 4
indicators.csv:6: indicator is blank
""".splitlines()


def mistakes(folder):
    with pytest.raises(EvalbenchError) as caught:
        read_folder(folder, codebooks=ROOT / "codebooks")
    return str(caught.value).splitlines()


def test_every_mistake_of_a_hostile_folder(tmp_path):
    folder = write(tmp_path / "hostile", HOSTILE)
    before = sorted(tmp_path.rglob("*"))
    found = mistakes(folder)
    assert len(found) == len(SAID)
    pairs = zip(found, SAID, strict=True)
    assert [(line, said) for line, said in pairs if not line.startswith(said)] == []
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("study.toml", None, "study.toml: a study folder needs this file"),
        ("study.toml", 'title = "x"\nquestion = what?\n', "study.toml:2: this line is not TOML"),
        ("study.toml", b"\0\1", "study.toml: this is no text"),
        ("study.toml", 'title = "x"\ncodebook = "mine"\n', "study.toml: there is a codebook.yaml"),
        ("study.toml", "scale = 5\n", "study.toml:1: scale should be a table"),
        ("study.toml", "[scale]\nstep = 0.0000001\n", "study.toml:2: step should be a number"),
        ("units.csv", "nam,kind\nBergen,\n", "units.csv:1: the column name is missing; is it the"),
        ("units.csv", "", "units.csv: the table is empty"),
        ("answers.csv", 'respondent_id,statement_id,answer\n"B1,2,4', "answers.csv:2: a quotation"),
        ("codebook.yaml", "a: &a [x]\nb: [*a, *a]\n", "codebook.yaml:1: anchors and aliases"),
        ("codebook.yaml", "codes:\n\t- name: x\n", "codebook.yaml:2: this is not YAML"),
        ("turns.csv", "document,start,speaker\nbergen-01,1,I\n", "turns.csv:2: no turn begins at"),
        ("turns.csv", "document,start,speaker\nbergen-01,0,Å\n", "turns.csv:2: “Å” does not begin"),
        ("turns.csv", "document,start,speaker,time\nbergen-01,0,I,5\n", "turns.csv:2: “5” is no"),
        ("turns.csv", "document,start,speaker\nx,0,I\n", "turns.csv:2: there is no document “x”"),
        ("extras.json", '{\n"answers": [\n{]\n}', "extras.json:3: this is not the JSON"),
        ("extras.json", "[" * 100_000, "extras.json:1: this is not the JSON"),
        ("transcripts/Bergen-01.odt", b"PK", "transcripts/Bergen-01.odt: transcripts ending"),
        ("transcripts/a.txt", b"y" * 20_000_001, "transcripts/a.txt: the file is 21 MB, and"),
        ("transcripts/a.txt", b"y" * 1_000_001, "transcripts/a.txt: line 1 is longer than 1000000"),
        ("memos/d.md", "---\ncoder: AB\nkind: memo\n", "memos/d.md:1: a memo begins with a head"),
    ],
)  # fmt: skip
def test_one_mistake(tmp_path, file, content, said):
    folder = write(tmp_path / "x", FULL)
    if content is None:
        (folder / file).unlink()
    else:
        write(folder, {file: content})
    found = mistakes(folder)
    assert any(line.startswith(said) for line in found), found


def test_a_table_that_cannot_be_read_makes_no_other_noise(tmp_path):
    for file in ("units.csv", "respondents.csv", "statements.csv", "codebook.yaml", "turns.csv"):
        folder = write(tmp_path / file, {**FULL, file: b"\0"})
        found = mistakes(folder)
        advice = "save the table as CSV" if file.endswith(".csv") else "save it as text in UTF-8"
        said = "this is no text, or in an encoding nobody can read"
        assert found == [f"{file}: {said}; {advice}"]


def test_a_hundred_megabytes_on_a_line(tmp_path):
    folder = write(tmp_path / "x", {"study.toml": ""})
    with (folder / "units.csv").open("wb") as stream:
        stream.write(b"name\nBergen\n")
        for _ in range(100):
            stream.write(b"x" * 1_000_000)
    assert mistakes(folder) == [
        "units.csv:3: a row or a cell is longer than 20000000 characters; split it, or look for a "
        "quotation mark that does not end"
    ]


def test_a_thousand_mistakes_in_a_file_are_enough(tmp_path):
    units = "name,parent\n" + "".join(f"{i},x\n" for i in range(1500))
    found = mistakes(write(tmp_path / "x", {"study.toml": "", "units.csv": units}))
    assert len(found) == 1001
    assert found[-1] == "units.csv: and 500 more things are wrong in this file"
