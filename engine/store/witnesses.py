"""The rows that must agree with the log: contents and cases.

Rows are read as raw values: what somebody wrote past the product may be no UUID at all, and
is to be reported, not to be stumbled over.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Connection, text

from engine.audit import ALGORITHMS, Line, content_digest

BATCH = 500
"""Rows asked for at once: letters may be long."""


class _Name(NamedTuple):
    """A content as an event names it."""

    kind: str
    digest: str
    line: Line


_CONTENTS = {
    "sqlite": text(
        "SELECT digest, case_id, kind, salt, body FROM content"
        " WHERE digest IN (SELECT value FROM json_each(:digests))"
    ),
    "postgresql": text(
        "SELECT digest, case_id, kind, salt, body FROM content WHERE digest = ANY(:digests)"
    ),
}


class ContentRows:
    """Every content that events name is there, and hashes to its name; and no other is."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: set[int] = set()
        self.erased = 0

    def compare(self, lines: Sequence[Line]) -> Iterator[tuple[int | None, str]]:
        """Look up what these lines name."""
        for names in _batches(_contents_named(lines)):
            rows = self._rows([name.digest for name in names])
            for name in names:
                if reason := self._fault(rows.get(name.digest), name):
                    yield name.line.seq, reason

    def left_over(self) -> Iterator[tuple[int | None, str]]:
        """Say when the table holds more than the log names."""
        count = self._connection.execute(text("SELECT count(*) FROM content")).scalar_one()
        if count > len(self._known):
            yield None, f"有 {count - len(self._known)} 份内容在日志中没有记载"

    def _rows(self, digests: list[str]) -> dict[str, Any]:
        dialect = self._connection.dialect.name
        wanted = orjson.dumps(digests).decode() if dialect == "sqlite" else digests
        rows = self._connection.execute(_CONTENTS[dialect], {"digests": wanted}).all()
        return {row.digest: row for row in rows}

    def _fault(self, row: Any | None, name: _Name) -> str | None:
        if row is None:
            return f"内容 {name.digest[:12]} 缺失"
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


def _contents_named(lines: Sequence[Line]) -> Iterator[_Name]:
    for line in lines:
        # Most lines name nothing; to look for the word is cheaper than to read the data.
        if '"contents"' in line.data:
            data = orjson.loads(line.data)
            for kind, digest in data.get("contents", {}).items():
                yield _Name(kind, digest, line)


def _batches(names: Iterator[_Name]) -> Iterator[list[_Name]]:
    while batch := list(islice(names, BATCH)):
        yield batch


def _is_digest(digest: str, salt: Any, body: Any) -> bool:
    if not isinstance(salt, bytes) or not isinstance(body, bytes):
        return False
    return any(content_digest(salt, body, algorithm) == digest for algorithm in ALGORITHMS)


def _hex(value: Any) -> Any:
    return value.hex if isinstance(value, UUID) else value
