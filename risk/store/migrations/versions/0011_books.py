"""Store: books that were sent and the long jobs on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from risk.store.migrations.tenant_table import bind_to_tenant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "books",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_books_tenant_id_tenants"),
        sa.UniqueConstraint("tenant_id", "id", name="uq_books_tenant_id_id"),
        sa.PrimaryKeyConstraint("id", name="pk_books"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_jobs_tenant_id_tenants"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "book_id"],
            ["books.tenant_id", "books.id"],
            name="fk_jobs_tenant_id_book_id_books",
        ),
        sa.UniqueConstraint("tenant_id", "id", name="uq_jobs_tenant_id_id"),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sqlite_autoincrement=True,
    )
    for table, column in (("books", "state"), ("jobs", "book_id"), ("jobs", "state")):
        op.create_index(f"ix_{table}_{column}", table, [column])
    for table in ("books", "jobs"):
        bind_to_tenant(table, grants="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    """Go back; what was sent and computed stays in the work folder."""
    op.drop_table("jobs")
    op.drop_table("books")
