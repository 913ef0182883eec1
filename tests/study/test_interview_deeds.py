"""What is done with an interview by its name, and what is said to go with it."""

import pytest

from evalbench.messages import EvalbenchError
from evalbench.study.history import undo
from evalbench.study.interview_deeds import (
    delete_interview,
    losses,
    mark_finished,
    place_interview,
    rename_interview,
    units_and_roles,
)
from evalbench.study.model import Document, Finished
from evalbench.study.store import Store
from sqlalchemy import func, select
