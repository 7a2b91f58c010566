"""Commands: policies, from binding to the last day."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from risk.cli.calculators import Json
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, print_json
from risk.cli.working import Desk, Reason, Seen, amount, headed, minor_of, state_of, tell
from risk.text import say
from risk.units import Locale

policy = typer.Typer(no_args_is_help=True, help="Policies, from binding to the last day.")

From = Annotated[
    datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day on which it holds.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(policy, name="policy")
    app.command()(expire)


def expire(lang: Lang = None, as_json: Json = False) -> None:
    """Do what the days do: offers and policies past their last day expire, unpaid ones lapse."""
    from risk.desk.life.submissions import pass_days

    done = Desk.open().do(pass_days)
    if as_json:
        print_json(done)
    else:
        tell("life.expired", locale_of(lang), **done)


@policy.command()
def bind(
    quote_id: int, reason: Reason, version: Seen = None, lang: Lang = None, as_json: Json = False
) -> None:
    """Bind an offer; of two who bind it at once exactly one wins."""
    from risk.desk.life import bind as binding
    from risk.desk.life.life_document import offer_document

    desk = Desk.open()
    seen = desk.version(offer_document, version, quote_id=quote_id)
    bound = desk.do(binding.bind, quote_id=quote_id, version=seen, reason=reason)
    _show(desk, bound.id, locale_of(lang), as_json)


@policy.command()
def pay(
    number: int,
    paid: Annotated[str, typer.Argument(metavar="AMOUNT", help="Below zero: paid back.")],
    reason: Reason,
    version: Seen = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Record money received for a policy; paid in full it is issued."""
    from risk.desk.life import bind as binding

    _step(binding.pay, number, reason, version, lang, as_json, amount_minor=minor_of(paid))


@policy.command()
def change(
    number: int,
    file: Annotated[Path, typer.Argument(help="The profile with the new answers and terms.")],
    effective: From,
    reason: Reason,
    version: Seen = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Change the terms of a policy from a day on; the premium changes by the day."""
    from risk.desk.life.endorse import endorse, quote_change
    from risk.profile import read_profile

    desk = Desk.open()
    found = desk.see(quote_change, policy_id=number, profile=read_profile(file), day=desk.today)
    given = {"quote": found, "effective": effective.date()}
    _step(endorse, number, reason, version, lang, as_json, **given)


@policy.command()
def cancel(
    number: int,
    effective: From,
    reason: Reason,
    version: Seen = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Cancel a policy from a day on; the premium of the days left goes back."""
    from risk.desk.life import cancel as cancelling

    _step(cancelling.cancel, number, reason, version, lang, as_json, effective=effective.date())


@policy.command()
def renew(
    number: int,
    profile: Annotated[Path | None, typer.Option(help="What the firm says now.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why, in words.")] = None,
    version: Seen = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Ask for the period after a policy and tell what changed since; then quote and bind it."""
    from risk.desk.life import renew as renewing
    from risk.desk.life.life_document import policy_document
    from risk.profile import read_profile

    desk, locale = Desk.open(), locale_of(lang)
    seen = desk.version(policy_document, version, policy_id=number)
    told = read_profile(profile) if profile else None
    opened = desk.do(renewing.renew, policy_id=number, version=seen, profile=told, reason=reason)
    found = desk.see(renewing.renewal_changes, submission_id=opened.id, day=desk.today)
    if as_json:
        print_json({"submission_id": opened.id} | found)
        return
    tell("life.renewal", locale, submission=opened.id, policy=number)
    table = Table(*headed(locale, "question", "before", "after"))
    for one in found["answers"]:
        table.add_row(one["question"], str(one["before"]), str(one["after"]))
    for name in ("by_answers", "now"):
        after = found["premium"][name] or "—"
        table.add_row(say(f"life.premium.{name}", locale), found["premium"]["before"], after)
    console().print(table)


@policy.command()
def show(number: int, lang: Lang = None, as_json: Json = False) -> None:
    """Show a policy and everything that happened to it."""
    _show(Desk.open(), number, locale_of(lang), as_json)


@policy.command()
def certificate(
    number: int,
    out: Annotated[Path | None, typer.Option(help="File: .pdf, .docx or .md.")] = None,
    lang: Lang = None,
) -> None:
    """Write the certificate of a policy, with the terms that hold today."""
    from risk.desk.life.certificate import certificate_paper
    from risk.documents import write_form

    desk, locale = Desk.open(), locale_of(lang)
    paper = desk.see(certificate_paper, policy_id=number, day=desk.today, locale=locale)
    written = write_form(paper, out or Path(f"{paper.name}.pdf"))
    tell("paper.written", locale, file=written)


@policy.command(name="list")
def list_(
    state: Annotated[str | None, typer.Option(help="Only those in this state.")] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """List policies, the last bound first."""
    from risk.desk.life.life_document import policy_list

    found, locale = Desk.open().see(policy_list, state=state), locale_of(lang)
    if as_json:
        print_json(found)
        return
    table = Table(*headed(locale, "number", "certificate", "firm", "state", "start", "end", "owed"))
    for one in found:
        table.add_row(
            str(one["id"]),
            one["certificate"] or "—",
            one["firm"],
            state_of("policy", one, locale),
            one["start"],
            one["end"],
            amount(one, "owed", locale),
        )
    console().print(table)


def _step(
    verb: Any,
    number: int,
    reason: str,
    version: int | None,
    lang: Lang,
    as_json: bool,
    **given: Any,
) -> None:
    from risk.desk.life.life_document import policy_document

    desk = Desk.open()
    seen = desk.version(policy_document, version, policy_id=number)
    desk.do(verb, policy_id=number, version=seen, reason=reason, **given)
    _show(desk, number, locale_of(lang), as_json)


def _show(desk: Desk, number: int, locale: Locale, as_json: bool) -> None:
    from risk.desk.life.life_document import policy_document

    told = desk.see(policy_document, policy_id=number)
    if as_json:
        print_json(told)
        return
    tell(
        "life.policy",
        locale,
        number=number,
        firm=told["firm"],
        state=state_of("policy", told, locale),
        certificate=told["certificate"] or "—",
        start=told["start"],
        end=told["end"],
    )
    table = Table(*headed(locale, "step", "effective", "quote", "charged", "tax", "paid"))
    for one in told["events"]:
        quote = str(one["quote_id"] or "—")
        money = (one[name] for name in ("charged", "tax", "paid"))
        table.add_row(say(f"life.step.{one['step']}", locale), one["effective"], quote, *money)
    console().print(table)
    code = "life.owed_back" if told["owed"].startswith("-") else "life.owed"
    owed = {"owed": told["owed"].lstrip("-"), "currency": told["currency"], "due": told["due"]}
    tell(code, locale, **owed)
