"""The rows that must agree with the log: contents, letters and cases.

Rows are read as raw values: what somebody wrote past the product may be no UUID at all, and
is to be reported, not to be stumbled over.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Connection, TextClause, bindparam, text

from engine.audit import ALGORITHMS, Kind, Line, content_digest, instant

BATCH = 500
"""Rows asked for at once: letters may be long."""


class _Name(NamedTuple):
    """A content as an event names it."""

    kind: str
    digest: str
    line: Line
    data: Mapping[str, Any]


_CONTENTS = text(
    "SELECT digest, case_id, kind, salt, body FROM content WHERE digest IN :digests"
).bindparams(bindparam("digests", expanding=True))
_LETTERS = text(
    "SELECT content, case_id, id, code, number, title, organ, issued_at FROM letter"
    " WHERE content IN :digests"
).bindparams(bindparam("digests", expanding=True))


class ContentRows:
    """Every content that events name is there, and hashes to its name; and no other is."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: set[int] = set()
        self.erased = 0

    def compare(self, lines: Sequence[Line]) -> Iterator[tuple[int | None, str]]:
        """Look up what these lines name."""
        for names in _batches(_contents_named(lines)):
            rows = _rows(self._connection, _CONTENTS, names)
            for name in names:
                if reason := self._fault(rows.get(name.digest), name):
                    yield name.line.seq, reason

    def left_over(self) -> Iterator[tuple[int | None, str]]:
        """Say when the table holds more than the log names."""
        count = self._connection.execute(text("SELECT count(*) FROM content")).scalar_one()
        if count > len(self._known):
            yield None, f"有 {count - len(self._known)} 份内容在日志中没有记载"

    def _fault(self, rows: list[Any] | None, name: _Name) -> str | None:
        if not rows:
            return f"内容 {name.digest[:12]} 缺失"
        [row] = rows
        is_new = hash(name.digest) not in self._known
        self._known.add(hash(name.digest))
        if (_hex(row.case_id), row.kind) != (name.line.case_id, name.kind):
            return f"内容 {name.digest[:12]} 的归属被改动"
        if row.body is None:
            self.erased += is_new
            return None
        return (
            None
            if _is_digest(name.digest, row.salt, row.body)
            else f"内容 {name.digest[:12]} 被改动"
        )


class LetterRows:
    """Every letter that was issued is there as the log says; and no other is."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known = 0

    def compare(self, lines: Sequence[Line]) -> Iterator[tuple[int | None, str]]:
        """Look up the letters that these lines issue."""
        issued = (line for line in lines if line.kind == Kind.LETTER_ISSUED)
        for names in _batches(_contents_named(issued)):
            rows = _rows(self._connection, _LETTERS, names)
            for name in names:
                found = rows.get(name.digest, [])
                self._known += len(found)
                if len(found) != 1:
                    yield name.line.seq, f"文书 {name.digest[:12]} 应有一份，现有 {len(found)} 份"
                elif wrong := _differences(found[0], name):
                    yield name.line.seq, f"文书 {name.digest[:12]} 的 {'、'.join(wrong)} 被改动"

    def left_over(self) -> Iterator[tuple[int | None, str]]:
        """Say when the table holds more than the log issued."""
        count = self._connection.execute(text("SELECT count(*) FROM letter")).scalar_one()
        if count > self._known:
            yield None, f"有 {count - self._known} 份文书在日志中没有记载"


class CaseRows:
    """Every case has a row that names its last event."""

    _LAST = "SELECT case_id, max(seq) AS last FROM event WHERE case_id IS NOT NULL GROUP BY case_id"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def compare(self) -> Iterator[tuple[int | None, str]]:
        """Look for cases without events, events without a case, and rows that lag or run ahead."""
        rows = self._connection.execute(
            text(
                f"SELECT c.no, c.last_seq, e.last FROM case_file c LEFT JOIN ({self._LAST}) e"  # noqa: S608
                " ON e.case_id = c.id WHERE e.last IS NULL OR e.last <> c.last_seq ORDER BY c.no"
            )
        )
        for no, said, last in rows:
            if last is None:
                yield None, f"办件 {no} 在日志中没有记载"
            else:
                yield last, f"办件 {no} 停在第 {said} 条，日志已到第 {last} 条"
        rows = self._connection.execute(
            text(
                f"SELECT e.last FROM ({self._LAST}) e LEFT JOIN case_file c ON c.id = e.case_id"  # noqa: S608
                " WHERE c.id IS NULL ORDER BY e.last"
            )
        )
        for [last] in rows:
            yield last, "日志中的办件没有办件记录"


def _contents_named(lines: Any) -> Iterator[_Name]:
    for line in lines:
        # Most lines name nothing; to look for the word is cheaper than to read the data.
        if '"contents"' in line.data:
            data = orjson.loads(line.data)
            for kind, digest in data.get("contents", {}).items():
                yield _Name(kind, digest, line, data)


def _batches(names: Iterator[_Name]) -> Iterator[list[_Name]]:
    while batch := list(islice(names, BATCH)):
        yield batch


def _rows(
    connection: Connection, statement: TextClause, names: Sequence[_Name]
) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in connection.execute(statement, {"digests": [name.digest for name in names]}):
        found.setdefault(row[0], []).append(row)
    return found


def _is_digest(digest: str, salt: Any, body: Any) -> bool:
    if not isinstance(salt, bytes) or not isinstance(body, bytes):
        return False
    return any(content_digest(salt, body, algorithm) == digest for algorithm in ALGORITHMS)


def _differences(row: Any, name: _Name) -> list[str]:
    told = {
        "id": str(name.data.get("id")).replace("-", ""),
        "case_id": name.line.case_id,
        "issued_at": name.line.at,
        **{column: name.data.get(column) for column in ("code", "number", "title", "organ")},
    }
    there = {
        **{column: getattr(row, column) for column in told},
        "id": _hex(row.id),
        "case_id": _hex(row.case_id),
        "issued_at": _instant(row.issued_at),
    }
    return [column for column, value in told.items() if there[column] != value]


def _hex(value: Any) -> Any:
    return value.hex if isinstance(value, UUID) else value


def _instant(value: Any) -> str:
    return instant(value) if isinstance(value, datetime) else str(value).replace(" ", "T") + "Z"
