"""Store: the rulebooks that quotes were computed by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from risk.store.migrations.tenant_table import bind_to_tenant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

QUOTES = {"sqlite_autoincrement": True}  # else the rebuilt table would forget it
POINTER = "fk_quotes_tenant_id_rulebook_content_rulebooks"


def upgrade() -> None:
    """Go up; a quote kept so far has no rulebook, and is computed again by today's."""
    op.create_table(
        "rulebooks",
        sa.Column("tenant_id", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_rulebooks_tenant_id_tenants"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "digest", name="pk_rulebooks"),
    )
    bind_to_tenant("rulebooks", grants="SELECT, INSERT")
    with op.batch_alter_table("quotes", table_kwargs=QUOTES) as quotes:
        quotes.add_column(sa.Column("rulebook_content", sa.String(64), nullable=True))
        quotes.create_foreign_key(
            POINTER, "rulebooks", ["tenant_id", "rulebook_content"], ["tenant_id", "digest"]
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("quotes", table_kwargs=QUOTES) as quotes:
        quotes.drop_constraint(POINTER, type_="foreignkey")
        quotes.drop_column("rulebook_content")
    op.drop_table("rulebooks")
