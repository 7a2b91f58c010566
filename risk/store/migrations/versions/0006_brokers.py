"""Store: whose client a firm is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEX = "ix_firms_tenant_id_firms_broker"


def upgrade() -> None:
    """Go up; a firm kept so far is no broker's."""
    op.add_column("firms", sa.Column("broker", sa.Text(), nullable=True))
    op.create_index(INDEX, "firms", ["tenant_id", "broker"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(INDEX, "firms")
    op.drop_column("firms", "broker")
