"""Remember by which rule set the cards of a case are reckoned: open cases follow another one."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "case_file", sa.Column("rules", sa.String(length=40), server_default="", nullable=False)
    )
    op.drop_index("ix_case_file_calendar", table_name="case_file")
    op.create_index(
        "ix_case_file_calendar", "case_file", ["status", "calendar", "rules"], unique=False
    )
