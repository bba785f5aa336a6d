"""Paper that is handed over, and what is delivered."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_REGISTERED = "kind = 'case:received' OR kind = 'letter:issued'"


def upgrade() -> None:
    """Rows of paper that changes hands; and the log by day, for what registers list."""
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("case_no", sa.String(length=64), nullable=False),
        sa.Column("item_key", sa.String(length=64), nullable=False),
        sa.Column("item_name", sa.String(length=200), nullable=False),
        sa.Column("organ", sa.String(length=18), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("list_no", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("from_organ", sa.String(length=18), nullable=False),
        sa.Column("to_organ", sa.String(length=18), nullable=False),
        sa.Column("desk", sa.String(length=16), nullable=False),
        sa.Column("papers", sa.Text(), nullable=False),
        sa.Column("handed_by", sa.String(length=64), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("answered_by", sa.String(length=64), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_handover_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_index(op.f("ix_handover_case_id"), "handover", ["case_id"], unique=False)
    op.create_index(op.f("ix_handover_list_id"), "handover", ["list_id"], unique=False)
    op.create_index("ix_handover_desk", "handover", ["state", "to_organ", "desk"], unique=False)
    op.create_index("ix_handover_sent", "handover", ["state", "from_organ"], unique=False)
    op.create_index(
        "ix_event_register",
        "event",
        ["kind", "at"],
        unique=False,
        sqlite_where=sa.text(_REGISTERED),
        postgresql_where=sa.text(_REGISTERED),
    )
