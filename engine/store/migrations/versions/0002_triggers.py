"""Let the database refuse changes of history."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = (
    "CREATE TRIGGER event_no_update BEFORE UPDATE ON event WHEN NOT (false) BEGIN SELECT RAISE(ABORT, 'the rows of event stay as they are'); END",
    "CREATE TRIGGER event_no_delete BEFORE DELETE ON event WHEN NOT (false) BEGIN SELECT RAISE(ABORT, 'the rows of event stay as they are'); END",
    "CREATE TRIGGER event_no_second_seq BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: event.seq'); END",
    "CREATE TRIGGER event_no_second_key BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event WHERE key = NEW.key) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: event.key'); END",
    "CREATE TRIGGER content_no_update BEFORE UPDATE ON content WHEN NOT (NEW.body IS NULL AND (NEW.salt = OLD.salt OR length(NEW.salt) = 0) AND NEW.digest IS OLD.digest AND NEW.case_id IS OLD.case_id AND NEW.kind IS OLD.kind) BEGIN SELECT RAISE(ABORT, 'the rows of content stay as they are'); END",
    "CREATE TRIGGER content_no_delete BEFORE DELETE ON content WHEN NOT (false) BEGIN SELECT RAISE(ABORT, 'the rows of content stay as they are'); END",
    "CREATE TRIGGER content_no_second_digest BEFORE INSERT ON content WHEN EXISTS (SELECT 1 FROM content WHERE digest = NEW.digest) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: content.digest'); END",
    "CREATE TRIGGER item_version_no_update BEFORE UPDATE ON item_version WHEN NOT (OLD.state = 'draft' AND NEW.digest = OLD.digest OR NEW.state <> 'draft' AND NEW.digest IS OLD.digest AND NEW.item_key IS OLD.item_key AND NEW.number IS OLD.number AND NEW.flow_digest IS OLD.flow_digest AND NEW.drafted_by IS OLD.drafted_by AND NEW.reviewed_by IS OLD.reviewed_by AND NEW.published_by IS OLD.published_by AND NEW.published_at IS OLD.published_at AND NEW.layouts IS OLD.layouts) BEGIN SELECT RAISE(ABORT, 'the rows of item_version stay as they are'); END",
    "CREATE TRIGGER item_version_no_delete BEFORE DELETE ON item_version WHEN NOT (OLD.state = 'draft') BEGIN SELECT RAISE(ABORT, 'the rows of item_version stay as they are'); END",
    "CREATE TRIGGER item_version_no_second_digest BEFORE INSERT ON item_version WHEN EXISTS (SELECT 1 FROM item_version WHERE digest = NEW.digest) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: item_version.digest'); END",
    "CREATE TRIGGER bundle_file_no_update BEFORE UPDATE ON bundle_file WHEN NOT (false) BEGIN SELECT RAISE(ABORT, 'the rows of bundle_file stay as they are'); END",
    "CREATE TRIGGER bundle_file_no_delete BEFORE DELETE ON bundle_file WHEN EXISTS (SELECT 1 FROM item_version WHERE digest = OLD.digest AND state <> 'draft') BEGIN SELECT RAISE(ABORT, 'the rows of bundle_file stay as they are'); END",
    "CREATE TRIGGER bundle_file_no_insert BEFORE INSERT ON bundle_file WHEN EXISTS (SELECT 1 FROM item_version WHERE digest = NEW.digest AND state <> 'draft') BEGIN SELECT RAISE(ABORT, 'the rows of bundle_file stay as they are'); END",
    "CREATE TRIGGER bundle_file_no_second_digest_path BEFORE INSERT ON bundle_file WHEN EXISTS (SELECT 1 FROM bundle_file WHERE digest = NEW.digest AND path = NEW.path) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: bundle_file.digest, bundle_file.path'); END",
)

POSTGRESQL = (
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = 'the rows of ' || TG_TABLE_NAME || ' stay as they are',
    ERRCODE = 'integrity_constraint_violation';
END $$""",
    """CREATE FUNCTION refuse_file_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  file bundle_file := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF EXISTS (SELECT 1 FROM item_version v WHERE v.digest = file.digest AND v.state <> 'draft') THEN
    RAISE EXCEPTION USING MESSAGE = 'the rows of ' || TG_TABLE_NAME || ' stay as they are',
      ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN file;
END $$""",
    "CREATE TRIGGER event_no_update BEFORE UPDATE ON event FOR EACH ROW WHEN (NOT (false)) EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE event ENABLE ALWAYS TRIGGER event_no_update",
    "CREATE TRIGGER event_no_delete BEFORE DELETE ON event FOR EACH ROW WHEN (NOT (false)) EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE event ENABLE ALWAYS TRIGGER event_no_delete",
    "CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE event ENABLE ALWAYS TRIGGER event_no_truncate",
    "CREATE TRIGGER content_no_update BEFORE UPDATE ON content FOR EACH ROW WHEN (NOT (NEW.body IS NULL AND (NEW.salt = OLD.salt OR length(NEW.salt) = 0) AND NEW.digest IS NOT DISTINCT FROM OLD.digest AND NEW.case_id IS NOT DISTINCT FROM OLD.case_id AND NEW.kind IS NOT DISTINCT FROM OLD.kind)) EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE content ENABLE ALWAYS TRIGGER content_no_update",
    "CREATE TRIGGER content_no_delete BEFORE DELETE ON content FOR EACH ROW WHEN (NOT (false)) EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE content ENABLE ALWAYS TRIGGER content_no_delete",
    "CREATE TRIGGER content_no_truncate BEFORE TRUNCATE ON content FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE content ENABLE ALWAYS TRIGGER content_no_truncate",
    "CREATE TRIGGER item_version_no_update BEFORE UPDATE ON item_version FOR EACH ROW WHEN (NOT (OLD.state = 'draft' AND NEW.digest = OLD.digest OR NEW.state <> 'draft' AND NEW.digest IS NOT DISTINCT FROM OLD.digest AND NEW.item_key IS NOT DISTINCT FROM OLD.item_key AND NEW.number IS NOT DISTINCT FROM OLD.number AND NEW.flow_digest IS NOT DISTINCT FROM OLD.flow_digest AND NEW.drafted_by IS NOT DISTINCT FROM OLD.drafted_by AND NEW.reviewed_by IS NOT DISTINCT FROM OLD.reviewed_by AND NEW.published_by IS NOT DISTINCT FROM OLD.published_by AND NEW.published_at IS NOT DISTINCT FROM OLD.published_at AND NEW.layouts IS NOT DISTINCT FROM OLD.layouts)) EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE item_version ENABLE ALWAYS TRIGGER item_version_no_update",
    "CREATE TRIGGER item_version_no_delete BEFORE DELETE ON item_version FOR EACH ROW WHEN (NOT (OLD.state = 'draft')) EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE item_version ENABLE ALWAYS TRIGGER item_version_no_delete",
    "CREATE TRIGGER item_version_no_truncate BEFORE TRUNCATE ON item_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE item_version ENABLE ALWAYS TRIGGER item_version_no_truncate",
    "CREATE TRIGGER bundle_file_no_update BEFORE UPDATE ON bundle_file FOR EACH ROW WHEN (NOT (false)) EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE bundle_file ENABLE ALWAYS TRIGGER bundle_file_no_update",
    "CREATE TRIGGER bundle_file_no_delete BEFORE DELETE ON bundle_file FOR EACH ROW EXECUTE FUNCTION refuse_file_of_published()",
    "ALTER TABLE bundle_file ENABLE ALWAYS TRIGGER bundle_file_no_delete",
    "CREATE TRIGGER bundle_file_no_truncate BEFORE TRUNCATE ON bundle_file FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE bundle_file ENABLE ALWAYS TRIGGER bundle_file_no_truncate",
    "CREATE TRIGGER bundle_file_no_insert BEFORE INSERT ON bundle_file FOR EACH ROW EXECUTE FUNCTION refuse_file_of_published()",
    "ALTER TABLE bundle_file ENABLE ALWAYS TRIGGER bundle_file_no_insert",
)


def upgrade() -> None:
    connection = op.get_bind()
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)
