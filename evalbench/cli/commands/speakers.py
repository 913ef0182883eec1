"""``evalbench speakers``: renames a speaker, or says who it is."""

from __future__ import annotations

from argparse import ArgumentParser

from evalbench.cli.context import Context
from evalbench.cli.options import add_study
from evalbench.messages import Message, Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the speaker's names, the interviews, and who the speaker is."""
    add_study(parser, say)
    parser.add_argument("old", metavar="OLD", help=say("cli.arg_speaker_old"))
    parser.add_argument("new", metavar="NEW", help=say("cli.arg_speaker_new"))
    parser.add_argument(
        "--document", metavar="D", action="append", default=[], help=say("cli.option_speaker_in")
    )
    parser.add_argument("--interviewer", action="store_true", help=say("cli.option_interviewer"))
    parser.add_argument("--respondent", metavar="ID", help=say("cli.option_speaker_is"))
    parser.add_argument("--dry-run", action="store_true", help=say("cli.option_dry_run"))


def run(context: Context) -> None:
    """Rename or assign the speaker, and say in how many turns of how many interviews."""
    from evalbench.study.store import open_study
    from evalbench.study.verbs.speakers import SpeakerWish, settle_speaker, turns_with

    args = context.args
    wish = SpeakerWish(
        args.old, args.new, tuple(args.document), args.interviewer or None, args.respondent
    )
    with open_study(context.study) as study:
        if args.dry_run:
            with study.read() as session:
                turns = turns_with(session, wish)
        else:
            with study.begin(context.coder) as session:
                turns = settle_speaker(session, wish)
    key = "speakers.would" if args.dry_run else "speakers.done"
    total = Message("speakers.turns", n=sum(turns.values()))
    interviews = Message("speakers.interviews", n=len(turns))
    context.answer(Message(key, old=args.old, new=args.new, turns=total, interviews=interviews))
