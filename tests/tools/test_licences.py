"""The licence list refuses what it should, on made-up packages."""

from email.message import Message
from importlib.metadata import PackageNotFoundError

import pytest

from tools import licences


def package(name, *requires, expression="", classifiers=(), text=""):
    made = Message()
    made["Name"], made["Version"] = name, "1.0"
    if expression:
        made["License-Expression"] = expression
    if text:
        made["License"] = text
    for each in classifiers:
        made["Classifier"] = f"License :: OSI Approved :: {each}"
    for each in requires:
        made["Requires-Dist"] = each
    return made


def shelf(*made):
    named = {each["Name"]: each for each in made}

    def find(name):
        if name not in named:
            raise PackageNotFoundError(name)
        return named[name]

    return find


def names(*made):
    return [each.name for each in licences.packages("root", shelf(*made))]


def judged(made):
    return licences.packages("root", shelf(package("root", made["Name"]), made))[0].allowed


@pytest.mark.parametrize(
    "expression",
    [
        "MIT",
        "mit",
        "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0",
        "GPL-3.0-only OR MIT",
        "(GPL-2.0-only OR BSD-2-Clause) AND Apache-2.0",
        "Apache-2.0 WITH LLVM-exception",
        "MIT OR (GPL-3.0-only AND LGPL-3.0-only)",
    ],
)
def test_an_expression_that_can_be_met(expression):
    assert judged(package("made-up", expression=expression))


@pytest.mark.parametrize(
    "expression",
    [
        "GPL-3.0-or-later",
        "MIT AND GPL-3.0-or-later",
        "MIT AND (GPL-2.0-only OR AGPL-3.0-only)",
        "(MIT",
        "MIT OR",
        "MIT GPL-3.0-only",
        "MPL-2.0",
        "LGPL-3.0-only",
        "LicenseRef-Proprietary",
    ],
)
def test_an_expression_that_cannot_be_met(expression):
    assert not judged(package("made-up", expression=expression))


@pytest.mark.parametrize(
    ("name", "expression"),
    [
        ("certifi", "MPL-2.0"),
        ("tqdm", "MPL-2.0 AND MIT"),
        ("psycopg", "LGPL-3.0-only"),
        ("psycopg-binary", "LGPL-3.0-only"),
        ("python_stdnum", "LGPL-2.1-or-later"),
    ],
)
def test_some_are_allowed_by_name(name, expression):
    assert judged(package(name, expression=expression))


def test_a_name_gives_leave_for_its_own_licence_only():
    assert not judged(package("certifi", expression="GPL-3.0-only"))


@pytest.mark.parametrize(
    ("classifiers", "text", "licence", "allowed"),
    [
        (["MIT License"], "", "MIT", True),
        (["MIT License"], "MIT", "MIT", True),
        (["MIT License"], "see the file LICENSE", "MIT", True),
        (["BSD License", "Apache Software License"], "Dual License", "BSD AND Apache-2.0", True),
        ([], "BSD 3-Clause License", "BSD-3-Clause", True),
        ([], "MIT OR GPL-3.0-only", "MIT OR GPL-3.0-only", True),
        ([], "Copyright 2026 A. Author\nAll rights reserved", "", False),
        ([], "", "", False),
        (["MIT License"], "GPL-3.0", "MIT AND GPL-3.0", False),
        (["MIT License"], "MIT OR GPL-3.0", "MIT AND (MIT OR GPL-3.0)", True),
        (["GNU General Public License v3 (GPLv3)"], "", None, False),
        (["MIT License", "GNU General Public License v3 (GPLv3)"], "", None, False),
    ],
)
def test_what_older_packages_say(classifiers, text, licence, allowed):
    made = package("made-up", classifiers=classifiers, text=text)
    assert licence is None or licences.licence(made) == licence
    assert judged(made) is allowed


def test_an_expression_counts_more_than_old_fields():
    made = package("made-up", expression="MIT", classifiers=["BSD License"], text="whatever")
    assert licences.licence(made) == "MIT"


def test_the_closure_follows_extras_and_heeds_markers():
    found = names(
        package("root", "a[x]", "b; sys_platform == 'nowhere'"),
        package("a", "c; extra == 'x'", "d; extra == 'y'", "e>=1"),
        package("c", "root", "a"),
        package("e"),
    )
    assert found == ["a", "c", "e"]


def test_the_root_itself_is_not_listed():
    assert names(package("root", expression="GPL-3.0-only")) == []


def test_a_gpl_package_deep_down_fails(capsys):
    find = shelf(
        package("root", "a"),
        package("a", "b", expression="MIT"),
        package("b", expression="GPL-3.0-only"),
    )
    assert licences.main("root", find) == 1
    assert "not allowed: b" in capsys.readouterr().out


def test_a_package_that_is_not_installed_fails(capsys):
    assert licences.main("root", shelf(package("root", "gone"))) == 1
    assert "gone is needed but not installed" in capsys.readouterr().out


def test_what_evalbench_needs_is_allowed(capsys):
    assert licences.main() == 0, capsys.readouterr().out
