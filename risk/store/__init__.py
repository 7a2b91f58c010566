"""Store: what we keep, in one database, SQLite or PostgreSQL, each insurer's apart.

Open it with :func:`engine`, work inside :func:`session_scope`; ``risk.store.migrate`` brings a
database up to date. The clock belongs to the caller: whatever is dated takes ``now``.
"""

from risk.store.audit import Chain, list_audit, record, record_view, verify_audit
from risk.store.firms import add_firm, find_firm, find_profile, get_firm, list_firms, profile_of
from risk.store.quotes import add_quote, get_quote, list_quotes
from risk.store.rulebooks import get_rulebook, keep_rulebook
from risk.store.session import engine, session_scope
from risk.store.tables import Audit, Base, Firm, StoredQuote, UtcDateTime
from risk.store.tenancy import NotAudited, NotBound, Who
from risk.store.tenants import add_tenant, list_tenants

__all__ = [
    "Audit",
    "Base",
    "Chain",
    "Firm",
    "NotAudited",
    "NotBound",
    "StoredQuote",
    "UtcDateTime",
    "Who",
    "add_firm",
    "add_quote",
    "add_tenant",
    "engine",
    "find_firm",
    "find_profile",
    "get_firm",
    "get_quote",
    "get_rulebook",
    "keep_rulebook",
    "list_audit",
    "list_firms",
    "list_quotes",
    "list_tenants",
    "profile_of",
    "record",
    "record_view",
    "session_scope",
    "verify_audit",
]
