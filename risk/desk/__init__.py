"""Desk: the use cases; the only code that joins the engine with what keeps and hands out."""

from risk.desk.quoting.document import document_bytes, document_digest, quote_document
from risk.desk.quoting.pricing import SEED, Request
from risk.desk.quoting.quote import Quote, quote

__all__ = [
    "SEED",
    "Quote",
    "Request",
    "document_bytes",
    "document_digest",
    "quote",
    "quote_document",
]
