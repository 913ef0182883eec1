"""The command line: finds the command, runs it, and says in one line what went wrong."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from typing import TextIO

from evalbench import __version__
from evalbench.cli.commands import COMMANDS, CommandName
from evalbench.cli.context import Context, standard_streams
from evalbench.cli.parser import Misuse, Parser
from evalbench.faces.failures import failure_line, is_closed_output
from evalbench.faces.opening import Opener, Opening
from evalbench.faces.settings import language_of_locale, language_of_user
from evalbench.faces.voice import tell
from evalbench.messages import Say
from evalbench.text.cleaning import printable
from evalbench.text.fuzzy import nearest

__all__ = ["run"]

_DONE, _FAILED, _MISUSED = 0, 1, 2
_BEFORE_A_COMMAND = ("--language", "--coder")


def run(words: Sequence[str], opener: Opener | None = None) -> int:
    """Run ``evalbench`` with these words; return the exit code.

    `opener` opens the workbench; without one there is none to open.
    """
    out, err = standard_streams()
    say = Say(language_of_locale())
    try:
        say = Say(language_of_user(_option(words, "--language")))
        _run(list(words), Context(Namespace(), say, out, err, opener))
        out.flush()
        return _DONE
    except Misuse as error:
        tell(err, error.said(say))
        return _MISUSED
    except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 (the last net)
        if is_closed_output(error):
            return _DONE
        tell(err, failure_line(error, say))
        return _FAILED
    finally:
        _let_go(out)


def _run(words: list[str], context: Context) -> None:
    _refuse_bytes(words)
    words = _command_first(words)
    if context.opener and _asks_for_workbench(words, context.out):
        context.opener(Opening(context.say.language, _option(words, "--coder")))
    elif _asks_for_all(words):
        context.out.write(_overview(context.say))
    elif words[0] == "--version":
        context.out.write(f"evalbench {__version__}\n")
    else:
        words = [*words[1:], "--help"] if words[0] == "help" else words
        _run_command(*_command(words), context)


def _asks_for_workbench(words: list[str], out: TextIO) -> bool:
    """Tell whether the workbench is asked for: no command, at a terminal."""
    if not (out.isatty() and sys.stdin is not None and sys.stdin.isatty()):
        return False
    left = list(words)
    while left and left[0].partition("=")[0] in _BEFORE_A_COMMAND:
        left = left[1:] if "=" in left[0] else left[2:]
    return not left


def _asks_for_all(words: list[str]) -> bool:
    """Tell whether the list of commands is asked for: no word, or a cry for help alone."""
    if not words or words[0] in ("-h", "--help"):
        return True
    return words[0] == "help" and (len(words) == 1 or words[1].startswith("-"))


def _run_command(command: CommandName, words: list[str], context: Context) -> None:
    module = import_module(f"evalbench.cli.commands.{command.module}")
    parser = Parser(command.words, command.key, context.say)
    module.add_arguments(parser, context.say)
    if "--help" in words or "-h" in words:
        context.out.write(parser.format_help())
    else:
        module.run(replace(context, args=parser.read(words)))


def _refuse_bytes(words: Sequence[str]) -> None:
    """Refuse words that are no text: a study could not keep them, nor a message say them."""
    for word in words:
        if not word.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in word):
            shown = word.encode("utf-8", "replace").decode("utf-8")
            raise Misuse("cli.not_text", word=printable(shown))


def _command_first(words: list[str]) -> list[str]:
    """Return the words with the options of every command after it: both orders are natural."""
    first = 0
    while first < len(words) and words[first].partition("=")[0] in _BEFORE_A_COMMAND:
        first += 1 if "=" in words[first] else 2
    return words[first:] + words[:first] if words[first:] else words[first:]


def _command(words: list[str]) -> tuple[CommandName, list[str]]:
    """Return the command that the first one or two words name, and the words after it."""
    known = {each.words: each for each in COMMANDS}
    for length in (2, 1):
        command = known.get(" ".join(words[:length]))
        if command is not None:
            return command, words[length:]
    near = nearest(words[0], list(known))
    key = "cli.unknown_near" if near else "cli.unknown"
    raise Misuse(key, word=printable(words[0]), near=near)


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


def _let_go(out: TextIO) -> None:
    """Leave nothing unwritten that Python would try, and complain about, at its end."""
    try:
        out.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
