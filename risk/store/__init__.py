"""Store: the firms and quotes we keep, in one database.

Open it with :func:`engine`, work inside :func:`session_scope`; ``risk.store.migrate`` brings a
database up to date. The clock belongs to the caller: whatever is dated takes ``now``.
"""

from risk.store.firms import add_firm, find_firm, find_profile, get_firm, list_firms, profile_of
from risk.store.quotes import add_quote, get_quote, list_quotes
from risk.store.session import engine, session_scope
from risk.store.tables import Base, Firm, StoredQuote, UtcDateTime

__all__ = [
    "Base",
    "Firm",
    "StoredQuote",
    "UtcDateTime",
    "add_firm",
    "add_quote",
    "engine",
    "find_firm",
    "find_profile",
    "get_firm",
    "get_quote",
    "list_firms",
    "list_quotes",
    "profile_of",
    "session_scope",
]
