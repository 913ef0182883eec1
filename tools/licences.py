"""Lists every package that evalbench needs at run time with its licence.

Exits 1 when one of them has a licence that an MIT program should not lean on, or none that can be
read. Only packages installed beside it are looked at, markers decided for this platform.
"""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from importlib import metadata
from typing import cast

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ALLOWED = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0",
    "PSF-2.0", "Python-2.0", "Unlicense",
    "Zlib",  # numpy carries zlib-licensed files
}  # fmt: skip

# Used as they are, unchanged and replaceable, which their licences leave free.
LGPL = {
    "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "LGPL",
}  # fmt: skip
BY_NAME = {
    "certifi": {"MPL-2.0"},
    "tqdm": {"MPL-2.0"},
    "psycopg": LGPL,
    "psycopg-binary": LGPL,
    "python-stdnum": LGPL,
}

# Licences as people wrote them before there were SPDX expressions: classifiers and free text.
SPELLINGS = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD",
    "bsd license": "BSD",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "cc0 1.0 universal (cc0 1.0) public domain dedication": "CC0-1.0",
    "gnu lesser general public license v2 or later (lgplv2+)": "LGPL-2.1-or-later",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "gnu lesser general public license v3 or later (lgplv3+)": "LGPL-3.0-or-later",
    "gnu library or lesser general public license (lgpl)": "LGPL",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mit no attribution license (mit-0)": "MIT-0",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "new bsd license": "BSD-3-Clause",
    "python software foundation license": "PSF-2.0",
    "the mit license": "MIT",
    "the unlicense (unlicense)": "Unlicense",
}

Find = Callable[[str], Message]


@dataclass(frozen=True)
class Package:
    """One needed package: its licence as an expression, and whether that is allowed."""

    name: str
    version: str
    licence: str
    allowed: bool


def closure(root: str, find: Find) -> Iterator[Message]:
    """The metadata of what that package needs, and what that needs, extras included.

    Raises `importlib.metadata.PackageNotFoundError` for one that is needed but not installed.
    """
    waiting = [(root, "")]
    seen = set(waiting)
    given = {canonicalize_name(root)}
    while waiting:
        name, extra = waiting.pop()
        found = find(name)
        if canonicalize_name(name) not in given:
            given.add(canonicalize_name(name))
            yield found
        for requirement in map(Requirement, found.get_all("Requires-Dist", [])):
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                asked = {(requirement.name, each) for each in {"", *requirement.extras}}
                waiting.extend(sorted(asked - seen))
                seen |= asked


def licence(found: Message) -> str:
    """The licence of a package as one expression; blank when nothing is said.

    The expression counts if there is one. Otherwise every classifier counts, as it does not say
    whether several are a choice, and so does the free text where it names a licence.
    """
    if expression := found.get("License-Expression"):
        return str(expression)
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in found.get_all("Classifier", [])
        if line.startswith("License ::") and not line.endswith(":: OSI Approved")
    ]
    text = (found.get("License") or "").strip()
    said = [_spelt(line) for line in classifiers]
    if text and "\n" not in text and (not said or _is_licence(text)):
        said.append(_spelt(text))
    parts = [f"({each})" if " " in each and len(set(said)) > 1 else each for each in said]
    return " AND ".join(dict.fromkeys(parts))


def _spelt(text: str) -> str:
    return SPELLINGS.get(text.lower(), text)


def _is_licence(text: str) -> bool:
    """Whether free text is a licence's name rather than, say, "see LICENSE" or "dual"."""
    words = re.findall(r"[A-Za-z0-9.+-]+", text)
    known = ALLOWED | LGPL | {"MPL-2.0", "AND", "OR", "WITH"}
    named = text.lower() in SPELLINGS or all(word in known for word in words)
    return named or bool(re.search(r"GPL|General Public|EUPL|CC-BY|Proprietary", text, re.I))


def is_allowed(expression: str, licences: set[str]) -> bool:
    """Whether a licence expression can be met with these licences: of `A OR B` one is enough."""
    tokens = re.findall(r"[()]|[^\s()]+", expression)
    try:
        met = _either(tokens, licences)
    except IndexError:
        return False
    return met and not tokens


def _either(tokens: list[str], licences: set[str]) -> bool:
    met = _both(tokens, licences)
    while tokens and tokens[0].upper() == "OR":
        tokens.pop(0)
        met = _both(tokens, licences) or met
    return met


def _both(tokens: list[str], licences: set[str]) -> bool:
    met = _one(tokens, licences)
    while tokens and tokens[0].upper() == "AND":
        tokens.pop(0)
        met = _one(tokens, licences) and met
    return met


def _one(tokens: list[str], licences: set[str]) -> bool:
    token = tokens.pop(0)
    if token == "(":
        met = _either(tokens, licences)
        return tokens.pop(0) == ")" and met
    if tokens and tokens[0].upper() == "WITH":  # an exception only gives more leave
        del tokens[:2]
    return token.lower() in {each.lower() for each in licences}


def packages(root: str, find: Find) -> list[Package]:
    """Every package that the root needs, sorted by name."""
    found = [_judged(each) for each in closure(root, find)]
    return sorted(found, key=lambda package: package.name.lower())


def _judged(found: Message) -> Package:
    name, version = str(found["Name"]), str(found["Version"])
    expression = licence(found)
    licences = ALLOWED | BY_NAME.get(canonicalize_name(name), set())
    return Package(name, version, expression or "none named", is_allowed(expression, licences))


def installed(name: str) -> Message:
    """The metadata of an installed package."""
    return cast("Message", metadata.metadata(name))


def main(root: str = "evalbench", find: Find = installed) -> int:
    """Prints the list; 0 when every licence is allowed."""
    try:
        every = packages(root, find)
    except metadata.PackageNotFoundError as missing:
        print(f"licences: {missing.name} is needed but not installed: run make env")
        return 1
    for package in every:
        mark = "" if package.allowed else "   <- not allowed"
        print(f"{package.name:24} {package.version:14} {package.licence}{mark}")
    refused = [package.name for package in every if not package.allowed]
    print(
        f"{len(every)} packages, "
        + (f"not allowed: {', '.join(refused)}" if refused else "all allowed")
    )
    return bool(refused)


if __name__ == "__main__":
    sys.exit(main())
