"""The rules of the house that ruff, mypy and import-linter cannot state.

Each rule is a function from one parsed module to its complaints, so that a test can hand it a
made-up module and see it complain. `python tools/house.py` prints what is wrong with evalbench/.
"""

import ast
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

MOST_LINES_IN_A_FILE = 400
MOST_LINES_IN_A_FUNCTION = 50
MEDIAN_LINES_OF_FUNCTIONS = 10

# Each of these libraries is imported in the modules named and nowhere else (one per direction:
# in, out), so that it can be replaced in one place and is loaded only when it is wanted.
OWNERS: dict[str, set[str]] = {
    "docx": {"evalbench.reports.word.package"},
    "markdown_it": {"evalbench.reports.markdown"},
    "matplotlib": {"evalbench.reports.charts"},
    "pandas": {"evalbench.intake.sheets", "evalbench.reports.frames"},
    "rapidfuzz": {"evalbench.text.fuzzy"},
    "spacy": {"evalbench.text.sentences"},
}

# Two faces, one behaviour: what is below them does not know how a terminal is drawn.
FACES = {"tui", "cli"}
TERMINAL = {"rich", "textual", "textual_serve"}

# Questions to the database are asked in study, intake, analysis and privacy only.
WITHOUT_SQL = {"tui", "cli", "faces", "notebook", "text", "reports", "messages"}
DATABASE = {"alembic", "psycopg", "sqlalchemy", "sqlite3"}

# A module of this name would hide the library inside its own package.
SHADOWS = {"csv", "html", "json", "xml"} | set(OWNERS)

POSIX_MODULES = {
    "crypt", "curses", "fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog",
    "termios", "tty",
}  # fmt: skip
POSIX_NAMES = {
    "os.chown", "os.fork", "os.forkpty", "os.geteuid", "os.getpgid", "os.getuid", "os.killpg",
    "os.setsid", "os.uname", "signal.SIGALRM", "signal.SIGCHLD", "signal.SIGHUP",
    "signal.SIGKILL", "signal.SIGQUIT", "signal.SIGTSTP", "signal.SIGUSR1", "signal.SIGUSR2",
    "signal.SIGWINCH", "signal.alarm",
}  # fmt: skip
GUARDS = {"sys.platform", "os.name", "platform.system", "hasattr"}

# Methods that a framework calls by name say by their name what they are for.
HOOKS = ("action_", "compute_", "on_", "render", "validate_", "watch_")
HOOK_NAMES = {
    # Ours: what the frame of the workbench asks of its screens and widgets.
    *("body", "draw", "load", "is_stale", "may_leave", "after_change", "undo_asked", "undone"),
    *("check_action", "compose", "search", "discover"),
    "process_bind_param",
    "process_result_value",
}
SILENT_DECORATORS = {"override", "overload", "setter", "deleter", "on", "work"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One module: its dotted name, where it lies, its text and its syntax tree."""

    name: str
    path: str
    source: str
    tree: ast.Module
    is_package: bool = False

    @property
    def room(self) -> str:
        """The part of evalbench it belongs to; blank for evalbench itself."""
        return [*self.name.split("."), ""][1]


def module(name: str, source: str, path: str = "", *, is_package: bool = False) -> Module:
    """The module of that name and text; without a path it is said to lie where its name says."""
    place = path or name.replace(".", "/") + ".py"
    return Module(name, place, source, ast.parse(source), is_package)


def modules(root: Path) -> Iterator[Module]:
    """Every module under evalbench/ in that folder, in the order of their paths."""
    for path in sorted((root / "evalbench").rglob("*.py")):
        place = path.relative_to(root)
        is_package = path.name == "__init__.py"
        parts = place.parent.parts if is_package else place.with_suffix("").parts
        source = path.read_text(encoding="utf-8")
        yield module(".".join(parts), source, place.as_posix(), is_package=is_package)


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything imported, at whatever depth."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, _origin(module, node)
        elif isinstance(node, ast.Call) and (name := _imported_by_call(node)):
            yield node.lineno, name


def _origin(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    up = node.level - 1 if module.is_package else node.level
    return ".".join([*parts[: len(parts) - up], *filter(None, [node.module])])


def _imported_by_call(node: ast.Call) -> str | None:
    called = ast.unparse(node.func).rpartition(".")[2]
    if called not in {"import_module", "__import__"} or not node.args:
        return None
    argument = node.args[0]
    named = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return str(argument.value) if named else None  # type: ignore[attr-defined]


def ownership(module: Module) -> Iterator[str]:
    """A library imported outside the module that owns it."""
    for line, name in imports(module):
        library = name.partition(".")[0]
        owners = OWNERS.get(library)
        if owners is not None and module.name not in owners:
            yield f"{module.path}:{line}: {library} belongs to {', '.join(sorted(owners))}"


def floors(module: Module) -> Iterator[str]:
    """A terminal library below the faces, or the database where nobody should know of it."""
    for line, name in imports(module):
        library = name.partition(".")[0]
        if library in TERMINAL and module.room not in FACES:
            yield f"{module.path}:{line}: {library} is for {' and '.join(sorted(FACES))} only"
        if library in DATABASE and module.room in WITHOUT_SQL:
            yield f"{module.path}:{line}: no {library} in {module.room}: call a verb or a reading"


def names(module: Module) -> Iterator[str]:
    """A module that hides a library."""
    if (name := module.name.rpartition(".")[2]) in SHADOWS:
        yield f"{module.path}:1: a module named {name} hides the library of that name"


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function and method, inner ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: Function) -> int:
    """Lines from `def` to the end, the docstring included, decorators not."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def sizes(module: Module) -> Iterator[str]:
    """A file or a function that is too long."""
    lines = len(module.source.splitlines())
    if lines > MOST_LINES_IN_A_FILE:
        yield f"{module.path}:1: {lines} lines, more than {MOST_LINES_IN_A_FILE}"
    for function in functions(module.tree):
        if (lines := length(function)) > MOST_LINES_IN_A_FUNCTION:
            where = f"{module.path}:{function.lineno}: {function.name}"
            yield f"{where} has {lines} lines, more than {MOST_LINES_IN_A_FUNCTION}"


def median(lengths: list[int]) -> Iterator[str]:
    """Functions that are too long on the whole."""
    if lengths and (middle := statistics.median(lengths)) > MEDIAN_LINES_OF_FUNCTIONS:
        yield f"evalbench: median function {middle} lines, more than {MEDIAN_LINES_OF_FUNCTIONS}"


def portability(module: Module) -> Iterator[str]:
    """Something that only POSIX systems have, used without asking where one is."""
    yield from (
        f"{module.path}:{line}: {name} is not there on Windows: guard it"
        for line, name in _unguarded(module.tree)
    )


def _unguarded(node: ast.AST) -> Iterator[tuple[int, str]]:
    yield from _posix_only(node)
    for child in ast.iter_child_nodes(node):
        if not _is_guarded(child):
            yield from _unguarded(child)


def _posix_only(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Import):
        found = [alias.name for alias in node.names if alias.name in POSIX_MODULES]
    elif isinstance(node, ast.ImportFrom):
        whole = [node.module] if node.module in POSIX_MODULES and not node.level else []
        parts = [f"{node.module}.{alias.name}" for alias in node.names]
        found = [name for name in [*whole, *parts] if name and name in POSIX_MODULES | POSIX_NAMES]
    elif isinstance(node, ast.Attribute) and ast.unparse(node) in POSIX_NAMES:
        found = [ast.unparse(node)]
    else:
        return
    yield from ((node.lineno, name) for name in found)


def _is_guarded(node: ast.AST) -> bool:
    """Whether it is an `if` that asks for the system, or a `try` that expects an ImportError."""
    if isinstance(node, ast.If | ast.IfExp):
        asked = ast.unparse(node.test)
        return any(guard in asked for guard in GUARDS) or "TYPE_CHECKING" in asked
    if isinstance(node, ast.Try):
        caught = " ".join(ast.unparse(handler.type) for handler in node.handlers if handler.type)
        return any(error in caught for error in ("ImportError", "ModuleNotFoundError"))
    return False


def docstrings(module: Module) -> Iterator[str]:
    """A public module, class, function or method that does not say what it is."""
    if not ast.get_docstring(module.tree):
        yield f"{module.path}:1: the module has no docstring"
    yield from _undocumented(module.tree, module.path)


def _undocumented(parent: ast.Module | ast.ClassDef, path: str) -> Iterator[str]:
    for node in ast.iter_child_nodes(parent):
        if not isinstance(node, ast.ClassDef | Function) or node.name.startswith("_"):
            continue
        if isinstance(node, ast.ClassDef):
            yield from _undocumented(node, path)
        elif isinstance(parent, ast.ClassDef) and _speaks_for_itself(node):
            continue
        if not ast.get_docstring(node):
            yield f"{path}:{node.lineno}: {node.name} has no docstring"


def _speaks_for_itself(method: Function) -> bool:
    decorators = {
        ast.unparse(d.func if isinstance(d, ast.Call) else d).rpartition(".")[2]
        for d in method.decorator_list
    }
    by_name = method.name.startswith(HOOKS) or method.name in HOOK_NAMES
    return by_name or bool(decorators & SILENT_DECORATORS)


Rule = Callable[[Module], Iterator[str]]
RULES: tuple[Rule, ...] = (ownership, floors, names, sizes, portability, docstrings)


def complaints(root: Path) -> list[str]:
    """Everything that is wrong with evalbench/ in that folder, one line each."""
    every = list(modules(root))
    lengths = [length(function) for each in every for function in functions(each.tree)]
    found = [line for each in every for rule in RULES for line in rule(each)]
    return [*found, *median(lengths)]


if __name__ == "__main__":
    problems = complaints(Path(__file__).resolve().parents[1])
    print("\n".join(problems) or "The house is in order.")
    sys.exit(bool(problems))
