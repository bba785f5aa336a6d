"""Load the sample county: invented organs and people, and the shipped items in force."""

import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.actions.publish_item import import_item, publish_item
from engine.bundle import shipped, shipped_keys
from engine.errors import NotFoundError
from engine.model import Actor, Role
from engine.work import Work
from engine.work.sessions import hash_password
from processes import FOLDER

WORDS = "abcdefghjkmnpqrstuvwxyz23456789"
WORD_LENGTH = 10


@dataclass(frozen=True, kw_only=True)
class SampleAccount:
    """One account of the sample county, with the password it got just now."""

    login: str
    password: str
    name: str
    post: str


def load_people(work: Work, *, password: str | None = None) -> list[SampleAccount]:
    """Create the sample county's organs and people, each with a random password.

    :param password: one password for all, for tests that sign in a hundred times
    """
    county = tomllib.loads((FOLDER / "county.toml").read_text(encoding="utf-8"))
    people = work.tables.people
    people.add_organs(
        [
            {
                "uscc": organ["uscc"],
                "name": organ["name"],
                "short": organ.get("short_name", ""),
                "region": organ.get("region", ""),
            }
            for organ in county["organs"]
        ]
    )
    shared = hash_password(password) if password else ""
    accounts = []
    for user in county["users"]:
        secret = password or "-".join(_word() for _ in range(2))
        people.add_user(
            _user_columns(user) | {"password_hash": shared or hash_password(secret)},
            [row for grant in user["grants"] for row in _grant_rows(user["login"], grant)],
        )
        accounts.append(
            SampleAccount(
                login=user["login"], password=secret, name=user["name"], post=user["post"]
            )
        )
    return accounts


def load_items(work: Work, keys: tuple[str, ...] = ()) -> list[str]:
    """Import and publish the shipped items, by three different people of the sample county."""
    administrators = [_actor(work, login) for login in ("item_admin1", "item_admin2")]
    reviewer = _first_with(work, Role.CENTER_SUPERVISION)
    digests = []
    for key in keys or shipped_keys():
        drafting, publishing = (
            replace(work, actor=administrator) for administrator in administrators
        )
        version = import_item(drafting, shipped(key))
        publish_item(publishing, version.digest, reviewed_by=reviewer)
        digests.append(version.digest)
    return digests


def _user_columns(user: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": user["login"],
        "name": user["name"],
        "organ": user["organ"],
        "post": user["post"],
        "employment": user.get("employment", "staff"),
        "must_change": False,
        "sample": True,
    }


def _grant_rows(login: str, grant: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "user_id": login,
            "role": Role(grant["role"]).value,
            "organ": grant["organ"],
            "item": item,
            "starts_on": grant.get("starts_on", date(2026, 1, 1)),
            "ends_on": grant.get("ends_on"),
            "document": grant.get("document", ""),
        }
        for item in (grant.get("items") or [None])
    ]


def _word() -> str:
    return "".join(secrets.choice(WORDS) for _ in range(WORD_LENGTH // 2))


def _actor(work: Work, login: str) -> Actor:
    actor = work.tables.people.actor(login, channel="cli")
    if actor is None:
        raise NotFoundError("人员", login)
    return actor


def _first_with(work: Work, role: Role) -> str:
    for login in sorted(work.tables.people.names()):
        actor = work.tables.people.actor(login)
        if actor is not None and actor.has(role):
            return login
    raise NotFoundError("岗位", role.value)
