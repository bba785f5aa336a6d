"""Load the sample county: invented organs and people, and the shipped items in force."""

import tomllib
from collections.abc import Iterable
from dataclasses import replace

from diagrams import Effort
from engine.actions.import_item import Drawn, draw_ahead, import_item
from engine.actions.import_people import NewAccount, import_people, read_people
from engine.actions.publish_item import publish_item
from engine.actions.set_quota import set_quota
from engine.bundle import shipped, shipped_keys
from engine.errors import NotFoundError
from engine.model import Actor, Role
from engine.permissions import Action, holds_at
from engine.work import Engine, Work
from processes import FOLDER


def load_people(work: Work, *, password: str | None = None) -> list[NewAccount]:
    """Create the sample county's organs and people, each with a random password."""
    county = read_people(FOLDER / "county.toml")
    return import_people(work, county, sample=True, password=password)


def draw_items(engine: Engine) -> list[Drawn]:
    """Lay out the charts of all shipped items, which takes half a minute."""
    return [draw_ahead(engine, shipped(key), Effort.DRAFT) for key in shipped_keys()]


def load_items(work: Work, keys: tuple[str, ...] = (), *, drawn: Iterable[Drawn] = ()) -> list[str]:
    """Import and publish the shipped items, by three different people of the sample county."""
    charts = {each.digest: each for each in drawn}
    administrators = [_actor(work, login) for login in ("item_admin1", "item_admin2")]
    reviewer = _first_with(work, Role.CENTER_SUPERVISION)
    digests = []
    for key in keys or shipped_keys():
        drafting, publishing = (
            replace(work, actor=administrator) for administrator in administrators
        )
        bundle = shipped(key)
        version = import_item(drafting, bundle, charts.get(bundle.digest))
        publish_item(publishing, version.digest, reviewed_by=reviewer)
        digests.append(version.digest)
    load_quotas(work, keys or tuple(shipped_keys()))
    return digests


def load_quotas(work: Work, keys: Iterable[str]) -> None:
    """Register what the sample county may grant of limited numbers, by the leaders who may."""
    county = tomllib.loads((FOLDER / "county.toml").read_text(encoding="utf-8"))
    for quota in county["quotas"]:
        if quota["item"] not in set(keys):
            continue
        leader = _leader(work, quota["item"])
        set_quota(
            replace(work, actor=leader),
            quota["item"],
            year=quota["year"],
            amount=quota["amount"],
            document=quota["document"],
            key=f"sample/quota/{quota['item']}/{quota['year']}",
        )


def _leader(work: Work, item_key: str) -> Actor:
    """Somebody who leads an organ that the item belongs to."""
    item = shipped(item_key).item
    organs = [organ for organ in (item.principal, item.organ) if organ]
    for login in sorted(work.tables.people.names()):
        actor = _actor(work, login)
        if holds_at(actor, Action.SET_QUOTA, work.today, organs=organs, item=item_key):
            return actor
    raise NotFoundError("岗位", Role.DEPUTY_LEADER.value)


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
