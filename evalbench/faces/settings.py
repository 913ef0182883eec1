"""What the user has chosen once for all studies: language and name as a coder."""

from __future__ import annotations

import getpass
import json
import locale
import os
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from evalbench.messages import LANGUAGES, EvalbenchError, Language, language_or_english

__all__ = [
    "chosen_coder",
    "coder_name",
    "language_of_locale",
    "language_of_user",
    "login_name",
    "remember_coder",
    "remember_language",
    "settings",
    "settings_file",
]


def settings_file() -> Path:
    """Return the file of the user's settings, which need not be there."""
    from platformdirs import user_config_path

    return user_config_path("evalbench", appauthor=False) / "settings.toml"


@cache
def settings() -> Mapping[str, Any]:
    """Return the user's settings; EvalbenchError when the file cannot be read or understood."""
    file = settings_file()
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise EvalbenchError("cli.bad_settings", file=file, why=error.strerror) from None
    except ValueError as error:
        raise EvalbenchError("cli.bad_settings", file=file, why=error) from None


def language_of_user(chosen: str | None) -> Language:
    """Return the language to speak: `chosen`, else the settings', else the locale's."""
    if chosen in LANGUAGES:
        return language_or_english(chosen)
    wished = settings().get("language")
    return language_or_english(str(wished)) if wished else language_of_locale()


def language_of_locale() -> Language:
    """Return the language of the computer's locale."""
    words = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    said = next(filter(None, words), None) or locale.getlocale()[0] or ""
    # Windows says "Norwegian Bokmål_Norway" or "Norwegian Nynorsk_Norway".
    if said.lower().startswith("norwegian"):
        return "nn" if "nynorsk" in said.lower() else "nb"
    return language_or_english(said)


def chosen_coder(chosen: str | None) -> str | None:
    """Return who it is by `chosen`, EVALBENCH_CODER or the settings; None when none of them says.

    A name that could not be printed is no name.
    """
    name = chosen or os.environ.get("EVALBENCH_CODER") or settings().get("coder") or ""
    name = str(name).strip()
    return name if name and name.isprintable() else None


def remember_coder(name: str) -> None:
    """Write who the user is into their settings; OSError if it cannot be."""
    _remember("coder", name)


def remember_language(language: Language) -> None:
    """Write the language the user wishes into their settings; OSError if it cannot be."""
    _remember("language", language)


def _remember(key: str, value: str) -> None:
    """Write a setting before what stands in the file, which is replaced as a whole."""
    file = settings_file()
    try:
        stands = file.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        stands = ""
    says_it = re.compile(rf"\s*{key}\s*=")
    lines = [each for each in stands.splitlines() if not says_it.match(each)]
    said = json.dumps(value, ensure_ascii=False)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}")
    unfinished.write_text("\n".join([f"{key} = {said}", *lines, ""]), encoding="utf-8")
    unfinished.replace(file)
    settings.cache_clear()


def coder_name(chosen: str | None) -> str:
    """Return who does it: `chosen`, else EVALBENCH_CODER, the settings' coder, the login name.

    EvalbenchError when none of them says, or the name could not be printed.
    """
    name = chosen or os.environ.get("EVALBENCH_CODER") or settings().get("coder") or login_name()
    name = str(name).strip()
    if not name or not name.isprintable():
        raise EvalbenchError("cli.no_coder")
    return name


def login_name() -> str:
    """Return the name the user has on this computer; blank when nobody knows it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""
