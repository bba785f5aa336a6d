"""The log as a chain: how an event is written, how it is sealed, how the chain is checked.

``hash = H(seq ‖ previous ‖ every field)`` chains the events and may be published;
``mac = HMAC(key, hash)`` beside it needs a secret; signed checkpoints, kept outside the
database, see a cut tail and a chain rewritten with the secret.

Personal data stands in rows of ``content``, never in the event: the key ``contents`` of an
event's data maps a kind to the digest of such a row (:func:`content_digest`).
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property, partial
from typing import Any, NamedTuple, Self
from unicodedata import normalize
from uuid import UUID

import orjson

from engine.audit.kinds import Kind
from engine.errors import InvalidValueError, LogBrokenError

GENESIS = "0" * 64
"""What the first event follows."""

ALGORITHMS: Mapping[str, Callable[[bytes], "hashlib._Hash"]] = {
    "sha256": hashlib.sha256,
    "sm3": partial(hashlib.new, "sm3"),
}

_KINDS = {kind.value: kind for kind in Kind}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An event that is not yet in the log."""

    kind: Kind
    at: datetime
    actor: str
    case_id: UUID | None = None
    change: int = 0
    """The case version that this event belongs to."""
    role: str = ""
    acting_for: str = ""
    channel: str = ""
    origin: str = ""
    key: str | None = None
    """Makes a repeated submit find its first answer; unique in the log."""
    data: Mapping[str, Any] = field(default_factory=dict)


class Line(NamedTuple):
    """An event as texts, just as the log keeps it: what is hashed, then what seals it."""

    seq: int
    previous: str
    case_id: str | None
    change: int
    kind: str
    at: str
    actor: str
    role: str
    acting_for: str
    channel: str
    origin: str
    key: str | None
    data: str
    key_id: str
    hash: str
    mac: str


_SEALED = Line._fields.index("key_id")


@dataclass(frozen=True, kw_only=True)
class Event:
    """One link of the log; its ``data`` are plain JSON, numbers with a point as text."""

    seq: int
    case_id: UUID | None
    change: int
    kind: Kind
    at: datetime
    actor: str
    role: str
    acting_for: str
    channel: str
    origin: str
    key: str | None
    text: str
    previous: str
    hash: str
    key_id: str
    mac: str

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """What happened, in detail."""
        data: dict[str, Any] = orjson.loads(self.text)
        return data

    @classmethod
    def of(cls, line: Line) -> Self:
        """Read an event from the log."""
        return cls(
            seq=line.seq,
            case_id=None if line.case_id is None else UUID(line.case_id),
            change=line.change,
            kind=_KINDS[line.kind],
            at=datetime.fromisoformat(line.at),
            actor=line.actor,
            role=line.role,
            acting_for=line.acting_for,
            channel=line.channel,
            origin=line.origin,
            key=line.key,
            text=line.data,
            previous=line.previous,
            hash=line.hash,
            key_id=line.key_id,
            mac=line.mac,
        )


class Keys:
    """The secrets that seal the log: the one in use and those it followed.

    A key's id names the algorithm and the secret, ``sha256:0a1b2c3d``: both can be
    replaced, and what they sealed can still be checked.
    """

    def __init__(self, secrets: Sequence[bytes], algorithm: str = "sha256") -> None:
        prints = [hashlib.sha256(b"key id" + secret).hexdigest()[:8] for secret in secrets]
        self.algorithm = algorithm
        self.current = f"{algorithm}:{prints[0]}"
        self._secrets = {
            f"{name}:{fingerprint}": (name, secret)
            for name in ALGORITHMS
            for fingerprint, secret in zip(prints, secrets, strict=True)
        }

    def find(self, key_id: str) -> tuple[str, bytes] | None:
        """Return the algorithm and the secret of a key, if it is one of ours."""
        return self._secrets.get(key_id)


def canonical(value: Any) -> bytes:
    """Write plain data in the one way in which it can be written.

    JSON in UTF-8 with sorted keys and NFC texts; Decimal as text without exponent; instants
    in UTC with six digits.

    :raise InvalidValueError: a float (its text depends on who writes it), a naive instant,
        half a surrogate pair, or anything that JSON has no word for
    """
    try:
        return orjson.dumps(_plain(value), option=orjson.OPT_SORT_KEYS)
    except (TypeError, RecursionError) as error:
        raise InvalidValueError("日志内容", f"不能写入日志（{error}）") from error


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else normalize("NFC", value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        plain = {_plain_key(key): _plain(entry) for key, entry in value.items()}
        if len(plain) != len(value):
            raise TypeError("two keys are the same text")
        return plain
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return _plain_text(value)


def _plain_text(value: Any) -> str:
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"no canonical form of {type(value).__name__}")


def _plain_key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError("a key is no text")
    return key if key.isascii() else normalize("NFC", key)


def instant(at: datetime) -> str:
    """Write an aware instant in UTC with six digits."""
    if at.tzinfo is None:
        raise TypeError("an instant without a zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def seal(draft: Draft, *, seq: int, previous: str, keys: Keys) -> Event:
    """Make a draft the event that follows *previous*.

    :raise InvalidValueError: its data cannot be written canonically
    """
    found = keys.find(keys.current)
    assert found is not None  # noqa: S101  Keys holds its own current key
    fields = (
        seq,
        previous,
        None if draft.case_id is None else draft.case_id.hex,
        draft.change,
        draft.kind.value,
        instant(draft.at),
        draft.actor,
        draft.role,
        draft.acting_for,
        draft.channel,
        draft.origin,
        draft.key,
        canonical(draft.data).decode(),
    )
    digest, mac = _seals(fields, *found)
    return Event.of(Line(*fields, keys.current, digest, mac))


def _seals(fields: tuple[object, ...], algorithm: str, secret: bytes) -> tuple[str, str]:
    digest = ALGORITHMS[algorithm](orjson.dumps(fields)).hexdigest()
    return digest, hmac.digest(secret, digest.encode(), algorithm).hex()


def verify_chain(
    lines: Iterable[Line], keys: Keys, *, seq: int = 0, previous: str = GENESIS
) -> Iterator[Line]:
    """Hand on each line that follows the one before and bears its seals.

    :param seq: the number of the event before the first line
    :param previous: its hash
    :raise LogBrokenError: at the first line that does not
    """
    for line in lines:
        seq += 1
        if line.seq != seq:
            raise LogBrokenError(seq, f"缺少第 {seq} 条，下一条是第 {line.seq} 条")
        if line.previous != previous:
            raise LogBrokenError(seq, "与上一条不衔接")
        found = keys.find(line.key_id)
        if found is None:
            raise LogBrokenError(seq, f"密钥 {line.key_id} 不是本单位的密钥")
        try:
            digest, mac = _seals(line[:_SEALED], *found)
        except TypeError as error:
            raise LogBrokenError(seq, "内容不是文本") from error
        if digest != line.hash:
            raise LogBrokenError(seq, "内容与摘要不符")
        if mac != line.mac:
            raise LogBrokenError(seq, "摘要没有本单位密钥的印记")
        previous = line.hash
        yield line


def content_digest(salt: bytes, body: bytes, algorithm: str = "sha256") -> str:
    """Return the digest by which an event names content.

    The salt keeps short content (an id number) from being guessed from its digest.
    """
    return ALGORITHMS[algorithm](len(salt).to_bytes(4, "big") + salt + body).hexdigest()
