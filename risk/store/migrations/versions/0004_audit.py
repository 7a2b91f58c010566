"""Store: the audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from risk.store.migrations.tenant_table import ROLE, bind_to_tenant, refuse_changes

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table("tenants") as tenants:
        tenants.add_column(
            sa.Column("audit_rows", sa.BigInteger(), nullable=False, server_default="0")
        )
        tenants.add_column(
            sa.Column("audit_digest", sa.String(64), nullable=False, server_default="0" * 64)
        )
    with op.batch_alter_table("tenants") as tenants:
        tenants.alter_column("audit_rows", server_default=None)
        tenants.alter_column("audit_digest", server_default=None)
    op.create_table(
        "audit",
        sa.Column("tenant_id", sa.String(40), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("entity", sa.String(40), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_audit_tenant_id_tenants"),
        sa.PrimaryKeyConstraint("tenant_id", "seq", name="pk_audit"),
    )
    op.create_index(
        "ix_audit_tenant_id_audit_entity_audit_entity_id",
        "audit",
        ["tenant_id", "entity", "entity_id"],
    )
    bind_to_tenant("audit", grants="SELECT, INSERT")
    refuse_changes("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"REVOKE UPDATE ON tenants FROM {ROLE}")
        op.execute(f"GRANT UPDATE (audit_rows, audit_digest) ON tenants TO {ROLE}")


def downgrade() -> None:
    """Go back."""
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_append_only")
        op.execute(f"GRANT UPDATE ON tenants TO {ROLE}")
    with op.batch_alter_table("tenants") as tenants:
        tenants.drop_column("audit_rows")
        tenants.drop_column("audit_digest")
