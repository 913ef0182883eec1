"""Alembic's entry: it runs on the connection it is handed, within the caller's transaction."""

from alembic import context

from evalbench.study.model import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
