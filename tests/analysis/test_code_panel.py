"""The codebook beside a transcript: names, counts, and what was used last."""

from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from evalbench.analysis import code_panel
from evalbench.analysis.code_panel import last_codes, read_codebook
from evalbench.study.find import code_paths
from evalbench.study.model import Code, Coding
from tests.analysis.passages import Plain, RandomStudy
from tests.analysis.studies import engine_at, session_with


@pytest.fixture
def study() -> RandomStudy:
    made = RandomStudy(3)
    for place, row in enumerate(made.contents.rows(Code)):
        row |= {
            "names": {"en": f"[x] {place}", "nb": ""},
            "key": "abcde"[place],
            "color": "#FE8D00",
        }
        row["definition"] = f"definisjon {place}"
    return made


def test_the_codes_in_their_order(database_url: str, study: RandomStudy) -> None:
    plain = Plain(study.contents)
    with engine_at(database_url) as engine, session_with(study.contents, engine) as session:
        english, norwegian = read_codebook(session, "en"), read_codebook(session, "nb")
        assert [(code.id, code.path) for code in english] == [*code_paths(session).items()]
    for code, same in zip(english, norwegian, strict=True):
        row = plain.by_id[code.id]
        assert (code.name, same.name) == (row["names"]["en"], row["name"])
        assert (code.depth, code.parent) == (len(plain.above(code.id)) - 1, row["parent_id"])
        assert (code.key, code.color, code.definition) == (
            row["key"], "#FE8D00", row["definition"],
        )  # fmt: skip
        assert code.theme == plain.theme(code.id)
        used = [each for each in study.contents.rows(Coding) if each["code_id"] == code.id]
        assert code.codings == len(used)


def _use(session: Session, coder: UUID, code: UUID, state: int) -> None:
    """Let one of the coder's passages bear a code, as of a state."""
    one = session.query(Coding.id).where(Coding.coder_id == coder, Coding.state == 1).first()
    assert one is not None
    changes = update(Coding).where(Coding.id == one.id).values(code_id=code, state=state)
    session.execute(changes, execution_options={"synchronize_session": False})


def test_the_codes_used_last(database_url: str, study: RandomStudy, monkeypatch) -> None:
    ab, cd = study.coders
    a, b, c = study.codes[:3]
    with engine_at(database_url) as engine, session_with(study.contents, engine) as session:
        for state, code in enumerate((a, b, a, c, b), start=2):
            _use(session, ab, code, state)
        _use(session, cd, c, 9)
        assert last_codes(session, "AB")[:3] == (b, c, a)
        assert len(last_codes(session, "AB")) == len(set(last_codes(session, "AB"))) <= 5
        assert last_codes(session, "AB", limit=2) == (b, c)
        assert last_codes(session, "CD")[0] == c
        assert last_codes(session, "nobody") == ()
        monkeypatch.setattr(code_panel, "_RECENT", 4)
        assert last_codes(session, "AB") == (b, c, a)
