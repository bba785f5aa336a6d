"""What each person keeps on his desk: columns, drafts, phrases, runs of many cases."""

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
