"""A folder that becomes a study of some units, people and one coded interview."""

from pathlib import Path

import pytest

FILES = {
    "study.toml": 'title = "Prøven"\nlanguage = "nb"\n',
    "units.csv": "name,kind\nBergen,kommune\nOslo,kommune\nRingebu,kommune\n",
    "respondents.csv": "id,unit,role\nR1,Bergen,leder\nR2,Oslo,x\n",
    "codebook.yaml": "codes:\n  - name: K\n",
    "transcripts/a.txt": "I: Går det bra?\nKari: Ja, bra. Kari er bra.\n",
    "codings.csv": "document,start,end,code,coder\na,22,29,K,AB\n",
}


@pytest.fixture
def interviews_folder(tmp_path: Path) -> Path:
    made = tmp_path / "folder"
    (made / "transcripts").mkdir(parents=True)
    for name, text in FILES.items():
        (made / name).write_text(text, encoding="utf-8")
    return made
