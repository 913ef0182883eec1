"""The first schema, as it was then: nothing of evalbench is imported."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None

_Part = sa.schema.SchemaItem


def _column(name: str, kind: sa.types.TypeEngine[Any], *, null: bool = False) -> _Part:
    return sa.Column(name, kind, nullable=null)


def _text(name: str, *, null: bool = False) -> _Part:
    return _column(name, sa.Text(), null=null)


def _whole(name: str, *, null: bool = False) -> _Part:
    return _column(name, sa.Integer(), null=null)


def _uuid(name: str, *, null: bool = False) -> _Part:
    return _column(name, sa.Uuid(), null=null)


def _json(name: str) -> _Part:
    kind = sa.JSON(none_as_null=True)
    return _column(name, kind.with_variant(postgresql.JSONB(none_as_null=True), "postgresql"))


def _key(table: str, name: str, target: str, *, null: bool = False) -> list[_Part]:
    words: dict[str, Any] = {
        "name": f"fk_{table}_{name}",
        "deferrable": True,
        "initially": "IMMEDIATE",
    }
    return [_uuid(name, null=null), sa.ForeignKeyConstraint([name], [f"{target}.id"], **words)]


def _unique(table: str, *names: str) -> _Part:
    return sa.UniqueConstraint(*names, name=f"uq_{table}_{'_'.join(names)}")


def _index(table: str, *names: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(names)}", table, list(names))


def _record(table: str, *parts: _Part | list[_Part]) -> None:
    """A table under history: each row has a UUID and the number of the change that made it."""
    flat = [each for part in parts for each in (part if isinstance(part, list) else [part])]
    key = sa.PrimaryKeyConstraint("id", name=f"pk_{table}")
    op.create_table(table, _uuid("id"), *flat, _whole("state"), key)
    _index(table, "state")


def upgrade() -> None:
    """Make every table, referred-to ones before those referring."""
    for make in (_history, _setting, _people_and_texts, _survey, _links, _writing):
        make()


def _history() -> None:
    op.create_table(
        "counter", _whole("id"), _whole("number"), sa.PrimaryKeyConstraint("id", name="pk_counter")
    )
    op.create_table(
        "change",
        _whole("number"),
        _column("time", sa.DateTime()),
        _text("who"),
        _text("verb"),
        _text("subject"),
        _uuid("document_id", null=True),
        _uuid("respondent_id", null=True),
        _whole("target", null=True),
        _text("status"),
        _column("codebook", sa.Boolean()),
        _json("kinds"),
        sa.PrimaryKeyConstraint("number", name="pk_change"),
    )
    _index("change", "codebook", "number")
    _index("change", "document_id")
    _index("change", "respondent_id")
    _index("change", "who", "status")
    op.create_table(
        "image",
        _whole("change"),
        _column("after", sa.Boolean()),
        _text("kind"),
        _uuid("row_id"),
        _whole("was"),
        _json("body"),
        sa.PrimaryKeyConstraint("change", "after", "kind", "row_id", name="pk_image"),
    )
    _index("image", "row_id")
    _index("image", "was")


def _setting() -> None:
    _record(
        "study",
        _text("title"),
        _text("language"),
        _text("question"),
        _column("end_date", sa.Date(), null=True),
        _text("category"),
        _text("codebook_name"),
        _whole("codebook_version"),
    )
    _record(
        "scale",
        _text("name"),
        _column("minimum", sa.BigInteger()),
        _column("maximum", sa.BigInteger()),
        _column("step", sa.BigInteger()),
        _json("labels"),
        _unique("scale", "name"),
    )
    _record("theme", _text("name"), _unique("theme", "name"))
    _record("role", _text("name"), _unique("role", "name"))
    _record("coder", _text("name"), _unique("coder", "name"))
    _record(
        "unit",
        _text("name"),
        _text("kind"),
        _key("unit", "parent_id", "unit", null=True),
        _whole("position"),
        _json("attributes"),
        _unique("unit", "name"),
    )
    _index("unit", "parent_id")


def _people_and_texts() -> None:
    _record(
        "respondent",
        _text("name"),
        _key("respondent", "unit_id", "unit", null=True),
        _text("label"),
        _json("attributes"),
        _unique("respondent", "name"),
    )
    _index("respondent", "unit_id")
    _record(
        "document",
        _text("name"),
        _text("kind"),
        _key("document", "unit_id", "unit", null=True),
        _key("document", "role_id", "role", null=True),
        _column("date", sa.Date(), null=True),
        _whole("minutes", null=True),
        _whole("length"),
        _text("digest"),
        _unique("document", "name"),
    )
    _index("document", "digest")
    _index("document", "role_id")
    _index("document", "unit_id")
    _record(
        "document_text",
        _key("document_text", "document_id", "document"),
        _text("text"),
        _unique("document_text", "document_id"),
    )
    _record(
        "turn",
        _key("turn", "document_id", "document"),
        _whole("start"),
        _whole("said"),
        _text("speaker"),
        _column("interviewer", sa.Boolean()),
        _whole("time", null=True),
        _key("turn", "respondent_id", "respondent", null=True),
        _unique("turn", "document_id", "start"),
    )
    _index("turn", "respondent_id")
    _record(
        "code",
        _text("name"),
        _json("names"),
        _key("code", "parent_id", "code", null=True),
        _whole("position"),
        _text("definition"),
        _text("include"),
        _text("exclude"),
        _text("example"),
        _text("color"),
        _text("key"),
        _key("code", "theme_id", "theme", null=True),
    )
    _index("code", "parent_id")
    _index("code", "theme_id")
    _record(
        "coding",
        _key("coding", "document_id", "document"),
        _whole("start"),
        _whole("end"),
        _key("coding", "code_id", "code"),
        _key("coding", "coder_id", "coder"),
        _text("memo"),
        _text("stance"),
        _whole("codebook_state"),
    )
    _index("coding", "code_id")
    _index("coding", "coder_id")
    _index("coding", "document_id", "start")


def _survey() -> None:
    _record(
        "statement",
        _text("name"),
        _json("texts"),
        _key("statement", "theme_id", "theme", null=True),
        _key("statement", "scale_id", "scale"),
        _column("reverse", sa.Boolean()),
        _whole("position"),
        _unique("statement", "name"),
    )
    _index("statement", "scale_id")
    _index("statement", "theme_id")
    _record(
        "answer",
        _key("answer", "respondent_id", "respondent"),
        _key("answer", "statement_id", "statement"),
        _key("answer", "role_id", "role", null=True),
        _column("value", sa.BigInteger(), null=True),
        _text("reason"),
        _key("answer", "document_id", "document", null=True),
        _whole("start", null=True),
        _whole("end", null=True),
    )
    _index("answer", "document_id")
    _index("answer", "respondent_id", "statement_id")
    _index("answer", "role_id")
    _index("answer", "statement_id")
    op.create_index(
        "uq_answer_any",
        "answer",
        ["respondent_id", "statement_id"],
        unique=True,
        sqlite_where=sa.text("role_id IS NULL"),
        postgresql_where=sa.text("role_id IS NULL"),
    )
    op.create_index(
        "uq_answer_role",
        "answer",
        ["respondent_id", "statement_id", "role_id"],
        unique=True,
        sqlite_where=sa.text("role_id IS NOT NULL"),
        postgresql_where=sa.text("role_id IS NOT NULL"),
    )
    _record(
        "guide",
        _text("name"),
        _key("guide", "role_id", "role", null=True),
        _unique("guide", "name"),
    )
    _index("guide", "role_id")
    _record(
        "section",
        _key("section", "guide_id", "guide"),
        _text("title"),
        _key("section", "theme_id", "theme", null=True),
        _whole("position"),
    )
    _index("section", "guide_id")
    _index("section", "theme_id")
    _record(
        "question",
        _key("question", "section_id", "section"),
        _text("number"),
        _text("text"),
        _key("question", "statement_id", "statement", null=True),
        _whole("position"),
    )
    _index("question", "section_id")
    _index("question", "statement_id")
    _record(
        "follow_up", _key("follow_up", "question_id", "question"), _text("text"), _whole("position")
    )
    _index("follow_up", "question_id")
    _record(
        "indicator",
        _text("name"),
        _key("indicator", "unit_id", "unit"),
        _text("period"),
        _column("value", sa.String()),
        _text("unit_of_measure"),
        _unique("indicator", "unit_id", "name", "period"),
    )


def _links() -> None:
    _record(
        "respondent_role",
        _key("respondent_role", "respondent_id", "respondent"),
        _key("respondent_role", "role_id", "role"),
        _unique("respondent_role", "respondent_id", "role_id"),
    )
    _index("respondent_role", "role_id")
    _record(
        "document_respondent",
        _key("document_respondent", "document_id", "document"),
        _key("document_respondent", "respondent_id", "respondent"),
        _unique("document_respondent", "document_id", "respondent_id"),
    )
    _index("document_respondent", "respondent_id")
    _record(
        "statement_role",
        _key("statement_role", "statement_id", "statement"),
        _key("statement_role", "role_id", "role"),
        _unique("statement_role", "statement_id", "role_id"),
    )
    _index("statement_role", "role_id")
    _record(
        "finished",
        _key("finished", "document_id", "document"),
        _key("finished", "coder_id", "coder"),
        _unique("finished", "document_id", "coder_id"),
    )
    _index("finished", "coder_id")


def _writing() -> None:
    _record(
        "hypothesis",
        _text("name"),
        _text("text"),
        _key("hypothesis", "theme_id", "theme", null=True),
        _text("verdict"),
        _text("why"),
        _unique("hypothesis", "name"),
    )
    _index("hypothesis", "theme_id")
    _record(
        "finding",
        _text("kind"),
        _text("text"),
        _key("finding", "theme_id", "theme", null=True),
        _key("finding", "unit_id", "unit", null=True),
        _key("finding", "hypothesis_id", "hypothesis", null=True),
    )
    _index("finding", "hypothesis_id")
    _index("finding", "theme_id")
    _index("finding", "unit_id")
    _record(
        "evidence",
        _key("evidence", "finding_id", "finding", null=True),
        _key("evidence", "hypothesis_id", "hypothesis", null=True),
        _key("evidence", "document_id", "document", null=True),
        _whole("start", null=True),
        _whole("end", null=True),
        _key("evidence", "statement_id", "statement", null=True),
        _key("evidence", "role_id", "role", null=True),
        _key("evidence", "unit_id", "unit", null=True),
        _key("evidence", "indicator_id", "indicator", null=True),
    )
    _index("evidence", "document_id")
    _index("evidence", "finding_id")
    _index("evidence", "hypothesis_id")
    _index("evidence", "indicator_id")
    _index("evidence", "role_id")
    _index("evidence", "statement_id")
    _index("evidence", "unit_id")
    _record(
        "memo",
        _text("kind"),
        _text("text"),
        _column("time", sa.DateTime()),
        _key("memo", "coder_id", "coder"),
        _key("memo", "unit_id", "unit", null=True),
        _key("memo", "role_id", "role", null=True),
        _key("memo", "respondent_id", "respondent", null=True),
        _key("memo", "document_id", "document", null=True),
        _whole("start", null=True),
        _whole("end", null=True),
        _key("memo", "code_id", "code", null=True),
        _key("memo", "theme_id", "theme", null=True),
        _key("memo", "statement_id", "statement", null=True),
        _key("memo", "finding_id", "finding", null=True),
        _key("memo", "hypothesis_id", "hypothesis", null=True),
    )
    _index("memo", "code_id")
    _index("memo", "coder_id")
    _index("memo", "document_id")
    _index("memo", "finding_id")
    _index("memo", "hypothesis_id")
    _index("memo", "respondent_id")
    _index("memo", "role_id")
    _index("memo", "statement_id")
    _index("memo", "theme_id")
    _index("memo", "unit_id")
