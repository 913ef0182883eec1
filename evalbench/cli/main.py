"""The command line: finds the command, runs it, and says in one line what went wrong."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from evalbench import __version__
from evalbench.cli.commands import COMMANDS, CommandName
from evalbench.cli.context import Context, standard_streams
from evalbench.cli.settings import language_of_user
from evalbench.messages import LANGUAGES, EvalbenchError, Message, Say
from evalbench.text.fuzzy import nearest

__all__ = ["run"]

_FAILED, _MISUSED, _INTERRUPTED = 1, 2, 130


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line, in the user's language where it can."""

    say = Say("en")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is; exit 2."""
        words = self.say("cli.misuse", why=message, command=self.prog)
        self.exit(_MISUSED, words + "\n")


def run(words: Sequence[str]) -> int:
    """Run ``evalbench`` with these words; return the exit code."""
    out, err = standard_streams()
    say = Say("en")
    try:
        say = Say(language_of_user(_option(words, "--language")))
        return _run(list(words), say)
    except EvalbenchError as error:
        err.write(f"{error.said(say)}\n")
    except KeyboardInterrupt:
        err.write(say("cli.interrupted") + "\n")
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever reads has closed: nothing is wrong, and Python must not complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _FAILED
    except OSError as error:
        where = error.filename or ""
        err.write(say("cli.os_error", file=where, why=error.strerror or error) + "\n")
    except Exception:
        err.write(say("cli.internal", file=_keep_traceback()) + "\n")
    return _FAILED


def _run(words: list[str], say: Say) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        sys.stdout.write(_overview(say))
        return 0
    if words[0] == "--version":
        sys.stdout.write(f"evalbench {__version__}\n")
        return 0
    command, rest = _command(words)
    if command is None:
        near = nearest(words[0], [each.words for each in COMMANDS])
        key = "cli.unknown_near" if near else "cli.unknown"
        sys.stderr.write(say(key, word=words[0], near=near) + "\n")
        return _MISUSED
    module = import_module(f"evalbench.cli.commands.{command.module}")
    parser = _parser(command, say)
    module.add_arguments(parser, say)
    try:
        args = parser.parse_args(rest)
    except SystemExit as left:
        return int(left.code or 0)
    context = Context(args, say, sys.stdout, sys.stderr)
    code = module.run(context)
    sys.stdout.flush()
    return int(code or 0)


def _command(words: list[str]) -> tuple[CommandName | None, list[str]]:
    """Return the command that the first one or two words name, and the words after it."""
    known = {each.words: each for each in COMMANDS}
    for length in (2, 1):
        command = known.get(" ".join(words[:length]))
        if command is not None:
            return command, words[length:]
    return None, words


def _parser(command: CommandName, say: Say) -> argparse.ArgumentParser:
    parser = _Parser(
        prog=f"evalbench {command.words}",
        description=say(f"cli.{command.key}"),
        epilog=say("cli.example", example=say(f"cli.{command.key}_example")),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
        allow_abbrev=False,
    )
    parser.say = say
    common = parser.add_argument_group(say("cli.common"))
    common.add_argument("-h", "--help", action="help", help=say("cli.option_help"))
    common.add_argument("--coder", metavar="NAME", help=say("cli.option_coder"))
    common.add_argument("--language", choices=LANGUAGES, help=say("cli.option_language"))
    return parser


def _overview(say: Say) -> str:
    """Return the list of commands."""
    width = max(len(each.words) for each in COMMANDS)
    lines = [say("cli.about"), "", say("cli.usage"), ""]
    lines += [f"  {each.words:<{width}}  {say(f'cli.{each.key}')}" for each in COMMANDS]
    return "\n".join([*lines, "", say("cli.first_steps"), ""])


def _option(words: Sequence[str], name: str) -> str | None:
    """Return the value of an option before the words are parsed: help must be in the language."""
    for place, word in enumerate(words):
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
        if word == name and place + 1 < len(words):
            return words[place + 1]
    return None


def _keep_traceback() -> Path:
    """Write the traceback where whoever mends it can read it; the user gets one line."""
    from platformdirs import user_log_path

    file = user_log_path("evalbench", appauthor=False, ensure_exists=True) / "last-error.txt"
    file.write_text(traceback.format_exc(), encoding="utf-8")
    return file
