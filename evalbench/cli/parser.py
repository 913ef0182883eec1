"""The words of a command: read by argparse, explained and refused in the user's language."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NoReturn

from evalbench.messages import LANGUAGES, EvalbenchError, Say
from evalbench.text.cleaning import printable
from evalbench.text.fuzzy import nearest

__all__ = ["Misuse", "Parser"]

_COMMON = ("--help", "--coder", "--language")

# What argparse says is wrong, and the message that says it in the user's language.
_REFUSALS: Sequence[tuple[re.Pattern[str], str]] = tuple(
    (re.compile(pattern, re.DOTALL), key)
    for pattern, key in (
        (r"the following arguments are required: (?P<what>.*)", "cli.wanting"),
        (r"argument (?P<what>.*?): expected .*", "cli.value_wanting"),
        (r"argument (?P<what>.*?): ignored explicit argument.*", "cli.value_unwanted"),
        (r"argument (?P<what>.*?): (?P<why>.*)", "cli.value_wrong"),
    )
)


class Misuse(EvalbenchError):
    """The words of a command are not what it takes."""


class _Help(argparse.HelpFormatter):
    """Help in the user's language, without the options of every command in the usage line."""

    def __init__(self, say: Say, prog: str) -> None:
        super().__init__(prog, max_help_position=26)
        self._say = say

    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Any, prefix: Any = None
    ) -> None:
        """Add the usage line."""
        own = [each for each in actions if not set(_COMMON) & set(each.option_strings)]
        super().add_usage(usage, own, groups, prefix or f"{self._say('cli.usage_word')} ")

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "".join(indent + line for line in text.splitlines(keepends=True))


class Parser(argparse.ArgumentParser):
    """Reads the words of one command; Misuse when they are not what it takes.

    `command` is its words, such as ``import codebook``; `key` the name of its messages.
    """

    def __init__(self, command: str, key: str, say: Say) -> None:
        super().__init__(
            prog=f"evalbench {command}",
            description=say(f"cli.{key}"),
            epilog=say("cli.example", example=say(f"cli.{key}_example")),
            formatter_class=partial(_Help, say),
            add_help=False,
            allow_abbrev=False,
        )
        self.say = say
        self._known: dict[str, argparse.Action] = {}
        self._given = self.add_argument_group(say("cli.given"))
        self._chosen = self.add_argument_group(say("cli.options"))
        self._common = self.add_argument_group(say("cli.common"))
        self.add_argument("-h", "--help", action="help", help=say("cli.option_help"))
        self.add_argument("--coder", metavar="NAME", help=say("cli.option_coder"))
        self.add_argument("--language", choices=LANGUAGES, help=say("cli.option_language"))

    def add_argument(self, *names: Any, **options: Any) -> argparse.Action:
        """Add a word or an option; choices are refused in the user's language."""
        choices = options.pop("choices", None)
        if choices is not None:
            options["type"] = partial(self._one_of, tuple(choices))
            options.setdefault("metavar", "{" + ",".join(choices) + "}")
        elif not names[0].startswith("-") or {"-o", "--coder"} & set(names):
            options["type"] = partial(self._filled, options.get("type", str))
        if "help" in options:
            options["help"] = options["help"].replace("%", "%%")
        action: argparse.Action = self._group(names).add_argument(*names, **options)
        self._known.update(dict.fromkeys(names, action))
        return action

    def explain(self, name: str, words: str) -> None:
        """Say anew what an option of every command means to this one."""
        self._known[name].help = words.replace("%", "%%")

    def _group(self, names: Sequence[str]) -> Any:
        if set(_COMMON) & set(names):
            return self._common
        return self._chosen if names[0].startswith("-") else self._given

    def _one_of(self, choices: Sequence[str], word: str) -> str:
        if word in choices:
            return word
        said = self.say("cli.not_choice", word=printable(word), choices=", ".join(choices))
        raise argparse.ArgumentTypeError(said)

    def _filled(self, read: Callable[[str], object], word: str) -> object:
        if not word.strip():
            raise argparse.ArgumentTypeError(self.say("cli.blank"))
        return read(word)

    def read(self, words: Sequence[str]) -> argparse.Namespace:
        """Return the arguments that `words` say; SystemExit after help."""
        for word in words:
            if word == "--":
                break
            name = word.partition("=")[0]
            if name.startswith("--") and " " not in word and name not in self._known:
                self._refuse_option(name)
        args, more = self.parse_known_args(words)
        if more:
            key = "cli.option_unknown" if more[0].startswith("-") else "cli.word_too_many"
            self._refuse(self.say(key, word=printable(more[0])))
        return args

    def _refuse_option(self, name: str) -> NoReturn:
        near = nearest(name, sorted(each for each in self._known if each.startswith("--")))
        key = "cli.option_near" if near else "cli.option_unknown"
        self._refuse(self.say(key, word=printable(name), near=near))

    def error(self, message: str) -> NoReturn:
        """Refuse what argparse has found wrong."""
        for pattern, key in _REFUSALS:
            if found := pattern.fullmatch(message):
                message = self.say(key, **found.groupdict())
                break
        self._refuse(message)

    def _refuse(self, why: str) -> NoReturn:
        raise Misuse("cli.misuse", why=why, command=self.prog)
