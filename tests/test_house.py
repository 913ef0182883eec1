"""evalbench keeps its own rules, and the rules can be broken."""

import ast
from pathlib import Path

import pytest

from tools import house

ROOT = Path(__file__).resolve().parents[1]


def broken(rule, name, source, **more):
    return list(rule(house.module(name, source, **more)))


def test_the_house_is_in_order():
    assert house.complaints(ROOT) == []


def test_every_module_is_looked_at():
    seen = {each.path for each in house.modules(ROOT)}
    assert seen == {p.relative_to(ROOT).as_posix() for p in (ROOT / "evalbench").rglob("*.py")}
    assert "evalbench" in {each.name for each in house.modules(ROOT)}


def test_complaints_come_from_a_folder(tmp_path):
    folder = tmp_path / "evalbench" / "text"
    folder.mkdir(parents=True)
    (folder / "csv.py").write_text("import rapidfuzz\n", encoding="utf-8")
    found = house.complaints(tmp_path)
    assert len(found) == 3
    assert all(line.startswith("evalbench/text/csv.py:1: ") for line in found)


@pytest.mark.parametrize("library", sorted(house.OWNERS))
def test_a_library_belongs_to_its_owner(library):
    for owner in house.OWNERS[library]:
        assert broken(house.ownership, owner, f"import {library}") == []
    assert broken(house.ownership, "evalbench.study.table", f"import {library}")


@pytest.mark.parametrize(
    "source",
    [
        "import pandas as pd",
        "import json, pandas.api.types",
        "from pandas import DataFrame",
        "def f():\n    import pandas",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas",
        "import importlib\nimportlib.import_module('pandas')",
        "__import__('pandas')",
    ],
)
def test_no_import_is_overlooked(source):
    assert broken(house.ownership, "evalbench.study.table", source)


@pytest.mark.parametrize(
    "source",
    ["from .pandas import x", "from evalbench import pandas", "import pandasql", "import_module()"],
)
def test_what_is_no_import_of_the_library_is_let_be(source):
    assert broken(house.ownership, "evalbench.study.table", source) == []


@pytest.mark.parametrize(
    ("name", "is_package", "origin"),
    [
        ("evalbench.study.table", False, "evalbench.study.x"),
        ("evalbench.study", True, "evalbench.study.x"),
    ],
)
def test_relative_imports_get_their_full_name(name, is_package, origin):
    made = house.module(name, "from .x import y", is_package=is_package)
    assert list(house.imports(made)) == [(1, origin)]


@pytest.mark.parametrize("library", sorted(house.TERMINAL))
@pytest.mark.parametrize("room", ["text", "study", "reports", "messages"])
def test_the_terminal_is_for_the_faces(library, room):
    assert broken(house.floors, f"evalbench.{room}.x", f"from {library}.text import Text")
    assert broken(house.floors, "evalbench.tui.x", f"from {library}.text import Text") == []


@pytest.mark.parametrize("library", sorted(house.DATABASE))
@pytest.mark.parametrize("room", sorted(house.WITHOUT_SQL))
def test_the_database_is_not_for_all(library, room):
    assert broken(house.floors, f"evalbench.{room}.x", f"import {library}")
    assert broken(house.floors, "evalbench.study.x", f"import {library}") == []


@pytest.mark.parametrize("name", ["docx", "csv", "html"])
def test_no_module_hides_a_library(name):
    assert broken(house.names, f"evalbench.reports.{name}", "")
    assert broken(house.names, f"evalbench.reports.{name}_table", "") == []


def test_a_file_has_an_end():
    assert broken(house.sizes, "evalbench.x", "x = 1\n" * 400) == []
    assert broken(house.sizes, "evalbench.x", "x = 1\n" * 401)


@pytest.mark.parametrize("start", ["def f():\n", "class A:\n  async def f(self):\n"])
def test_a_function_has_an_end(start):
    assert broken(house.sizes, "evalbench.x", start + "    x = 1\n" * 49) == []
    assert broken(house.sizes, "evalbench.x", start + "    x = 1\n" * 50)


def test_most_functions_are_short():
    assert list(house.median([])) == []
    assert list(house.median([1, 10, 50])) == []
    assert list(house.median([1, 11, 50]))


def test_inner_functions_count_too():
    tree = ast.parse("def f():\n    def g():\n        pass\n    return g\n")
    assert [house.length(each) for each in house.functions(tree)] == [4, 2]


@pytest.mark.parametrize(
    "source",
    [
        "import fcntl",
        "import sys, termios",
        "from pwd import getpwnam",
        "def f():\n    import resource",
        "import os\nos.fork()",
        "from os import fork",
        "import signal\nx = signal.SIGKILL",
        "if wanted:\n    import fcntl",
        "try:\n    import fcntl\nexcept OSError:\n    pass",
    ],
)
def test_posix_alone_is_refused(source):
    assert broken(house.portability, "evalbench.x", source)


@pytest.mark.parametrize(
    "source",
    [
        "import os, signal\nos.replace('a', 'b')\nx = signal.SIGTERM",
        "try:\n    import fcntl\nexcept ImportError:\n    fcntl = None",
        "import sys\nif sys.platform != 'win32':\n    import fcntl",
        "import os\nif hasattr(os, 'fork'):\n    os.fork()",
        "from .resource import x",
    ],
)
def test_posix_under_guard_is_let_be(source):
    assert broken(house.portability, "evalbench.x", source) == []


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        '"""M."""\ndef f(): pass',
        '"""M."""\nclass A: pass',
        '"""M."""\nclass A:\n    """A."""\n    def f(self): pass',
        '"""M."""\nasync def f(): pass',
    ],
)
def test_what_is_public_says_what_it_is(source):
    assert len(broken(house.docstrings, "evalbench.x", source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        '"""M."""\ndef _f(): pass',
        '"""M."""\nclass _A:\n    def f(self): pass',
        '"""M."""\ndef f():\n    """F."""\n    def g(): pass',
        '"""M."""\nclass A:\n    """A."""\n    def on_mount(self): pass',
        '"""M."""\nclass A:\n    """A."""\n    def __init__(self): pass',
        '"""M."""\nclass A:\n    """A."""\n    @on(B.C)\n    def f(self): pass',
        '"""M."""\nclass A:\n    """A."""\n    @typing.override\n    def f(self): pass',
    ],
)
def test_what_is_private_or_a_hook_need_not(source):
    assert broken(house.docstrings, "evalbench.x", source) == []


def test_a_function_outside_a_class_is_no_hook():
    assert broken(house.docstrings, "evalbench.x", '"""M."""\ndef render(): pass')
