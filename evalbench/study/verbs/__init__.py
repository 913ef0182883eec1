"""Everything that can be done to a study: each verb is one function, one change, one undo.

The first argument of each is the session of :meth:`Store.begin`; rows are those of that session.
"""

from evalbench.study.verbs import (
    building,
    codebook,
    codings,
    correcting,
    documents,
    findings,
    guides,
    importing,
    memos,
    new_codes,
    passages,
    people,
    rewriting,
    setting,
    speakers,
    statements,
)

__all__ = [
    "building",
    "codebook",
    "codings",
    "correcting",
    "documents",
    "findings",
    "guides",
    "importing",
    "memos",
    "new_codes",
    "passages",
    "people",
    "rewriting",
    "setting",
    "speakers",
    "statements",
]
