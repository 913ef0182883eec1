"""Verbs that begin a study: an empty one, and one built from a folder in one change."""

from __future__ import annotations

from sqlalchemy.orm import Session

from evalbench.study.contents import Contents, save
from evalbench.study.history import concerns, verb
from evalbench.study.model import Scale, Study
from evalbench.study.verbs.rows import add

__all__ = ["build", "new"]


@verb(undoable=False)
def new(session: Session, title: str, language: str) -> Study:
    """Begin an empty study with a scale from 1 to 5 in whole steps."""
    concerns(session, title)
    add(session, Scale())
    return add(session, Study(title=title, language=language))


@verb(undoable=False)
def build(session: Session, contents: Contents) -> None:
    """Put all of `contents` into an empty study; EvalbenchError for a rule that does not hold."""
    concerns(session, str(contents.one(Study)["title"]))
    save(session, contents)
