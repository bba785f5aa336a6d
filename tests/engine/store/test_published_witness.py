"""Published files and scans that somebody changed past the product are found by the check."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from engine.audit import Draft, Kind
from engine.store.items import Items, VersionState
from engine.store.log import Log
from engine.store.publications import Publications
from engine.store.verify import check
from tests.support.office import MORNING

DIGEST = "b" * 64
SCAN = uuid4()
UNGUARDED = ("publication_file", "item_scan")


def tell(log, kind, **data):
    log.append([Draft(kind=kind, at=MORNING, actor="system", data=data)])


@pytest.fixture
def office(store, keys):
    """A version with two published files and a scan, and one that went back."""
    with store.begin() as connection:
        log, kept, items = Log(connection, keys), Publications(connection), Items(connection)
        log.open(at=MORNING)
        for number, digest in enumerate((DIGEST, "c" * 64), start=1):
            items.add_version(
                {"key": f"item{number}", "code": "", "name": "", "organ": ""},
                {"digest": digest, "flow_digest": "", "drafted_by": "wang"},
                {"flow.bpmn": b""},
            )
            kept.keep(digest, {"chart.svg": ("image/svg+xml", b"<svg/>"), "a.txt": ("", b"a")})
            shas = {name: file.sha256 for name, file in kept.files(digest).items()}
            tell(log, Kind.ITEM_FILES_KEPT, digest=digest, files=shas)
        kept.drop(digest)
        tell(log, Kind.ITEM_RETURNED, digest=digest)
        scan = {"id": SCAN, "digest": DIGEST, "sheet": "chart", "name": "a", "media": ""}
        scan |= {"body": b"%PDF", "uploaded_by": "wang", "uploaded_at": MORNING}
        tell(log, Kind.SCAN_KEPT, digest=DIGEST, scan=str(SCAN), sha256=kept.keep_scan(scan))
        items.mark(DIGEST, VersionState.SUBMITTED)
    return store


def sentences(store, keys):
    with store.begin() as connection:
        problems = check(connection, keys, [], now=MORNING).problems
    return [each.sentence for each in problems if "触发器" not in each.sentence]


def attack(store, statement):
    with store.begin() as connection:
        for table in UNGUARDED:
            for verb in ("update", "delete"):
                on = "" if store.is_sqlite else f" ON {table}"
                connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{verb}{on}")
        connection.execute(text(statement))


def test_what_nobody_touched_is_sound(office, keys):
    assert sentences(office, keys) == []


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE publication_file SET body = 'x' WHERE name = 'chart.svg'", "chart.svg 被改动"),
        ("UPDATE publication_file SET sha256 = 'x' WHERE name = 'a.txt'", "a.txt 被改动"),
        ("DELETE FROM publication_file WHERE name = 'a.txt'", "a.txt 缺失"),
        (
            "UPDATE publication_file SET name = 'b.txt' WHERE name = 'a.txt'",
            "b.txt 在日志中没有记载",
        ),
        ("UPDATE item_scan SET body = 'x'", "被改动"),
        ("DELETE FROM item_scan", "缺失"),
    ],
)
def test_what_somebody_changed_is_named(office, keys, statement, says):
    attack(office, statement)

    assert any(sentence.endswith(says) for sentence in sentences(office, keys))
