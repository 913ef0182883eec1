"""The codebook as a table, in the order of the codes."""

from evalbench.analysis.codebook import codebook, codebook_table
from evalbench.messages import Say
from evalbench.study.making import make_study
from evalbench.study.store import open_study
from evalbench.study.verbs.building import new
from evalbench.study.verbs.codebook import add_code, move_code
from evalbench.study.verbs.setting import add_theme

NB = Say("nb")


def begin(location: str) -> None:
    make_study(location, "AB", lambda session: new(session, "Prøven", "nb"))


def test_codes_stand_in_their_order_each_under_its_own(database_url: str) -> None:
    begin(database_url)
    with open_study(database_url) as study, study.begin("AB") as session:
        theme = add_theme(session, "kvalitet")
        first = add_code(session, "Kvalitet", theme=theme, definition="Hvor *god*.", example="«a»")
        last = add_code(session, "A/B")
        below = add_code(session, "Kontinuitet", parent=first, exclude="Alt annet.")
        add_code(session, "Sykdom", parent=below, theme=add_theme(session, "helse"))
        add_code(session, "Ø", parent=last)
        move_code(session, last, None, before=first)
    with open_study(database_url) as study, study.read() as session:
        found = codebook(session)
    assert [(code.path, code.depth, code.theme) for code in found.codes] == [
        (r"A\/B", 0, ""),
        (r"A\/B/Ø", 1, ""),
        ("Kvalitet", 0, "kvalitet"),
        ("Kvalitet/Kontinuitet", 1, "kvalitet"),
        ("Kvalitet/Kontinuitet/Sykdom", 2, "helse"),
    ]
    table = codebook_table(found, NB)
    assert table.keys == ("code", "definition", "exclude", "example")
    assert table.rows[2:4] == (
        ("Kvalitet", "Hvor *god*.", None, "«a»"),
        ("Kvalitet/Kontinuitet", None, "Alt annet.", None),
    )
    assert table.rules == {2}
    (themes,) = table.notes
    assert "Temaer: Kvalitet (kvalitet);" in str(themes)
    assert table.stamp
    assert table.stamp.title == "Prøven"


def test_a_codebook_that_came_with_a_name_says_which_it_was(tmp_path) -> None:
    from evalbench.study.verbs.setting import change_study

    location = str(tmp_path / "s.evalbench")
    begin(location)
    with open_study(location) as study, study.begin("AB") as session:
        add_code(session, "k")
        change_study(session, codebook_name="four [b]", codebook_version=3)
    with open_study(location) as study, study.read() as session:
        notes = str(codebook_table(codebook(session), NB).notes)
    assert "four [b]" in notes
    assert "versjon 3" in notes


def test_no_codes(database_url: str) -> None:
    begin(database_url)
    with open_study(database_url) as study, study.read() as session:
        found = codebook(session)
    assert found.codes == ()
    assert codebook_table(found, NB).keys == ("code",)
