"""Who a speaker is: called otherwise, the interviewer, or a respondent; in one interview or all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError, Message
from evalbench.study.find import named
from evalbench.study.history import verb
from evalbench.study.model import Document, Respondent, Turn
from evalbench.study.rules import name_fault
from evalbench.study.verbs.rewriting import assign_speaker, rename_speaker
from evalbench.study.verbs.rows import insist
from evalbench.text.cleaning import composed, printable
from evalbench.text.fuzzy import nearest

__all__ = ["SpeakerWish", "label_fault", "settle_speaker", "turns_with"]

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class SpeakerWish:
    """The speaker `old` is to be called `new` in these interviews, or in all.

    `interviewer` says whether it is who asks (None: as before), `respondent` which one it is.
    """

    old: str
    new: str
    documents: tuple[str, ...] = ()
    interviewer: bool | None = None
    respondent: str | None = None


def turns_with(session: Session, wish: SpeakerWish) -> Mapping[str, int]:
    """Return the turns of the speaker by document; EvalbenchError when there are none.

    The nearest speaker there is is named, and so is what is wrong with the new name.
    """
    insist(label_fault(wish.new))
    if wish.interviewer and wish.respondent:
        raise EvalbenchError("speakers.both")
    if wish.respondent:
        named(session, Respondent, wish.respondent)
    ids = [named(session, Document, name).id for name in wish.documents]
    query = select(Document.name, Turn.speaker, func.count())
    query = query.join(Turn, Turn.document_id == Document.id)
    if ids:
        query = query.where(Document.id.in_(ids))
    counts = session.execute(query.group_by(Document.name, Turn.speaker)).all()
    found = {name: number for name, speaker, number in counts if speaker == wish.old}
    if not found:
        near = nearest(wish.old, {speaker for _, speaker, _ in counts if speaker})
        key = "speakers.none_near" if near else "speakers.none"
        raise EvalbenchError(key, name=printable(wish.old), near=near)
    return dict(sorted(found.items()))


def label_fault(name: str) -> Message | None:
    """Say why a name cannot be a speaker's label: the text would be read as another's."""
    fault = name_fault(name)
    if fault is not None:
        return fault
    if len(name) > _LONGEST or ": " in name or name.endswith(":") or composed(name) != name:
        return Message("speakers.no_label", name=printable(name))
    return None


@verb()
def settle_speaker(session: Session, wish: SpeakerWish) -> Mapping[str, int]:
    """Rename the speaker and say who it is, in one change; return the turns by document."""
    turns = turns_with(session, wish)
    documents: Sequence[Document] = [named(session, Document, name) for name in turns]
    if wish.new != wish.old:
        rename_speaker(session, documents, wish.old, wish.new)
    respondent = named(session, Respondent, wish.respondent) if wish.respondent else None
    if wish.interviewer is not None or respondent is not None:
        assign_speaker(
            session,
            documents,
            wish.new,
            interviewer=wish.interviewer,
            respondent=respondent,
        )
    return turns
