"""Routes: books sent, long jobs on them, and what the jobs wrote."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session

from risk.api.asking import Asking, told
from risk.api.book_shapes import BookShape, JobBody, JobShape, ResultShape
from risk.api.clock import day_of
from risk.api.life_bodies import Before, Most, Number, ReasonBody
from risk.api.life_shapes import Page
from risk.api.problems import CHANGING, PROBLEMS, STORED
from risk.api.routes.submissions import page
from risk.api.stored import Work, Working
from risk.api.strict import StrictRoute
from risk.desk.book.book_jobs import cancel_job, job_document, job_list, open_job, resume_job
from risk.desk.book.book_results import open_result, result_list, result_rows
from risk.desk.book.books import (
    MOST_BYTES,
    Sent,
    book_document,
    book_list,
    keep_book,
    may_send,
    remove_book,
)
from risk.desk.book.work_folder import WorkFolder
from risk.errors import Fault, StoreBusy

router = APIRouter(
    prefix="/v1", tags=["book"], route_class=StrictRoute, responses=PROBLEMS | STORED
)
JOBS = "/v1/jobs"
BYTES = {"schema": {"type": "string", "format": "binary"}}
FILE = "application/octet-stream"


def _folder(request: Request, work: Work) -> WorkFolder:
    return WorkFolder(request.app.state.workers.root, work.actor.tenant)


@router.post(
    "/books",
    status_code=201,
    response_model=BookShape,
    max_body_size=MOST_BYTES,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {FILE: BYTES},
            "description": "The file as it is: CSV in UTF-8, Parquet or xlsx, one firm a row.",
        }
    },
)
async def send(
    request: Request,
    work: Working,
    name: Annotated[str, Query(max_length=100, examples=["firms.csv"])],
) -> Response:
    """Send a book; the same file under the same name is kept once."""
    name = may_send(actor=work.actor, name=name)
    folder = _folder(request, work)
    coming = folder.coming(secrets.token_hex(16) + Path(name).suffix)
    try:
        sent = await _take_in(request, coming, name)
        return await run_sync(_keep, work, sent, folder)
    except OSError as error:
        rule = error.strerror or "the work folder cannot be written to"
        fault = Fault("body", name, rule, "try again later", StoreBusy.code)
        raise StoreBusy("the book cannot be kept", [fault]) from error
    finally:
        coming.unlink(missing_ok=True)


async def _take_in(request: Request, coming: Path, name: str) -> Sent:
    """Write what comes to a file while it comes."""
    coming.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with coming.open("wb") as file:
        async for chunk in request.stream():
            digest.update(chunk)
            size += len(chunk)
            if size > MOST_BYTES:
                raise HTTPException(413, f"a book may have at most {MOST_BYTES:,} bytes")
            file.write(chunk)
    return Sent(name, coming, digest.hexdigest(), size)


def _keep(work: Work, sent: Sent, folder: WorkFolder) -> Response:
    with work.writing() as session:
        book = keep_book(session, actor=work.actor, sent=sent, folder=folder, now=work.now)
        document = _seen_book(session, work, book.id)
    answer = told(document)
    answer.status_code = 201
    answer.headers["location"] = f"/v1/books/{document['id']}"
    return answer


def _seen_book(session: Session, work: Work, number: int) -> dict[str, Any]:
    return book_document(session, actor=work.actor, book_id=number)


@router.get("/books", response_model=Page[BookShape])
def listed(work: Working, before: Before = None, most: Most = 100) -> Any:
    """Books that are kept, the last sent first."""
    with work.reading() as session:
        found = book_list(session, actor=work.actor, before=before, most=most + 1)
    return page(found, most)


@router.get("/books/{number}", response_model=BookShape)
def one(number: Number, work: Working) -> Response:
    """A book."""
    with work.reading() as session:
        return told(_seen_book(session, work, number))


@router.post("/books/{number}/remove", response_model=BookShape, responses=CHANGING)
def remove(number: Number, body: ReasonBody, ask: Asking, request: Request) -> Response:
    """Take a book away for good, with everything that was computed from it."""

    def verb(session: Session) -> dict[str, Any]:
        remove_book(
            session, actor=ask.work.actor, book_id=number, version=ask.version,
            folder=_folder(request, ask.work), reason=body.reason, now=ask.work.now,
        )  # fmt: skip
        return _seen_book(session, ask.work, number)

    return ask.change(verb)


@router.post("/books/{number}/jobs", status_code=201, response_model=JobShape)
def start(number: Number, body: JobBody, ask: Asking, request: Request) -> Response:
    """Have a book scored, or scored and accumulated; the job waits for its turn."""
    folder = _folder(request, ask.work)

    def verb(session: Session) -> dict[str, Any]:
        job = open_job(
            session, actor=ask.work.actor, book_id=number, asked=body.asked(day_of(body.as_of)),
            folder=folder, now=ask.work.now,
        )  # fmt: skip
        return job_document(session, actor=ask.work.actor, job_id=job.id, folder=folder)

    answer = ask.change(verb, 201, JOBS)
    request.app.state.workers.wake()
    return answer


@router.get("/jobs", response_model=Page[JobShape])
def jobs(work: Working, request: Request, before: Before = None, most: Most = 100) -> Any:
    """Jobs, the last opened first."""
    with work.reading() as session:
        found = job_list(
            session, actor=work.actor, folder=_folder(request, work), before=before, most=most + 1
        )
    return page(found, most)


@router.get("/jobs/{number}", response_model=JobShape)
def job(number: Number, work: Working, request: Request) -> Response:
    """A job: its state, how far it is, how long it still takes, what made it fail."""
    folder = _folder(request, work)
    with work.reading() as session:
        return told(job_document(session, actor=work.actor, job_id=number, folder=folder))


@router.post("/jobs/{number}/cancel", response_model=JobShape, responses=CHANGING)
def cancel(number: Number, body: ReasonBody, ask: Asking, request: Request) -> Response:
    """Cancel a job: it stops at the next part, and what is done stays."""

    def verb(session: Session) -> dict[str, Any]:
        cancel_job(
            session, actor=ask.work.actor, job_id=number, version=ask.version,
            reason=body.reason, now=ask.work.now,
        )  # fmt: skip
        return job_document(
            session, actor=ask.work.actor, job_id=number, folder=_folder(request, ask.work)
        )

    return ask.change(verb)


@router.post("/jobs/{number}/resume", response_model=JobShape, responses=CHANGING)
def resume(number: Number, ask: Asking, request: Request) -> Response:
    """Let a job that was cancelled or failed go on where it stopped."""

    def verb(session: Session) -> dict[str, Any]:
        resume_job(
            session, actor=ask.work.actor, job_id=number, version=ask.version, now=ask.work.now
        )
        return job_document(
            session, actor=ask.work.actor, job_id=number, folder=_folder(request, ask.work)
        )

    answer = ask.change(verb)
    request.app.state.workers.wake()
    return answer


@router.get("/jobs/{number}/files", response_model=list[ResultShape])
def files(number: Number, work: Working, request: Request) -> Any:
    """The files that a job wrote: summary, refused rows, scores, and what was accumulated."""
    folder = _folder(request, work)
    with work.reading() as session:
        return result_list(session, actor=work.actor, job_id=number, folder=folder)


@router.get(
    "/jobs/{number}/files/{name:path}",
    response_class=FileResponse,
    responses={200: {"content": {FILE: BYTES}, "description": "The file"}},
)
def file(number: Number, name: str, work: Working, request: Request) -> FileResponse:
    """A file that a job wrote; the audit keeps who took it."""
    with work.writing() as session:
        path = open_result(
            session, actor=work.actor, job_id=number, name=name, folder=_folder(request, work),
            now=work.now,
        )  # fmt: skip
    return FileResponse(path, media_type=FILE, filename=path.name)


@router.get("/jobs/{number}/rows")
def rows(
    number: Number,
    work: Working,
    request: Request,
    after: Annotated[int, Query(ge=0, lt=2**53, description="`next` of the page before.")] = 0,
    most: Most = 100,
) -> dict[str, Any]:
    """Scores of a book's firms, page by page; the audit keeps who looked."""
    with work.writing() as session:
        found = result_rows(
            session, actor=work.actor, job_id=number, after=after, most=most + 1,
            folder=_folder(request, work), now=work.now,
        )  # fmt: skip
    more = len(found) > most
    return {"items": found[:most], "next": found[most - 1]["row"] if more else None}
