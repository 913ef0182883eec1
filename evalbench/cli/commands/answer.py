"""``evalbench answer``: one answer recorded, in the place of the one that stands."""

from __future__ import annotations

from decimal import Decimal

from evalbench.cli.context import Context
from evalbench.cli.options import add_study
from evalbench.cli.parser import Parser
from evalbench.messages import Message, Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: Parser, say: Say) -> None:
    """Add who answers what."""
    add_study(parser, say)
    parser.add_argument("respondent", metavar="RESPONDENT", help=say("cli.arg_respondent"))
    parser.add_argument("statement", metavar="STATEMENT", help=say("cli.arg_statement"))
    parser.add_argument("value", metavar="VALUE", help=say("cli.arg_value"))
    parser.add_argument("--reason", metavar="TEXT", default="", help=say("cli.answer_reason"))
    parser.add_argument("--role", metavar="R", help=say("cli.answer_role"))


def run(context: Context) -> None:
    """Record the answer and say what stood there."""
    from evalbench.study.answering import answer, answer_value
    from evalbench.study.find import named
    from evalbench.study.model import Respondent, Role, Statement

    args = context.args
    value = answer_value(args.value)
    with context.change() as session:
        respondent = named(session, Respondent, args.respondent)
        statement = named(session, Statement, args.statement)
        role = None if args.role is None else named(session, Role, args.role)
        done = answer(session, respondent, statement, value, reason=args.reason, role=role)
        names = {"respondent": respondent.name, "statement": statement.name}
    shown = {"value": _shown(done.value), "before": _shown(done.before)}
    key = "cli.answer_first" if done.first else "cli.answer_done"
    context.answer(Message(key, **names, **shown))


def _shown(value: Decimal | None) -> str | Decimal:
    return "–" if value is None else value
