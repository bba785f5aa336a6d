"""Let a counter hold the number of any event, as a cursor does; find the appeals that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite's INTEGER holds 64 bits already.
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("counter", "value", type_=sa.BigInteger(), existing_nullable=False)
    op.create_index("ix_card_appeal", "card", ["appeal"])
