"""Add what the clock and the supervision keep."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MONTH = {
    "sqlite": "strftime('%Y-%m', received_at, '+8 hours')",
    "postgresql": "to_char(received_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')",
}


def upgrade() -> None:
    op.create_table(
        "calendar_version",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.String(length=64), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=64), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_calendar_version")),
    )
    op.create_index(
        op.f("ix_calendar_version_version"), "calendar_version", ["version"], unique=False
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("node", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index("ix_incident_open", "incident", ["closed_at", "kind"], unique=False)
    op.create_table(
        "card",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("case_no", sa.String(length=64), nullable=False),
        sa.Column("item_key", sa.String(length=64), nullable=False),
        sa.Column("item_name", sa.String(length=200), nullable=False),
        sa.Column("organ", sa.String(length=18), nullable=False),
        sa.Column("node_id", sa.String(length=64), nullable=False),
        sa.Column("node_name", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("clock", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=64), nullable=True),
        sa.Column("revoke_by", sa.String(length=64), nullable=True),
        sa.Column("revoke_reason", sa.String(length=64), nullable=True),
        sa.Column("appeal", sa.String(length=16), nullable=False),
        sa.Column("appeal_by", sa.String(length=64), nullable=True),
        sa.Column("appeal_reason", sa.String(length=64), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decision", sa.String(length=64), nullable=True),
        sa.Column("superseded_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_card_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
    )
    op.create_index(op.f("ix_card_case_id"), "card", ["case_id"], unique=False)
    op.create_index("ix_card_organ", "card", ["organ", "at"], unique=False)
    op.create_index("ix_card_state", "card", ["state", "level", "at"], unique=False)
    op.create_table(
        "supervise_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("case_no", sa.String(length=64), nullable=False),
        sa.Column("item_key", sa.String(length=64), nullable=False),
        sa.Column("item_name", sa.String(length=200), nullable=False),
        sa.Column("organ", sa.String(length=18), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("issued_by", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("answer", sa.String(length=64), nullable=True),
        sa.Column("answered_by", sa.String(length=64), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=64), nullable=True),
        sa.Column("closed_by", sa.String(length=64), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_supervise_order_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervise_order")),
    )
    op.create_index(
        op.f("ix_supervise_order_case_id"), "supervise_order", ["case_id"], unique=False
    )
    op.create_index(
        "ix_supervise_order_state", "supervise_order", ["state", "due_on"], unique=False
    )
    op.add_column(
        "case_file", sa.Column("calendar", sa.String(length=40), server_default="", nullable=False)
    )
    op.add_column(
        "case_file", sa.Column("month", sa.String(length=7), server_default="", nullable=False)
    )
    op.add_column("case_file", sa.Column("watch_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case_file", sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "case_file", sa.Column("promise_over_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "case_file", sa.Column("statute_over_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("case_file", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case_file", sa.Column("decided_on", sa.Date(), nullable=True))
    op.add_column("case_file", sa.Column("used_wd", sa.Integer(), nullable=True))
    op.add_column("case_file", sa.Column("promised_wd", sa.Integer(), nullable=True))
    op.add_column("case_file", sa.Column("statutory_wd", sa.Integer(), nullable=True))
    op.add_column("case_file", sa.Column("spent_applicant", sa.Integer(), nullable=True))
    op.add_column("case_file", sa.Column("spent_office", sa.Integer(), nullable=True))
    op.add_column("case_file", sa.Column("spent_other", sa.Integer(), nullable=True))
    op.add_column("case_file", sa.Column("spent_pause", sa.Integer(), nullable=True))
    op.add_column("case_file", sa.Column("spent_outage", sa.Integer(), nullable=True))
    op.create_index("ix_case_file_calendar", "case_file", ["status", "calendar"], unique=False)
    op.create_index(
        "ix_case_file_open",
        "case_file",
        [
            "organ",
            "item_key",
            "month",
            "settled_at",
            "warn_at",
            "promise_over_at",
            "statute_over_at",
            "ended_at",
            "id",
        ],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_case_file_statistics",
        "case_file",
        [
            "month",
            "organ",
            "item_key",
            "outcome",
            "settled_at",
            "promise_over_at",
            "statute_over_at",
            "used_wd",
            "promised_wd",
            "statutory_wd",
        ],
        unique=False,
        sqlite_where=sa.text("settled_at IS NOT NULL"),
        postgresql_where=sa.text("settled_at IS NOT NULL"),
    )
    op.create_index("ix_case_file_watch", "case_file", ["watch_at"], unique=False)

    month = MONTH[op.get_bind().dialect.name]
    op.execute(f"UPDATE case_file SET month = {month}")  # noqa: S608 - one of two texts above
