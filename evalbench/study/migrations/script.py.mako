"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision: str = ${repr(up_revision)}
down_revision: str | None = ${repr(down_revision)}


def upgrade() -> None:
    """Bring the schema of ${down_revision | comma,n} to this one."""
    ${upgrades if upgrades else "pass"}
