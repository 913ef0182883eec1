"""The verb that codes with a code nobody had thought of: made and used in one change."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from evalbench.study.find import code_named, code_paths
from evalbench.study.history import concerns, verb
from evalbench.study.layout import code_path, plain_name, split_code_path
from evalbench.study.model import Code, Coding, Document
from evalbench.study.rules import name_fault
from evalbench.study.verbs.codebook import add_code
from evalbench.study.verbs.codings import code_passages
from evalbench.study.verbs.rows import insist
from evalbench.text.spans import Span

__all__ = ["code_as_new"]


@verb()
def code_as_new(
    session: Session,
    document: Document,
    spans: Iterable[Span],
    name: str,
    coder: str,
    *,
    parent: Code | None = None,
    key: str = "",
    color: str = "",
) -> tuple[Code, list[Coding]]:
    r"""Make a code, last under its parent, and code the passages with it; return both.

    A path (``Kvalitet/Kontinuitet``) leads there through codes that stand, below `parent` when
    that is given; a slash in the name itself is ``\/``. EvalbenchError for a code that leads
    nowhere, for a name or key that is taken, and for a span that is no passage.
    """
    spans = list(spans)
    *above, last = split_code_path(plain_name(name))
    place = f"{spans[0].start}–{spans[0].end} " if spans else ""
    concerns(session, f"{document.name} {place}{last}", document=document)
    insist(name_fault(last))
    code = add_code(session, last, parent=_parent(session, parent, above), key=key, color=color)
    return code, code_passages(session, document, spans, [code], coder)


def _parent(session: Session, parent: Code | None, above: list[str]) -> Code | None:
    """Return the code that a path leads to, below `parent` or from the top."""
    if not above:
        return parent
    levels = split_code_path(code_paths(session)[parent.id]) if parent else ()
    return code_named(session, code_path([*levels, *above]))
