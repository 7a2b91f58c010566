"""Store: insurers; what was kept so far is the local one's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

from risk.store.migrations.tenant_table import bind_to_tenant, make_role, unbind_from_tenant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

QUOTES = {"sqlite_autoincrement": True}  # else the rebuilt table would forget it


def upgrade() -> None:
    """Go up."""
    make_role()
    tenants = op.create_table(
        "tenants",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("id <> '' AND id <> '*'", name="ck_tenants_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tenants"),
    )
    op.bulk_insert(tenants, [{"id": "local", "name": "local"}])
    with op.batch_alter_table("quotes", table_kwargs=QUOTES) as quotes:
        quotes.drop_constraint("fk_quotes_firm_id_firms", type_="foreignkey")
    with op.batch_alter_table("firms") as firms:
        firms.add_column(_tenant_id())
        firms.drop_constraint("uq_firms_source", type_="unique")
        firms.create_unique_constraint("uq_firms_tenant_id_id", ["tenant_id", "id"])
        firms.create_unique_constraint("uq_firms_tenant_id_source", ["tenant_id", "source"])
        firms.create_foreign_key("fk_firms_tenant_id_tenants", "tenants", ["tenant_id"], ["id"])
    with op.batch_alter_table("firms") as firms:
        firms.alter_column("tenant_id", server_default=None)
    with op.batch_alter_table("quotes", table_kwargs=QUOTES) as quotes:
        quotes.add_column(_tenant_id())
        quotes.create_unique_constraint("uq_quotes_tenant_id_id", ["tenant_id", "id"])
        quotes.create_foreign_key("fk_quotes_tenant_id_tenants", "tenants", ["tenant_id"], ["id"])
        quotes.create_foreign_key(
            "fk_quotes_tenant_id_firm_id_firms",
            "firms",
            ["tenant_id", "firm_id"],
            ["tenant_id", "id"],
        )
    with op.batch_alter_table("quotes", table_kwargs=QUOTES) as quotes:
        quotes.alter_column("tenant_id", server_default=None)
    bind_to_tenant("tenants", grants="SELECT, UPDATE", column="id")
    bind_to_tenant("firms")
    bind_to_tenant("quotes", grants="SELECT, INSERT")


def downgrade() -> None:
    """Go back; refused while another insurer is kept, whose rows would mix with the local one's."""
    others = op.get_bind().scalar(sa.text("SELECT count(*) FROM tenants WHERE id <> 'local'"))
    if others:
        raise CommandError(f"{others} other insurers are kept; step 0002 knows only one")
    for table in ("quotes", "firms", "tenants"):
        unbind_from_tenant(table)
    with op.batch_alter_table("quotes", table_kwargs=QUOTES) as quotes:
        quotes.drop_constraint("fk_quotes_tenant_id_firm_id_firms", type_="foreignkey")
        quotes.drop_constraint("fk_quotes_tenant_id_tenants", type_="foreignkey")
        quotes.drop_constraint("uq_quotes_tenant_id_id", type_="unique")
        quotes.drop_column("tenant_id")
    with op.batch_alter_table("firms") as firms:
        firms.drop_constraint("fk_firms_tenant_id_tenants", type_="foreignkey")
        firms.drop_constraint("uq_firms_tenant_id_source", type_="unique")
        firms.drop_constraint("uq_firms_tenant_id_id", type_="unique")
        firms.drop_column("tenant_id")
        firms.create_unique_constraint("uq_firms_source", ["source"])
    with op.batch_alter_table("quotes", table_kwargs=QUOTES) as quotes:
        quotes.create_foreign_key("fk_quotes_firm_id_firms", "firms", ["firm_id"], ["id"])
    op.drop_table("tenants")


def _tenant_id() -> sa.Column[str]:
    return sa.Column("tenant_id", sa.String(40), nullable=False, server_default="local")
