"""Made-up interviews to import: clear, doubtful, there already, broken; and such as are hostile."""

import shutil
from pathlib import Path

from evalbench.intake.shipped import sample

TEXTS = {
    "bergen-bestiller-09.txt": "I: Hva gjør du her på huset?\n"
    "Kari: Jeg fatter vedtakene. Det er jo det jeg gjør, hele dagen, og så ringer de og klager.\n"
    "Merk: opptaket er uklart her\n"
    "I: Hvem er det som ringer?\nKari: Døtrene. Alltid døtrene.\nI: Ja?\nKari: Jo.\n",
    "begren-utfører-10.txt": "I: Hvordan er det hos dere?\n"
    "R: Det er tynt. Vi er to på kvelden, og har femten hjem, så du kan jo regne selv.\n"
    "I: Hva sier bestilleren til det?\nR: At vedtaket er et vedtak.\n",
    "notat uten noen.txt": "Et notat fra feltet om hvordan det så ut på kontoret den dagen.\n",
    "stavanger-toppledelse-02.txt": "I: Hva er det viktigste for dere nå?\n"
    "R: Å holde budsjettet. Og så å kunne se brukerne i øynene etterpå.\n"
    "I: Går det?\nR: Ikke alltid.\n",
    "drammen-utfører-01.txt": "I: Fortell litt.\nR: Dette er en annen samtale, i samme by.\n"
    "I: Ja?\nR: Ja.\n",
    "tom.txt": "",
}


HOSTILE = (
    "[laughs] $x 0\x1b[31m.txt",
    "[b] $f\x1b]0;x\x07/[laughs] $x 0\x1b[31m.txt",
    "漢字とかな漢字とかな [laughs] $x\x1b[2J.txt",
    "[@click=app.quit] ${HOME} %s " * 5 + "\x9b31m\u202e.md",
)
"""Paths that would drive a terminal; a name that stands twice, wide signs, one that is too long."""


HOSTILE_FOLDER = " ".join(f"[laughz] $x {number}\x1b[31m" for number in (12, 20, 32))
"""A folder of which the name is much like that of a unit, a role and a respondent."""


def new_interviews(folder: Path) -> Path:
    """A folder with these files, one that the study has, and one that is no Word document."""
    folder.mkdir(parents=True)
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    there = sample("purchaser-provider") / "transcripts" / "bergen-bestiller-01.txt"
    shutil.copyfile(there, folder / "kopi av bergen.txt")
    (folder / "ødelagt.docx").write_bytes(b"PK\x03\x04 not really")
    return folder


def hostile_interviews(folder: Path) -> Path:
    """A folder in which every file's name, speakers and text are hostile; the last is broken."""
    for number, path in enumerate(HOSTILE):
        asks, answers = "I [laughs]\x1b[31m", f"Kari {'漢字' * (number % 2)}[b] $x"
        text = (
            f"{asks}: Hva er \x1b]0;x\x07{'[laughs] $x 漢字, ' * 7}{number}?\n"
            f"{answers}: \u202eJa, ${{HOME}} og 漢字 [/b] er slik.\x1b[2J\n"
        )
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text * 3, encoding="utf-8")
    (folder / "[red] $y\x1b[2J.docx").write_bytes(b"\x1b[2J")
    return folder
