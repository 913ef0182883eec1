"""Hostile transcripts: one clear line each, in little time and memory, and nothing is changed."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from struct import pack

import pytest

from evalbench.study.store import create_study
from evalbench.study.verbs.building import new

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r" Target="{target}" Type="{type}"/></Relationships>'
)
SECONDS, MEGABYTES = 5.0, 500

# Runs the command, and tells of its own time and memory: those of other work are not counted. What
# getrusage says may be of the process that started this one, so Linux is asked first.
PROGRAM = """
import json, sys, time
from pathlib import Path
from evalbench.cli.main import run
code = run(sys.argv[1:])
megabytes, status = 0, Path("/proc/self/status")
if status.exists():
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    megabytes = int(line.split()[1]) / 1_000
elif sys.platform != "win32":
    import resource
    used = resource.getrusage(resource.RUSAGE_SELF)
    megabytes = used.ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)
print(json.dumps([code, time.process_time(), megabytes]))
"""


def docx(
    file: Path,
    body: str,
    *,
    head: str = "",
    target: str = "word/document.xml",
    others: dict[str, str] | None = None,
) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("_rels/.rels", RELATIONSHIPS.format(target=target, type=TYPE))
        text = f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        package.writestr("word/document.xml", text)
        for name, said in (others or {}).items():
            package.writestr(name, said)


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def bomb(file: Path) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("_rels/.rels", RELATIONSHIPS.format(target="word/document.xml", type=TYPE))
        with package.open("word/document.xml", "w") as part:
            for _ in range(400):
                part.write(b" " * 1_000_000)


def lying_bomb(file: Path) -> None:
    """A part that says it is small and is not."""
    docx(file, paragraph(" " * 60_000_000))
    data = file.read_bytes()
    size = zipfile.ZipFile(file).getinfo("word/document.xml").file_size
    file.write_bytes(data.replace(pack("<L", size), pack("<L", 1_000)))


def cut_short(file: Path) -> None:
    docx(file, paragraph("I: Hei.") * 200)
    file.write_bytes(file.read_bytes()[:-60])


def damaged(file: Path) -> None:
    docx(file, paragraph("I: Hei.") * 200)
    data = bytearray(file.read_bytes())
    middle = data.index(b"word/document.xml") + 60
    data[middle : middle + 20] = bytes(20)
    file.write_bytes(data)


def encrypted_part(file: Path) -> None:
    docx(file, paragraph("I: Hei."))
    data = file.read_bytes()
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.rindex(mark)
        data = data[: place + at] + b"\x01" + data[place + at + 1 :]
    file.write_bytes(data)


def with_entity(file: Path) -> None:
    secret = file.with_name("secret.txt")
    secret.write_text("hemmelig", encoding="utf-8")
    head = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    docx(file, paragraph("I: Hei. &e;"), head=head)


def billion_laughs(file: Path) -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    docx(file, paragraph("&e12;"), head=f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>')


def many_entries(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as package:
        for number in range(60_000):
            package.writestr(str(number), "")


HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "bombe.docx": (bomb, "more than 16 MB"),
    "lyver.docx": (lying_bomb, "no Word document"),
    "kuttet.docx": (cut_short, "no Word document"),
    "skadet.docx": (damaged, "no Word document"),
    "kryptert.docx": (
        lambda file: file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000)),
        "locked with a password",
    ),
    "kryptert-del.docx": (encrypted_part, "locked with a password"),
    "entitet.docx": (with_entity, "no Word document"),
    "milliard.docx": (billion_laughs, "no Word document"),
    "ut.docx": (
        lambda file: docx(file, paragraph("I: Hei."), others={"../../ut.txt": "ute"}),
        "no Word document",
    ),
    "peker-ut.docx": (
        lambda file: docx(file, paragraph("I: Hei."), target="../../../secret.xml"),
        "no Word document",
    ),
    "mange.docx": (many_entries, "no Word document"),
    "tekst.docx": (lambda file: file.write_text("I: Hei.\nR: Ja.\n"), "no Word document"),
    "word.txt": (lambda file: docx(file, paragraph("I: Hei.")), "this is no text"),
    "bilde.pdf": (lambda file: file.write_bytes(b"%PDF-1.7\n\0"), "“.pdf” cannot be read"),
    "ingen-endelse": (lambda file: file.write_text("I: Hei."), "cannot be read"),
    "tom.txt": (lambda file: file.write_bytes(b""), "there is no text in it"),
    "blank.md": (lambda file: file.write_text("\ufeff \n\n\t\n"), "there is no text in it"),
    "tom.docx": (lambda file: file.write_bytes(b""), "no Word document"),
    "bare-bilder.docx": (lambda file: docx(file, "<w:p/>"), "there is no text in it"),
    "stor.txt": (lambda file: file.write_bytes(b"I: Hei.\n" * 12_500_000), "the file is 100 MB"),
    "linje.txt": (lambda file: file.write_bytes(b"x" * 1_000_001), "line 1 is longer"),
    "million.docx": (lambda file: docx(file, "<w:p/>" * 10**6), "more than 200000 paragraphs"),
    "million-ord.docx": (
        lambda file: docx(file, paragraph("I: Hei.") * 10**6),
        "more than 16 MB",
    ),
    "nestet.docx": (
        lambda file: docx(file, "<w:p>" * 120 + paragraph("x" * 9_000_000) + "</w:p>" * 120),
        "no Word document",
    ),
}  # fmt: skip


@pytest.fixture
def study(tmp_path: Path) -> Path:
    file = tmp_path / "study.evalbench"
    with create_study(str(file)) as store, store.begin("A") as session:
        new(session, "Prøven", "nb")
    return file


def run(*words: object) -> tuple[int, float, float, str]:
    """The exit code, seconds of the processor, megabytes, and what stood on stderr."""
    command = [sys.executable, "-c", PROGRAM, *map(str, words), "--language", "en"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    code, seconds, megabytes = json.loads(done.stdout.splitlines()[-1])
    return code, seconds, megabytes, done.stderr


@pytest.mark.parametrize("name", HOSTILE)
def test_one_clear_line_and_nothing_changed(study: Path, tmp_path: Path, name: str) -> None:
    make, said = HOSTILE[name]
    folder = tmp_path / "a" / "b" / "c"
    folder.mkdir(parents=True)
    make(folder / name)
    (folder / "god.txt").write_text("I: Hei.\nR: Ja.\n", encoding="utf-8")
    there = {path for path in tmp_path.rglob("*") if path.is_file()}
    held = hashlib.sha256(study.read_bytes()).hexdigest()
    code, seconds, megabytes, err = run(
        "import", "transcripts", study, folder / "god.txt", folder / name
    )
    assert (code, err.count("\n")) == (1, 1), err
    assert said in err
    assert name in err
    assert "hemmelig" not in err
    assert seconds < SECONDS
    assert megabytes < MEGABYTES
    assert hashlib.sha256(study.read_bytes()).hexdigest() == held
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == there


def lines(count: int, line: str) -> str:
    return "\n".join(line.format(n=_name(number), m=number // 60, s=number % 60)
                     for number in range(count))  # fmt: skip


def _name(number: int) -> str:
    letters = "abcdefghij"
    return "".join(letters[int(digit)] for digit in f"{number:05}").title()


SLOW = {
    "labels that come back": lambda: lines(10_000, "{n}: Hei.") + "\n" + lines(10_000, "{n}: Ja."),
    "labels that stand once": lambda: lines(5_000, "{n}: Hei.\n{n}: Ja.\n{n}x: Å."),
    "times": lambda: lines(5_900, "{n}  {m:02}:{s:02}\nHei."),
    "letters": lambda: "\n".join("a: x\nb: y" for _ in range(20_000)),
    "quotes": lambda: lines(10_000, "{n}: «Hei.»"),
    "brackets": lambda: ("[" * 999 + "\n") * 2_000,
    "marks": lambda: ("*_" * 4_999 + "a\n") * 100,
}  # fmt: skip


@pytest.mark.parametrize("name", SLOW)
def test_what_is_no_interview_takes_no_more_time_than_its_length(
    study: Path, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "a.md"
    file.write_text(SLOW[name](), encoding="utf-8")
    code, seconds, megabytes, err = run("import", "transcripts", study, file, "--dry-run")
    assert code == 0, err
    assert seconds < SECONDS
    assert megabytes < MEGABYTES
