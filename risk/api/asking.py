"""API: requests that change something: once, and only what was looked at.

``Idempotency-Key`` is the caller's own name for a request: the first answer is kept in the work it
tells of, and the same request gets it again, byte for byte. ``If-Match`` carries the version that
was looked at, as ``ETag`` gave it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from sqlalchemy.orm import Session

from risk.api.stored import Work, Working
from risk.errors import Conflict, Fault, NoVersion
from risk.store.answers import find_answer, keep_answer
from risk.store.firms import refuse_erased
from risk.store.tables import KeptAnswer

JSON = "application/json"
AGAIN = "idempotency-replayed"
_VERSION = re.compile(r'"([1-9][0-9]{0,8})"')

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Your own name for this request: sent again, it gets the first answer.",
    ),
]
Match = Annotated[
    str | None,
    Header(alias="If-Match", max_length=20, description='The version looked at, such as `"3"`.'),
]


@dataclass(frozen=True)
class Asked:
    """A request that changes something.

    Parameters
    ----------
    work : Work
    key : str or None
        The caller's own name for it.
    match : str or None
        ``If-Match`` as it was sent.
    digest : str
        SHA-256 of what was asked.
    """

    work: Work
    key: str | None
    match: str | None
    digest: str

    @property
    def version(self) -> int:
        """Give the version that was looked at.

        Raises
        ------
        NoVersion
            If none was said.
        """
        found = _VERSION.fullmatch(self.match or "")
        if found is None:
            rule, help_ = 'must be a version such as "3"', "send the ETag of what you looked at"
            got = self.match or "nothing"
            fault = Fault("if-match", got, rule, help_, NoVersion.code)
            raise NoVersion("say which version you looked at", [fault])
        return int(found[1])

    def answered(self) -> Response | None:
        """Give the answer this request got before, or None."""
        if self.key is None:
            return None
        with self.work.reading() as session:
            kept = find_answer(session, key=self.key)
        return None if kept is None else self._again(kept)

    def change(
        self, verb: Callable[[Session], dict[str, Any]], status: int = 200, at: str | None = None
    ) -> Response:
        """Change something once and tell how it is then.

        Parameters
        ----------
        verb : callable
            Does it in one piece of work and gives what became of it, with ``version``.
        status : int
            Of the answer.
        at : str or None
            Where a new thing is to be found; its number follows.
        """
        with self.work.writing() as session:
            kept = find_answer(session, key=self.key) if self.key else None
            if kept is not None:
                return self._again(kept)
            told = verb(session)
            headers = {"etag": f'"{told["version"]}"'}
            if at is not None:
                headers["location"] = f"{at}/{told.get('quote_id') or told['id']}"
            body = written(told)
            if self.key:
                keep_answer(
                    session,
                    key=self.key,
                    request_sha256=self.digest,
                    status=status,
                    headers=json.dumps(headers),
                    body=body,
                    now=self.work.now,
                )
        return Response(body, status, headers, JSON)

    def _again(self, kept: KeptAnswer) -> Response:
        if kept.request_sha256 != self.digest:
            rule = "the key stands for another request"
            fault = Fault("idempotency-key", str(self.key), rule, "give a new key", "key-used")
            raise Conflict(rule, [fault])
        refuse_erased(kept.body, "the answer")
        headers = json.loads(kept.headers) | {AGAIN: "true"}
        return Response(kept.body, kept.status, headers, JSON)


def told(document: dict[str, Any]) -> Response:
    """Tell how something is, with its version."""
    headers = {"etag": f'"{document["version"]}"'}
    return Response(written(document), headers=headers, media_type=JSON)


def written(document: dict[str, Any]) -> str:
    """Write a document as it is answered."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


async def _asked(request: Request, work: Working, key: Key = None, match: Match = None) -> Asked:
    heard = hashlib.sha256(f"{request.method} {request.url.path}\n{match}\n".encode())
    heard.update(await request.body())
    return Asked(work, key, match, heard.hexdigest())


Asking = Annotated[Asked, Depends(_asked)]
"""For routes that change something; they must be plain functions, as the store waits."""
