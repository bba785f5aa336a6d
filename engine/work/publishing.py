"""The facts of a version for its sheets: what the office says of it beside its bundle."""

from collections.abc import Iterator, Mapping
from datetime import date

from engine.clock import ZONE
from engine.model import Role
from engine.permissions import holders
from engine.publication import Change, ItemFacts, Office, differences
from engine.publication.facts import State
from engine.store.items import VersionRow, VersionState
from engine.work.catalogue import listed
from engine.work.work import Look

EVER_IN_FORCE = frozenset({VersionState.PUBLISHED, VersionState.SUPERSEDED})


def facts_of(look: Look, version: VersionRow) -> ItemFacts:
    """The facts of a version as it stands today."""
    state = _state(look, version)
    day = version.in_force_from if state != "draft" else None
    return _facts(look, version, state=state, day=day, until=version.in_force_to)


def facts_as_published(look: Look, version: VersionRow, on: date) -> ItemFacts:
    """The facts of a version as its sheets print them, when it is published for a day."""
    return _facts(look, version, state="published", day=on, until=None)


def office(look: Look) -> Office:
    """The county around an item."""
    return Office(
        county=look.settings.county,
        public_url=look.settings.public_url,
        organs=look.tables.people.organs(),
    )


def _facts(
    look: Look, version: VersionRow, *, state: State, day: date | None, until: date | None
) -> ItemFacts:
    return ItemFacts(
        bundle=look.bundle(version.digest),
        office=office(look),
        number=version.number,
        state=state,
        published_on=day,
        in_force_from=day,
        in_force_to=until,
        changes=tuple(_changes(look, version, day)) if day is not None else (),
        holders=_holders(look, version.item_key),
    )


def _state(look: Look, version: VersionRow) -> State:
    row = listed(look, version.item_key)
    if row is not None and row.digest == version.digest:
        return "retired" if row.state == "retired" else "published"
    return "superseded" if version.state in EVER_IN_FORCE else "draft"


def _changes(look: Look, version: VersionRow, day: date) -> Iterator[Change]:
    """Yield a version and those that were in force before it, the newest first."""
    before = [
        each
        for each in look.tables.items.versions(version.item_key)
        if each.digest != version.digest
        and each.state in {*EVER_IN_FORCE, VersionState.SCHEDULED}
        and _day(each) is not None
        and (version.published_at is None or _earlier(each, version))
    ]
    chain = [version, *sorted(before, key=_order, reverse=True)]
    for newer, older in zip(chain, [*chain[1:], None], strict=True):
        sentences = (
            ()
            if older is None
            else differences(look.bundle(older.digest), look.bundle(newer.digest))
        )
        yield Change(
            number=newer.number,
            published_on=day if newer is version else _day(newer) or day,
            digest=newer.digest,
            note=newer.note or "",
            sentences=tuple(sentences),
        )


def _order(version: VersionRow) -> tuple[str, int]:
    return (version.published_at.isoformat() if version.published_at else "", version.number)


def _earlier(one: VersionRow, other: VersionRow) -> bool:
    return _order(one) < _order(other)


def _day(version: VersionRow) -> date | None:
    if version.in_force_from is not None or version.published_at is None:
        return version.in_force_from
    return version.published_at.astimezone(ZONE).date()


def _holders(look: Look, key: str) -> Mapping[Role, tuple[str, ...]]:
    """The names of those who hold each role for an item today, in the order of the names."""
    names = look.tables.people.names()
    found: dict[Role, set[str]] = {}
    for (role, _organ), users in holders(look.tables.people.active(), key, look.today).items():
        found.setdefault(role, set()).update(names.get(user, user) for user in users)
    return {role: tuple(sorted(people)) for role, people in sorted(found.items())}
