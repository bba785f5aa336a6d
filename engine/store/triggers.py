"""What the database itself refuses: history that is changed, deleted or written over.

The statements stand here as declared and, frozen, in the migration that creates them; a test
compares the two, and the check of the log says which of them a database has lost.
"""

from typing import NamedTuple

from sqlalchemy import Connection, MetaData, event

from engine.store.records import Record


class Frozen(NamedTuple):
    """A table whose rows stay as they are."""

    table: str
    unique: tuple[str, ...]
    """Columns (or pairs) of which no two rows may have the same: written over by INSERT OR REPLACE."""
    changeable: str = "false"
    """When an update is allowed all the same."""
    removable: str = "false"
    """When a row may be deleted all the same."""


def _same(*columns: str) -> str:
    return " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in columns)


_DRAFTED = ("digest", "item_key", "number", "flow_digest", "drafted_by")
_PUBLISHED = (
    *_DRAFTED,
    *("reviewed_by", "published_by", "published_at", "layouts"),
    *("submitted_by", "submitted_at", "reviewed_at", "note", "returned_reason", "in_force_from"),
)

_DRAFT = "the version is a draft"
_AHEAD = "the version was never in force"
"""Conditions that ask another table: PostgreSQL's triggers need a function for them."""

_SETTLED = {_DRAFT: "state <> 'draft'", _AHEAD: "state IN ('published', 'superseded')"}
"""When they no longer hold."""

_VERSION_CHANGES = (
    "OLD.state = 'draft' AND NEW.digest = OLD.digest"
    f" OR OLD.state IN ('submitted', 'reviewed', 'scheduled') AND {_same(*_DRAFTED)}"
    " OR (OLD.state = 'published' AND NEW.state IN ('published', 'superseded')"
    " OR OLD.state = 'superseded' AND NEW.state = 'superseded')"
    f" AND (OLD.in_force_to IS NULL OR {_same('in_force_to')}) AND {_same(*_PUBLISHED)}"
)
"""A draft on its way may change and go back; a published version only ends, once."""

FROZEN = (
    Frozen("event", ("seq", "key")),
    Frozen(
        "content",
        ("digest",),
        # Erasing empties the body, and the salt too, so that nobody can guess what it was.
        changeable=f"NEW.body IS NULL AND (NEW.salt = OLD.salt OR length(NEW.salt) = 0)"
        f" AND {_same('digest', 'case_id', 'kind')}",
    ),
    Frozen(
        "item_version",
        ("digest",),
        changeable=_VERSION_CHANGES,
        removable="OLD.state = 'draft'",
    ),
    Frozen("bundle_file", ("digest, path",), removable=_DRAFT),
    Frozen("publication_file", ("digest, name",), removable=_AHEAD),
    Frozen("item_scan", ("id",)),
)

_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = 'the rows of ' || TG_TABLE_NAME || ' stay as they are',
    ERRCODE = 'integrity_constraint_violation';
END $$
""".strip()

_REFUSE_PUBLISHED = """
CREATE FUNCTION refuse_file_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  file bundle_file := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF EXISTS (SELECT 1 FROM item_version v WHERE v.digest = file.digest AND v.state <> 'draft') THEN
    RAISE EXCEPTION USING MESSAGE = 'the rows of ' || TG_TABLE_NAME || ' stay as they are',
      ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN file;
END $$
""".strip()

_REFUSE_AFTERWARDS = """
CREATE FUNCTION refuse_loss_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM item_version v WHERE v.digest = OLD.digest
      AND v.state IN ('published', 'superseded')) THEN
    RAISE EXCEPTION USING MESSAGE = 'the rows of ' || TG_TABLE_NAME || ' stay as they are',
      ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END $$
""".strip()


def statements(dialect: str) -> list[str]:
    """Return what creates the triggers of ``sqlite`` or ``postgresql``, in order."""
    if dialect == "sqlite":
        return [statement for frozen in FROZEN for statement in _sqlite(frozen)]
    triggers = [statement for frozen in FROZEN for statement in _postgresql(frozen)]
    return [_REFUSE, _REFUSE_PUBLISHED, _REFUSE_AFTERWARDS, *triggers]


def _sqlite(frozen: Frozen) -> list[str]:
    table = frozen.table
    refuse = f"BEGIN SELECT RAISE(ABORT, 'the rows of {table} stay as they are'); END"
    # IS is SQLite's IS NOT DISTINCT FROM, in versions before 3.39 too.
    conditions = {
        "update": f"NOT ({frozen.changeable})".replace("IS NOT DISTINCT FROM", "IS"),
        "delete": f"NOT ({frozen.removable})",
    }
    if settled := _SETTLED.get(frozen.removable):
        published = f"EXISTS (SELECT 1 FROM item_version WHERE digest = {{}} AND {settled})"  # noqa: S608
        conditions["delete"] = published.format("OLD.digest")
        if frozen.removable == _DRAFT:
            conditions["insert"] = published.format("NEW.digest")
    made = [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} WHEN {when} {refuse}"
        for verb, when in conditions.items()
    ]
    for columns in frozen.unique:
        names = columns.split(", ")
        same = " AND ".join(f"{name} = NEW.{name}" for name in names)
        # The words of SQLite's own refusal, so that whoever asks for the constraint finds it.
        words = ", ".join(f"{table}.{name}" for name in names)
        made.append(
            f"CREATE TRIGGER {table}_no_second_{'_'.join(names)} BEFORE INSERT ON {table}"  # noqa: S608
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"
            f" BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {words}'); END"
        )
    return made


def _postgresql(frozen: Frozen) -> list[str]:
    table = frozen.table
    row = f"ON {table} FOR EACH ROW"
    refuse = "EXECUTE FUNCTION refuse_change()"
    triggers = {
        "update": f"BEFORE UPDATE {row} WHEN (NOT ({frozen.changeable})) {refuse}",
        "delete": f"BEFORE DELETE {row} WHEN (NOT ({frozen.removable})) {refuse}",
        "truncate": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
    }
    if frozen.removable == _AHEAD:
        triggers["delete"] = f"BEFORE DELETE {row} EXECUTE FUNCTION refuse_loss_of_published()"
    if frozen.removable == _DRAFT:
        refuse = "EXECUTE FUNCTION refuse_file_of_published()"
        triggers["delete"] = f"BEFORE DELETE {row} {refuse}"
        triggers["insert"] = f"BEFORE INSERT {row} {refuse}"
    return [
        statement
        for verb, when in triggers.items()
        for statement in (
            f"CREATE TRIGGER {table}_no_{verb} {when}",
            # ALWAYS: a session that calls itself a replica does not get past it.
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_{verb}",
        )
    ]


_DEFINITIONS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT t.tgname, concat(pg_get_triggerdef(t.oid), ' ', t.tgenabled, ' ', p.prosrc)"
    " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid) ORDER BY t.tgname",
}


def present(connection: Connection) -> dict[str, str]:
    """Return the triggers that are there, with their definitions (of their functions, too)."""
    rows = connection.exec_driver_sql(_DEFINITIONS[connection.dialect.name])
    return {name: " ".join(definition.split()) for name, definition in rows}


def missing(connection: Connection) -> list[str]:
    """Return the triggers that the database has lost, or that no longer stop anybody."""
    found = present(connection)
    return [
        name
        for name, marks in _expected(connection.dialect.name).items()
        if not all(mark in found.get(name, "") for mark in marks)
    ]


def _expected(dialect: str) -> dict[str, list[str]]:
    """Return each trigger's name with texts that its definition holds.

    PostgreSQL keeps definitions in words of its own: there, that the trigger is on (A) and what
    its function does.
    """
    declared = [" ".join(statement.split()) for statement in statements(dialect)]
    creating = {words.split()[2]: words for words in declared if words.startswith("CREATE TRIGGER")}
    if dialect == "sqlite":
        return {name: [words] for name, words in creating.items()}
    bodies = {
        words.split()[2]: words.split("$$")[1].strip()
        for words in declared
        if words.startswith("CREATE FUNCTION")
    }
    return {name: [f" A {bodies[words.split()[-1]]}"] for name, words in creating.items()}


@event.listens_for(Record.metadata, "after_create")
def _create(_target: MetaData, connection: Connection, **_: object) -> None:
    for statement in statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
