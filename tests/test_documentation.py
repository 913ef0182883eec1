"""What the documents say is so: commands exist, and the table in the README is the one printed."""

import doctest
import re
from pathlib import Path

import pytest

from evalbench.cli.commands import COMMANDS
from evalbench.cli.main import run
from evalbench.intake.beginning import build_study

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
TELLING = ("README.md", "docs/guide.md", "docs/en/index.md", "docs/nb/history.md")
SAMPLE = ROOT / "sample_projects" / "purchaser-provider"


def commands_in(text: str) -> set[str]:
    """The words after `evalbench` in code, up to the first that cannot be a command's."""
    code = re.findall(r"`([^`\n]+)`", text) + re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line.strip() for part in code for line in part.splitlines()]
    return {
        match[1]
        for line in lines
        if (match := re.match(r"evalbench ((?:[a-z]+ ?)+)(?![\w.])", line))
    }


def known(words: str) -> bool:
    names = {each.words for each in COMMANDS}
    first, *rest = words.split()
    return first in names or " ".join([first, *rest[:1]]) in names


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_command_in_a_document_exists(document: Path) -> None:
    found = commands_in(document.read_text(encoding="utf-8"))
    assert {words for words in found if not known(words)} == set()


def test_commands_are_found_in_documents() -> None:
    assert all(commands_in((ROOT / name).read_text(encoding="utf-8")) for name in TELLING)


def headings(document: Path) -> set[str]:
    """What a document can be linked at, as GitHub names it."""
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in found}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_links_lead_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if "://" not in link:
            name, _, heading = link.partition("#")
            place = document.parent / name if name else document
            assert place.exists(), link
            assert not heading or heading in headings(place), link


def test_a_command_that_does_not_exist_would_be_found() -> None:
    assert [words for words in commands_in("`evalbench conjure STUDY`") if not known(words)]


def test_every_command_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    assert {each.words for each in COMMANDS if f"`evalbench {each.words} " not in guide} == set()


def test_the_table_in_the_readme_is_the_one_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    study = str(tmp_path / "sample.evalbench")
    assert run(["build", str(SAMPLE), "-o", study, "--language", "en"]) == 0
    capsys.readouterr()
    assert run(["scores", study, "--role", "utfører", "--language", "en"]) == 0
    printed = capsys.readouterr().out
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```\n(Relativised .*?)```", readme, re.DOTALL)
    # The last line bears the day.
    *lines, stamp = shown.rstrip().splitlines()
    assert "\n".join(lines) in printed
    assert stamp.partition(" · ")[0] in printed


def test_the_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"make (\w+)", readme))
    targets -= {"and"}
    assert {target for target in targets if f"\n{target}:" not in makefile} <= {"a", "the"}


def failures_in(text: str) -> tuple[list[str], int]:
    """What is said of the examples in Python that fail, and how many examples there are."""
    code = "\n\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    example = doctest.DocTestParser().get_doctest(code, {}, "document", None, 0)
    said: list[str] = []
    doctest.DocTestRunner(verbose=False).run(example, out=said.append)
    return said, len(example.examples)


@pytest.mark.parametrize(("document", "fewest"), [("README.md", 2), ("docs/guide.md", 11)])
def test_the_examples_in_python_do_what_they_show(
    document: str, fewest: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_study(SAMPLE, str(tmp_path / "thesis.evalbench"), "AB")
    monkeypatch.chdir(tmp_path)
    failed, attempted = failures_in((ROOT / document).read_text(encoding="utf-8"))
    assert failed == []
    assert attempted >= fewest


@pytest.mark.parametrize("words", [">>> 1 + 1\n3", ">>> conjure()\n1"])
def test_an_example_that_does_not_do_what_it_shows_would_be_found(words: str) -> None:
    failed, attempted = failures_in(f"```python\n{words}\n```")
    assert len(failed) == attempted == 1
