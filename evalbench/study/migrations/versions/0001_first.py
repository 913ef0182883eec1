"""The first schema: a study, its history, and what both are made of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from evalbench.study.migrations.parts import (
    column,
    index,
    json,
    key,
    record,
    text,
    unique,
    uuid,
    whole,
)

revision: str = "0001"
down_revision: str | None = None


def upgrade() -> None:
    """Make every table, referred-to ones before those referring."""
    _history()
    _setting()
    _people()
    _documents()
    _coding()
    _statements()
    _indicators()
    _guides()
    _links()
    _findings()
    _memos()


def _history() -> None:
    op.create_table(
        "counter", whole("id"), whole("number"), sa.PrimaryKeyConstraint("id", name="pk_counter")
    )
    op.create_table(
        "change",
        whole("number"),
        column("time", sa.DateTime()),
        text("who"),
        text("verb"),
        text("subject"),
        uuid("document_id", null=True),
        uuid("respondent_id", null=True),
        whole("target", null=True),
        text("status"),
        column("codebook", sa.Boolean()),
        json("kinds"),
        sa.PrimaryKeyConstraint("number", name="pk_change"),
    )
    index("change", "codebook", "number")
    index("change", "document_id")
    index("change", "respondent_id")
    index("change", "who", "status")
    op.create_table(
        "image",
        whole("change"),
        column("after", sa.Boolean()),
        text("kind"),
        uuid("row_id"),
        whole("was"),
        json("body"),
        sa.PrimaryKeyConstraint("change", "after", "kind", "row_id", name="pk_image"),
    )
    index("image", "row_id")
    index("image", "was")


def _setting() -> None:
    record(
        "study",
        text("title"),
        text("language"),
        text("question"),
        column("end_date", sa.Date(), null=True),
        text("category"),
        text("codebook_name"),
        whole("codebook_version"),
    )
    record(
        "scale",
        text("name"),
        column("minimum", sa.BigInteger()),
        column("maximum", sa.BigInteger()),
        column("step", sa.BigInteger()),
        json("labels"),
        unique("scale", "name"),
    )
    record("theme", text("name"), unique("theme", "name"))
    record("role", text("name"), unique("role", "name"))
    record("coder", text("name"), unique("coder", "name"))
    record(
        "unit",
        text("name"),
        text("kind"),
        key("unit", "parent_id", "unit", null=True),
        whole("position"),
        json("attributes"),
        unique("unit", "name"),
    )
    index("unit", "parent_id")


def _people() -> None:
    record(
        "respondent",
        text("name"),
        key("respondent", "unit_id", "unit", null=True),
        text("label"),
        json("attributes"),
        unique("respondent", "name"),
    )
    index("respondent", "unit_id")


def _documents() -> None:
    record(
        "document",
        text("name"),
        text("kind"),
        key("document", "unit_id", "unit", null=True),
        key("document", "role_id", "role", null=True),
        column("date", sa.Date(), null=True),
        whole("minutes", null=True),
        whole("length"),
        text("digest"),
        unique("document", "name"),
    )
    index("document", "digest")
    index("document", "role_id")
    index("document", "unit_id")
    record(
        "document_text",
        key("document_text", "document_id", "document"),
        text("text"),
        unique("document_text", "document_id"),
    )
    record(
        "turn",
        key("turn", "document_id", "document"),
        whole("start"),
        whole("said"),
        text("speaker"),
        column("interviewer", sa.Boolean()),
        whole("time", null=True),
        key("turn", "respondent_id", "respondent", null=True),
        unique("turn", "document_id", "start"),
    )
    index("turn", "respondent_id")


def _coding() -> None:
    record(
        "code",
        text("name"),
        json("names"),
        key("code", "parent_id", "code", null=True),
        whole("position"),
        text("definition"),
        text("include"),
        text("exclude"),
        text("example"),
        text("color"),
        text("key"),
        key("code", "theme_id", "theme", null=True),
    )
    index("code", "parent_id")
    index("code", "theme_id")
    record(
        "coding",
        key("coding", "document_id", "document"),
        whole("start"),
        whole("end"),
        key("coding", "code_id", "code"),
        key("coding", "coder_id", "coder"),
        text("memo"),
        text("stance"),
        whole("codebook_state"),
    )
    index("coding", "code_id")
    index("coding", "coder_id")
    index("coding", "document_id", "start")


def _statements() -> None:
    record(
        "statement",
        text("name"),
        json("texts"),
        key("statement", "theme_id", "theme", null=True),
        key("statement", "scale_id", "scale"),
        column("reverse", sa.Boolean()),
        whole("position"),
        unique("statement", "name"),
    )
    index("statement", "scale_id")
    index("statement", "theme_id")
    record(
        "answer",
        key("answer", "respondent_id", "respondent"),
        key("answer", "statement_id", "statement"),
        key("answer", "role_id", "role", null=True),
        column("value", sa.BigInteger(), null=True),
        text("reason"),
        key("answer", "document_id", "document", null=True),
        whole("start", null=True),
        whole("end", null=True),
    )
    index("answer", "document_id")
    index("answer", "respondent_id", "statement_id")
    index("answer", "role_id")
    index("answer", "statement_id")
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


def _indicators() -> None:
    record(
        "indicator",
        text("name"),
        key("indicator", "unit_id", "unit"),
        text("period"),
        column("value", sa.String()),
        text("unit_of_measure"),
        unique("indicator", "unit_id", "name", "period"),
    )


def _guides() -> None:
    record(
        "guide", text("name"), key("guide", "role_id", "role", null=True), unique("guide", "name")
    )
    index("guide", "role_id")
    record(
        "section",
        key("section", "guide_id", "guide"),
        text("title"),
        key("section", "theme_id", "theme", null=True),
        whole("position"),
    )
    index("section", "guide_id")
    index("section", "theme_id")
    record(
        "question",
        key("question", "section_id", "section"),
        text("number"),
        text("text"),
        key("question", "statement_id", "statement", null=True),
        whole("position"),
    )
    index("question", "section_id")
    index("question", "statement_id")
    record(
        "follow_up", key("follow_up", "question_id", "question"), text("text"), whole("position")
    )
    index("follow_up", "question_id")


def _links() -> None:
    record(
        "respondent_role",
        key("respondent_role", "respondent_id", "respondent"),
        key("respondent_role", "role_id", "role"),
        unique("respondent_role", "respondent_id", "role_id"),
    )
    index("respondent_role", "role_id")
    record(
        "document_respondent",
        key("document_respondent", "document_id", "document"),
        key("document_respondent", "respondent_id", "respondent"),
        unique("document_respondent", "document_id", "respondent_id"),
    )
    index("document_respondent", "respondent_id")
    record(
        "statement_role",
        key("statement_role", "statement_id", "statement"),
        key("statement_role", "role_id", "role"),
        unique("statement_role", "statement_id", "role_id"),
    )
    index("statement_role", "role_id")
    record(
        "finished",
        key("finished", "document_id", "document"),
        key("finished", "coder_id", "coder"),
        unique("finished", "document_id", "coder_id"),
    )
    index("finished", "coder_id")


def _findings() -> None:
    record(
        "hypothesis",
        text("name"),
        text("text"),
        key("hypothesis", "theme_id", "theme", null=True),
        text("verdict"),
        text("why"),
        unique("hypothesis", "name"),
    )
    index("hypothesis", "theme_id")
    record(
        "finding",
        text("kind"),
        text("text"),
        key("finding", "theme_id", "theme", null=True),
        key("finding", "unit_id", "unit", null=True),
        key("finding", "hypothesis_id", "hypothesis", null=True),
    )
    index("finding", "hypothesis_id")
    index("finding", "theme_id")
    index("finding", "unit_id")
    record(
        "evidence",
        key("evidence", "finding_id", "finding", null=True),
        key("evidence", "hypothesis_id", "hypothesis", null=True),
        key("evidence", "document_id", "document", null=True),
        whole("start", null=True),
        whole("end", null=True),
        key("evidence", "statement_id", "statement", null=True),
        key("evidence", "role_id", "role", null=True),
        key("evidence", "unit_id", "unit", null=True),
        key("evidence", "indicator_id", "indicator", null=True),
    )
    index("evidence", "document_id")
    index("evidence", "finding_id")
    index("evidence", "hypothesis_id")
    index("evidence", "indicator_id")
    index("evidence", "role_id")
    index("evidence", "statement_id")
    index("evidence", "unit_id")


def _memos() -> None:
    record(
        "memo",
        text("kind"),
        text("text"),
        column("time", sa.DateTime()),
        key("memo", "coder_id", "coder"),
        key("memo", "unit_id", "unit", null=True),
        key("memo", "role_id", "role", null=True),
        key("memo", "respondent_id", "respondent", null=True),
        key("memo", "document_id", "document", null=True),
        whole("start", null=True),
        whole("end", null=True),
        key("memo", "code_id", "code", null=True),
        key("memo", "theme_id", "theme", null=True),
        key("memo", "statement_id", "statement", null=True),
        key("memo", "finding_id", "finding", null=True),
        key("memo", "hypothesis_id", "hypothesis", null=True),
    )
    index("memo", "code_id")
    index("memo", "coder_id")
    index("memo", "document_id")
    index("memo", "finding_id")
    index("memo", "hypothesis_id")
    index("memo", "respondent_id")
    index("memo", "role_id")
    index("memo", "statement_id")
    index("memo", "theme_id")
    index("memo", "unit_id")
