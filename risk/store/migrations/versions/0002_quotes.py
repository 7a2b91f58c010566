"""Store: quotes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "quotes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("preset", sa.String(20), nullable=False),
        sa.Column("pareto_tail", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("engine_version", sa.String(40), nullable=False),
        sa.Column("place", sa.String(10), nullable=False),
        sa.Column("rulebook_digest", sa.String(64), nullable=False),
        sa.Column("tariff", sa.String(100), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("document_sha256", sa.String(64), nullable=False),
        sa.Column("premium_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name="fk_quotes_firm_id_firms"),
        sa.PrimaryKeyConstraint("id", name="pk_quotes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_quotes_firm_id", "quotes", ["firm_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_quotes_firm_id", table_name="quotes")
    op.drop_table("quotes")
