"""What was published on a day comes into force, and what was cancelled on a day ends."""

from datetime import timedelta

from engine.actions.versions import tell
from engine.audit import Kind
from engine.store.items import ItemRow, VersionRow, VersionState
from engine.work import Work


def put_in_force(work: Work, key: str | None = None) -> int:
    """Write down that scheduled versions and retirements have come into force.

    They hold from midnight in Asia/Shanghai (``engine.work.catalogue``); this makes the rows
    say so. Two processes that do it at once do it once: the items are held first.

    :param key: only this item
    :return: how many changes were written
    """
    items = work.tables.items
    coming = items.scheduled(work.today, key=key)
    ending = [row for row in items.retiring(work.today) if key is None or row.key == key]
    # Every item before the log: whoever publishes holds his item while he waits for the log.
    due = sorted({version.item_key for version in coming} | {row.key for row in ending})
    for each in due:
        items.lock(each)
    done = sum(_publish(work, version) for version in coming)
    return done + sum(_retire(work, row) for row in ending)


def _publish(work: Work, seen: VersionRow) -> bool:
    version = work.tables.items.version(seen.digest)
    if version is None or version.state != VersionState.SCHEDULED:
        return False
    if version.in_force_from is None or version.in_force_from > work.today:
        return False
    bundle = work.bundle(version.digest)
    work.tables.items.put_in_force(
        version,
        name=bundle.item.name,
        code=bundle.item.code,
        until=version.in_force_from - timedelta(days=1),
    )
    tell(
        work,
        Kind.ITEM_IN_FORCE,
        {"item": version.item_key, "digest": version.digest, "from": version.in_force_from},
        by_system=True,
    )
    return True


def _retire(work: Work, seen: ItemRow) -> bool:
    item = work.tables.items.get(seen.key)
    # Another process was first, or a version that is newer than the plan has done away with it.
    if item is None or item.state != "published" or item.retired_on != seen.retired_on:
        return False
    if item.retired_on is None:
        return False
    work.tables.items.retire(item.key, until=item.retired_on - timedelta(days=1))
    tell(
        work,
        Kind.ITEM_RETIRED,
        {"item": item.key, "digest": item.digest, "from": item.retired_on},
        by_system=True,
    )
    return True
