"""A quote on a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from risk.cli.output import console, money, number
from risk.cli.show_training import show_training
from risk.desk.quoting.models_document import priced_by
from risk.text import say

STYLES = {"accept": "green", "refer": "yellow", "decline": "red"}
STEPS = ("pure_premium", "capital_charge", "fixed_expense", "variable_expense",
         "technical_premium", "minimum_premium", "premium")  # fmt: skip
WEIGHTS = {"note": "dim", "caution": "yellow", "warning": "bold red"}


def show_quote(document: dict[str, Any], locale: str) -> None:
    """Print a quote document in one language."""
    screen = console()
    head = document["quote"]
    screen.rule(
        say(
            "cli.title",
            locale,
            firm=head["firm"],
            day=head["as_of"],
            preset=say(f"preset.{head['preset']}", locale),
        )
    )
    _class(screen, document["classification"], locale)
    _posture(screen, document["posture"], locale)
    if document["pricing"]:
        _pricing(screen, document["pricing"], head["currency"], locale)
    if "training" in document:
        show_training(screen, document["training"], head["currency"], locale)
    for fault in document["outside_calibration"]:
        screen.print(f"  {fault['path']}: {fault['rule']}; {fault['help']}")
    _decision(screen, document["decision"], head["currency"], locale)
    if document["offer"]:
        premium = money(document["offer"]["price"]["premium"], head["currency"], locale)
        screen.print(f"{say('cli.offer', locale)}  [bold]{premium}[/]")
    if document.get("models"):
        # Not said of the formula: it is what prices unless something else does.
        screen.print(f"{say('priced_by.title', locale)}  [bold]{priced_by(document)[locale]}[/]")
    for notice in document["notices"]:
        screen.print(f"[{WEIGHTS[notice['weight']]}]• {notice['text'][locale]}[/]")
    provenance = say(
        "cli.provenance",
        locale,
        version=head["engine_version"],
        seed=head["seed"],
        digest=head["rulebook_digest"][:12],
        tariff=head["tariff"],
    )
    screen.print(f"[dim]{provenance}[/]")


def show_changes(changes: dict[str, Any], locale: str) -> None:
    """Print what other models do to a price.

    ``changes`` are those of :func:`risk.desk.learned.what_changed.model_changes`.
    """
    currency = changes["currency"]

    def cash(amount: str | None) -> str:
        return "—" if amount is None else money(amount, currency, locale)

    def factor(value: float | None) -> str:
        return "—" if value is None else number(value, locale, "0.000")

    def pair(name: str, shown: Any) -> list[str]:
        return [say(f"changes.{name}", locale), *map(shown, changes[name])]

    screen = console()
    heads = (say(f"changes.{one}", locale) for one in ("was", "now"))
    table = Table("", *heads)
    table.add_row(say("priced_by.title", locale), *(one[locale] for one in changes["priced_by"]))
    table.add_row(*pair("premium", cash))
    table.add_row(*pair("interval", lambda ends: " – ".join(map(cash, ends[::2])) if ends else "—"))
    events = (
        "—" if one is None else number(one, locale, "0.0000") for one in changes["events_a_period"]
    )
    table.add_row(say("changes.events", locale), *events)
    table.add_row(*pair("rating", lambda one: one or "—"))
    table.add_row(*pair("outcome", lambda one: say(f"decision.{one}", locale)))
    screen.print(table)
    columns = ("line", "factor_was", "factor_now", "money_was", "money_now")
    lines = Table(*(say(f"changes.{one}", locale) for one in columns))
    for line in changes["lines"]:
        lines.add_row(
            line["label"][locale], *map(factor, line["factor"]), *map(cash, line["money"])
        )
    screen.print(lines)


def _class(screen: Console, found: dict[str, Any], locale: str) -> None:
    line, size, processor = found["business_line"], found["size"], found["processor"]
    screen.print(f"{say('cli.line', locale)}  {line['code']} {line['name'][locale]}")
    if size:
        words = [say(f"size.{one}", locale) for one in size["possible"]]
        screen.print(
            f"{say('cli.size', locale)}  [bold]{' / '.join(words) or '—'}[/]  "
            f"[dim]{size['note'][locale]} · {_cited(size['source'], locale)}[/]"
        )
    name = " / ".join(one[locale] for one in processor["possible_names"])
    screen.print(
        f"{say('cli.processor', locale)}  [bold]{name or '—'}[/]  "
        f"[dim]{processor['note'][locale]} · {_cited(processor['source'], locale)}[/]"
    )


def _cited(source: dict[str, Any] | None, locale: str) -> str:
    if source is None:
        return "—"
    status = say(f"status.{source['status']}", locale)
    return f"{source['title'][locale]} {source['at'] or ''}, {source['in_force_from']}, {status}"


def _posture(screen: Console, found: dict[str, Any], locale: str) -> None:
    if not found["measures"]:
        screen.print(f"{say('cli.enisa', locale)}  —")
        return
    measures = found["measures"]
    screen.print(
        f"{say('cli.enisa', locale)}  [bold]{say('risk.' + found['risk'], locale)}[/]  "
        + say(
            "cli.measures",
            locale,
            operation=found["governing"],
            required=measures["required"],
            in_place=measures["in_place"],
            unknown=measures["unknown"],
        )
    )


def _pricing(screen: Console, found: dict[str, Any], currency: str, locale: str) -> None:
    loss, price, low_high = found["loss"], found["price"], found["interval"]["premium"]

    def cash(amount: Any) -> str:
        return money(amount, currency, locale)

    screen.print(
        Panel(
            say(
                "cli.premium",
                locale,
                premium=cash(price["premium"]),
                low=cash(low_high[0]),
                high=cash(low_high[2]),
                rating=found["rating"],
                score=number(found["score"], locale, "0"),
                frequency=number(found["frequency"]["events_a_period"], locale, "0.0000"),
                p_any=number(loss["p_any"], locale, "0.00%"),
                expected=cash(loss["expected_loss"]),
                var=cash(loss["var_995"]),
                tvar=cash(loss["tvar_995"]),
            ),
            expand=False,
        )
    )
    if "capital" in found:
        screen.print(_build_up(found, cash, locale))
    sheet = Table(
        *(
            say(f"cli.sheet.{one}", locale)
            for one in ("line", "answer", "factor", "money", "status")
        )
    )
    for line in found["reasons"]:
        sheet.add_row(
            line["label"][locale],
            line["answer_text"][locale],
            number(line["premium_factor"], locale, "0.000"),
            cash(line["money"]),
            say(f"status.{line['status']}", locale),
        )
    sheet.add_row(say("cli.sheet.premium", locale), "", "", cash(price["premium"]), "")
    screen.print(sheet)
    _options(screen, found["options"], currency, locale)


def _build_up(found: dict[str, Any], cash: Callable[[Any], str], locale: str) -> Table:
    """Give the steps of a premium whose capital charge is by a book."""
    price, capital = found["price"], found["capital"]
    title = say("book_capital.build_up", locale, book=capital["book"])
    heads = (say(f"book_capital.{one}", locale) for one in ("step", "amount", "basis"))
    table = Table(*heads, title=title)
    for step in STEPS:
        basis = ""
        if step == "capital_charge":
            by_tariff = cash(capital["tariff_ratio"] * float(price["pure_premium"]))
            told = say("book_capital.by_tariff", locale, amount=by_tariff)
            basis = f"{say('status.judgement', locale)}; {told}"
        table.add_row(say(f"price.{step}", locale), cash(price[step]), basis)
    return table


def _options(screen: Console, options: list[dict[str, Any]], currency: str, locale: str) -> None:
    limits = sorted({float(one["limit"]) for one in options})
    retentions = sorted({float(one["retention"]) for one in options})
    priced = {(float(o["limit"]), float(o["retention"])): o["premium"] for o in options}
    table = Table(title=say("cli.options", locale))
    table.add_column(say("cli.limit", locale), justify="right")
    for retention in retentions:
        heading = say("cli.retention", locale, amount=money(retention, currency, locale))
        table.add_column(heading, justify="right")
    for limit in limits:
        cells = [
            money(priced[limit, retention], currency, locale)
            if (limit, retention) in priced
            else "—"
            for retention in retentions
        ]
        table.add_row(money(limit, currency, locale), *cells)
    screen.print(table)


def _decision(screen: Console, found: dict[str, Any], currency: str, locale: str) -> None:
    outcome = found["outcome"]
    words = say(f"decision.{outcome}", locale)
    screen.print(f"{say('cli.decision', locale)}  [bold {STYLES[outcome]}]{words}[/]")
    for kind in ("reasons", "conditions", "sublimits", "counters"):
        for one in found[kind]:
            amount = ""
            if "amount" in one:
                amount = f" ({one['part']} {money(one['amount'], currency, locale)})"
            elif "offered" in one:
                amount = f" ({_term(one, currency, locale)})"
            screen.print(
                f"  {say('then.' + one['then'], locale)}{amount}: {one['reason'][locale]} → "
                f"{one['way_out'][locale]}",
                soft_wrap=True,
            )


def _term(one: dict[str, Any], currency: str, locale: str) -> str:
    asked, offered = one["asked"], one["offered"]
    if one["term"] != "waiting_hours":
        asked, offered = (money(value, currency, locale) for value in (asked, offered))
    return say("cli.term", locale, asked=asked, offered=offered)
