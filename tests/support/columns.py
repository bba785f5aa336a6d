"""The people of the permission table: somebody new for each role, and those who have none of it."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from sqlalchemy import insert

from engine import actions
from engine.model import Role
from engine.permissions import STAFF_ONLY
from engine.store.records import GrantRecord, UserRecord
from engine.store.standing import LENDABLE
from tests.support.county import County, fresh_key
from tests.support.stage import Person

NOBODY, CONTRACT, GIVER = "x_nobody", "x_contract", "x_giver"


def columns(county: County, organs: Collection[str]) -> list[Person]:
    """Found everybody at these organs; none of them had a hand in any case.

    One of each role; for each post that can be lent a second one, and who stands in for him; contract staff to whom somebody gave the posts of staff; and somebody without any.
    """
    _hire(county, NOBODY, [], organs)
    _hire(county, GIVER, [Role.ACCEPTOR], organs)  # hands paper over, and is nobody's principal
    _hire(county, CONTRACT, sorted(STAFF_ONLY), organs, employment="contract")
    for role in Role:
        _hire(county, f"x_{role}", [role], organs)
    for role in sorted(LENDABLE):
        _hire(county, f"x_{role}2", [role], organs)
        _hire(county, f"x_for_{role}", [], organs)
        _lend(county, f"x_{role}2", f"x_for_{role}")
    county.__dict__.pop("people", None)
    return list(_people(county))


def _people(county: County) -> Iterator[Person]:
    for role in Role:
        yield Person(actor=county.people[f"x_{role}"], role=role)
    for role in sorted(LENDABLE):
        yield Person(actor=county.people[f"x_for_{role}"], role=role, stands_in=True)
    for login in (CONTRACT, NOBODY):
        yield Person(actor=county.people[login])


def _hire(
    county: County,
    login: str,
    roles: Collection[Role],
    organs: Collection[str],
    *,
    employment: str = "staff",
) -> None:
    home = county.people["town_acceptor"].organ
    user = {"id": login, "name": f"新人{login}", "organ": home, "employment": employment}
    user |= {"must_change": False}
    county._write(insert(UserRecord).values(user))  # noqa: SLF001 - as an administrator would
    for role in roles:
        for organ in organs:
            row = {"user_id": login, "role": role.value, "organ": organ, "item": None}
            row |= {"starts_on": date(2026, 1, 1), "ends_on": None}
            county._write(insert(GrantRecord).values(row))  # noqa: SLF001


def _lend(county: County, principal: str, substitute: str) -> None:
    absence = actions.Absence(
        principal=principal,
        substitute=substitute,
        starts_on=county.today,
        ends_on=county.today + timedelta(days=300),
        reason="leave",
        document="局办〔2026〕3号",
    )
    with county.engine.begin(county.people[principal]) as work:
        actions.name_substitute(work, absence, key=fresh_key())
