"""What is published of a version is made: outside of any transaction, and kept once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine import publication
from engine.actions.versions import tell, version_of
from engine.audit import Kind
from engine.errors import NotFoundError
from engine.work import Engine, Work
from engine.work.publishing import Publishing


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Everything that is published of a version in force from a day on, made ahead."""

    digest: str
    on: date
    note: str = ""
    """What is new in the version, as the files print it."""
    files: Mapping[str, bytes]


def prepare(engine: Engine, digest: str, on: date | None = None) -> Prepared:
    """Make everything that is published of a version: charts, tables, guides, open data.

    That takes seconds, and is done before the transaction that publishes begins.

    :param on: the day from which the version will be in force; today without it
    :raise NotFoundError: nobody imported it
    """
    with engine.look() as look:
        version = look.tables.items.version(digest)
        if version is None:
            raise NotFoundError("事项版本", digest[:12])
        day = on or version.in_force_from or look.today
        facts = Publishing(look).as_published(version, day)
        layouts = version.layouts or {}
    files = publication.files(facts, layouts)
    return Prepared(digest=digest, on=day, note=version.note or "", files=files)


def keep_files(work: Work, prepared: Prepared) -> bool:
    """Keep what was made of a published version, once; the log names each file by its digest.

    A version that went back meanwhile and came again with another note has other files.

    :return: whether it was missing
    """
    version = version_of(work, prepared.digest)
    work.tables.items.lock(version.item_key)
    version = version_of(work, prepared.digest)
    publications = work.tables.publications
    if (version.in_force_from, version.note or "") != (prepared.on, prepared.note):
        return False
    if publications.files(prepared.digest):
        return False
    publications.keep(
        prepared.digest,
        {name: (publication.media(name), body) for name, body in prepared.files.items()},
    )
    kept = publications.files(prepared.digest)
    tell(
        work,
        Kind.ITEM_FILES_KEPT,
        {
            "item": version.item_key,
            "digest": version.digest,
            "files": {name: file.sha256 for name, file in kept.items()},
        },
        by_system=True,
    )
    return True


def make_files(engine: Engine, digest: str) -> bool:
    """Make and keep the files of a version that was published without them.

    :return: whether they were missing
    :raise NotFoundError: nobody imported it
    """
    prepared = prepare(engine, digest)
    with engine.begin() as work:
        return keep_files(work, prepared)
