"""Whether what somebody holds is the version in force: of a sheet, a chart, a file, a bundle.

Only what is or was in force is known here; drafts and versions that wait for their day are not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from engine.bundle import archive
from engine.bundle.bundle import FLOW, digest, flow_digest
from engine.clock import ZONE
from engine.errors import InvalidBundleError
from engine.publication.files import SHEETS
from engine.queries.carried import carried, declared, typed
from engine.store.items import ItemRow, ItemState, VersionRow, VersionState
from engine.work import Look
from engine.work.catalogue import catalogue

_VISIBLE = frozenset({VersionState.PUBLISHED, VersionState.SUPERSEDED})
_XML = (b"<", b"\xef\xbb\xbf<")


class Held(StrEnum):
    """What the thing in somebody's hands is to us."""

    ORIGINAL = "original"
    """Byte for byte a file that was published."""
    SCAN = "scan"
    """Byte for byte the kept scan of a signed sheet."""
    BUNDLE = "bundle"
    """The files of the version itself."""
    FLOW = "flow"
    """The flow of the version, perhaps with its boxes drawn elsewhere."""
    MARK = "mark"
    """A digest, typed in or scanned from paper: it says nothing about the rest of the sheet."""
    COPY = "copy"
    """It carries a digest of ours but is no file of ours: scanned, edited or printed anew."""
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """What a version is worth today."""

    IN_FORCE = "in_force"
    OLDER = "older"
    RETIRED = "retired"


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version that is or was in force.

    :ivar since: its first day
    :ivar until: its last day, None while it is in force
    :ivar current: the digest of the version that is in force instead; None where this one is,
        or none is
    :ivar document: the policy document by which the item was cancelled
    """

    key: str
    code: str
    name: str
    organ: str
    number: int
    digest: str
    standing: Standing
    since: date | None
    until: date | None
    current: str | None = None
    current_number: int | None = None
    document: str = ""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The answer.

    :ivar versions: one; several for a list of items, for a flow that items share, and for a
        short digest that is not enough; none for what is unknown
    :ivar file: the name under which it was published, e.g. ``notice.pdf``
    :ivar mark: the digest that was asked for, or that the file says is its own
    """

    held: Held
    versions: tuple[Version, ...] = ()
    file: str = ""
    mark: str = ""

    @property
    def title(self) -> str:
        """The published file in words: 一次性告知单（notice.pdf）; empty for everything else."""
        sheet = SHEETS.get(self.file.partition(".")[0].replace("lanes", "chart"))
        return f"{sheet}（{self.file}）" if sheet else self.file

    @property
    def in_force(self) -> bool:
        """Whether every version it is of is in force."""
        return bool(self.versions) and all(v.standing is Standing.IN_FORCE for v in self.versions)

    @property
    def ambiguous(self) -> bool:
        """Whether a short digest belongs to several versions."""
        return self.held is Held.MARK and len(self.versions) > 1


def verify_mark(look: Look, text: str) -> Verdict:
    """Judge a digest of 12 to 64 characters, or the address that ends with it."""
    mark = typed(text)
    if mark is None:
        return Verdict(held=Held.UNKNOWN, mark=text.strip()[:80])
    known = _known(look, look.tables.items.marked([mark]))
    return Verdict(held=Held.MARK if known else Held.UNKNOWN, versions=known, mark=mark)


def verify_file(look: Look, body: bytes) -> Verdict:
    """Judge a file by its bytes, whatever its name: of every kind that is published.

    A flow counts by what it says and not by how it is drawn; a ZIP may be a bundle.
    """
    found = look.tables.publications.by_sha256(sha256(body).hexdigest())
    if found is not None and (known := _known(look, look.tables.items.marked([found.digest]))):
        held = Held.SCAN if found.is_scan else Held.ORIGINAL
        return Verdict(held=held, versions=known, file=found.name, mark=found.digest)
    return _as_bundle(look, body) or _as_flow(look, body) or _as_copy(look, body)


def verify_files(look: Look, files: Mapping[str, bytes]) -> Verdict:
    """Judge the files of a bundle, by path."""
    mark = digest(files)
    known = _known(look, look.tables.items.marked([mark]))
    return Verdict(held=Held.BUNDLE if known else Held.UNKNOWN, versions=known, mark=mark)


def _as_bundle(look: Look, body: bytes) -> Verdict | None:
    if not body.startswith(b"PK"):
        return None
    try:
        files = archive.unpack([("", body)])
    except InvalidBundleError:
        return None
    return verify_files(look, files) if FLOW in files else None


def _as_flow(look: Look, body: bytes) -> Verdict | None:
    if not body.lstrip().startswith(_XML):
        return None
    try:
        mark = flow_digest(body)
    except InvalidBundleError:
        return None
    known = _known(look, look.tables.items.of_flow(mark))
    return Verdict(held=Held.FLOW, versions=known, mark=mark, file=FLOW) if known else None


def _as_copy(look: Look, body: bytes) -> Verdict:
    marks = carried(body)
    own = declared(body) or ""
    known = _known(look, look.tables.items.marked(marks)) if marks else ()
    # A sheet about one version may name older ones: then only its own counts.
    owned = tuple(version for version in known if own and version.digest.startswith(own))
    known = owned or known
    return Verdict(held=Held.COPY if known else Held.UNKNOWN, versions=known, mark=own)


def _known(look: Look, rows: Iterable[VersionRow]) -> tuple[Version, ...]:
    found = list(rows)
    items = {item.key: item for item in catalogue(look)} if found else {}
    visible = [row for row in found if row.state in _VISIBLE or _in_force(row, items)]
    shown = {items[row.item_key].digest or "" for row in visible}
    current = {row.digest: row for row in look.tables.items.marked(shown)} if shown else {}
    organs = look.tables.people.organs() if visible else {}
    return tuple(_version(row, items[row.item_key], current, organs) for row in visible)


def _in_force(row: VersionRow, items: Mapping[str, ItemRow]) -> bool:
    """Whether the day of a version has come, even where no tick has written that down yet."""
    return row.state == VersionState.SCHEDULED and items[row.item_key].digest == row.digest


def _version(
    row: VersionRow,
    item: ItemRow,
    current: Mapping[str, VersionRow],
    organs: Mapping[str, str],
) -> Version:
    standing = _standing(row, item)
    succeeded = standing is Standing.OLDER and item.state != ItemState.RETIRED
    successor = current.get(item.digest or "") if succeeded else None
    return Version(
        key=item.key,
        code=item.code,
        name=item.name,
        organ=organs.get(item.organ, ""),
        number=row.number,
        digest=row.digest,
        standing=standing,
        since=row.in_force_from or (row.published_at and row.published_at.astimezone(ZONE).date()),
        until=row.in_force_to or _last_day(standing, item, successor),
        current=successor.digest if successor else None,
        current_number=successor.number if successor else None,
        document=(item.retire_document or "") if standing is Standing.RETIRED else "",
    )


def _standing(row: VersionRow, item: ItemRow) -> Standing:
    if row.digest != item.digest:
        return Standing.OLDER
    return Standing.RETIRED if item.state == ItemState.RETIRED else Standing.IN_FORCE


def _last_day(standing: Standing, item: ItemRow, successor: VersionRow | None) -> date | None:
    """Return the day before what ended a version, where no tick has written that down yet."""
    ended = item.retired_on if standing is Standing.RETIRED else None
    if successor is not None:
        ended = successor.in_force_from
    return ended - timedelta(days=1) if ended is not None else None
