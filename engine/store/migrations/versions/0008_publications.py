"""Keep the way of a version into force, what was published of it, and its signed scans."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

DAY = {
    "sqlite": "strftime('%Y-%m-%d', {}published_at, '+8 hours')",
    "postgresql": "({}published_at AT TIME ZONE 'Asia/Shanghai')::date",
}
DROP = {
    "sqlite": "DROP TRIGGER item_version_no_update",
    "postgresql": "DROP TRIGGER item_version_no_update ON item_version",
}

SQLITE = (
    "CREATE TRIGGER item_version_no_update BEFORE UPDATE ON item_version WHEN NOT (OLD.state = 'draft' AND NEW.digest = OLD.digest OR OLD.state IN ('submitted', 'reviewed', 'scheduled') AND NEW.digest IS OLD.digest AND NEW.item_key IS OLD.item_key AND NEW.number IS OLD.number AND NEW.flow_digest IS OLD.flow_digest AND NEW.drafted_by IS OLD.drafted_by OR (OLD.state = 'published' AND NEW.state IN ('published', 'superseded') OR OLD.state = 'superseded' AND NEW.state = 'superseded') AND (OLD.in_force_to IS NULL OR NEW.in_force_to IS OLD.in_force_to) AND NEW.digest IS OLD.digest AND NEW.item_key IS OLD.item_key AND NEW.number IS OLD.number AND NEW.flow_digest IS OLD.flow_digest AND NEW.drafted_by IS OLD.drafted_by AND NEW.reviewed_by IS OLD.reviewed_by AND NEW.published_by IS OLD.published_by AND NEW.published_at IS OLD.published_at AND NEW.layouts IS OLD.layouts AND NEW.submitted_by IS OLD.submitted_by AND NEW.submitted_at IS OLD.submitted_at AND NEW.reviewed_at IS OLD.reviewed_at AND NEW.note IS OLD.note AND NEW.returned_reason IS OLD.returned_reason AND NEW.in_force_from IS OLD.in_force_from) BEGIN SELECT RAISE(ABORT, 'the rows of item_version stay as they are'); END",
    "CREATE TRIGGER publication_file_no_update BEFORE UPDATE ON publication_file WHEN NOT (false) BEGIN SELECT RAISE(ABORT, 'the rows of publication_file stay as they are'); END",
    "CREATE TRIGGER publication_file_no_delete BEFORE DELETE ON publication_file WHEN EXISTS (SELECT 1 FROM item_version WHERE digest = OLD.digest AND state IN ('published', 'superseded')) BEGIN SELECT RAISE(ABORT, 'the rows of publication_file stay as they are'); END",
    "CREATE TRIGGER publication_file_no_second_digest_name BEFORE INSERT ON publication_file WHEN EXISTS (SELECT 1 FROM publication_file WHERE digest = NEW.digest AND name = NEW.name) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: publication_file.digest, publication_file.name'); END",
    "CREATE TRIGGER item_scan_no_update BEFORE UPDATE ON item_scan WHEN NOT (false) BEGIN SELECT RAISE(ABORT, 'the rows of item_scan stay as they are'); END",
    "CREATE TRIGGER item_scan_no_delete BEFORE DELETE ON item_scan WHEN NOT (false) BEGIN SELECT RAISE(ABORT, 'the rows of item_scan stay as they are'); END",
    "CREATE TRIGGER item_scan_no_second_id BEFORE INSERT ON item_scan WHEN EXISTS (SELECT 1 FROM item_scan WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: item_scan.id'); END",
)

POSTGRESQL = (
    """CREATE FUNCTION refuse_loss_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM item_version v WHERE v.digest = OLD.digest
      AND v.state IN ('published', 'superseded')) THEN
    RAISE EXCEPTION USING MESSAGE = 'the rows of ' || TG_TABLE_NAME || ' stay as they are',
      ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END $$""",
    "CREATE TRIGGER item_version_no_update BEFORE UPDATE ON item_version FOR EACH ROW WHEN (NOT (OLD.state = 'draft' AND NEW.digest = OLD.digest OR OLD.state IN ('submitted', 'reviewed', 'scheduled') AND NEW.digest IS NOT DISTINCT FROM OLD.digest AND NEW.item_key IS NOT DISTINCT FROM OLD.item_key AND NEW.number IS NOT DISTINCT FROM OLD.number AND NEW.flow_digest IS NOT DISTINCT FROM OLD.flow_digest AND NEW.drafted_by IS NOT DISTINCT FROM OLD.drafted_by OR (OLD.state = 'published' AND NEW.state IN ('published', 'superseded') OR OLD.state = 'superseded' AND NEW.state = 'superseded') AND (OLD.in_force_to IS NULL OR NEW.in_force_to IS NOT DISTINCT FROM OLD.in_force_to) AND NEW.digest IS NOT DISTINCT FROM OLD.digest AND NEW.item_key IS NOT DISTINCT FROM OLD.item_key AND NEW.number IS NOT DISTINCT FROM OLD.number AND NEW.flow_digest IS NOT DISTINCT FROM OLD.flow_digest AND NEW.drafted_by IS NOT DISTINCT FROM OLD.drafted_by AND NEW.reviewed_by IS NOT DISTINCT FROM OLD.reviewed_by AND NEW.published_by IS NOT DISTINCT FROM OLD.published_by AND NEW.published_at IS NOT DISTINCT FROM OLD.published_at AND NEW.layouts IS NOT DISTINCT FROM OLD.layouts AND NEW.submitted_by IS NOT DISTINCT FROM OLD.submitted_by AND NEW.submitted_at IS NOT DISTINCT FROM OLD.submitted_at AND NEW.reviewed_at IS NOT DISTINCT FROM OLD.reviewed_at AND NEW.note IS NOT DISTINCT FROM OLD.note AND NEW.returned_reason IS NOT DISTINCT FROM OLD.returned_reason AND NEW.in_force_from IS NOT DISTINCT FROM OLD.in_force_from)) EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE item_version ENABLE ALWAYS TRIGGER item_version_no_update",
    "CREATE TRIGGER publication_file_no_update BEFORE UPDATE ON publication_file FOR EACH ROW WHEN (NOT (false)) EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE publication_file ENABLE ALWAYS TRIGGER publication_file_no_update",
    "CREATE TRIGGER publication_file_no_delete BEFORE DELETE ON publication_file FOR EACH ROW EXECUTE FUNCTION refuse_loss_of_published()",
    "ALTER TABLE publication_file ENABLE ALWAYS TRIGGER publication_file_no_delete",
    "CREATE TRIGGER publication_file_no_truncate BEFORE TRUNCATE ON publication_file FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE publication_file ENABLE ALWAYS TRIGGER publication_file_no_truncate",
    "CREATE TRIGGER item_scan_no_update BEFORE UPDATE ON item_scan FOR EACH ROW WHEN (NOT (false)) EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE item_scan ENABLE ALWAYS TRIGGER item_scan_no_update",
    "CREATE TRIGGER item_scan_no_delete BEFORE DELETE ON item_scan FOR EACH ROW WHEN (NOT (false)) EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE item_scan ENABLE ALWAYS TRIGGER item_scan_no_delete",
    "CREATE TRIGGER item_scan_no_truncate BEFORE TRUNCATE ON item_scan FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE item_scan ENABLE ALWAYS TRIGGER item_scan_no_truncate",
)


def upgrade() -> None:
    connection = op.get_bind()
    dialect = connection.dialect.name
    connection.exec_driver_sql(DROP[dialect])
    _columns()
    _tables()
    _days(DAY[dialect])
    for statement in SQLITE if dialect == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)


def _columns() -> None:
    op.add_column("item", sa.Column("retired_on", sa.Date(), nullable=True))
    op.add_column("item", sa.Column("retired_by", sa.String(length=64), nullable=True))
    op.add_column("item", sa.Column("retire_document", sa.Text(), nullable=True))
    op.add_column("item", sa.Column("retire_reason", sa.Text(), nullable=True))
    for column in (
        sa.Column("submitted_by", sa.String(length=64), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("returned_reason", sa.Text(), nullable=True),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("in_force_to", sa.Date(), nullable=True),
    ):
        op.add_column("item_version", column)
    op.create_index(
        "ix_item_version_scheduled",
        "item_version",
        ["in_force_from"],
        unique=False,
        sqlite_where=sa.text("state = 'scheduled'"),
        postgresql_where=sa.text("state = 'scheduled'"),
    )


def _tables() -> None:
    op.create_table(
        "publication_file",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("media", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"], ["item_version.digest"], name=op.f("fk_publication_file_digest")
        ),
        sa.PrimaryKeyConstraint("digest", "name", name=op.f("pk_publication_file")),
    )
    op.create_index(
        op.f("ix_publication_file_sha256"), "publication_file", ["sha256"], unique=False
    )
    op.create_table(
        "item_scan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sheet", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=64), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"], ["item_version.digest"], name=op.f("fk_item_scan_digest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_scan")),
    )
    op.create_index(op.f("ix_item_scan_digest"), "item_scan", ["digest"], unique=False)
    op.create_index(op.f("ix_item_scan_sha256"), "item_scan", ["sha256"], unique=False)


def _days(day: str) -> None:
    """Fill in when the versions of before came into force, and until when they were."""
    op.execute(
        f"UPDATE item_version SET in_force_from = {day.format('')} WHERE published_at IS NOT NULL"  # noqa: S608 - one of two texts above
    )
    op.execute(
        "UPDATE item_version SET in_force_to ="  # noqa: S608 - as above
        f" (SELECT min({day.format('later.')}) FROM item_version later"
        " WHERE later.item_key = item_version.item_key"
        " AND later.published_at > item_version.published_at) WHERE state = 'superseded'"
    )
