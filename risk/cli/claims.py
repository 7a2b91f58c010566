"""Commands: incidents and claims."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from risk.cli.calculators import Json
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, print_json
from risk.cli.working import Desk, Reason, Seen, headed, minor_of, moment_of, state_of, tell
from risk.text import say
from risk.units import Locale

incident = typer.Typer(no_args_is_help=True, help="What happened to insured firms.")
claim = typer.Typer(no_args_is_help=True, help="Demands under policies.")

State = Annotated[str | None, typer.Option(help="Only those in this state.")]
Told = Annotated[Path, typer.Argument(help="The incident, .yaml or .json: docs/claims.md.")]
Day = typer.Option(formats=["%Y-%m-%d"])
Amount = Annotated[str, typer.Argument(help="In the policy's currency, such as 1500.00.")]
Loss = Annotated[str, typer.Option(help="Adjusted covered loss, before retention and limits.")]
Defence = Annotated[str | None, typer.Option(help="Of the loss, defence costs.")]
Reserve = Annotated[str, typer.Option(help="Still expected to be paid.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(incident, name="incident")
    app.add_typer(claim, name="claim")


@incident.command()
def report(
    file: Told,
    firm: Annotated[int, typer.Option(help="Number of a kept firm.")],
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Report an incident; tells its severity and whom the law wants told by when."""
    from risk.desk.loss.incidents import IncidentTold, report_incident
    from risk.profile import read_shape

    desk = Desk.open()
    told = read_shape(IncidentTold, file, "incident")
    made = desk.do(report_incident, told=told, firm_id=firm)
    _show_incident(desk, made.id, locale_of(lang), as_json)


@incident.command()
def assess(
    number: int, file: Told, reason: Reason, version: Seen = None, lang: Lang = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Tell an incident anew, as it is known now."""
    from risk.desk.loss.incidents import IncidentTold, assess_incident
    from risk.profile import read_shape

    told = read_shape(IncidentTold, file, "incident")
    _on_incident(assess_incident, number, version, lang, as_json, told=told, reason=reason)


@incident.command(name="tell")
def tell_(
    number: int,
    notice: Annotated[str, typer.Argument(help="Its id, as `show` gives it.")],
    reason: Reason,
    version: Seen = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Note that a notice was given now."""
    from risk.desk.loss.incidents import tell_notice

    desk = Desk.open()
    given = {"notice_id": notice, "given_at": desk.now, "reason": reason}
    _on_incident(tell_notice, number, version, lang, as_json, desk=desk, **given)


@incident.command()
def move(
    number: int,
    step: Annotated[str, typer.Argument(help="handle, close or reopen.")],
    reason: Reason,
    version: Seen = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Note that an incident was handled, close it, or open it again."""
    from risk.desk.loss.incidents import move_incident

    _on_incident(move_incident, number, version, lang, as_json, step=step, reason=reason)


@incident.command()
def show(number: int, lang: Lang = None, as_json: Json = False) -> None:
    """Show an incident."""
    _show_incident(Desk.open(), number, locale_of(lang), as_json)


@incident.command(name="list")
def list_(state: State = None, lang: Lang = None, as_json: Json = False) -> None:
    """List incidents, the last reported first."""
    from risk.desk.loss.incidents import incident_list

    found, locale = Desk.open().see(incident_list, state=state), locale_of(lang)
    if as_json:
        print_json(found)
        return
    table = Table(*headed(locale, "number", "firm", "state", "level", "discovered", "summary"))
    for one in found:
        state_now = state_of("incident", one, locale)
        discovered = moment_of(one["discovered_at"])
        level = _level(one["level"], locale)
        table.add_row(str(one["id"]), one["firm"], state_now, level, discovered, one["summary"])
    console().print(table)


@claim.command(name="open")
def open_(
    policy: Annotated[int, typer.Argument(help="Number of the policy.")],
    part: Annotated[str, typer.Argument(help="Cover part, such as LIA.")],
    made: Annotated[datetime, Day],
    reason: Reason,
    occurred: Annotated[datetime | None, Day] = None,
    incident: Annotated[int | None, typer.Option(help="Its cause.")] = None,
    loss: Loss = "0",
    reserve: Reserve = "0",
    defence: Defence = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Open a claim under a policy."""
    from risk.desk.loss.claims import open_claim

    desk = Desk.open()
    made_claim = desk.do(
        open_claim,
        policy_id=policy,
        part=part,
        made_on=made.date(),
        occurred_on=occurred.date() if occurred else None,
        incident_id=incident,
        loss_minor=minor_of(loss),
        reserve_minor=minor_of(reserve),
        defence_minor=minor_of(defence or "0"),
        reason=reason,
    )
    _show_claim(desk, made_claim.id, locale_of(lang), as_json)


@claim.command()
def adjust(
    number: int,
    reason: Reason,
    loss: Loss,
    reserve: Reserve,
    defence: Defence = None,
    occurred: Annotated[datetime | None, Day] = None,
    version: Seen = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Set what a claim comes to, and what is still expected to be paid."""
    from risk.desk.loss.claims import adjust_claim

    given: dict[str, Any] = {"loss_minor": minor_of(loss), "reserve_minor": minor_of(reserve)}
    given["defence_minor"] = None if defence is None else minor_of(defence)
    day = occurred.date() if occurred else None
    _on_claim(adjust_claim, number, reason, version, lang, as_json, occurred_on=day, **given)


@claim.command()
def pay(
    number: int, amount: Amount, reason: Reason, version: Seen = None, lang: Lang = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Pay on a claim, within what the policy still owes for the event."""
    from risk.desk.loss.claim_payments import pay_claim

    _on_claim(pay_claim, number, reason, version, lang, as_json, amount_minor=minor_of(amount))


@claim.command()
def ask(
    number: int, amount: Amount, reason: Reason, version: Seen = None, lang: Lang = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Ask another person to make a payment that one may not make alone."""
    from risk.desk.loss.claim_payments import ask_payment

    _on_claim(ask_payment, number, reason, version, lang, as_json, amount_minor=minor_of(amount))


@claim.command()
def recover(
    number: int, amount: Amount, reason: Reason, version: Seen = None, lang: Lang = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Note money got back from others."""
    from risk.desk.loss.claims import recover_claim

    _on_claim(recover_claim, number, reason, version, lang, as_json, amount_minor=minor_of(amount))


@claim.command()
def end(
    number: int,
    step: Annotated[str, typer.Argument(help="close, deny or reopen.")],
    reason: Reason,
    version: Seen = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Close a claim, deny it, or open it again."""
    from risk.desk.loss.claims import end_claim

    _on_claim(end_claim, number, reason, version, lang, as_json, step=step)


@claim.command(name="show")
def show_claim(number: int, lang: Lang = None, as_json: Json = False) -> None:
    """Show a claim."""
    _show_claim(Desk.open(), number, locale_of(lang), as_json)


@claim.command(name="list")
def list_claims(state: State = None, lang: Lang = None, as_json: Json = False) -> None:
    """List claims, the last opened first."""
    from risk.desk.loss.claims_document import claim_list

    found, locale = Desk.open().see(claim_list, state=state), locale_of(lang)
    if as_json:
        print_json(found)
        return
    names = ("number", "firm", "policy", "part", "state", "made", "reserve", "claim_paid")
    table = Table(*headed(locale, *names))
    for one in found:
        numbers = (str(one["id"]), one["firm"], str(one["policy_id"]), one["part"])
        state_now = state_of("claim", one, locale)
        table.add_row(*numbers, state_now, one["made_on"], one["reserve"], one["paid"])
    console().print(table)


@claim.command()
def export(
    policies: Annotated[Path, typer.Option(help=".csv, .xlsx or .parquet")],
    claims: Annotated[Path, typer.Option(help=".csv, .xlsx or .parquet")],
    as_of: Annotated[datetime | None, Day] = None,
    lang: Lang = None,
) -> None:
    """Write kept policies and claims as the two tables that `risk watch` reads."""
    from risk.desk.loss.claims_tables import book_tables
    from risk.portfolio.files import write_book

    desk = Desk.open()
    day = as_of.date() if as_of else desk.today
    tables = desk.see(book_tables, day=day)
    for table, path in zip(tables, (policies, claims), strict=True):
        write_book([table], path)
    told = {"policies": len(tables[0]), "claims": len(tables[1])}
    tell("claim.exported", locale_of(lang), day=day, **told)


def _on_incident(
    verb: Any, number: int, version: int | None, lang: Lang, as_json: bool,
    desk: Desk | None = None, **given: Any,
) -> None:  # fmt: skip
    from risk.desk.loss.incidents import incident_document

    desk = desk or Desk.open()
    seen = desk.version(incident_document, version, incident_id=number)
    desk.do(verb, incident_id=number, version=seen, **given)
    _show_incident(desk, number, locale_of(lang), as_json)


def _on_claim(
    verb: Any, number: int, reason: str, version: int | None, lang: Lang, as_json: bool,
    **given: Any,
) -> None:  # fmt: skip
    from risk.desk.loss.claims_document import claim_document

    desk = Desk.open()
    seen = desk.version(claim_document, version, claim_id=number)
    desk.do(verb, claim_id=number, version=seen, reason=reason, **given)
    _show_claim(desk, number, locale_of(lang), as_json)


def _show_incident(desk: Desk, number: int, locale: Locale, as_json: bool) -> None:
    from risk.desk.loss.incidents import incident_document
    from risk.documents.cited import article

    told = desk.see(incident_document, incident_id=number)
    if as_json:
        print_json(told)
        return
    tell(
        "claim.incident",
        locale,
        number=number,
        firm=told["firm"],
        state=state_of("incident", told, locale),
        level=_level(told["level"], locale),
        grade=told["grade"][locale] if told["grade"] else "—",
    )
    names = ("notice", "tell", "due", "given", "law")
    table = Table(
        *(Column(one, overflow="fold") for one in headed(locale, *names)), show_lines=True
    )
    for one in told["notices"]:
        due = moment_of(one["due_at"]) if one["due_at"] else say(f"claim.due.{_when(one)}", locale)
        sure = "" if one["sure"] else f" {say('claim.not_sure', locale)}"
        given = moment_of(one["given_at"]) if one["given_at"] else "—"
        if one["late"]:
            given += f" {say('claim.late', locale)}"
        words = f"{one['words'][locale]} {article(one['at'], locale)}"
        table.add_row(one["id"], one["tell"][locale] + sure, due, given, words)
    console().print(table, markup=False)


def _when(notice: dict[str, Any]) -> str:
    return "handled" if notice["counts_from"] == "handled" else "at_once"


def _level(level: str | None, locale: Locale) -> str:
    return "—" if level is None else say(f"claim.level.{level}", locale)


def _show_claim(desk: Desk, number: int, locale: Locale, as_json: bool) -> None:
    from risk.desk.loss.claims_document import claim_document

    told = desk.see(claim_document, claim_id=number)
    if as_json:
        print_json(told)
        return
    tell(
        "claim.claim",
        locale,
        number=number,
        firm=told["firm"],
        policy=told["policy_id"],
        part=say(f"choice.parts.{told['part']}", locale),
        state=state_of("claim", told, locale),
    )
    table = Table(*headed(locale, "step", "loss", "reserve", "claim_paid", "recovered"))
    for one in told["events"]:
        money = (one[name] for name in ("loss", "reserve", "paid", "recovered"))
        table.add_row(say(f"claim.step.{one['step']}", locale), *money)
    console().print(table)
    left = {"left": told["left_to_pay"], "incurred": told["incurred"]}
    tell("claim.left", locale, currency=told["currency"], **left)
    for one in told["doubts"]:
        path = one["path"].removeprefix("claim.")
        tell(f"claim.doubt.{path}", locale, got=one["got"])
