"""Store: incidents, claims and what happened to a claim."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from risk.store.migrations.tenant_table import bind_to_tenant, refuse_changes

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = ("incidents", "claims", "claim_events")


def tenant(table: str) -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    """Give the column of the insurer and where it points."""
    name = f"fk_{table}_tenant_id_tenants"
    column = sa.Column("tenant_id", sa.String(40), nullable=False)
    return column, sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=name)


def points(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """Give a pointer that cannot leave the insurer."""
    name = f"fk_{table}_tenant_id_{column}_{other}"
    return sa.ForeignKeyConstraint(
        ["tenant_id", column], [f"{other}.tenant_id", f"{other}.id"], name=name
    )


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("discovered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("notices", sa.Text(), nullable=False),
        sa.Column("level", sa.String(1), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        *tenant("incidents"),
        sa.Column("version", sa.Integer(), nullable=False),
        points("incidents", "firm_id", "firms"),
        sa.UniqueConstraint("tenant_id", "id", name="uq_incidents_tenant_id_id"),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("part", sa.String(10), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        *tenant("claims"),
        sa.Column("version", sa.Integer(), nullable=False),
        points("claims", "policy_id", "policies"),
        points("claims", "incident_id", "incidents"),
        sa.UniqueConstraint("tenant_id", "id", name="uq_claims_tenant_id_id"),
        sa.PrimaryKeyConstraint("id", name="pk_claims"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "claim_events",
        sa.Column("claim_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("loss_minor", sa.BigInteger(), nullable=False),
        sa.Column("reserve_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("recovered_minor", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *tenant("claim_events"),
        points("claim_events", "claim_id", "claims"),
        sa.PrimaryKeyConstraint("claim_id", "seq", name="pk_claim_events"),
    )
    for table, column in (
        ("incidents", "firm_id"),
        ("incidents", "state"),
        ("claims", "policy_id"),
        ("claims", "incident_id"),
        ("claims", "state"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])
    for table in TABLES[:-1]:
        bind_to_tenant(table, grants="SELECT, INSERT, UPDATE")
    bind_to_tenant("claim_events", grants="SELECT, INSERT")
    refuse_changes("claim_events")


def downgrade() -> None:
    """Go back."""
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION claim_events_is_append_only")
