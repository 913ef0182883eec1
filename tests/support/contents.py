"""Random studies with every table and column filled, their names as hostile as is legal."""

import datetime
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from hypothesis import strategies as st

from evalbench.study import model as m
from evalbench.study.contents import Contents
from evalbench.study.rules import FINDING_KINDS, VERDICTS, name_fault
from evalbench.text.cleaning import clean, composed

EPOCH = datetime.datetime(1970, 1, 1)  # noqa: DTZ001 (hypothesis wants it so)
ALPHABET = "aAbåØé\"',;:/\\|*?<>%=+-#&!@[]{}()._ 0129`~^$«»🙂שלנ漢\u0301"
ODD = ["None", "null", "NA", "=1+1", "[laughs]", "no", "1.0", "2012", "~", "- a", "a: b", "a #b",
       "CON", "nul.txt", "a/b", "a\\", "\\/", "..", "../x", "*", "'", '"', "Ab", "aB", "yes",
       "0x1", "x" * 300, "2026-03-01", "|", ">", "%", "a%2Fb", "e\u0301", "שלום", "y",
       "F1", "study"]  # fmt: skip


def name(parts=""):
    drawn = st.one_of(st.sampled_from(ODD), st.text(ALPHABET, min_size=1, max_size=8))
    return drawn.map(lambda s: composed(s).strip()).filter(lambda s: not name_fault(s, parts=parts))


text = st.one_of(
    st.just(""),
    st.sampled_from([*ODD, "\n", "a\n", "\nb", " a ", "a\n\n  b\n", "a\tb", "\u00a0", "---",
                     "a\n---\nb", "\u200e\u05d0", "l1\nl2", "- x\n- y", "#", "'\n'", "x\n y"]),
    st.text(ALPHABET + "\n\t\u2003\u200d", max_size=12),
).map(lambda s: clean(s).text)  # fmt: skip
filled_text = text.filter(bool)
half = st.integers(2, 10).map(lambda n: Decimal(n) / 2)


@st.composite
def contents(draw):
    """A study in which every reference is kept and every column filled at times."""
    made = Contents()
    Filler(draw, made).fill()
    return made


class Filler:
    def __init__(self, draw, made):
        self.draw, self.made = draw, made

    def add(self, table, **columns):
        kind = columns.pop("kind", None)
        self.made.add(table, **columns)
        row = self.made.rows(table)[-1]
        if kind is not None:
            row["kind"] = kind
        return row["id"]

    def names(self, most, parts="", least=0):
        return self.draw(st.lists(name(parts), min_size=least, max_size=most, unique=True))

    def one(self, ids):
        return self.draw(st.sampled_from(ids))

    def maybe(self, ids):
        return self.draw(st.sampled_from([None, *ids]))

    def some(self, ids):
        return self.draw(st.lists(st.sampled_from(ids), unique=True, max_size=3)) if ids else []

    def attributes(self):
        return self.draw(
            st.dictionaries(
                st.one_of(name(), st.sampled_from(["Name", "unit", "ID"])), filled_text, max_size=3
            )
        )

    def fill(self):
        draw = self.draw
        self.add(
            m.Study,
            title=draw(text),
            language=draw(st.sampled_from(["nb", "nn", "en"])),
            question=draw(text),
            end_date=draw(st.none() | st.dates()),
            category=draw(st.just("") | name()),
            codebook_name=draw(st.just("") | name()),
            codebook_version=draw(st.integers(0, 9)),
        )
        half_scale = {"minimum": Decimal(1), "maximum": Decimal(5), "step": Decimal("0.5")}
        labels = draw(st.lists(filled_text, min_size=2, max_size=2) | st.just([]))
        self.scales = [
            self.add(m.Scale, name=n, labels=labels, **half_scale) for n in ["", *self.names(2)]
        ]
        self.roles = [self.add(m.Role, name=n) for n in self.names(3, ";")]
        self.themes = [self.add(m.Theme, name=n) for n in self.names(3)]
        self.coders = [self.add(m.Coder, name=n) for n in self.names(3, ";", 1)]
        self.people()
        self.asked()
        self.codes()
        self.documents()
        self.said()

    def people(self):
        draw = self.draw
        self.units: list[UUID] = []
        for i, n in enumerate(self.names(4, least=1)):
            kind = draw(st.just("") | name())
            unit = self.add(
                m.Unit,
                name=n,
                kind=kind,
                parent_id=self.maybe(self.units),
                position=1024 * (9 - i),
                attributes=self.attributes(),
            )
            self.units.append(unit)
        self.respondents, self.roles_of = [], {}
        for n in self.names(4, ";", 1):
            label = draw(st.just("") | name())
            respondent = self.add(
                m.Respondent,
                name=n,
                unit_id=self.maybe(self.units),
                label=label,
                attributes=self.attributes(),
            )
            self.respondents.append(respondent)
            self.roles_of[respondent] = self.some(self.roles)
            for role in self.roles_of[respondent]:
                self.add(m.RespondentRole, respondent_id=respondent, role_id=role)

    def asked(self):
        draw = self.draw
        texts = st.dictionaries(
            st.sampled_from(["nb", "nn", "en", "se"]), text.filter(str.strip), max_size=3
        )
        self.statements = []
        for i, n in enumerate(self.names(4)):
            statement = self.add(
                m.Statement,
                name=n,
                texts=draw(texts),
                shorts=draw(texts),
                theme_id=self.maybe(self.themes),
                scale_id=self.one(self.scales),
                reverse=draw(st.booleans()),
                position=1024 * i,
            )
            self.statements.append(statement)
            for role in self.some(self.roles):
                self.add(m.StatementRole, statement_id=statement, role_id=role)
        self.indicators = []
        for n in self.names(2):
            figure = draw(st.decimals(-(10**9), 10**9, places=3)).normalize()
            self.indicators.append(
                self.add(
                    m.Indicator,
                    name=n,
                    unit_id=self.one(self.units),
                    period=draw(name()),
                    value=figure,
                    unit_of_measure=draw(st.just("") | name()),
                )
            )
        for n in self.names(2):
            guide = self.add(m.Guide, name=n, role_id=self.maybe(self.roles))
            for i in range(draw(st.integers(0, 2))):
                section = self.add(
                    m.Section,
                    guide_id=guide,
                    title=draw(text),
                    theme_id=self.maybe(self.themes),
                    position=1024 * i,
                )
                for j in range(draw(st.integers(0, 2))):
                    question = self.add(
                        m.Question,
                        section_id=section,
                        number=draw(text),
                        text=draw(text),
                        statement_id=self.maybe(self.statements),
                        position=j,
                    )
                    for k in range(draw(st.integers(0, 2))):
                        self.add(
                            m.FollowUp, question_id=question, text=draw(filled_text), position=k
                        )

    def codes(self):
        draw = self.draw
        self.coded: list[UUID] = []
        used, keys = set(), set()
        for i in range(draw(st.integers(1, 5))):
            parent, n, key = self.maybe(self.coded), draw(name()), draw(st.just("") | name())
            if (parent, n) in used:
                continue
            used.add((parent, n))
            key = "" if key in keys else key
            keys.add(key)
            names = draw(
                st.dictionaries(st.sampled_from(["nn", "en", "no"]), filled_text, max_size=2)
            )
            color = draw(st.sampled_from(["", "#1DC8FD", "#000000"]))
            self.coded.append(
                self.add(
                    m.Code,
                    name=n,
                    names=names,
                    parent_id=parent,
                    position=1024 * i,
                    definition=draw(text),
                    include=draw(text),
                    exclude=draw(text),
                    example=draw(text),
                    color=color,
                    key=key,
                    theme_id=self.maybe(self.themes),
                )
            )

    def documents(self):
        draw = self.draw
        self.spans = {}
        for n in self.names(4, least=1):
            speech = text.map(lambda s: s.replace("\n\n", "\n").strip("\n") or "ja")
            turns = draw(st.lists(st.tuples(st.just("") | name(), speech), max_size=4))
            parts = [(f"{who}: " if who else "", who, said) for who, said in turns]
            whole = "\n".join(label + said for label, _, said in parts)
            if draw(st.booleans()):
                parts = []
            document = self.add(
                m.Document,
                name=n,
                kind=draw(st.sampled_from(["interview", "group", "document"])),
                unit_id=self.maybe(self.units),
                role_id=self.maybe(self.roles),
                date=draw(st.none() | st.dates()),
                minutes=draw(st.none() | st.integers(0, 999)),
                length=len(whole),
                digest=sha256(whole.encode()).hexdigest(),
            )
            self.add(m.DocumentText, document_id=document, text=whole)
            for who in self.some(self.respondents):
                self.add(m.DocumentRespondent, document_id=document, respondent_id=who)
            for coder in self.some(self.coders):
                self.add(m.Finished, document_id=document, coder_id=coder)
            self.spans[document] = self.turns(document, parts) or (
                [(0, len(whole))] if whole else []
            )

    def turns(self, document, parts):
        place, spans = 0, []
        for label, who, said in parts:
            self.add(
                m.Turn,
                document_id=document,
                start=place,
                said=place + len(label),
                speaker=who,
                interviewer=self.draw(st.booleans()),
                time=self.draw(st.none() | st.integers(0, 99999)),
                respondent_id=self.maybe(self.respondents),
            )
            first, last = place + len(label), place + len(label) + len(said)
            start = self.draw(st.integers(first, last - 1))
            spans.append((start, self.draw(st.integers(start + 1, last))))
            place = last + 1
        return spans

    def passage(self):
        found = [(d, s) for d, spans in self.spans.items() for s in spans]
        if not found:
            return {}
        document, (start, end) = self.draw(st.sampled_from(found))
        return {"document_id": document, "start": start, "end": end}

    def said(self):
        draw = self.draw
        for respondent in self.respondents:
            for statement in self.some(self.statements):
                role = self.maybe(self.roles_of[respondent])
                link = draw(
                    st.sampled_from(
                        [{}, self.passage(), {"document_id": self.maybe(list(self.spans))}]
                    )
                )
                self.add(
                    m.Answer,
                    respondent_id=respondent,
                    statement_id=statement,
                    role_id=role,
                    value=draw(st.none() | half),
                    reason=draw(text),
                    **link,
                )
        for _ in range(draw(st.integers(0, 4))):
            place = self.passage()
            if place:
                self.add(
                    m.Coding,
                    **place,
                    code_id=self.one(self.coded),
                    coder_id=self.one(self.coders),
                    memo=draw(text),
                    stance=draw(st.just("") | name()),
                    codebook_state=1,
                )
        self.hypotheses = [
            self.add(
                m.Hypothesis,
                name=n,
                text=draw(text),
                theme_id=self.maybe(self.themes),
                verdict=draw(st.sampled_from(VERDICTS)),
                why=draw(text),
            )
            for n in self.names(2)
        ]
        self.findings = []
        for _ in range(draw(st.integers(0, 3))):
            self.findings.append(
                self.add(
                    m.Finding,
                    kind=draw(st.sampled_from(FINDING_KINDS)),
                    text=draw(text.filter(str.strip)),
                    theme_id=self.maybe(self.themes),
                    unit_id=self.maybe(self.units),
                    hypothesis_id=self.maybe(self.hypotheses),
                )
            )
        for column, owners in (("finding_id", self.findings), ("hypothesis_id", self.hypotheses)):
            for owner in self.some(owners):
                self.evidence(column, owner)
        for _ in range(draw(st.integers(0, 4))):
            self.memo()

    def evidence(self, column, owner):
        place = self.passage()
        forms = [place] if place else []
        if self.statements:
            forms.append(
                {
                    "statement_id": self.one(self.statements),
                    "role_id": self.maybe(self.roles),
                    "unit_id": self.maybe(self.units),
                }
            )
        if self.indicators:
            forms.append({"indicator_id": self.one(self.indicators)})
        if forms:
            self.add(m.Evidence, **{column: owner}, **self.draw(st.sampled_from(forms)))

    def memo(self):
        choices = {
            "unit_id": self.units,
            "role_id": self.roles,
            "respondent_id": self.respondents,
            "code_id": self.coded,
            "theme_id": self.themes,
            "statement_id": self.statements,
            "finding_id": self.findings,
            "hypothesis_id": self.hypotheses,
            "document_id": list(self.spans),
        }
        about = {
            key: self.maybe(ids)
            for key, ids in choices.items()
            if self.draw(st.integers(0, 3)) == 0
        }
        if self.draw(st.booleans()):
            about.update(self.passage())
        moment = self.draw(st.datetimes(min_value=EPOCH, timezones=st.just(datetime.UTC)))
        self.add(
            m.Memo,
            kind=self.draw(st.sampled_from(["memo", "summary"])),
            text=self.draw(text),
            time=moment,
            coder_id=self.one(self.coders),
            **about,
        )
