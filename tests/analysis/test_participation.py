"""Who took part: respondents by unit and role, and interviews, on both databases."""

import pytest

from evalbench.analysis.participation import participation, units_table
from evalbench.messages import Say
from evalbench.study.making import make_study
from evalbench.study.store import open_study
from evalbench.study.verbs.building import new
from evalbench.study.verbs.documents import add_document
from evalbench.study.verbs.people import add_respondent
from evalbench.study.verbs.setting import add_role, add_unit, change_study


@pytest.fixture
def study(database_url: str):
    make_study(database_url, "AB", lambda session: new(session, "Prøven", "nb"))
    with open_study(database_url) as opened:
        with opened.begin("AB") as session:
            change_study(session, category="kind of")
            roles = [add_role(session, name) for name in ("leder", "NAV-eier", "ingen")]
            oslo = add_unit(session, "Oslo")
            bydel = add_unit(session, "Bydel", parent=oslo, attributes={"kind of": "1"})
            voss = add_unit(session, "Voss")
            two = add_respondent(session, "R1", unit=bydel, roles=roles[:2])
            one = add_respondent(session, "R2", unit=oslo, roles=roles[:1])
            add_respondent(session, "R3", unit=None, roles=roles[2:])
            add_document(session, "a", "hei", unit=bydel, respondents=[two])
            add_document(session, "b", "hå", respondents=[one, two])
            add_document(session, "c", "ho", unit=voss)
            add_document(session, "d", "ha")
        yield opened


def test_units_count_what_is_below_them(study) -> None:
    with study.read() as session:
        part = participation(session)
    found = [(u.name, u.depth, u.category, u.respondents, u.documents) for u in part.units]
    assert found == [("Oslo", 0, "", 2, 2), ("Bydel", 1, "1", 1, 2), ("Voss", 0, "", 0, 1)]
    assert dict(part.units[0].by_role) == {"leder": 2, "NAV-eier": 1}
    assert (part.respondents, part.documents, part.answers, part.codings) == (3, 4, 0, 0)


def test_the_table_leaves_out_roles_of_nobody_and_says_so(study) -> None:
    with study.read() as session:
        table = units_table(participation(session), Say("nb"))
    assert table.keys == (
        "unit",
        "category",
        "role:NAV-eier",
        "role:leder",
        "respondents",
        "documents",
    )
    assert [column.heading for column in table.columns][2:4] == ["NAV-eier", "Leder"]
    assert table.rows[1] == ("Bydel", "1", 1, 1, 1, 2)
    assert table.indents == (0, 1, 0)
    assert table.notes[-1] == "Utelatt fordi ingen i enhetene har rollen: ingen."


def test_an_empty_study(database_url: str) -> None:
    make_study(database_url, "AB", lambda session: new(session, "Prøven", "nb"))
    with open_study(database_url) as opened, opened.read() as session:
        part = participation(session)
    assert part.units == ()
    assert units_table(part, Say("en")).rows == ()
