"""The seal register, and the register of issued letters with those that went out before."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CHUNK = 2000
"""Letters a statement."""

ISSUED = (
    "SELECT e.case_id, e.actor, e.at, e.data, c.no, c.item_key"
    " FROM event e JOIN case_file c ON c.id = e.case_id"
    " WHERE e.kind = 'letter:issued' ORDER BY e.seq"
)


def upgrade() -> None:
    op.create_table(
        "seal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organ", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("custodian", sa.String(length=64), nullable=False),
        sa.Column("letters", sa.Text(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("registered_by", sa.String(length=64), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organ"], ["organ.uscc"], name=op.f("fk_seal_organ")),
        sa.ForeignKeyConstraint(["custodian"], ["user_account.id"], name=op.f("fk_seal_custodian")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
    )
    op.create_index(op.f("ix_seal_organ"), "seal", ["organ"], unique=False)
    letters = op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("case_no", sa.String(length=64), nullable=False),
        sa.Column("item_key", sa.String(length=64), nullable=False),
        sa.Column("organ", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=200), nullable=False),
        sa.Column("seal_id", sa.Uuid(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(length=64), nullable=False),
        sa.Column("replaces", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_letter_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    op.create_index("ix_letter_case_id", "letter", ["case_id"], unique=False)
    op.create_index("ix_letter_number", "letter", ["number"], unique=False)
    op.create_index("ix_letter_seal_id", "letter", ["seal_id", "issued_at"], unique=False)
    _keep_before(letters)


def _keep_before(letters: sa.Table) -> None:
    """Write down what was issued before, as a rebuild of those cases will."""
    connection = op.get_bind()
    rows: list[dict[str, Any]] = []
    for row in before(connection):
        rows.append(row)
        if len(rows) == CHUNK:
            connection.execute(sa.insert(letters), rows)
            rows = []
    if rows:
        connection.execute(sa.insert(letters), rows)


def before(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """Every letter that was issued so far, as rows of the register, oldest first."""
    sqlite = connection.dialect.name == "sqlite"
    ordinals: Counter[UUID] = Counter()
    for case, actor, at, data, no, item in connection.exec_driver_sql(ISSUED).fetchall():
        case_id = case if isinstance(case, UUID) else UUID(case)
        instant = at if isinstance(at, datetime) else datetime.fromisoformat(at)
        said = json.loads(data) if isinstance(data, str | bytes) else data
        yield {
            "id": uuid5(case_id, f"letter/{ordinals[case_id]}"),
            "case_id": case_id,
            "case_no": no,
            "item_key": item,
            "organ": said["organ"],
            "code": said["code"],
            "title": said["title"],
            "number": said["number"],
            "seal_id": None,
            "issued_at": _stored(instant, sqlite=sqlite),
            "issued_by": actor,
            "replaces": "",
            "withdrawn_at": None,
            "withdrawn_by": None,
            "reason": "",
        }
        ordinals[case_id] += 1


def _stored(instant: datetime, *, sqlite: bool) -> datetime:
    """In UTC; SQLite keeps no zone."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(tzinfo=None) if sqlite else aware.astimezone(UTC)
