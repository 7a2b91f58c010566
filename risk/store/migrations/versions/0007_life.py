"""Store: submissions, offers, referrals, policies and what happened to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from risk.store.migrations.tenant_table import bind_to_tenant, refuse_changes

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEPT = "SELECT, INSERT, UPDATE"  # nothing is ever taken away
TABLES = ("submissions", "offers", "referrals", "policies", "certificate_years", "policy_events")


def tenant(table: str) -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    """Give the column of the insurer and where it points."""
    name = f"fk_{table}_tenant_id_tenants"
    column = sa.Column("tenant_id", sa.String(40), nullable=False)
    return column, sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=name)


def points(table: str, column: str, other: str, key: str = "id") -> sa.ForeignKeyConstraint:
    """Give a pointer that cannot leave the insurer."""
    name = f"fk_{table}_tenant_id_{column}_{other}"
    return sa.ForeignKeyConstraint(
        ["tenant_id", column], [f"{other}.tenant_id", f"{other}.{key}"], name=name
    )


def once(table: str, *columns: str) -> sa.UniqueConstraint:
    """Give what an insurer has once."""
    name = f"uq_{table}_tenant_id_{'_'.join(columns)}"
    return sa.UniqueConstraint("tenant_id", *columns, name=name)


def index(table: str, column: str) -> None:
    """Make an index."""
    op.create_index(f"ix_{table}_{column}", table, [column])


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        *tenant("submissions"),
        sa.Column("version", sa.Integer(), nullable=False),
        points("submissions", "firm_id", "firms"),
        once("submissions", "id"),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "offers",
        sa.Column("quote_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("cover", sa.Text(), nullable=False),
        sa.Column("limit_minor", sa.BigInteger(), nullable=False),
        sa.Column("premium_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_ratio", sa.String(12), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("processor_class", sa.String(40), nullable=True),
        *tenant("offers"),
        sa.Column("version", sa.Integer(), nullable=False),
        points("offers", "quote_id", "quotes"),
        points("offers", "submission_id", "submissions"),
        once("offers", "quote_id"),
        sa.PrimaryKeyConstraint("quote_id", name="pk_offers"),
    )
    op.create_table(
        "referrals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("causes", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        *tenant("referrals"),
        sa.Column("version", sa.Integer(), nullable=False),
        points("referrals", "quote_id", "offers", "quote_id"),
        once("referrals", "id"),
        sa.PrimaryKeyConstraint("id", name="pk_referrals"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "policies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("renewal_id", sa.Integer(), nullable=True),
        *tenant("policies"),
        sa.Column("version", sa.Integer(), nullable=False),
        points("policies", "quote_id", "offers", "quote_id"),
        points("policies", "renewal_id", "submissions"),
        once("policies", "id"),
        once("policies", "quote_id"),
        once("policies", "year", "number"),
        sa.PrimaryKeyConstraint("id", name="pk_policies"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "certificate_years",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        *tenant("certificate_years"),
        sa.PrimaryKeyConstraint("tenant_id", "year", name="pk_certificate_years"),
    )
    op.create_table(
        "policy_events",
        sa.Column("policy_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=True),
        sa.Column("cover", sa.Text(), nullable=True),
        sa.Column("period_premium_minor", sa.BigInteger(), nullable=True),
        sa.Column("charged_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *tenant("policy_events"),
        points("policy_events", "policy_id", "policies"),
        points("policy_events", "quote_id", "quotes"),
        sa.PrimaryKeyConstraint("policy_id", "seq", name="pk_policy_events"),
    )
    for table, column in (
        ("submissions", "firm_id"),
        ("submissions", "state"),
        ("offers", "submission_id"),
        ("offers", "state"),
        ("referrals", "quote_id"),
        ("referrals", "state"),
        ("policies", "state"),
        ("policies", "renewal_id"),
    ):
        index(table, column)
    for table in TABLES[:-1]:
        bind_to_tenant(table, grants=KEPT)
    bind_to_tenant("policy_events", grants="SELECT, INSERT")
    refuse_changes("policy_events")


def downgrade() -> None:
    """Go back."""
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION policy_events_is_append_only")
