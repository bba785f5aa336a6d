"""The public website of this office: its catalogue, read lightly, and the files that were kept."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Literal

import diagrams
from engine import publication
from engine.bundle import Bundle
from engine.bundle.bundle import ITEM
from engine.bundle.shelved import Shelved
from engine.clock import ZONE
from engine.errors import NotFoundError
from engine.publication import Change, ItemFacts, Office
from engine.publication.facts import State
from engine.publication.site import KeptFile, Retirement, Site, builder
from engine.store.items import ItemRow, VersionRow
from engine.store.publications import PublishedFile
from engine.work import Engine, Look
from engine.work.catalogue import catalogue
from engine.work.publishing import Publishing

PREFIX = "/public"
"""Below it the pages are served live."""
CHARTS: Mapping[str, Literal["svg", "png", "pdf"]] = MappingProxyType(
    {"chart.svg": "svg", "chart.png": "png", "chart.pdf": "pdf"}
)
"""What can be drawn at once from the layout that a version keeps."""


def site_mark(look: Look) -> str:
    """Return a digest of all that decides what the pages say; cheap, for every request."""
    versions = look.tables.items.history()
    told = (
        _office(look),
        [(row.key, row.state, row.digest, row.retired_on) for row in catalogue(look)],
        [(row.digest, row.state, row.note, row.in_force_from, row.in_force_to) for row in versions],
        look.tables.publications.digests(),
    )
    return sha256(repr(told).encode()).hexdigest()


def site(engine: Engine, *, address: str = "", live: str = "") -> Site:
    """Return the website as the catalogue stands now.

    Pages are made when they are asked for, each with a look of its own at the database.

    :param address: of the site's root; below the public address of the office without it
    :param live: where the office answers questions; at its public address without it
    """
    with engine.look() as look:
        office = _office(look)
        rows = {row.key: row for row in catalogue(look)}
        versions = list(_public(look))
        sources = look.tables.items.one_file(ITEM)
        files = look.tables.publications.files_of(row.digest for row, _state in versions)
    archive = _Kept(engine, files)
    facts = [
        _facts(engine, row, state, office, sources[row.digest], versions) for row, state in versions
    ]
    return Site(
        facts,
        archive,
        office=office,
        retirements=dict(_retirements(rows.values())),
        address=address or (office.public_url and office.public_url + PREFIX),
        live=live or (office.public_url and office.public_url + PREFIX),
        opened=lambda each: _opened(engine, each),
    )


class _Kept:
    """The files of published versions, each fetched when it is wanted.

    What was published a moment ago has none yet: its chart is drawn from the kept layout.
    """

    def __init__(self, engine: Engine, files: Mapping[str, Mapping[str, PublishedFile]]) -> None:
        self._engine = engine
        self._files = files

    def files(self, digest: str) -> Mapping[str, KeptFile]:
        """Return what citizens may see of a version, by name."""
        if digest not in self._files:
            drawn = f"drawn for {digest} by {builder()}"
            return {name: KeptFile(sha256=sha256(drawn.encode()).hexdigest()) for name in CHARTS}
        return {
            name: KeptFile(sha256=file.sha256, size=file.size)
            for name, file in self._files[digest].items()
            if publication.is_public(name)
        }

    def body(self, digest: str, name: str) -> bytes:
        """Return the bytes of a kept file.

        :raise NotFoundError: it is gone
        """
        with self._engine.look() as look:
            body = look.tables.publications.body(digest, name)
            version = look.tables.items.version(digest)
        if body is None and name in CHARTS and version is not None:
            body = _drawn(version, CHARTS[name])
        if body is None:
            raise NotFoundError("发布文件", f"{digest[:12]}/{name}")
        return body


def _drawn(version: VersionRow, form: Literal["svg", "png", "pdf"]) -> bytes | None:
    kept = (version.layouts or {}).get(publication.PUBLIC)
    return diagrams.draw_kept(kept, form) if isinstance(kept, str) else None


def _public(look: Look) -> Iterator[tuple[VersionRow, State]]:
    """Yield every version that is or was in force, with how it stands today."""
    publishing = Publishing(look)
    for row in look.tables.items.history():
        state = publishing.state(row)
        if state != "draft":
            yield row, state


def _facts(
    engine: Engine,
    row: VersionRow,
    state: State,
    office: Office,
    source: bytes,
    versions: Iterable[tuple[VersionRow, State]],
) -> ItemFacts:
    """Return what lists show of a version; its changes have no sentences yet."""
    chain = [each for each, _state in versions if each.item_key == row.item_key]
    chain = sorted((each for each in chain if _order(each) <= _order(row)), key=_order)
    return ItemFacts(
        bundle=Shelved(source, row.digest, lambda: _bundle(engine, row.digest)),
        office=office,
        number=row.number,
        state=state,
        published_on=_day(row),
        in_force_from=_day(row),
        in_force_to=row.in_force_to,
        changes=tuple(
            Change(
                number=each.number,
                published_on=_day(each) or date.min,
                digest=each.digest,
                note=each.note or "",
            )
            for each in reversed(chain)
        ),
    )


def _opened(engine: Engine, facts: ItemFacts) -> ItemFacts:
    """Return the facts with the whole bundle, and with what each version changed."""
    bundles = [_bundle(engine, change.digest) for change in facts.changes]
    changes = tuple(
        replace(change, sentences=publication.differences(older, newer, public=True))
        for change, newer, older in zip(facts.changes, bundles, bundles[1:], strict=False)
    )
    return replace(
        facts, bundle=_bundle(engine, facts.digest), changes=(*changes, *facts.changes[-1:])
    )


def _bundle(engine: Engine, digest: str) -> Bundle:
    with engine.look() as look:
        return look.bundle(digest)


def _office(look: Look) -> Office:
    return Office(
        county=look.settings.county,
        public_url=look.settings.public_url,
        organs=look.tables.people.organs(),
    )


def _retirements(rows: Iterable[ItemRow]) -> Iterator[tuple[str, Retirement]]:
    for row in rows:
        if row.state == "retired" and row.retired_on is not None:
            yield (
                row.key,
                Retirement(
                    on=row.retired_on,
                    document=row.retire_document or "",
                    reason=row.retire_reason or "",
                ),
            )


def _order(row: VersionRow) -> tuple[str, int]:
    return (row.published_at.isoformat() if row.published_at else "", row.number)


def _day(row: VersionRow) -> date | None:
    if row.in_force_from is not None or row.published_at is None:
        return row.in_force_from
    return row.published_at.astimezone(ZONE).date()
