"""The overview against slow plain counting, on random studies and both databases."""

from fractions import Fraction

import pytest

from evalbench.analysis.overview import MISSING, long_table, overview, overview_tables
from evalbench.messages import Say
from evalbench.study.find import code_paths
from evalbench.study.model import (
    Code,
    Coding,
    Document,
    DocumentRespondent,
    Finished,
    Respondent,
    Scale,
    Statement,
    Turn,
)
from tests.analysis.passages import Plain, RandomStudy
from tests.analysis.studies import engine_at, session_with


@pytest.fixture(scope="module")
def engines(tmp_path_factory, postgresql):
    url = postgresql.create()
    file = tmp_path_factory.mktemp("overview") / "s.evalbench"
    with engine_at(str(file)) as sqlite, engine_at(url) as server:
        yield {"sqlite": sqlite, "postgresql": server}
    postgresql.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, engines):
    return engines[request.param]


def random_study(seed: int) -> RandomStudy:
    study = RandomStudy(seed)
    add, contents = study.contents.add, study.contents
    for row in contents.rows(Document):
        row["kind"] = study.random.choice(["interview", "document"])
        for coder in study.random.sample(study.coders, study.random.randrange(3)):
            add(Finished, document_id=row["id"], coder_id=coder)
    scale = add(Scale)
    add(Statement, name="10", scale_id=scale, position=0)
    add(Statement, name="9", scale_id=scale, position=1)
    return study


def share(part: int, whole: int) -> Fraction | None:
    return Fraction(100 * part, whole) if whole else None


class PlainOverview(Plain):
    def document_row(self, document: dict) -> tuple:
        text = self.text(document["id"])
        whole = {"document_id": document["id"], "start": 0, "end": len(text)}
        turns = self.turns(whole)
        words = {True: 0, False: 0}
        speech = set()
        for turn in turns:
            words[turn["interviewer"]] += len("".join(text[n] for n in turn["said_here"]).split())
            if not turn["interviewer"]:
                speech |= set(turn["said_here"])
        codings = [
            row for row in self.contents.rows(Coding) if row["document_id"] == document["id"]
        ]
        coded = {n for row in codings for n in range(row["start"], row["end"])}
        finished = [
            self.name(row["coder_id"])
            for row in self.contents.rows(Finished)
            if row["document_id"] == document["id"]
        ]
        return (
            len(turns),
            sum(words.values()),
            share(words[True], sum(words.values())),
            share(words[False], sum(words.values())),
            share(len(coded & speech), len(speech)),
            ";".join(sorted(finished)),
            len(codings),
        )


@pytest.mark.parametrize("seed", range(10))
def test_interviews_and_codes(engine, seed: int) -> None:
    study = random_study(seed)
    plain = PlainOverview(study.contents)
    with session_with(study.contents, engine) as session:
        table = long_table(overview(session))
        paths = code_paths(session)
    documents = [row for row in table.rows if row[0] == "document"]
    assert [row[1] for row in documents] == sorted(
        row["name"] for row in study.contents.rows(Document)
    )
    by_name = {row["name"]: row for row in study.contents.rows(Document)}
    for row in documents:
        assert row[4:11] == plain.document_row(by_name[row[1]])
    codes = {row[1]: row[10:12] for row in table.rows if row[0] == "code"}
    assert list(codes) == list(paths.values())
    for key, path in paths.items():
        rows = [row for row in study.contents.rows(Coding) if row["code_id"] == key]
        assert codes[path] == (len(rows), len({row["document_id"] for row in rows}))


@pytest.mark.parametrize("seed", range(10))
def test_what_is_missing(engine, seed: int) -> None:
    study = random_study(seed)
    plain = Plain(study.contents)
    with session_with(study.contents, engine) as session:
        missing = overview(session).missing
        paths = code_paths(session)
    rows = study.contents.rows
    documents = sorted(rows(Document), key=lambda row: row["name"])
    finished = {row["document_id"] for row in rows(Finished)}
    with_people: dict = {row["document_id"]: [] for row in rows(DocumentRespondent)}
    for row in rows(DocumentRespondent):
        with_people[row["document_id"]].append(plain.by_id[row["respondent_id"]])
    used = {key for row in rows(Coding) for key in plain.above(row["code_id"])}
    assert tuple(missing) == MISSING
    assert missing["respondent_without_unit"] == tuple(
        sorted(row["name"] for row in rows(Respondent) if row["unit_id"] is None)
    )
    assert missing["interview_unfinished"] == tuple(
        row["name"] for row in documents if row["id"] not in finished
    )
    assert missing["interview_without_respondent"] == tuple(
        row["name"]
        for row in documents
        if row["id"] not in with_people and row["kind"] != "document"
    )
    assert missing["interview_without_unit"] == tuple(
        row["name"]
        for row in documents
        if row["unit_id"] is None
        and not any(person["unit_id"] for person in with_people.get(row["id"], []))
    )
    assert missing["code_unused"] == tuple(path for key, path in paths.items() if key not in used)
    assert missing["statement_unanswered"] == ("10", "9")


def test_texts_without_turns_and_without_speech() -> None:
    study = random_study(2)
    study.contents.rows(Turn).clear()
    with session_with(study.contents) as session:
        found = overview(session)
    plain = Plain(study.contents)
    texts = {row["name"]: plain.text(row["id"]) for row in study.contents.rows(Document)}
    for each in found.documents:
        assert (each.turns, each.words) == (0, len(texts[each.name].split()))
        assert each.speech == len(texts[each.name])
    for row in (turns := random_study(2)).contents.rows(Turn):
        row["interviewer"] = True
    with session_with(turns.contents) as session:
        assert {each.coded_percent for each in overview(session).documents} == {None}


@pytest.mark.parametrize("language", ["en", "nb", "nn"])
def test_tables_for_people(language) -> None:
    with session_with(random_study(1).contents) as session:
        found = overview(session)
    say = Say(language)
    documents, codes, missing = overview_tables(found, say)
    assert len(documents.rows) == len(found.documents)
    assert len(codes.rows) == len(found.codes)
    assert all(row[1] for row in missing.rows)


def test_many_names_are_cut_short_and_nothing_is_no_table() -> None:
    study = random_study(1)
    for number in range(12):
        study.contents.add(Respondent, name=f"x{number:02}")
    with session_with(study.contents) as session:
        *_, missing = overview_tables(overview(session), Say("en"))
    assert " more" in str(missing.column("names")[0])
    empty = RandomStudy(1)
    for kind in (Document, Code, Respondent):
        assert empty.contents.rows(kind)
    from evalbench.study.contents import Contents
    from evalbench.study.model import Study

    contents = Contents()
    contents.add(Study, title="Tom")
    with session_with(contents) as session:
        assert list(overview_tables(overview(session), Say("en"))) == []


def test_what_is_counted_is_shown_whole() -> None:
    with session_with(random_study(2).contents) as session:
        documents = next(overview_tables(overview(session), Say("nb")))
    decimals = {column.key: column.decimals for column in documents.columns}
    assert {key for key, places in decimals.items() if places} == {
        "interviewer_percent",
        "respondents_percent",
        "coded_percent",
    }
