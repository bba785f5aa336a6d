"""Organs and people from a file: the sample county, or a real office's first accounts."""

import secrets
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from engine.actions.seals import NewSeal, register_seal
from engine.audit import Draft, Kind
from engine.errors import InvalidValueError
from engine.identifiers import uscc_problem
from engine.model import Employment, Role
from engine.store.seals import SealKind, SealState
from engine.work import Work
from engine.work.sessions import hash_password

WORDS = "abcdefghjkmnpqrstuvwxyz23456789"
WORD_LENGTH = 5


def _uscc(value: object) -> object:
    problem = uscc_problem(str(value))
    if problem:
        raise ValueError(problem)
    return value


Text = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Organ = Annotated[str, BeforeValidator(_uscc)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OrganLine(_Part):
    """One organ of the file."""

    uscc: Organ
    name: Text
    short_name: str = ""
    region: str = ""


class GrantLine(_Part):
    """One role of one person at one organ, for some items or all, from–to."""

    role: Role
    organ: Organ
    items: tuple[str, ...] = ()
    starts_on: date
    ends_on: date | None = None
    document: str = ""


class UserLine(_Part):
    """One person of the file."""

    login: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]{1,62}$")]
    name: Text
    organ: Organ
    post: str = ""
    employment: Employment = Employment.STAFF
    grants: tuple[GrantLine, ...] = ()


class SealLine(_Part):
    """One seal of one organ, kept by one of its issuers, for some letters and items or all."""

    organ: Organ
    name: Text
    kind: SealKind = SealKind.SPECIAL
    custodian: str
    letters: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    starts_on: date
    ends_on: date | None = None
    document: Text


class PeopleFile(_Part):
    """Organs, people and seals; what else the file says of a county is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    organs: tuple[OrganLine, ...]
    users: tuple[UserLine, ...]
    seals: tuple[SealLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """One account with the password it got just now; the database keeps its hash only."""

    login: str
    password: str
    name: str
    post: str


def read_people(path: Path) -> PeopleFile:
    """Read a file of organs and people.

    :raise InvalidValueError: names the place and the reason of the first thing that will not do
    """
    try:
        return PeopleFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InvalidValueError(f"{path.name} {place}", str(first["msg"])) from error
    except (OSError, ValueError) as error:
        raise InvalidValueError(path.name, f"读不出内容：{error}") from error


def import_people(
    work: Work, people: PeopleFile, *, sample: bool = False, password: str | None = None
) -> list[NewAccount]:
    """Create the accounts and seals that are not there yet, each account with a random password.

    Outside the sample county the first sign-in must set a new one (reliability.md §1.4).

    :param password: one for all, for tests that sign in a hundred times
    :return: the accounts that were created
    """
    work.tables.people.add_organs(
        [
            {"uscc": o.uscc, "name": o.name, "short": o.short_name, "region": o.region}
            for o in people.organs
        ]
    )
    known = work.tables.people.names()
    shared = (password, hash_password(password)) if password else None
    created = [
        _create(work, user, sample=sample, shared=shared)
        for user in people.users
        if user.login not in known
    ]
    work.log.append([_grant_event(work, user) for user in people.users if user.login not in known])
    _import_seals(work, people.seals)
    return created


def _import_seals(work: Work, seals: Sequence[SealLine]) -> None:
    """Register the seals that are not in the register yet."""
    known = {
        (row.organ, row.name) for row in work.tables.seals.every() if row.state != SealState.ENDED
    }
    for seal in seals:
        if (seal.organ, seal.name) not in known:
            register_seal(work, NewSeal(**seal.model_dump()))


def _create(
    work: Work, user: UserLine, *, sample: bool, shared: tuple[str, str] | None
) -> NewAccount:
    secret = "-".join(_word() for _ in range(2 if sample else 4))
    password, hashed = shared or (secret, hash_password(secret))
    work.tables.people.add_user(
        {
            "id": user.login,
            "name": user.name,
            "organ": user.organ,
            "post": user.post,
            "employment": user.employment.value,
            "password_hash": hashed,
            "must_change": not sample,
            "sample": sample,
        },
        [row for grant in user.grants for row in _grant_rows(user.login, grant)],
    )
    return NewAccount(login=user.login, password=password, name=user.name, post=user.post)


def _grant_rows(login: str, grant: GrantLine) -> list[dict[str, Any]]:
    items: Sequence[str | None] = grant.items or (None,)
    return [
        {
            "user_id": login,
            "role": grant.role.value,
            "organ": grant.organ,
            "item": item,
            "starts_on": grant.starts_on,
            "ends_on": grant.ends_on,
            "document": grant.document,
        }
        for item in items
    ]


def _grant_event(work: Work, user: UserLine) -> Draft:
    """What the log says of it: who may do what, from when; no name."""
    return Draft(
        kind=Kind.GRANT_GIVEN,
        at=work.now,
        actor=work.actor.user_id,
        channel=work.actor.channel,
        data={
            "user": user.login,
            "grants": [grant.model_dump(mode="json") for grant in user.grants],
        },
    )


def _word() -> str:
    return "".join(secrets.choice(WORDS) for _ in range(WORD_LENGTH))
