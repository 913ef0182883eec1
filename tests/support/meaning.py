"""What a study says, whatever its ids and positions are."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from evalbench.study import model as m
from evalbench.study.contents import Contents, kinds
from evalbench.study.layout import digits

DERIVED = {"id", "state", "codebook_state", "position"}


def canonical(made: Contents, labels: bool = True) -> Counter[str]:
    """Everything a study says, without ids and positions: rows by kind, references by meaning."""
    return Meanings(made, labels).all()


class Meanings:
    def __init__(self, made: Contents, labels: bool):
        self.rows = {row["id"]: (kind, row) for kind in kinds() for row in made.rows(kind)}
        self.places = places(made)
        self.labels = labels
        self.known: dict[UUID, str] = {}

    def all(self):
        return Counter(self.meaning(identity) for identity in self.rows)

    def meaning(self, value):
        if isinstance(value, dict):
            return str(sorted(value.items()))
        if isinstance(value, Decimal):
            return digits(value)
        if not isinstance(value, UUID):
            return str(value)
        if value not in self.known:
            self.known[value] = self.said(*self.rows[value])
        return self.known[value]

    def said(self, kind, row):
        skipped = DERIVED if self.labels else {*DERIVED, "label"}
        cells = [f"{c}={self.meaning(v)}" for c, v in sorted(row.items()) if c not in skipped]
        return f"{kind.__name__}#{self.places.get(row['id'], '')}({';'.join(cells)})"


def places(made: Contents) -> Mapping[UUID, int]:
    """The places of rows that have a position among their siblings."""
    siblings: Counter[object] = Counter()
    found = {}
    for kind in kinds():
        if "position" not in kind.__dataclass_fields__:
            continue
        owners = ("parent_id",) if kind is m.Code else ("section_id", "question_id", "guide_id")
        for row in sorted(made.rows(kind), key=lambda r: r["position"]):
            owner = next((row[column] for column in owners if column in row), None)
            siblings[kind, owner] += 1
            found[row["id"]] = siblings[kind, owner]
    return found
