"""What each person keeps on his desk: columns, drafts, phrases, runs of many cases."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables of the desk, and the indexes by which a person finds what he has done."""
    _settings()
    _drafts()
    _phrases()
    _runs()
    op.drop_index("ix_task_case_id", "task")
    op.create_index("ix_task_case", "task", ["case_id", "status"])
    op.create_index("ix_task_done", "task", ["closed_by", "status", "closed_at", "case_id"])
    op.create_index("ix_task_first_by", "task", ["first_by", "status", "case_id"])


def _settings() -> None:
    op.create_table(
        "desk_setting",
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_at", _INSTANT, nullable=False),
        _owner("desk_setting"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_desk_setting")),
    )


def _drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_at", _INSTANT, nullable=False),
        _owner("draft"),
        sa.PrimaryKeyConstraint("user_id", "task_id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_case_id"), "draft", ["case_id"])


def _phrases() -> None:
    op.create_table(
        "phrase",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=True),
        sa.Column("organ", sa.String(length=18), nullable=True),
        sa.Column("item_key", sa.String(length=64), nullable=False),
        sa.Column("node_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        _owner("phrase"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase")),
    )
    op.create_index(op.f("ix_phrase_user_id"), "phrase", ["user_id"])
    op.create_index(op.f("ix_phrase_organ"), "phrase", ["organ"])


def _runs() -> None:
    op.create_table(
        "bulk_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("item_key", sa.String(length=64), nullable=False),
        sa.Column("node_id", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("answers", sa.Text(), nullable=True),
        sa.Column("made_at", _INSTANT, nullable=False),
        _owner("bulk_run"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_run")),
    )
    op.create_index("ix_bulk_run_user_id", "bulk_run", ["user_id", "made_at"])
    op.create_table(
        "bulk_line",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("case_no", sa.String(length=64), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("letters", sa.Text(), nullable=False),
        sa.Column("done_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["bulk_run.id"], name=op.f("fk_bulk_line_run_id")),
        sa.PrimaryKeyConstraint("run_id", "ordinal", name=op.f("pk_bulk_line")),
    )


def _owner(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["user_account.id"], name=op.f(f"fk_{table}_user_id")
    )
