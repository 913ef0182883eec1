"""Study folders for tests."""

from collections.abc import Mapping
from pathlib import Path


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files, named from the folder, and return the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return folder


FULL = {
    "study.toml": """title = "Bestiller–utfører"
language = "nb"
question = "Hvordan virker modellen?"
end_date = 2027-06-30
category = "Model"
[scale]
min = 1
max = 5
step = 0.5
labels = ["Helt uenig", "Helt enig"]
[scales.short]
max = 3
[coders]
names = ["CD"]
""",
    "units.csv": "name,kind,parent,Model\nGamle Oslo,bydel,Oslo,\nOslo,by,,2\nBergen,by,,3\n",
    "respondents.csv": "id,unit,role,label,age\nB1,Bergen,bestiller;utfører,,50\n"
    "B2,Bergen,bestiller,Bestiller 1,\nU1,Gamle Oslo,utfører,,\n",
    "statements.csv": "id,role,theme,text_nb,text_en,reverse,short_nb,scale\n"
    "20,bestiller;utfører,kvalitet,Vi når fram.,We reach.,,Når,\n30,,økonomi,Dyrt.,,1,,short\n",
    "answers.csv": "respondent_id,unit,role,statement_id,answer,reason\n"
    'B1,Bergen,bestiller,20,"3,5",Fordi\nB1,,utfører,20,4,\nB2,,,20,-,\nU1,,,30,,\n',
    "codebook.yaml": "name: mine\nversion: 2\ncodes:\n"
    "  - {name: Kvalitet, key: k, color: '#1DC8FD', "
    "theme: kvalitet, codes: [{name: Kontinuitet, names: {en: Continuity}}]}\n  - name: Økonomi\n",
    "guides/bestiller.yaml": "role: bestiller\nsections:\n  - title: Styring\n    theme: styring\n"
    "    questions:\n"
    '      - {number: "12", text: Hvordan?, follow_ups: [Hvem ringer?, Hvor ofte?], '
    'statement: "20"}\n',
    "transcripts/bergen-01.txt": "I: Hva skjer?\nAnne: Jo, vi ringte.\nOg så: nei.",
    "transcripts.csv": "file,respondent_ids,unit,role,date,minutes,kind,finished\n"
    "bergen-01.txt,B1;B2,Bergen,bestiller,01.03.2026,45,group,AB;CD\n",
    "turns.csv": "document,start,speaker,interviewer,time,respondent\n"
    "bergen-01,0,I,1,0:00:00,\nbergen-01,14,Anne,,1:01:01,B1\n",
    "extras.json": '{\n"answers": [\n{"respondent": "B1", "statement": "20", "role": "bestiller", '
    '"document": "bergen-01", "start": 24, "end": 33}\n],\n"roles": ["leder"]\n}\n',
    "codings.csv": "document,start,end,text,code,coder,memo,stance\n"
    'bergen-01,20,34,"Jo, vi ringte.",Kvalitet/Kontinuitet,AB,Viktig,strength\n'
    "bergen-01,,,vi ringte,Kontinuitet,AB,,\nbergen-01,3,13,,Økonomi,CD,,\n",
    "memos/a.md": "---\nabout: {code: Kvalitet}\ncoder: AB\ntime: 2026-03-01T12:00:00Z\n---\n"
    "\nOm\n\nkoden.\n",
    "memos/b.md": "---\nabout: {unit: Bergen, theme: kvalitet}\ncoder: AB\nkind: summary\n"
    "time: 2026-03-01\n---\nOm enheten\n",
    "memos/c.md": "---\nabout: {passage: {document: bergen-01, start: 3, end: 6}}\ncoder: AB\n"
    "time: 2026-03-01T12:00:00+02:00\n---\nOm\n",
    "memos/d.md": "---\nabout: {finding: F}\ncoder: AB\ntime: 2026-03-01T12:00:00Z\n---\n"
    "Om funnet\n",
    "findings.yaml": "hypotheses:\n"
    "  - {id: H1, theme: økonomi, text: Bedre., verdict: partly, why: Så}\n"
    "findings:\n  - id: F\n    theme: kvalitet\n    unit: Bergen\n    kind: unit\n"
    "    hypothesis: H1\n"
    "    text: De ringte.\n    evidence:\n      - {document: bergen-01, start: 20, end: 34}\n"
    '      - {statement: "20", role: utfører, unit: Bergen}\n'
    '      - {indicator: timer, unit: Bergen, period: "2011"}\n      - {document: bergen-01}\n',
    "indicators.csv": "indicator,unit,period,value,unit_of_measure\ntimer,Bergen,2011,12.50,t\n",
}
"""A folder with every file of the contract."""
