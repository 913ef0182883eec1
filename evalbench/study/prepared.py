"""Statements compiled once and run by the driver's own cursor: what every coding waits for.

SQLAlchemy makes and compiles the statement, once for each kind of database, and its types turn
values into the driver's and back. Only the work it does anew at each execution is left out, and
with it the engine's events. A look needs none; what is written so, history itself writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Select, TextClause
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

__all__ = ["Prepared", "Values", "plain_savepoints", "run_by_driver"]

_Turn = Callable[[Any], Any]
_Row = tuple[Any, ...]
Values = tuple[Any, ...]
"""Values as a driver takes them, in the order of a statement's parameters."""
_SAVEPOINTS = {
    "do_savepoint": "SAVEPOINT",
    "do_release_savepoint": "RELEASE SAVEPOINT",
    "do_rollback_to_savepoint": "ROLLBACK TO SAVEPOINT",
}


def run_by_driver(
    connection: Connection,
    words: str,
    values: Sequence[Any] | Mapping[str, Any] = (),
    many: Iterable[Sequence[Any] | Mapping[str, Any]] | None = None,
) -> list[_Row]:
    """Run a statement as it stands and return its rows; errors are those of `execute`.

    With `many` it is run once for each, and there are no rows to return.
    """
    cursor: Any = connection.connection.cursor()
    try:
        if many is not None:
            cursor.executemany(words, many)
            return []
        cursor.execute(words, values)
        return [] if cursor.description is None else cursor.fetchall()
    except BaseException as error:  # noqa: BLE001 (raised again, as SQLAlchemy's own)
        from_driver = isinstance(error, connection.dialect.loaded_dbapi.Error)
        said = words if from_driver else None
        given: Any = values
        connection._handle_dbapi_exception(error, said, given, cursor, None)
    finally:
        cursor.close()


def plain_savepoints(dialect: Dialect) -> None:
    """Let an engine's savepoints be set by the driver: SQLAlchemy compiles each of them anew."""

    def by_driver(words: str) -> Callable[[Connection, str], None]:
        def run(connection: Connection, name: str) -> None:
            run_by_driver(connection, f"{words} {name}")

        return run

    for method, words in _SAVEPOINTS.items():
        setattr(dialect, method, by_driver(words))


class Prepared:
    """A statement run many times, with the values of its parameters by name.

    TypeError for one that writes, unless it is history's `own`.
    """

    def __init__(self, statement: Executable, *, own: bool = False) -> None:
        if not own and not _only_looks(statement):
            raise TypeError("history cannot see what is written so: only a look may be prepared")
        self._statement = statement
        self._forms: dict[type[Dialect], _Form] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[_Row]:
        """Return the rows found, or none when the statement has none to give."""
        form = self._forms.get(type(connection.dialect)) or self._formed(connection.dialect)
        found = run_by_driver(connection, form.words, form.given(values))
        return form.read(found) if form.reads else found

    def turned(
        self, dialect: Dialect, many: Sequence[Mapping[str, Any]], later: str
    ) -> list[Values]:
        """Return the driver's values of each, all but that of the parameter `later`.

        It takes no connection: what is to be written can be made ready before it is locked.
        """
        form = self._forms.get(type(dialect)) or self._formed(dialect)
        columns: list[Iterable[Any]] = []
        for name, usual, turn in form.binds:
            if name != later:
                column = [values.get(name, usual) for values in many]
                columns.append(column if turn is None else map(turn, column))
        return list(zip(*columns, strict=True))

    def run_turned(
        self, connection: Connection, many: Iterable[Values], later: str, value: Any
    ) -> None:
        """Run the statement with each of `many` that :meth:`turned` has made, and `later`."""
        dialect = connection.dialect
        form = self._forms.get(type(dialect)) or self._formed(dialect)
        run_by_driver(connection, form.words, many=form.completed(many, later, value))

    def scalar(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Return the first value of the first row, None when there is no row."""
        found = self.rows(connection, values)
        return found[0][0] if found else None

    def _formed(self, dialect: Dialect) -> _Form:
        form = self._forms[type(dialect)] = _form(self._statement, dialect)
        return form


def _only_looks(statement: Executable) -> bool:
    if not isinstance(statement, Select):
        return False
    return not any(
        isinstance(part, UpdateBase | TextClause) for part in visitors.iterate(statement)
    )


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement in the words of one kind of database.

    `binds` are its parameters: the name of each, the value it has when none is given, and how it
    is turned into the driver's. `reads` turn the columns that need it back, by index.
    """

    words: str
    binds: tuple[tuple[str, Any, _Turn | None], ...]
    by_place: bool
    reads: tuple[tuple[int, _Turn], ...]

    def given(self, values: Mapping[str, Any]) -> Sequence[Any] | Mapping[str, Any]:
        """Return the driver's values."""
        turned = [
            values.get(name, usual) if turn is None else turn(values.get(name, usual))
            for name, usual, turn in self.binds
        ]
        if self.by_place:
            return turned
        return {bind[0]: value for bind, value in zip(self.binds, turned, strict=True)}

    def completed(
        self, many: Iterable[Values], later: str, value: Any
    ) -> Iterator[Sequence[Any] | Mapping[str, Any]]:
        """Yield the driver's values, with `value` where the parameter `later` has its place."""
        names = [bind[0] for bind in self.binds]
        place = names.index(later)
        for values in many:
            whole = (*values[:place], value, *values[place:])
            yield whole if self.by_place else dict(zip(names, whole, strict=True))

    def read(self, rows: Sequence[_Row]) -> list[_Row]:
        """Return rows as the types of their columns would have them."""
        # Turned column by column: a long transcript has thousands of turns and passages.
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        if not columns:
            return []
        for index, turn in self.reads:
            columns[index] = map(turn, columns[index])
        return list(zip(*columns, strict=True))


def _form(statement: Executable, dialect: Dialect) -> _Form:
    """Compile a statement; one whose words depend on its values (IN) cannot be prepared."""
    compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    assert isinstance(compiled, SQLCompiler)
    assert not compiled.post_compile_params
    assert not compiled.literal_execute_params
    names = compiled.positiontup
    binds = []
    for name in compiled.binds if names is None else names:
        bind = compiled.binds[name]
        turn = bind.type.dialect_impl(dialect).bind_processor(dialect)
        binds.append((name, bind.effective_value, turn))
    turns = [
        (index, column.type.dialect_impl(dialect).result_processor(dialect, None))
        for index, column in enumerate(compiled._result_columns)
    ]
    reads = tuple((index, turn) for index, turn in turns if turn is not None)
    return _Form(compiled.string, tuple(binds), names is not None, reads)
