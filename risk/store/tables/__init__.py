"""Store: the tables, one file a noun; whoever imports this knows them all."""

from risk.store.tables.answers import KeptAnswer
from risk.store.tables.audit import Audit
from risk.store.tables.books import Book, Job
from risk.store.tables.claims import Claim, ClaimEvent, Incident
from risk.store.tables.firms import Firm
from risk.store.tables.keys import ApiKey
from risk.store.tables.policies import CertificateYear, Policy, PolicyEvent
from risk.store.tables.quotes import StoredQuote
from risk.store.tables.rulebooks import StoredRulebook
from risk.store.tables.shared import AppendOnly, Base, TenantBound, UtcDateTime, Versioned
from risk.store.tables.submissions import Offer, Referral, Submission
from risk.store.tables.tenants import Tenant

__all__ = [
    "ApiKey",
    "AppendOnly",
    "Audit",
    "Base",
    "Book",
    "CertificateYear",
    "Claim",
    "ClaimEvent",
    "Firm",
    "Incident",
    "Job",
    "KeptAnswer",
    "Offer",
    "Policy",
    "PolicyEvent",
    "Referral",
    "StoredQuote",
    "StoredRulebook",
    "Submission",
    "Tenant",
    "TenantBound",
    "UtcDateTime",
    "Versioned",
]
