"""The database itself refuses to change history, whoever asks and in whatever words."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from engine.store import triggers
from engine.store.records import Record
from tests.support.office import BUNDLE, Office

SUM = "0" * 64
DRAFT = "d" * 64
ON_ITS_WAY = "e" * 64
OVER = "a" * 64
SCAN = "0" * 32
MADE = "INSERT INTO publication_file (digest, name, media, sha256, body) VALUES ('{}', '{}', '', '', '')"
SCANNED = (
    "INSERT INTO item_scan (id, digest, sheet, name, media, sha256, body, uploaded_by, uploaded_at)"
    f" VALUES ('{SCAN}', '{{}}', 'chart', '', '', '', '{{}}', '', '2026-03-02 01:00:00')"
)
FILE = "INSERT INTO bundle_file (digest, path, body) VALUES ('{}', '{}', '')"
VERSION = (
    "INSERT INTO item_version (digest, item_key, number, flow_digest, state, drafted_by)"
    " VALUES ('{}', 'felling', {}, '', 'draft', 'wang')"
)
EVENT = (
    "event (seq, change, kind, at, actor, role, acting_for, channel, origin, key, data, previous,"
    " hash, key_id, mac) SELECT {}, change, kind, at, 'forger', role, acting_for, channel, origin,"
    " {}, data, previous, hash, key_id, mac FROM event WHERE seq = 2"
)

BOTH = [
    "UPDATE event SET actor = 'forger'",
    "UPDATE event SET data = data || ' ' WHERE seq = 2",
    "UPDATE event SET seq = 99 WHERE seq = 2",
    "DELETE FROM event",
    "DELETE FROM event WHERE seq = 5",
    "INSERT INTO " + EVENT.format("2", "NULL"),
    "INSERT INTO " + EVENT.format("99", "key"),
    "UPDATE content SET body = salt",
    "UPDATE content SET body = NULL, kind = 'party'",
    "UPDATE content SET body = NULL, salt = body",
    f"UPDATE content SET body = NULL, digest = '{SUM}'",
    "DELETE FROM content",
    "UPDATE item_version SET flow_digest = 'x'",
    "UPDATE item_version SET drafted_by = 'somebody' WHERE state = 'published'",
    "UPDATE item_version SET published_at = NULL, reviewed_by = 'somebody'",
    "UPDATE item_version SET layouts = '{}'",
    "UPDATE item_version SET state = 'draft'",
    f"UPDATE item_version SET digest = '{SUM}' WHERE state = 'draft'",
    "DELETE FROM item_version WHERE state = 'published'",
    "UPDATE bundle_file SET body = 'x'",
    "UPDATE bundle_file SET path = 'other.bpmn'",
    f"DELETE FROM bundle_file WHERE digest = '{BUNDLE}'",
    FILE.format(BUNDLE, "letters/another.toml"),
    FILE.format(ON_ITS_WAY, "letters/another.toml"),
    f"UPDATE item_version SET drafted_by = 'somebody' WHERE digest = '{ON_ITS_WAY}'",
    f"UPDATE item_version SET in_force_from = '2020-01-01' WHERE digest = '{BUNDLE}'",
    f"UPDATE item_version SET note = 'x', state = 'superseded' WHERE digest = '{BUNDLE}'",
    f"UPDATE item_version SET state = 'scheduled' WHERE digest = '{BUNDLE}'",
    f"UPDATE item_version SET state = 'published' WHERE digest = '{OVER}'",
    f"UPDATE item_version SET in_force_to = NULL WHERE digest = '{OVER}'",
    "UPDATE publication_file SET body = 'x'",
    f"DELETE FROM publication_file WHERE digest = '{BUNDLE}'",
    MADE.format(BUNDLE, "chart.svg"),
    "UPDATE item_scan SET sheet = 'notice'",
    "DELETE FROM item_scan",
    SCANNED.format(BUNDLE, "x"),
]
ATTACKS = {
    "sqlite": [
        *BOTH,
        "INSERT OR REPLACE INTO " + EVENT.format("2", "NULL"),
        "REPLACE INTO " + EVENT.format("99", "key"),
        "UPDATE OR REPLACE event SET seq = 3 WHERE seq = 2",
        "INSERT OR IGNORE INTO " + EVENT.format("2", "NULL"),
        "INSERT INTO " + EVENT.format("2", "NULL") + " ON CONFLICT (seq) DO UPDATE SET actor = 'x'",
        "REPLACE INTO content SELECT digest, case_id, kind, salt, salt FROM content",
        (
            "REPLACE INTO item_version (digest, item_key, number, flow_digest, state, drafted_by)"
            " SELECT digest, item_key, number, 'x', state, drafted_by FROM item_version"
        ),
        MADE.replace("INSERT", "REPLACE", 1).format(BUNDLE, "chart.svg"),
        MADE.replace("INSERT", "REPLACE", 1).format(DRAFT, "chart.svg"),
        SCANNED.replace("INSERT", "REPLACE", 1).format(BUNDLE, "x"),
        f"REPLACE INTO bundle_file VALUES ('{BUNDLE}', 'flow.bpmn', 'x')",
        f"REPLACE INTO bundle_file VALUES ('{DRAFT}', 'flow.bpmn', 'x')",
    ],
    "postgresql": [
        *BOTH,
        *[f"TRUNCATE {frozen.table} CASCADE" for frozen in triggers.FROZEN],
        "INSERT INTO " + EVENT.format("2", "NULL") + " ON CONFLICT (seq) DO UPDATE SET actor = 'x'",
        "SET LOCAL session_replication_role = replica; DELETE FROM event",
        "SET LOCAL session_replication_role = replica; UPDATE content SET salt = ''",
        (
            "MERGE INTO event e USING (SELECT 2 AS seq) n ON e.seq = n.seq"
            " WHEN MATCHED THEN UPDATE SET actor = 'x'"
        ),
    ],
}
ALLOWED = [
    "UPDATE content SET body = NULL",
    "UPDATE content SET body = NULL, salt = ''",
    f"UPDATE item_version SET state = 'superseded' WHERE digest = '{BUNDLE}'",
    f"UPDATE item_version SET state = 'published', published_by = 'li' WHERE digest = '{DRAFT}'",
    f"UPDATE item_version SET layouts = '{{}}' WHERE digest = '{DRAFT}'",
    FILE.format(DRAFT, "letters/another.toml"),
    f"DELETE FROM bundle_file WHERE digest = '{DRAFT}'",
    f"UPDATE item_version SET state = 'draft', returned_reason = 'x' WHERE digest = '{ON_ITS_WAY}'",
    f"UPDATE item_version SET in_force_to = '2026-03-02' WHERE digest = '{BUNDLE}'",
    MADE.format(BUNDLE, "notice.html"),
    f"DELETE FROM publication_file WHERE digest = '{DRAFT}'",
    SCANNED.replace(SCAN, "1" * 32).format(BUNDLE, "x"),
]


@pytest.fixture
def office(store, keys):
    with store.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO item (key, code, name, organ, state) VALUES ('felling', '', '', '', 'draft')"
        )
        for number, digest in enumerate([BUNDLE, DRAFT, ON_ITS_WAY, OVER]):
            connection.exec_driver_sql(VERSION.format(digest, number))
            connection.exec_driver_sql(FILE.format(digest, "flow.bpmn"))
            connection.exec_driver_sql(MADE.format(digest, "chart.svg"))
        connection.exec_driver_sql(SCANNED.format(BUNDLE, ""))
        for digest, state in (
            (BUNDLE, "published"),
            (ON_ITS_WAY, "submitted"),
            (OVER, "superseded"),
        ):
            connection.exec_driver_sql(
                f"UPDATE item_version SET state = '{state}' WHERE digest = '{digest}'"
            )
        connection.exec_driver_sql(
            f"UPDATE item_version SET in_force_to = '2026-03-02' WHERE digest = '{OVER}'"
        )
        office = Office(connection, keys)
        for number in range(3):
            office.handle_a_case(f"990101-{number}")
    return store


def history(connection):
    return {
        frozen.table: sorted(
            map(repr, connection.execute(select(Record.metadata.tables[frozen.table])))
        )
        for frozen in triggers.FROZEN
    }


def test_no_attack_changes_a_row(office):
    succeeded = []
    with office.look() as connection:
        before = history(connection)

    for attack in ATTACKS[office.database.dialect.name]:
        try:
            with office.begin() as connection:
                if office.is_sqlite:
                    # As in a client of the attacker's own: REPLACE now deletes past the triggers.
                    connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
                connection.exec_driver_sql(attack)
        except IntegrityError:
            continue
        succeeded.append(attack)

    with office.look() as connection:
        assert history(connection) == before
    assert succeeded == []


@pytest.mark.parametrize("statement", ALLOWED)
def test_what_the_product_does_is_allowed(statement, office):
    with office.begin() as connection:
        assert connection.exec_driver_sql(statement).rowcount > 0


def test_a_draft_can_be_thrown_away(office):
    with office.begin() as connection:
        connection.exec_driver_sql(f"DELETE FROM publication_file WHERE digest = '{DRAFT}'")
        connection.exec_driver_sql(f"DELETE FROM bundle_file WHERE digest = '{DRAFT}'")
        deleted = connection.exec_driver_sql(f"DELETE FROM item_version WHERE digest = '{DRAFT}'")

    assert deleted.rowcount == 1


def test_a_trigger_that_no_longer_stops_anybody_is_missing(office):
    hollow = {
        "sqlite": [
            "DROP TRIGGER event_no_update",
            "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT 1; END",
            "DROP TRIGGER content_no_delete",
        ],
        "postgresql": [
            "ALTER TABLE event DISABLE TRIGGER event_no_update",
            "DROP TRIGGER content_no_delete ON content",
            (
                "CREATE OR REPLACE FUNCTION refuse_file_of_published() RETURNS trigger"
                " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
            ),
        ],
    }
    of_files = [] if office.is_sqlite else ["bundle_file_no_delete", "bundle_file_no_insert"]
    with office.begin() as connection:
        assert triggers.missing(connection) == []

        for statement in hollow[connection.dialect.name]:
            connection.exec_driver_sql(statement)

        lost = [*of_files, "content_no_delete", "event_no_update"]
        assert sorted(triggers.missing(connection)) == lost
