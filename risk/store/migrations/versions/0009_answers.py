"""Store: answers that a repeated request gets again, and what a kept quote is kept as."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from risk.store.migrations.tenant_table import bind_to_tenant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BY_NAME = "ix_firms_tenant_id_firms_name"


def upgrade() -> None:
    """Go up; every quote kept so far was kept as the whole document."""
    op.create_table(
        "answers",
        sa.Column("tenant_id", sa.String(40), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("request_sha256", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_answers_tenant_id_tenants"),
        sa.PrimaryKeyConstraint("tenant_id", "actor", "key", name="pk_answers"),
    )
    op.create_index("ix_answers_at", "answers", ["at"])
    bind_to_tenant("answers", grants="SELECT, INSERT, DELETE")
    op.add_column(
        "quotes", sa.Column("kept_as", sa.String(12), nullable=False, server_default="quote")
    )
    op.create_index(BY_NAME, "firms", ["tenant_id", "name"])


def downgrade() -> None:
    """Go back; a quote kept as an indication can no longer be told from a whole one."""
    op.drop_index(BY_NAME, "firms")
    op.drop_column("quotes", "kept_as")
    op.drop_table("answers")
