"""Signing in: server-side sessions, argon2id, atomic try counters (reliability.md §6.1, §6.2)."""

import hashlib
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.errors import InvalidValueError
from engine.model import Actor
from engine.store.tables import Tables

TRIES = 5
LOCK = timedelta(minutes=15)
IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)
TOUCH = timedelta(minutes=1)
SESSIONS_A_PERSON = 3
PASSWORD_LENGTH = 10
PASSWORD_CLASSES = 3

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_HASHING = threading.Semaphore(2)
_NOBODY = _HASHER.hash(secrets.token_hex(16))


@dataclass(frozen=True, kw_only=True)
class SessionInfo:
    """Who is signed in, and what his pages need to know of him."""

    actor: Actor
    csrf: str
    must_change: bool
    organ_name: str
    post: str


def hash_password(password: str) -> str:
    """Hash with argon2id; at most two at once, because each takes 19 MiB."""
    with _HASHING:
        return _HASHER.hash(password)


def check_password(stored: str, password: str) -> bool:
    """Compare in the same time whether the account exists or not."""
    with _HASHING:
        try:
            _HASHER.verify(stored or _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return False
    return bool(stored)


def needs_rehash(stored: str) -> bool:
    """Was this hash made with older parameters?"""
    return _HASHER.check_needs_rehash(stored)


def require_strong(password: str, *, old: str, user_id: str, name: str) -> None:
    """Refuse a weak new password (等保 profile: length, classes, not the name, not the old one).

    :raise InvalidValueError: says what is missing
    """
    classes = sum(
        any(test(letter) for letter in password)
        for test in (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum())
    )
    if not PASSWORD_LENGTH <= len(password) <= 128:  # noqa: PLR2004 - long enough for any phrase
        raise InvalidValueError("新密码", f"长度应为{PASSWORD_LENGTH}至128个字符")
    if classes < PASSWORD_CLASSES:
        raise InvalidValueError("新密码", "应包含大写字母、小写字母、数字、符号中的至少三类")
    if password == old:
        raise InvalidValueError("新密码", "不得与原密码相同")
    if user_id.lower() in password.lower() or name in password:
        raise InvalidValueError("新密码", "不得包含用户名或者姓名")


def token_digest(token: str) -> str:
    """What the database keeps of a cookie."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(tables: Tables, user_id: str, *, now: datetime, origin: str) -> str:
    """Open a session and return its token; the oldest of the person's sessions give way."""
    token = secrets.token_urlsafe(32)
    tables.people.open_session(
        token_digest(token),
        {
            "user_id": user_id,
            "csrf": secrets.token_urlsafe(32),
            "created_at": now,
            "seen_at": now,
            "ends_at": now + ABSOLUTE,
            "origin": origin,
        },
        keep=SESSIONS_A_PERSON,
    )
    return token
