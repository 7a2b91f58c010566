"""Store: the rulebooks that quotes were computed by, each kept once."""

from __future__ import annotations

import hashlib
import zlib
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from risk.errors import Fault, NotFound
from risk.store.audit import record
from risk.store.tables import StoredRulebook
from risk.store.written import is_kept, write_new


def keep_rulebook(session: Session, *, content: bytes, now: datetime) -> str:
    """Keep a rulebook, once, and give the digest of its content.

    Parameters
    ----------
    content : bytes
        From :func:`risk.rulebook.content_of`.
    now : datetime
        Aware.
    """
    digest = _digest(content)
    if not is_kept(session, StoredRulebook, digest):
        packed = zlib.compress(content, 9)
        write_new(session, StoredRulebook(digest=digest, packed=packed, created_at=now))
        record(session, action="rulebook.kept", entity="rulebook", entity_id=digest, now=now)
    return digest


@lru_cache(maxsize=16)  # the quotes of a year share one content
def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def get_rulebook(session: Session, *, digest: str) -> bytes:
    """Give the content of a kept rulebook.

    Raises
    ------
    NotFound
        If none has this digest, or what is kept no longer has it.
    """
    query = select(StoredRulebook.packed).where(StoredRulebook.digest == digest)
    packed = session.scalar(query)
    try:
        content = zlib.decompress(packed or b"")
    except zlib.error:
        content = b""
    if hashlib.sha256(content).hexdigest() != digest:
        rule, help_ = "the rulebook must be kept as it was", "restore it from a backup"
        fault = Fault("rulebook_content", digest, rule, help_, "altered" if packed else "unknown")
        raise NotFound(f"the rulebook {digest[:12]} is not kept", [fault])
    return content
