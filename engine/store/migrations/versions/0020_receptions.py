"""What is typed for a visitor is kept on the server until he is received."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Receptions that were begun, each with its end."""
    op.create_table(
        "reception_draft",
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("reception", sa.Uuid(), nullable=False),
        sa.Column("item_key", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_reception_draft_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", "reception", name=op.f("pk_reception_draft")),
    )
    op.create_index(op.f("ix_reception_draft_ends_at"), "reception_draft", ["ends_at"])
