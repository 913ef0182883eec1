"""The report: complete in three languages, the same bytes every time, and nobody's name in it."""

import io
import os
import subprocess
import sys
import time
import tomllib
from decimal import Decimal
from pathlib import Path

import docx
import pytest

from evalbench.intake.beginning import build_study
from evalbench.reports.blocks import Bullets, Document, Heading, Paragraph, Quotation
from evalbench.reports.report import report_of
from evalbench.reports.word import write_word
from evalbench.study.making import make_study
from evalbench.study.model import Code, DocumentText, Role, Statement, Unit
from evalbench.study.model import Document as Interview
from evalbench.study.rules import FINDING_KINDS, VERDICTS
from evalbench.study.store import open_study
from evalbench.study.table import Phrase
from evalbench.study.verbs.building import new
from evalbench.study.verbs.codebook import add_code
from evalbench.study.verbs.codings import code_span, write_memo
from evalbench.study.verbs.documents import add_document, assign_turn
from evalbench.study.verbs.findings import add_evidence, add_finding, add_hypothesis
from evalbench.study.verbs.people import add_respondent
from evalbench.study.verbs.setting import add_role, add_theme, add_unit
from evalbench.study.verbs.statements import add_statement, record_answer, record_indicator
from evalbench.text.spans import Span
from evalbench.text.turns import TurnRecord
from tests.messages.test_catalogues import CATALOGUES

SAMPLE = Path(__file__).parents[2] / "sample_projects" / "purchaser-provider"
TABLES = [
    *("units", "respondents"),
    *("means-bestiller", "relative-bestiller", "counts-bestiller"),
    *("means-utfører", "relative-utfører", "counts-utfører"),
    *("category-means-bestiller", "category-relative-bestiller"),
    *("category-means-utfører", "category-relative-utfører"),
    *(f"distribution-{number}" for number in (20, 21, 22, 23, 29, 30, 31, 32, 33)),
    *("matrix-code-unit", "matrix-code-role"),
    *("stance-strength-weakness", "stance-expected-experienced"),
    *("codebook", "activity"),
]
HOSTILE = ("[laughs]", "<b>", "=1+1", "{n} %s", "Ø", "ø")


def begin(location: str) -> None:
    make_study(location, "AB", lambda session: new(session, "<b>Prøven & [laughs]", "nb"))


def reported(location: str, language: str | None = None) -> Document:
    with open_study(location) as study, study.read() as session:
        return report_of(session, language=language)


def text_of(document: Document) -> str:
    """Everything the report says outside tables, a line a block."""
    stream = io.BytesIO()
    write_word(document, stream)
    stream.seek(0)
    read = docx.Document(stream)
    return "\n".join(paragraph.text for paragraph in read.paragraphs)


def quotations(document: Document) -> list[Quotation]:
    return [block for block in document.blocks if isinstance(block, Quotation)]


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> str:
    file = str(tmp_path_factory.mktemp("sample") / "s.evalbench")
    build_study(SAMPLE, file, "AB")
    return file


def fill(location: str) -> None:
    """A study whose every name is hostile, with a group interview."""
    begin(location)
    with open_study(location) as study, study.begin("AB") as session:
        roles = [add_role(session, name) for name in HOSTILE]
        units = [add_unit(session, name) for name in HOSTILE]
        theme = add_theme(session, "<theme>")
        statements = [
            add_statement(session, name, roles=roles[:5], texts={"nb": name}) for name in HOSTILE
        ]
        people = [
            add_respondent(session, name, unit=units[n], roles=[roles[n]], label=f"Leder {n}")
            for n, name in enumerate(HOSTILE)
        ]
        for n, person in enumerate(people[1:]):
            for statement in statements:
                record_answer(session, person, statement, Decimal(n % 5 + 1))
        names = ["[laughs]", "Kari Nordmann", "<b>"]
        text, turns = "", []
        for n, name in enumerate(names):
            start = len(text) + bool(text)
            text += ("\n" if text else "") + f"{name}: sa nummer {n} 🙂"
            turns.append(TurnRecord(start, start + len(name) + 2, name, n == 2))
        document = add_document(session, "[d]", text, turns, respondents=people[:2], unit=units[0])
        code = add_code(session, "=1+1/x", theme=theme)
        code_span(session, document, Span(turns[0].said, len(text)), code, "AB")
        other = add_code(session, "other", theme=add_theme(session, "<other>"))
        code_span(session, document, Span(turns[2].said, len(text)), other, "AB")
        code_span(session, document, Span(turns[1].said, turns[2].start - 1), other, "CD")


MARKDOWN = "# [laughs]\n\n- <b>\n- {n} %s\n\n" + "> - " * 200 + "**=1+1**\x07"


def fill_conclusions(location: str) -> None:
    """Stances, figures, summaries, findings and hypotheses for what `fill` made, as hostile."""
    with open_study(location) as study, study.begin("[laughs]") as session:
        (document,) = session.query(Interview)
        units, codes = session.query(Unit).all(), session.query(Code).all()
        statement = session.query(Statement).where(Statement.name == "<b>").one()
        start = document.length - len("sa nummer 2 🙂")
        for n, name in enumerate((*HOSTILE, "ø-2", "[/] [bold red]x")):
            code_span(session, document, Span(start, document.length), codes[0], name, stance=name)
            figure = record_indicator(
                session, name, units[n % 6], name, Decimal(n), unit_of_measure=name
            )
            hypothesis = add_hypothesis(session, name, name, why=name, verdict=VERDICTS[n % 4])
            finding = add_finding(
                session, name, kind=FINDING_KINDS[n % 7], unit=units[n % 6], hypothesis=hypothesis
            )
            for about in (finding, hypothesis):
                add_evidence(session, about, indicator=figure)
                add_evidence(session, about, document=document)
                add_evidence(session, about, document=document, span=Span(10, document.length))
                role = session.query(Role).where(Role.name == HOSTILE[n % 5]).one()
                add_evidence(session, about, statement=statement, unit=units[n % 6], role=role)
            write_memo(session, f"{name} {MARKDOWN}", name, kind="summary", document=document)
            add_code(session, name, definition=name, include=MARKDOWN, parent=codes[0])


def test_hostile_names(database_url: str, tmp_path: Path, needs) -> None:
    fill(database_url)
    fill_conclusions(database_url)
    with open_study(database_url) as study, study.read() as session:
        document = report_of(session, min_n=2)
    headings = {block.text for block in document.blocks if isinstance(block, Heading)}
    for name in HOSTILE:
        assert f"Hypotese {name}" in headings
    codes = [table.code for table in document.tables()]
    assert {"indicator-ø-3", "indicator-ø-2", "indicator-Ø", "stance-other"} <= set(codes)
    said = text_of(document)
    assert "<b>Prøven & [laughs]" in said
    assert "Kari Nordmann" not in said
    assert "{n} %s, {n} %s, {n} %s: 3 {n} %s (tabell " in said
    office = needs("soffice")
    file = tmp_path / "r.docx"
    with file.open("wb") as stream:
        write_word(document, stream)
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    words = [
        office,
        home,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(file),
    ]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    assert (tmp_path / "r.pdf").stat().st_size > 1_000


def test_quotations_do_not_say_who_speaks_but_that_the_interviewer_does(database_url: str) -> None:
    fill(database_url)
    quoted = {each.text: each.source for each in quotations(reported(database_url))}
    assert not any("Kari" in text or "Nordmann" in source for text, source in quoted.items())
    assert quoted == {
        "– sa nummer 0 🙂\n– sa nummer 1 🙂\n– [Intervjuer] sa nummer 2 🙂": (
            "Leder 1, Leder 0, [laughs], <b>, [laughs]"
        ),
        "sa nummer 1 🙂": "Leder 1, Leder 0, [laughs], <b>, [laughs]",
        "[Intervjuer] sa nummer 2 🙂": "Leder 1, Leder 0, [laughs], <b>, [laughs]",
    }


def test_a_passage_inside_another_of_its_theme_stands_there_only(database_url: str) -> None:
    fill(database_url)
    before = [each.text for each in quotations(reported(database_url))]
    with open_study(database_url) as study, study.begin("AB") as session:
        document = session.query(Interview).one()
        code = session.query(Code).where(Code.name == "other").one()
        text = session.query(DocumentText).one().text
        start = text.index("nummer 1")
        code_span(session, document, Span(start, start + 6), code, "CD")
        code_span(session, document, Span(start, len(text) - 3), code, "CD")
    after = [each.text for each in quotations(reported(database_url))]
    assert len(after) == len(before) + 1
    assert "nummer" not in after


def test_roles_that_differ_in_capitals_only_have_tables_of_their_own(database_url: str) -> None:
    fill(database_url)
    codes = [table.code for table in reported(database_url).tables()]
    assert len({code.casefold() for code in codes}) == len(codes)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_it_is_complete_in_every_language(sample: str, language: str) -> None:
    document = reported(sample, language)
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    catalogue = tomllib.loads((CATALOGUES / language / "report.toml").read_text(encoding="utf-8"))
    for key in (
        "about",
        "method",
        "units_and_respondents",
        "scores",
        "wording",
        "categories",
        "distributions",
        "figures",
        "codes",
        "stances",
        "quotations",
        "summaries",
        "findings",
        "hypotheses",
        "codebook",
        "history",
    ):
        assert catalogue[key] in headings
    codes = [table.code for table in document.tables()]
    assert [code for code in codes if not code.startswith("indicator-")] == TABLES
    assert sum(code.startswith("indicator-") for code in codes) == 17
    assert len(quotations(document)) > 60


def test_it_says_which_roles_are_left_out(sample: str) -> None:
    document = reported(sample, "en")
    said = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert "Left out, since nobody in the role has answered: toppledelse." in said
    assert not any("toppledelse" in table.code for table in document.tables())


def test_what_was_asked_is_given_in_full(sample: str) -> None:
    lists = [block for block in reported(sample, "nb").blocks if isinstance(block, Bullets)]
    wording = [
        "".join(part.text if isinstance(part, Phrase) else str(part) for part in item)
        for block in lists
        for item in block.items
    ]
    assert "20 Søkere og brukere behandles likt, slik vi er organisert." in wording


def test_the_names_of_speakers_are_nowhere_in_the_sample(sample: str) -> None:
    from evalbench.study.model import Turn

    with open_study(sample) as study, study.read() as session:
        names = {turn.speaker for turn in session.query(Turn) if turn.speaker}
    for quotation in quotations(reported(sample)):
        for name in names:
            assert f"{name}: " not in quotation.text


def missing(document: Document) -> list[str]:
    smalls = [b.text for b in document.blocks if isinstance(b, Paragraph) and b.style == "small"]
    return [str(text) for text in smalls]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_study_without_anything(database_url: str, language: str) -> None:
    begin(database_url)
    document = reported(database_url, language)
    assert text_of(document)
    (said,) = missing(document)
    assert {"nb": "enheter", "nn": "einingar", "en": "units"}[language] in said
    assert [table.code for table in document.tables()] == ["activity"]


def test_a_study_without_answers_or_without_codings(database_url: str) -> None:
    begin(database_url)
    with open_study(database_url) as study, study.begin("AB") as session:
        role, unit = add_role(session, "leder"), add_unit(session, "Voss")
        add_statement(session, "1", roles=[role])
        person = add_respondent(session, "R1", unit=unit, roles=[role])
        text = "Kari: ja"
        document = add_document(
            session, "a", text, [TurnRecord(0, 6, "Kari")], respondents=[person]
        )
        code_span(session, document, Span(6, 8), add_code(session, "k"), "AB")
    without_answers = reported(database_url)
    assert [table.code for table in without_answers.tables()] == [
        *("units", "respondents", "matrix-code-unit", "matrix-code-role", "codebook", "activity"),
    ]
    (said,) = missing(without_answers)
    assert said.startswith("Studien har ennå ingen av disse: svar på påstander. ")
    assert [each.text for each in quotations(without_answers)] == ["ja"]
    assert text_of(without_answers)


def test_a_turn_that_is_assigned_names_only_its_respondent(database_url: str) -> None:
    from evalbench.study.model import Respondent, Turn

    fill(database_url)
    with open_study(database_url) as study, study.begin("AB") as session:
        turn = next(each for each in session.query(Turn) if each.speaker == "Kari Nordmann")
        person = next(each for each in session.query(Respondent) if each.label == "Leder 1")
        assign_turn(session, turn, person)
    quoted = {each.text: each.source for each in quotations(reported(database_url))}
    assert quoted["sa nummer 1 🙂"] == "Leder 1, <b>, <b>"


def test_the_same_bytes_from_another_process(database_url: str, tmp_path: Path) -> None:
    build_study(SAMPLE, database_url, "AB")
    written = []
    for place, (seed, zone) in enumerate((("1", "Asia/Tokyo"), ("2", "America/New_York"))):
        file = tmp_path / f"{place}.docx"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        words = [sys.executable, "-m", "evalbench", "report", database_url, "-o", str(file)]
        subprocess.run(words, check=True, env=environment, capture_output=True)
        written.append(file.read_bytes())
        time.sleep(3 * (1 - place))
    assert written[0] == written[1]
