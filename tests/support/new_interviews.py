"""Made-up interviews to import into the sample study: clear, doubtful, there already, broken."""

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


def new_interviews(folder: Path) -> Path:
    """A folder with these files, one that the study has, and one that is no Word document."""
    folder.mkdir(parents=True)
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    there = sample("purchaser-provider") / "transcripts" / "bergen-bestiller-01.txt"
    shutil.copyfile(there, folder / "kopi av bergen.txt")
    (folder / "ødelagt.docx").write_bytes(b"PK\x03\x04 not really")
    return folder
