"""What was published and what came back signed must be, byte for byte, what the log tells of.

Rows are read as raw values, as in ``witnesses``.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, text

from engine.audit import Kind, Line


class PublishedRows:
    """Every published file and every scan hashes to what its event says; and no other is there."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._files: dict[tuple[str, str], tuple[int, str]] = {}
        self._scans: dict[tuple[str, str], tuple[int, str]] = {}

    def note(self, lines: Sequence[Line]) -> None:
        """Remember what these lines tell of files and scans."""
        for line in lines:
            if line.kind == Kind.ITEM_FILES_KEPT:
                data = orjson.loads(line.data)
                for name, sha256 in data["files"].items():
                    self._files[data["digest"], name] = (line.seq, sha256)
            elif line.kind == Kind.ITEM_RETURNED:
                self._forget(orjson.loads(line.data)["digest"])
            elif line.kind == Kind.SCAN_KEPT:
                data = orjson.loads(line.data)
                key = (data["digest"], data["scan"].replace("-", ""))
                self._scans[key] = (line.seq, data["sha256"])

    def compare(self) -> Iterator[tuple[int | None, str]]:
        """Hash what the tables hold; for whole logs only."""
        yield from self._compare("publication_file", "name", self._files, "发布文件")
        yield from self._compare("item_scan", "id", self._scans, "扫描件")

    def _forget(self, digest: str) -> None:
        """A version that went back to its drafter was never in force, and has no files."""
        for key in [key for key in self._files if key[0] == digest]:
            del self._files[key]

    def _compare(
        self,
        table: str,
        column: str,
        told: dict[tuple[str, str], tuple[int, str]],
        noun: str,
    ) -> Iterator[tuple[int | None, str]]:
        # A few at a time: a row may hold fifty megabytes.
        rows = self._connection.execute(
            text(f"SELECT digest, {column} AS name, sha256, body FROM {table}"),  # noqa: S608 - two tables of ours
            execution_options={"yield_per": 8},
        )
        waiting = dict(told)
        for row in rows:
            name = _plain(row.name)
            found = waiting.pop((row.digest, name), None)
            called = f"{noun} {str(row.digest)[:12]}/{name}"
            if found is None:
                yield None, f"{called} 在日志中没有记载"
            elif (row.sha256, _sha256(row.body)) != (found[1], found[1]):
                yield found[0], f"{called} 被改动"
        for (digest, name), (seq, _sha) in waiting.items():
            yield seq, f"{noun} {digest[:12]}/{name} 缺失"


def _plain(value: Any) -> str:
    return str(value).replace("-", "") if not isinstance(value, str) else value


def _sha256(body: Any) -> str:
    return hashlib.sha256(body).hexdigest() if isinstance(body, bytes) else ""
