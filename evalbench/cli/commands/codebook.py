"""``evalbench codebook``: the codes listed, or one change made to them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from evalbench.cli.context import Context
from evalbench.cli.options import add_format, add_study
from evalbench.cli.parser import Misuse, Parser
from evalbench.messages import Message, Say

if TYPE_CHECKING:
    from evalbench.study.planning import Plan
    from evalbench.study.store import Session

__all__ = ["add_arguments", "run"]

_WORDS: Mapping[str, tuple[str, ...]] = {
    "add": ("PATH",),
    "rename": ("PATH", "NAME"),
    "move": ("PATH", "PARENT"),
    "merge": ("PATH", "INTO"),
    "delete": ("PATH",),
    "set": ("PATH",),
}
_DETAILS: Mapping[str, str] = {
    "definition": "TEXT",
    "include": "TEXT",
    "exclude": "TEXT",
    "example": "TEXT",
    "key": "K",
    "color": "#RRGGBB",
    "theme": "T",
}
_GOES_WITH: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_DETAILS, ("add", "set")),
    "before": ("move",),
    "dry_run": tuple(_WORDS),
}


def add_arguments(parser: Parser, say: Say) -> None:
    """Add the change, the words it takes and what can be said of a code."""
    add_study(parser, say)
    parser.add_argument("change", nargs="?", choices=tuple(_WORDS), help=say("cli.codebook_change"))
    words = parser.add_argument("words", metavar="PATH", nargs="*", help=say("cli.codebook_words"))
    # A blank PARENT is the top.
    words.type = str
    for name, metavar in _DETAILS.items():
        key = "cli.codebook_example_text" if name == "example" else f"cli.codebook_{name}"
        parser.add_argument(f"--{name}", metavar=metavar, help=say(key))
    parser.add_argument("--before", metavar="PATH", help=say("cli.codebook_before"))
    parser.add_argument("--dry-run", action="store_true", help=say("cli.option_dry_run"))
    add_format(parser, say)


def run(context: Context) -> None:
    """List the codes, or make the change and say what moved or went."""
    _insist_fit(context.args)
    if context.args.change is None:
        _list(context)
    else:
        _change(context)


def _insist_fit(args: Namespace) -> None:
    """Refuse words and options that do not go with the change, or with none."""
    change, words = args.change, args.words
    if change is not None and len(words) != len(_WORDS[change]):
        raise Misuse("cli.codebook_takes", change=change, words=" ".join(_WORDS[change]))
    for name, changes in _GOES_WITH.items():
        if getattr(args, name) not in (None, False) and change not in changes:
            option = f"--{name.replace('_', '-')}"
            raise Misuse("cli.codebook_option", option=option, changes=", ".join(changes))
    if change == "set" and not _details(args):
        options = ", ".join(f"--{name}" for name in _DETAILS)
        raise Misuse("cli.codebook_nothing", options=options)


def _details(args: Namespace) -> dict[str, str]:
    said = {name: getattr(args, name) for name in _DETAILS}
    return {name: text for name, text in said.items() if text is not None}


def _list(context: Context) -> None:
    from evalbench.analysis.code_list import code_list, code_rows, code_tables
    from evalbench.study.store import open_study

    with open_study(context.study) as study, study.read() as session:
        found = code_list(session)
    none = Message("cli.codebook_none")
    context.print_rows(code_rows(found), lambda: code_tables(found, context.say), none)


def _change(context: Context) -> None:
    from evalbench.study.store import open_study

    with open_study(context.study) as study:
        if context.args.dry_run:
            with study.read() as session:
                said = _plan(session, context.args).would
        else:
            with study.begin(context.coder) as session:
                plan = _plan(session, context.args)
                plan.carry_out()
                said = plan.done
    context.answer(said)


def _plan(session: Session, args: Namespace) -> Plan:
    from evalbench.study import planning

    path, other = args.words[0], args.words[-1]
    plans: Mapping[str, Callable[[], Plan]] = {
        "add": lambda: planning.plan_add(session, path, _details(args)),
        "set": lambda: planning.plan_set(session, path, _details(args)),
        "rename": lambda: planning.plan_rename(session, path, other),
        "move": lambda: planning.plan_move(session, path, other, args.before),
        "merge": lambda: planning.plan_merge(session, path, other),
        "delete": lambda: planning.plan_delete(session, path),
    }
    return plans[args.change]()
