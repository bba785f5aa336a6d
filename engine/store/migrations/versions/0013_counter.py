"""Scans of materials, and what the counter searches for."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _parties()
    _scans()
    _drafts()


def _parties() -> None:
    key = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")
    op.create_table(
        "party_index",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("organ", sa.String(length=18), nullable=False),
        sa.Column("item_key", sa.String(length=64), nullable=False),
        sa.Column("party", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", key, nullable=False),
        sa.Column("id_digest", sa.String(length=64), nullable=False),
        sa.Column("phone_digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_party_index_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_index")),
    )
    op.create_index(op.f("ix_party_index_case_id"), "party_index", ["case_id"])
    op.create_index("ix_party_index_name", "party_index", ["organ", "name_key", "received_at"])
    op.create_index("ix_party_index_number", "party_index", ["id_digest", "received_at"])
    op.create_index("ix_party_index_phone", "party_index", ["phone_digest", "received_at"])


def _scans() -> None:
    op.create_table(
        "material_scan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("item_key", sa.String(length=64), nullable=False),
        sa.Column("material", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("media", sa.String(length=40), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scanned_by", sa.String(length=64), nullable=False),
        sa.Column("source_case", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_material_scan_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_scan")),
    )
    op.create_index(op.f("ix_material_scan_case_id"), "material_scan", ["case_id"])


def _drafts() -> None:
    op.create_table(
        "scan_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("reception", sa.Uuid(), nullable=False),
        sa.Column("material", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("media", sa.String(length=40), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("source_case", sa.Uuid(), nullable=True),
        sa.Column("source_scan", sa.Uuid(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_scan_draft_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_draft")),
    )
    op.create_index(op.f("ix_scan_draft_ends_at"), "scan_draft", ["ends_at"])
    op.create_index("ix_scan_draft_user", "scan_draft", ["user_id", "reception", "kept_at"])
