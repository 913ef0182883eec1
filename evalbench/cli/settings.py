"""What the user has chosen once for all studies: language and name as a coder."""

from __future__ import annotations

import getpass
import locale
import os
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from evalbench.messages import LANGUAGES, EvalbenchError, Language, language_or_english

__all__ = ["coder_name", "language_of_user", "settings", "settings_file"]


def settings_file() -> Path:
    """Return the file of the user's settings, which need not be there."""
    from platformdirs import user_config_path

    return user_config_path("evalbench", appauthor=False) / "settings.toml"


@cache
def settings() -> Mapping[str, Any]:
    """Return the user's settings; EvalbenchError when the file cannot be understood."""
    file = settings_file()
    if not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EvalbenchError("cli.bad_settings", file=file, why=error) from None


def language_of_user(chosen: str | None) -> Language:
    """Return the language to speak: `chosen`, else the settings', else the locale's."""
    if chosen in LANGUAGES:
        return language_or_english(chosen)
    words = [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    said = settings().get("language") or next(filter(None, words), None) or locale.getlocale()[0]
    return language_or_english(str(said))


def coder_name(chosen: str | None) -> str:
    """Return who does it: `chosen`, else EVALBENCH_CODER, the settings' coder, the login name."""
    name = chosen or os.environ.get("EVALBENCH_CODER") or settings().get("coder")
    return str(name or getpass.getuser())
