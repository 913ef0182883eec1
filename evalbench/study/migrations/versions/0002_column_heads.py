"""A statement gets short heads for its column in tables, by language."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    """Add the column; statements that are there have no heads yet."""
    kind = sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True), "postgresql"
    )
    heads = sa.Column("shorts", kind, nullable=False, server_default=sa.text("'{}'"))
    op.add_column("statement", heads)
