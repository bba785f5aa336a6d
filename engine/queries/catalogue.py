"""The catalogue as its keepers see it: items, versions on their way, what waits for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from engine.bundle import Bundle
from engine.bundle.bundle import FLOW, ITEM
from engine.errors import InvalidBundleError, NotFoundError, NotPermittedError
from engine.model import SYSTEM, Problem
from engine.permissions import Action, holds_anywhere
from engine.publication import ItemFacts, differences
from engine.store.items import ItemRow, VersionRow, VersionState
from engine.store.uploads import UploadRow
from engine.work import Look
from engine.work.catalogue import catalogue as items_today
from engine.work.catalogue import listed
from engine.work.publishing import Publishing
from engine.work.reviewing import duty

READERS = (Action.DRAFT_ITEM, Action.REVIEW_ITEM, Action.PUBLISH_ITEM)
"""Who has to do with versions that are not published."""

UNDER_WAY = (
    VersionState.DRAFT,
    VersionState.SUBMITTED,
    VersionState.REVIEWED,
    VersionState.SCHEDULED,
)


@dataclass(frozen=True, kw_only=True)
class VersionLine:
    """One version with the names of its people, and what the actor may do with it next.

    :ivar duty: draft, submit, review or publish where the version waits for the actor; or ""
    """

    row: VersionRow
    item: ItemRow
    drafted_by: str
    submitted_by: str
    reviewed_by: str
    published_by: str
    duty: str

    @property
    def state(self) -> str:
        """The state as a keeper calls it: a draft that came back is ``returned``."""
        if self.row.state == VersionState.DRAFT and self.row.returned_reason:
            return "returned"
        if self.row.digest == self.item.digest and self.item.state == "retired":
            return "retired"
        return self.row.state


@dataclass(frozen=True, kw_only=True)
class ItemLine:
    """One item: the version in force, and those on their way."""

    row: ItemRow
    organ_name: str
    current: VersionLine | None
    coming: Sequence[VersionLine]

    @property
    def waits(self) -> bool:
        """Whether one of its versions waits for the actor."""
        return any(line.duty for line in self.coming)


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One thing that was done with a version.

    :ivar who: empty where it happened because its day had come
    :ivar on: the day that was set, where one was
    """

    at: datetime
    kind: str
    who: str
    note: str
    on: str
    sheet: str


def reads_catalogue(look: Look) -> bool:
    """Has the actor to do with versions that are not published?"""
    return any(holds_anywhere(look.actor, action, look.today) for action in READERS)


def require_reading(look: Look) -> None:
    """Let the actor read drafts.

    :raise NotPermittedError: he neither drafts, reviews nor publishes items
    """
    if not reads_catalogue(look):
        raise NotPermittedError("您没有办理此项操作的权限", rule="R-ROLE")


def item_lines(look: Look) -> list[ItemLine]:
    """Every item by key.

    :raise NotPermittedError: the actor has nothing to do with the catalogue
    """
    require_reading(look)
    names, organs = look.tables.people.names(), look.tables.people.organs()
    versions: dict[str, list[VersionRow]] = {}
    for version in look.tables.items.history():
        versions.setdefault(version.item_key, []).append(version)
    return [
        _item_line(look, row, versions.get(row.key, []), names, organs) for row in items_today(look)
    ]


def item_line(look: Look, key: str) -> tuple[ItemLine, list[VersionLine]]:
    """One item, and all its versions, the newest first.

    :raise NotFoundError: no such item
    :raise NotPermittedError: the actor has nothing to do with the catalogue
    """
    require_reading(look)
    row = listed(look, key)
    if row is None:
        raise NotFoundError("事项", key)
    names = look.tables.people.names()
    versions = look.tables.items.history(row.key)
    line = _item_line(look, row, versions, names, look.tables.people.organs())
    return line, [_line(look, row, version, names) for version in reversed(versions)]


def version_line(look: Look, digest: str) -> VersionLine:
    """One version by its digest.

    :raise NotFoundError: nobody stored it
    :raise NotPermittedError: the actor has nothing to do with the catalogue
    """
    require_reading(look)
    version = look.tables.items.version(digest)
    row = listed(look, version.item_key) if version is not None else None
    if version is None or row is None:
        raise NotFoundError("事项版本", digest[:12])
    return _line(look, row, version, look.tables.people.names())


def changes(look: Look, old: str | None, bundle: Bundle) -> list[str] | None:
    """What a bundle changes against a stored version, in words; None against nothing.

    :param old: the digest of that version
    """
    if old is None:
        return None
    return list(differences(look.bundle(old), bundle))


def completed(look: Look, files: Mapping[str, bytes], base: str) -> dict[str, bytes]:
    """Return a whole bundle: what was sent, and the rest from an item that is there.

    :param base: the item's key; not needed where both the item and the flow were sent
    :raise InvalidBundleError: something is missing, and no such item has it
    """
    if FLOW in files and ITEM in files:
        return dict(files)
    row = listed(look, base) if base else None
    if row is None or row.digest is None:
        missing = ITEM if ITEM not in files else FLOW
        sentence = "只有事项包的一部分。请选择事项，其余文件取自它的现行版；或者导入完整的事项包"
        raise InvalidBundleError([Problem(file=missing, sentence=sentence, rule="B-01")])
    return {**look.bundle(row.digest).files, **files}


def history(look: Look, version: VersionRow) -> list[Happening]:
    """What was done with a version, by whom and when, the newest first."""
    names = look.tables.people.names()
    return [
        Happening(
            at=event.at,
            kind=event.kind.value,
            who=names.get(event.actor, "") if event.actor != SYSTEM.user_id else "",
            note=str(event.data.get("reason") or event.data.get("note") or ""),
            on=str(event.data.get("from") or ""),
            sheet=str(event.data.get("sheet") or ""),
        )
        for event in reversed(look.log.of_version(version.digest))
    ]


def draft_facts(look: Look, bundle: Bundle) -> ItemFacts:
    """The facts of a bundle that is no version yet."""
    return Publishing(look).of_bundle(bundle)


def upload(look: Look, upload_id: UUID) -> UploadRow:
    """What the actor sent a while ago.

    :raise NotFoundError: it is over, or somebody else's
    """
    row = look.tables.uploads.get(upload_id, user=look.actor.user_id, now=look.now)
    if row is None:
        raise NotFoundError("上传的文件", str(upload_id)[:8])
    return row


def _item_line(
    look: Look,
    row: ItemRow,
    versions: Sequence[VersionRow],
    names: Mapping[str, str],
    organs: Mapping[str, str],
) -> ItemLine:
    lines = [_line(look, row, version, names) for version in versions]
    return ItemLine(
        row=row,
        organ_name=organs.get(row.organ, row.organ),
        current=next((line for line in lines if line.row.digest == row.digest), None),
        coming=[line for line in lines if _under_way(line, row)],
    )


def _under_way(line: VersionLine, row: ItemRow) -> bool:
    return line.row.state in UNDER_WAY and line.row.digest != row.digest


def _line(look: Look, row: ItemRow, version: VersionRow, names: Mapping[str, str]) -> VersionLine:
    shown = version
    if version.digest == row.digest and version.state == VersionState.SCHEDULED:
        # Its day has come; the tick writes it down within the minute.
        shown = replace(version, state=VersionState.PUBLISHED.value)
    people = {
        name: names.get(user, user) if (user := getattr(version, name)) else ""
        for name in ("drafted_by", "submitted_by", "reviewed_by", "published_by")
    }
    return VersionLine(
        row=shown, item=row, duty=duty(look.actor, shown, look.bundle, look.today), **people
    )
