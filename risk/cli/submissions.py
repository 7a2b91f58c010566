"""Commands: submissions and what is referred of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from risk.cli.calculators import Json
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, print_json
from risk.cli.quoting import WORKBOOK, modification
from risk.cli.working import Desk, Reason, Seen, amount, headed, moment_of, state_of, tell
from risk.units import Locale

submission = typer.Typer(no_args_is_help=True, help="What firms ask to be insured for.")
referral = typer.Typer(no_args_is_help=True, help="Offers that wait for somebody to sign.")

File = Annotated[Path, typer.Argument(help="A profile, .yaml or .json.")]
Profile = Annotated[Path | None, typer.Option(help="Answers and terms asked for now.")]
State = Annotated[str | None, typer.Option(help="Only those in this state.")]
Schedule = Annotated[
    list[str] | None, typer.Option(help="Filed credit or debit, ITEM=SHARE:REASON.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(submission, name="submission")
    app.add_typer(referral, name="referral")


@submission.command(name="open")
def open_(
    file: File,
    firm: Annotated[int | None, typer.Option(help="Number of a kept firm.")] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Open a submission; the firm is kept with it."""
    from risk.desk.life.submissions import open_submission
    from risk.profile import read_profile

    desk = Desk.open()
    opened = desk.do(open_submission, profile=read_profile(file), firm_id=firm)
    _show(desk, opened.id, locale_of(lang), as_json)


@submission.command()
def quote(
    number: int,
    profile: Profile = None,
    schedule: Schedule = None,
    reason: Annotated[str | None, typer.Option(help="Why, where a premium is overridden.")] = None,
    version: Seen = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Quote a submission as of today: offered, referred or declined by rules and authority."""
    from risk.desk.life.life_document import submission_document
    from risk.desk.life.submissions import offer_quote, quote_for
    from risk.profile import read_profile

    desk = Desk.open()
    seen = desk.version(submission_document, version, submission_id=number)
    found = desk.see(
        quote_for,
        submission_id=number,
        day=desk.today,
        profile=read_profile(profile) if profile else None,
        schedule=tuple(modification(one) for one in schedule or []),
    )
    desk.do(offer_quote, submission_id=number, version=seen, quote=found, reason=reason)
    _show(desk, number, locale_of(lang), as_json)


@submission.command()
def withdraw(
    number: int, reason: Reason, version: Seen = None, lang: Lang = None, as_json: Json = False
) -> None:
    """Withdraw a submission and the offer on it."""
    from risk.desk.life import submissions
    from risk.desk.life.life_document import submission_document

    desk = Desk.open()
    seen = desk.version(submission_document, version, submission_id=number)
    desk.do(submissions.withdraw, submission_id=number, version=seen, reason=reason)
    _show(desk, number, locale_of(lang), as_json)


@submission.command()
def show(number: int, lang: Lang = None, as_json: Json = False) -> None:
    """Show a submission, its offers and what waits."""
    _show(Desk.open(), number, locale_of(lang), as_json)


@submission.command()
def paper(
    quote_id: Annotated[int, typer.Argument(help="Number of the quote that is offered.")],
    out: Annotated[
        Path | None, typer.Option(help=".pdf, .docx, .md; or the working paper, .xlsx.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Write an offer as a paper: offer, terms and reasons, computed again and found the same."""
    from risk.desk.quoting.quote_paper import offer_paper
    from risk.desk.quoting.working_paper import offer_workbook
    from risk.documents import write_form

    desk, locale, path = Desk.open(), locale_of(lang), out or Path(f"quote_{quote_id}.pdf")
    if path.suffix == WORKBOOK:
        path.write_bytes(desk.see(offer_workbook, quote_id=quote_id, locale=locale))
    else:
        write_form(desk.see(offer_paper, quote_id=quote_id, locale=locale), path)
    tell("quote_paper.written", locale, file=path)


@submission.command(name="list")
def list_(state: State = None, lang: Lang = None, as_json: Json = False) -> None:
    """List submissions, the last opened first."""
    from risk.desk.life.life_document import submission_list

    found, locale = Desk.open().see(submission_list, state=state), locale_of(lang)
    if as_json:
        print_json(found)
        return
    table = Table(*headed(locale, "number", "firm", "state", "opened"))
    for one in found:
        state_now = state_of("submission", one, locale)
        table.add_row(str(one["id"]), one["firm"], state_now, one["opened_at"][:10])
    console().print(table)


@referral.command(name="list")
def waiting(lang: Lang = None, as_json: Json = False) -> None:
    """List what waits for an answer, the longest waiting first."""
    from risk.desk.life.life_document import referral_list

    found, locale = Desk.open().see(referral_list), locale_of(lang)
    if as_json:
        print_json(found)
    else:
        console().print(_referrals(found, locale))


@referral.command(name="raise")
def raise_(
    quote_id: int, reason: Reason, version: Seen = None, lang: Lang = None, as_json: Json = False
) -> None:
    """Refer an offer by hand."""
    from risk.desk.life.life_document import offer_document
    from risk.desk.life.referrals import refer

    desk = Desk.open()
    seen = desk.version(offer_document, version, quote_id=quote_id)
    opened = desk.do(refer, quote_id=quote_id, version=seen, reason=reason)
    _told(desk, opened.id, locale_of(lang), as_json)


@referral.command()
def say(
    number: int,
    words: Annotated[str, typer.Argument(help="What to say; the audit keeps it.")],
    version: Seen = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Say something to a referral."""
    from risk.desk.life.life_document import referral_document
    from risk.desk.life.referrals import discuss

    desk = Desk.open()
    seen = desk.version(referral_document, version, referral_id=number)
    desk.do(discuss, referral_id=number, version=seen, reason=words)
    _told(desk, number, locale_of(lang), as_json)


@referral.command()
def approve(
    number: int, reason: Reason, version: Seen = None, lang: Lang = None, as_json: Json = False
) -> None:
    """Approve a referral within your authority; the offer may then be bound."""
    _answer(number, reason, version, locale_of(lang), as_json, approve=True)


@referral.command()
def decline(
    number: int, reason: Reason, version: Seen = None, lang: Lang = None, as_json: Json = False
) -> None:
    """Decline a referral, and with it the submission."""
    _answer(number, reason, version, locale_of(lang), as_json, approve=False)


@referral.command(name="show")
def show_referral(number: int, lang: Lang = None, as_json: Json = False) -> None:
    """Show a referral and everything that was said."""
    _told(Desk.open(), number, locale_of(lang), as_json)


def _answer(
    number: int, reason: str, version: int | None, locale: Locale, as_json: bool, *, approve: bool
) -> None:
    from risk.desk.life.life_document import referral_document
    from risk.desk.life.referrals import answer

    desk = Desk.open()
    seen = desk.version(referral_document, version, referral_id=number)
    desk.do(answer, referral_id=number, version=seen, approve=approve, reason=reason)
    _told(desk, number, locale, as_json)


def _show(desk: Desk, number: int, locale: Locale, as_json: bool) -> None:
    from risk.desk.life.life_document import submission_document

    told = desk.see(submission_document, submission_id=number)
    if as_json:
        print_json(told)
        return
    state = state_of("submission", told, locale)
    tell("life.submission", locale, number=number, firm=told["firm"], state=state)
    if told["offers"]:
        table = Table(*headed(locale, "quote", "state", "limit", "premium", "valid_until"))
        for one in told["offers"]:
            table.add_row(
                str(one["quote_id"]),
                state_of("offer", one, locale),
                amount(one, "limit", locale),
                amount(one, "premium", locale),
                one["valid_until"],
            )
        console().print(table)
    if told["referrals"]:
        console().print(_referrals(told["referrals"], locale))


def _referrals(found: list[dict[str, Any]], locale: Locale) -> Table:
    names = ("referral", "firm", "quote", "limit", "premium", "why")
    headings = (Column(one, overflow="fold") for one in headed(locale, *names))
    table = Table(*headings, show_lines=True)
    for one in found:
        table.add_row(
            str(one["id"]),
            one["firm"],
            str(one["quote_id"]),
            amount(one, "limit", locale),
            amount(one, "premium", locale),
            "\n".join(cause["words"][locale] for cause in one["causes"]),
        )
    return table


def _told(desk: Desk, number: int, locale: Locale, as_json: bool) -> None:
    from risk.desk.life.life_document import referral_document

    told = desk.see(referral_document, referral_id=number)
    if as_json:
        print_json(told)
        return
    console().print(_referrals([told], locale))
    tell("life.referral", locale, number=number, state=state_of("referral", told, locale))
    for one in told["said"]:
        console().print(f"{moment_of(one['at'])}  {one['actor']} ({one['role']}): {one['words']}")
