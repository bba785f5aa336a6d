"""Keep with a settled case its month and its level: what the dashboard counts never changes again."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MONTH = {
    "sqlite": "strftime('%Y-%m', settled_at, '+8 hours')",
    "postgresql": "to_char(settled_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')",
}
COLUMNS = (
    *("settled_month", "organ", "item_key", "month", "outcome", "settled_level"),
    *("used_wd", "promised_wd", "statutory_wd"),
)
OPEN = (
    *("organ", "item_key", "month", "settled_at", "warn_at"),
    *("promise_over_at", "statute_over_at", "settled_level", "ended_at", "id"),
)
WAITING = ("item_key", "node_id", "due_at", "soon_at", "case_id", "node_name")


def upgrade() -> None:
    op.add_column("case_file", sa.Column("settled_month", sa.String(length=7), nullable=True))
    op.add_column("case_file", sa.Column("settled_level", sa.Integer(), nullable=True))
    month = MONTH[op.get_bind().dialect.name]
    op.execute(
        f"UPDATE case_file SET settled_month = {month}, settled_level = CASE"  # noqa: S608 - one of two texts above
        " WHEN statute_over_at < settled_at THEN 3 WHEN promise_over_at < settled_at THEN 2"
        " ELSE 0 END WHERE settled_at IS NOT NULL"
    )
    op.drop_index("ix_case_file_statistics", table_name="case_file")
    _index("ix_case_file_statistics", "case_file", COLUMNS, "settled_month IS NOT NULL")
    op.drop_index("ix_case_file_open", table_name="case_file")
    _index("ix_case_file_open", "case_file", OPEN, "ended_at IS NULL")
    _index("ix_task_waiting", "task", WAITING, "closed_at IS NULL")


def _index(name: str, table: str, columns: tuple[str, ...], where: str) -> None:
    op.create_index(
        name,
        table,
        list(columns),
        unique=False,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
