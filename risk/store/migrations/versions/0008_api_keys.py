"""Store: keys with which programs sign in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from risk.store.migrations.tenant_table import bind_to_tenant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "api_keys",
        sa.Column("tenant_id", sa.String(40), nullable=False),
        sa.Column("prefix", sa.String(16), nullable=False),
        sa.Column("secret_sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=True),
        sa.Column("broker", sa.Text(), nullable=True),
        sa.Column("scopes", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_api_keys_tenant_id_tenants"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "prefix", name="pk_api_keys"),
    )
    bind_to_tenant("api_keys", grants="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    """Go back; programs that signed in with keys no longer can."""
    op.drop_table("api_keys")
