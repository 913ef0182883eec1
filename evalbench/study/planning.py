"""Changes to the codebook as people ask for them: checked and counted before they are made.

A plan only reads. What it says would move or go is what moves or goes when it is carried out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError, Message
from evalbench.study.find import code_named, code_paths, with_descendants
from evalbench.study.layout import code_path, plain_name, split_code_path
from evalbench.study.model import Code, Coding, Document, Memo, Theme
from evalbench.study.rules import color_fault, levels_fault, name_fault
from evalbench.study.verbs.codebook import (
    add_code,
    change_code,
    delete_code,
    merge_codes,
    move_code,
)
from evalbench.study.verbs.rows import insist
from evalbench.text.cleaning import clean, printable

__all__ = [
    "DETAILS",
    "Plan",
    "plan_add",
    "plan_delete",
    "plan_merge",
    "plan_move",
    "plan_rename",
    "plan_set",
]

_TEXTS = ("definition", "include", "exclude", "example")
DETAILS = (*_TEXTS, "key", "color", "theme")
"""What can be said of a code, in the order it is listed."""

_TOP = ("", "/")
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """A change that may be made: `deed` and `fields` say what, `carry_out` does it.

    A deed ends in ``_alone`` when nothing hangs on the code.
    """

    deed: str
    fields: Mapping[str, object]
    carry_out: Callable[[], object]

    @property
    def would(self) -> Message:
        """Return what would happen."""
        return Message(f"planning.{self.deed}_would", **self.fields)

    @property
    def done(self) -> Message:
        """Return what has happened, once the plan has been carried out."""
        return Message(f"planning.{self.deed}_done", **self.fields)


class _Tree:
    """The codebook as it stands, by the ids of its codes."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.paths = code_paths(session)
        query = select(Code.id, Code.parent_id, Code.name, Code.key)
        rows = session.execute(query).all()
        self.parents: dict[UUID, UUID | None] = {row.id: row.parent_id for row in rows}
        self.names: dict[UUID, str] = {row.id: row.name for row in rows}
        self.keys: dict[UUID, str] = {row.id: row.key for row in rows}

    def below(self, code: Code) -> set[UUID]:
        """Return the code and all below it."""
        return with_descendants(code.id, self.parents)

    def children(self, parent: UUID | None) -> dict[str, UUID]:
        """Return the codes right under a parent by their names."""
        return {self.names[key]: key for key, above in self.parents.items() if above == parent}

    def levels(self, code: UUID | None) -> tuple[str, ...]:
        """Return the names that lead to a code; none to the top."""
        return () if code is None else split_code_path(self.paths[code])

    def path(self, parent: UUID | None, name: str) -> str:
        """Return the path of a name under a parent."""
        return code_path((*self.levels(parent), name))

    def insist_free(self, parent: UUID | None, name: str, code: UUID | None = None) -> None:
        """Refuse a name that a code under the parent has, other than `code` itself."""
        if self.children(parent).get(name, code) != code:
            path = printable(self.path(parent, name), 200)
            raise EvalbenchError("planning.taken", path=path)

    def insist_key(self, key: str, code: UUID | None = None) -> None:
        """Refuse a key that a code has, other than `code` itself."""
        other = next((each for each, taken in self.keys.items() if taken == key), code)
        if key and other is not None and other != code:
            path = self.paths[other]
            raise EvalbenchError("planning.key_taken", key=printable(key), path=path)

    def insist_room(self, moving: Collection[UUID], deeper: int) -> None:
        """Refuse to put codes so many levels deeper than they stand when that is too deep."""
        deepest = max((len(self.levels(each)) for each in moving), default=0)
        insist(levels_fault(deepest + deeper))


# --- what hangs on codes


def _hanging(
    session: Session, codes: Collection[UUID], below: int, *, named: bool = False
) -> Message | None:
    """Return what hangs on codes, with `below` sub-codes; with `named`, in which documents.

    Only what there is any of is told; None when nothing hangs on them.
    """
    codings = session.scalar(select(func.count()).where(Coding.code_id.in_(codes)))
    memos = session.scalar(select(func.count()).where(Memo.code_id.in_(codes)))
    counted = Message("kinds.coding", n=codings)
    if named and codings:
        counted = _in_documents(session, codes, counted)
    told = (
        (below, Message("planning.below", n=below)),
        (codings, counted),
        (memos, Message("kinds.memo", n=memos)),
    )
    parts = [said for number, said in told if number]
    fields = dict(zip(("first", "second", "third"), parts, strict=False))
    return Message(f"planning.hanging_{len(parts)}", **fields) if parts else None


def _in_documents(session: Session, codes: Collection[UUID], codings: Message) -> Message:
    """Return how many codings of codes there are, and in which documents."""
    query = select(Document.name).join(Coding).where(Coding.code_id.in_(codes)).distinct()
    names = sorted(session.scalars(query))
    listed = ", ".join([*names[:_MOST_NAMED], *["…"] * (len(names) > _MOST_NAMED)])
    documents = Message("kinds.document", n=len(names))
    return Message("planning.codings_in", codings=codings, documents=documents, names=listed)


# --- what is said of a code


def _fit_name(name: str) -> str:
    insist(name_fault(name))
    return name


def _fit(details: Mapping[str, str]) -> dict[str, Any]:
    """Return what is said of a code, fit to keep; EvalbenchError for what cannot be."""
    fitted: dict[str, Any] = {}
    for column, said in details.items():
        if column in _TEXTS:
            fitted[column] = clean(said).text
            continue
        fitted[column] = plain_name(said)
        fault = color_fault if column == "color" else name_fault
        insist(fault(fitted[column]) if fitted[column] else None)
    return fitted


# --- the plans


def _plan(deed: str, fields: Mapping[str, object], carry_out: Callable[[], object]) -> Plan:
    """Return a plan of which `what` in the fields says what goes along, None if nothing does."""
    alone = "_alone" if fields["what"] is None else ""
    return Plan(f"{deed}{alone}", fields, carry_out)


def plan_add(session: Session, path: str, details: Mapping[str, str]) -> Plan:
    """Plan a new code, last among those of its parent, which is there."""
    tree, fitted = _Tree(session), _fit(details)
    *above, last = split_code_path(plain_name(path))
    name = _fit_name(last)
    parent = code_named(session, code_path(above)) if above else None
    parent_id = None if parent is None else parent.id
    tree.insist_free(parent_id, name)
    tree.insist_key(fitted.get("key", ""))
    insist(levels_fault(len(tree.levels(parent_id)) + 1))
    fields = {"path": tree.path(parent_id, name)}
    return Plan("add", fields, lambda: add_code(session, name, parent=parent, **fitted))


def plan_set(session: Session, path: str, details: Mapping[str, str]) -> Plan:
    """Plan to say something else of a code; a blank takes away what is said."""
    tree, fitted = _Tree(session), _fit(details)
    code = code_named(session, path)
    theme = None if code.theme_id is None else session.get_one(Theme, code.theme_id).name
    stands = {column: getattr(code, column) for column in (*_TEXTS, "key", "color")}
    stands["theme"] = theme or ""
    changes = {column: said for column, said in fitted.items() if said != stands[column]}
    tree.insist_key(changes.get("key", ""), code.id)
    said = {"path": tree.paths[code.id], "columns": ", ".join(changes)}
    if not changes:
        return Plan("same", said, lambda: None)
    return Plan("set", said, lambda: change_code(session, code, **changes))


def plan_rename(session: Session, path: str, name: str, language: str = "") -> Plan:
    """Plan another name, written as in a path, for a code.

    Where it has a name of its own in `language`, that is the name that becomes another.
    """
    tree, code = _Tree(session), code_named(session, path)
    levels = split_code_path(plain_name(name))
    if len(levels) > 1:
        raise EvalbenchError("planning.one_level", name=printable(name))
    new = _fit_name(levels[0])
    called = code.names.get(language)
    if called:
        names = {**code.names, language: new}
        called_so = {"path": tree.paths[code.id], "old": called, "to": new}
        return Plan("called", called_so, lambda: change_code(session, code, names=names))
    tree.insist_free(code.parent_id, new, code.id)
    fields = _moved(tree, code, tree.path(code.parent_id, new))
    return _plan("move", fields, lambda: change_code(session, code, name=new))


def plan_move(session: Session, path: str, parent: str, before: str | None = None) -> Plan:
    """Plan to put a code under a parent (blank or ``/``: the top), before a sibling or last."""
    tree, code = _Tree(session), code_named(session, path)
    above = None if parent.strip() in _TOP else code_named(session, parent)
    above_id = None if above is None else above.id
    below = tree.below(code)
    if above_id in below:
        raise EvalbenchError("invariants.cycle", name=code.name)
    tree.insist_free(above_id, code.name, code.id)
    tree.insist_room(below, 1 + len(tree.levels(above_id)) - len(tree.levels(code.id)))
    sibling = None if before is None else _sibling(tree, above_id, before)
    to = tree.path(above_id, code.name)
    deed = "place" if above_id == code.parent_id else "move"
    fields = _moved(tree, code, to)
    return _plan(deed, fields, lambda: move_code(session, code, above, before=sibling))


def _sibling(tree: _Tree, parent: UUID | None, name: str) -> Code:
    """Return the code under a parent that a name or path names."""
    known = tree.children(parent).get(plain_name(name))
    if known is not None:
        return tree.session.get_one(Code, known)
    found = code_named(tree.session, name)
    if found.parent_id != parent:
        raise EvalbenchError("verbs.not_sibling")
    return found


def _moved(tree: _Tree, code: Code, to: str) -> dict[str, object]:
    below = tree.below(code)
    what = _hanging(tree.session, below, len(below) - 1)
    return {"path": tree.paths[code.id], "to": to, "what": what}


def plan_merge(session: Session, path: str, into: str) -> Plan:
    """Plan to let what hangs on a code hang on another, and the code go."""
    tree = _Tree(session)
    code, other = code_named(session, path), code_named(session, into)
    below = tree.below(code)
    if other.id in below:
        raise EvalbenchError("verbs.merge_within", name=code.name, into=other.name)
    children, theirs = tree.children(code.id), tree.children(other.id)
    twice = next((name for name in children if theirs.get(name, code.id) != code.id), None)
    if twice is not None:
        fields = {"path": tree.paths[code.id], "into": tree.paths[other.id], "name": twice}
        raise EvalbenchError("planning.merge_twice", **fields)
    deeper = len(tree.levels(other.id)) - len(tree.levels(code.id))
    tree.insist_room(below - {code.id}, deeper)
    what = _hanging(session, {code.id}, len(children))
    moved = {"path": tree.paths[code.id], "to": tree.paths[other.id], "what": what}
    return _plan("merge", moved, lambda: merge_codes(session, code, other))


def plan_delete(session: Session, path: str) -> Plan:
    """Plan to delete a code with all that hangs on it and on the codes below it."""
    tree, code = _Tree(session), code_named(session, path)
    below = tree.below(code)
    what = _hanging(session, below, len(below) - 1, named=True)
    fields = {"path": tree.paths[code.id], "what": what}
    return _plan("delete", fields, lambda: delete_code(session, code))
