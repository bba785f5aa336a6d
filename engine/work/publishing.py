"""The facts of versions for their sheets: what the office says of an item beside its bundle."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from engine.bundle import Bundle
from engine.clock import ZONE
from engine.model import Actor, Role
from engine.permissions import holders
from engine.publication import Change, ItemFacts, Office, differences
from engine.publication.facts import State
from engine.store.items import ItemRow, ItemState, VersionRow, VersionState
from engine.work.catalogue import catalogue
from engine.work.work import Look

_REVIEWED = frozenset({VersionState.REVIEWED, VersionState.SCHEDULED})
_KNOWN_DAY = frozenset({VersionState.SCHEDULED, VersionState.PUBLISHED, VersionState.SUPERSEDED})


class Publishing:
    """Gathers the facts of any number of versions: what they share is read once."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def as_it_stands(self, version: VersionRow) -> ItemFacts:
        """The facts of a version as it stands today."""
        state = self.state(version)
        if state == "draft":
            standing: State = "reviewed" if version.state in _REVIEWED else "draft"
            return self._facts(version, state=standing, day=None, until=None)
        return self._facts(version, state=state, day=_day(version), until=version.in_force_to)

    def as_published(self, version: VersionRow, on: date) -> ItemFacts:
        """The facts of a version as its sheets print them, when it is published for a day."""
        return self._facts(version, state="published", day=on, until=None)

    def of_bundle(self, bundle: Bundle) -> ItemFacts:
        """The facts of a bundle that is no version yet."""
        return ItemFacts(bundle=bundle, office=self._office, holders=self._holders(bundle))

    def state(self, version: VersionRow) -> State:
        """How a version stands today, whether or not the tick has come round yet.

        All that was never in force is a draft to the public, reviewed or not.
        """
        row = self._rows.get(version.item_key)
        if row is not None and row.digest == version.digest and row.state != ItemState.DRAFT:
            return "retired" if row.state == ItemState.RETIRED else "published"
        over = version.state in {VersionState.PUBLISHED, VersionState.SUPERSEDED}
        return "superseded" if over else "draft"

    def in_force(self) -> Iterator[ItemFacts]:
        """The facts of every item that is published, or was until it was retired, by key."""
        for key, row in self._rows.items():
            for version in self._versions.get(key, ()):
                if row.state != ItemState.DRAFT and version.digest == row.digest:
                    yield self.as_it_stands(version)

    @cached_property
    def _rows(self) -> Mapping[str, ItemRow]:
        return {row.key: row for row in catalogue(self._look)}

    @cached_property
    def _versions(self) -> Mapping[str, Sequence[VersionRow]]:
        found: dict[str, list[VersionRow]] = {}
        for version in self._look.tables.items.history():
            found.setdefault(version.item_key, []).append(version)
        return found

    @cached_property
    def _office(self) -> Office:
        settings = self._look.settings
        organs = self._look.tables.people.organs()
        return Office(county=settings.county, public_url=settings.public_url, organs=organs)

    @cached_property
    def _people(self) -> tuple[Sequence[Actor], Mapping[str, str]]:
        return self._look.tables.people.active(), self._look.tables.people.names()

    def _facts(
        self, version: VersionRow, *, state: State, day: date | None, until: date | None
    ) -> ItemFacts:
        bundle = self._look.bundle(version.digest)
        return ItemFacts(
            bundle=bundle,
            office=self._office,
            number=version.number,
            state=state,
            published_on=day,
            in_force_from=day,
            in_force_to=until,
            changes=() if day is None else tuple(self._changes(version, day)),
            holders=self._holders(bundle),
        )

    def _changes(self, version: VersionRow, day: date) -> Iterator[Change]:
        """Yield a version and those that were in force before it, the newest first."""
        before = [
            each
            for each in self._versions.get(version.item_key, ())
            if each.state in _KNOWN_DAY
            and each.digest != version.digest
            and (version.published_at is None or _order(each) < _order(version))
        ]
        chain = [version, *sorted(before, key=_order, reverse=True)]
        bundles = [self._look.bundle(each.digest) for each in chain]
        for at, each in enumerate(chain):
            older = bundles[at + 1 : at + 2]
            yield Change(
                number=each.number,
                published_on=day if at == 0 else _day(each) or day,
                digest=each.digest,
                note=each.note or "",
                sentences=differences(older[0], bundles[at], public=True) if older else (),
            )

    def _holders(self, bundle: Bundle) -> Mapping[Role, tuple[str, ...]]:
        """The names of those who hold each role for an item today, in their own order.

        Of a role that has steps, those at the organs of the steps: elsewhere others hold it.
        """
        people, names = self._people
        organs: dict[Role, set[str]] = {}
        for task in bundle.flow.tasks():
            unit = bundle.item.units.get(task.unit or "")
            if task.role is not None and unit is not None:
                organs.setdefault(task.role, set()).add(unit.organ)
        found: dict[Role, set[str]] = {}
        held = holders(people, bundle.item.key, self._look.today)
        for (role, organ), users in held.items():
            if organ in organs.get(role, {organ}):
                found.setdefault(role, set()).update(names.get(user, user) for user in users)
        return {role: tuple(sorted(each)) for role, each in sorted(found.items())}


def _order(version: VersionRow) -> tuple[str, int]:
    return (version.published_at.isoformat() if version.published_at else "", version.number)


def _day(version: VersionRow) -> date | None:
    if version.in_force_from is not None or version.published_at is None:
        return version.in_force_from
    return version.published_at.astimezone(ZONE).date()
