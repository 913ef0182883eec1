"""Verbs that begin a study: an empty one, and one built from a folder in one change."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError
from evalbench.study.contents import Contents, save
from evalbench.study.history import concerns, verb
from evalbench.study.model import Code, Scale, Study, Theme
from evalbench.study.verbs.rows import add
from evalbench.study.verbs.setting import ScaleChanges

__all__ = ["build", "new"]


@verb(undoable=False)
def new(
    session: Session,
    title: str,
    language: str,
    codebook: Contents | None = None,
    scale: ScaleChanges | None = None,
) -> Study:
    """Begin an empty study with a scale, and a codebook if one is given.

    The scale is from 1 to 5 in whole steps but for what `scale` says of it.
    Of `codebook` the codes and their themes are taken, and the name and version it gives the study.
    """
    _insist_empty(session)
    concerns(session, title)
    add(session, Scale(**scale or {}))
    study = Study(title=title, language=language)
    if codebook is not None:
        save(session, codebook, Theme, Code)
        said = codebook.one(Study)
        study.codebook_name = said["codebook_name"]
        study.codebook_version = said["codebook_version"]
    return add(session, study)


@verb(undoable=False)
def build(session: Session, contents: Contents) -> None:
    """Put all of `contents` into an empty study; EvalbenchError for a rule that does not hold."""
    _insist_empty(session)
    concerns(session, str(contents.one(Study)["title"]))
    save(session, contents)


def _insist_empty(session: Session) -> None:
    if session.scalar(select(func.count()).select_from(Study)):
        raise EvalbenchError("verbs.begun")
