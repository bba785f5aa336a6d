"""The registers of the office that no case is made of must be what the log tells of.

Whoever writes past the product into one of them seals letters, grants more than a quota leaves,
or works in a colleague's place. Rows are read as raw values, as in ``witnesses``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, text

from engine.audit import Kind, Line
from engine.clock import ZONE


@dataclass(frozen=True, kw_only=True)
class _Register:
    """A table, what a row of it is called, and the columns that are compared."""

    table: str
    noun: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]


_SEALS = _Register(
    table="seal",
    noun="印章",
    keys=("id",),
    columns=(
        *("organ", "name", "kind", "custodian", "letters", "items", "starts_on", "ends_on"),
        *("state", "document"),
    ),
)
_QUOTAS = _Register(
    table="quota",
    noun="限额",
    keys=("item_key", "year"),
    columns=("amount", "document", "set_by"),
)
_STANDING = _Register(
    table="substitution",
    noun="委托",
    keys=("id",),
    columns=(
        *("principal", "substitute", "starts_on", "ends_on", "reason", "document", "given_by"),
        "ended_by",
    ),
)
_EXPERTS = _Register(
    table="expert",
    noun="专家",
    keys=("id",),
    columns=("organ", "field", "added_by", "removed_by"),
)
_EVERY = (_SEALS, _QUOTAS, _STANDING, _EXPERTS)

_Key = tuple[str, ...]
_Row = dict[str, Any]


class RegisterRows:
    """Every row of these registers says what its events say; and no other is there."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._told: dict[str, dict[_Key, tuple[int, _Row]]] = {each.table: {} for each in _EVERY}

    def note(self, lines: Sequence[Line]) -> None:
        """Remember what these lines tell of the registers."""
        for line in lines:
            heard = _HEARD.get(line.kind)
            if heard is not None:
                register, read = heard
                key, said = read(line, orjson.loads(line.data))
                if key:
                    _seq, known = self._told[register.table].get(key, (0, {}))
                    self._told[register.table][key] = (line.seq, known | said)

    def compare(self) -> Iterator[tuple[int | None, str]]:
        """Compare what the tables hold; for whole logs only."""
        for register in _EVERY:
            yield from self._compare(register)

    def _compare(self, register: _Register) -> Iterator[tuple[int | None, str]]:
        names = ", ".join((*register.keys, *register.columns))
        rows = self._connection.execute(text(f"SELECT {names} FROM {register.table}"))  # noqa: S608 - tables of ours
        waiting = dict(self._told[register.table])
        for row in rows:
            plain = {name: _plain(value) for name, value in row._mapping.items()}
            key = tuple(str(plain[name]) for name in register.keys)
            called = f"{register.noun} {'/'.join(part[:12] for part in key)}"
            found = waiting.pop(key, None)
            if found is None:
                yield None, f"{called} 在日志中没有记载"
            elif any(plain[name] != found[1].get(name) for name in register.columns):
                yield found[0], f"{called} 被改动"
        for key, (seq, _said) in waiting.items():
            yield seq, f"{register.noun} {'/'.join(part[:12] for part in key)} 缺失"


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith("["):
        return orjson.loads(value)
    return value


def _registered(_line: Line, data: Mapping[str, Any]) -> tuple[_Key, _Row]:
    said = {name: data[name] for name in _SEALS.columns if name != "state"}
    return (_hex(data["seal"]),), said | {"state": "active"}


def _now(state: str) -> Callable[[Line, Mapping[str, Any]], tuple[_Key, _Row]]:
    def read(line: Line, data: Mapping[str, Any]) -> tuple[_Key, _Row]:
        ends = {"ends_on": _day(line.at)} if state == "ended" else {}
        return (_hex(data["seal"]),), {"state": state} | ends

    return read


def _quota(line: Line, data: Mapping[str, Any]) -> tuple[_Key, _Row]:
    said = {"amount": data["amount"], "document": data["document"], "set_by": line.actor}
    return (data["item"], str(data["year"])), said


def _lent(line: Line, data: Mapping[str, Any]) -> tuple[_Key, _Row]:
    if "substitution" not in data:
        return (), {}
    days = {name: data[name] for name in ("starts_on", "ends_on", "reason", "document")}
    people = {"principal": data["in_place_of"], "substitute": data["user"]}
    return (_hex(data["substitution"]),), days | people | {"given_by": line.actor}


def _lent_no_more(line: Line, data: Mapping[str, Any]) -> tuple[_Key, _Row]:
    if "substitution" not in data:
        return (), {}
    return (_hex(data["substitution"]),), {"ended_by": line.actor}


def _entered(line: Line, data: Mapping[str, Any]) -> tuple[_Key, _Row]:
    said = {"organ": data["organ"], "field": data["field"], "added_by": line.actor}
    return (_hex(data["expert"]),), said


def _taken_out(line: Line, data: Mapping[str, Any]) -> tuple[_Key, _Row]:
    return (_hex(data["expert"]),), {"removed_by": line.actor}


def _hex(text_of_id: str) -> str:
    return text_of_id.replace("-", "")


def _day(at: str) -> str:
    """The legal day of an instant as a line has it."""
    return datetime.fromisoformat(at).astimezone(ZONE).date().isoformat()


_HEARD: Mapping[str, tuple[_Register, Callable[[Line, Mapping[str, Any]], tuple[_Key, _Row]]]] = {
    Kind.SEAL_REGISTERED: (_SEALS, _registered),
    Kind.SEAL_SUSPENDED: (_SEALS, _now("suspended")),
    Kind.SEAL_RESTORED: (_SEALS, _now("active")),
    Kind.SEAL_ENDED: (_SEALS, _now("ended")),
    Kind.QUOTA_SET: (_QUOTAS, _quota),
    Kind.GRANT_GIVEN: (_STANDING, _lent),
    Kind.GRANT_ENDED: (_STANDING, _lent_no_more),
    Kind.EXPERT_ADDED: (_EXPERTS, _entered),
    Kind.EXPERT_REMOVED: (_EXPERTS, _taken_out),
}
