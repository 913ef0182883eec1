"""What a study is: the tables, as mapped dataclasses.

Rows refer to each other by id and there are no relationships: a join is written where a question
is asked, and nothing is loaded, orphaned or deleted behind a verb's back.
"""

from evalbench.study.model.answers import (
    Answer,
    FollowUp,
    Guide,
    Indicator,
    Question,
    Scale,
    Section,
    Statement,
    StatementRole,
)
from evalbench.study.model.base import Base, Gone, Record, table_of
from evalbench.study.model.findings import Evidence, Finding, Hypothesis
from evalbench.study.model.log import Change, Counter, Image
from evalbench.study.model.people import (
    Coder,
    Respondent,
    RespondentRole,
    Role,
    Study,
    Theme,
    Unit,
)
from evalbench.study.model.transcripts import (
    Code,
    Coding,
    Document,
    DocumentRespondent,
    DocumentText,
    Finished,
    Memo,
    Turn,
)

__all__ = [
    "Answer",
    "Base",
    "Change",
    "Code",
    "Coder",
    "Coding",
    "Counter",
    "Document",
    "DocumentRespondent",
    "DocumentText",
    "Evidence",
    "Finding",
    "Finished",
    "FollowUp",
    "Gone",
    "Guide",
    "Hypothesis",
    "Image",
    "Indicator",
    "Memo",
    "Question",
    "Record",
    "Respondent",
    "RespondentRole",
    "Role",
    "Scale",
    "Section",
    "Statement",
    "StatementRole",
    "Study",
    "Theme",
    "Turn",
    "Unit",
    "table_of",
]
