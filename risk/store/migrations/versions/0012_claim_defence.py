"""Store: of a claim's loss, what is defence costs; payments that one person asked another for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

COLUMNS = ("defence_minor", "asked_minor")


def upgrade() -> None:
    """Go up; nothing was told of defence costs before, and nothing asked."""
    for name in COLUMNS:
        column = sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")
        op.add_column("claim_events", column)


def downgrade() -> None:
    """Go back; what was told of defence costs is lost."""
    for name in reversed(COLUMNS):
        op.drop_column("claim_events", name)
