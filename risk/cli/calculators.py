"""Commands: the calculators, loss, enisa and size, and the JSON schema."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, TypeVar

import typer

from risk.cli.output import console, number, print_json
from risk.errors import Fault, InvalidLoss, InvalidProfile

T = TypeVar("T")

AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Day whose rules hold; today if left out."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON with stable keys.")]


def day_of(as_of: datetime | None) -> date:
    """Give the day asked for, or today: the edge is the only place with a clock."""
    return as_of.date() if as_of else datetime.now().astimezone().date()


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(loss)
    app.command()(enisa)
    app.command()(size)
    app.command()(schema)


def loss(
    frequency: Annotated[str, typer.Option(help="poisson:MEAN or negbin:MEAN,VARIANCE_TO_MEAN")],
    severity: Annotated[
        str,
        typer.Option(
            help="lognormal:mean=..,cv=.. | lognormal:mu=..,sigma=.. | gamma:shape=..,scale=.. | "
            "gamma:mean=..,cv=.. | pareto:alpha=..,scale=.. (Lomax)"
        ),
    ],
    limit: Annotated[float | None, typer.Option(help="Limit per event.")] = None,
    retention: Annotated[float, typer.Option(help="Retention per event.")] = 0.0,
    aggregate: Annotated[float | None, typer.Option(help="Annual aggregate limit.")] = None,
    coinsurance: Annotated[float, typer.Option(help="Share the firm bears, in [0, 1).")] = 0.0,
    as_json: Json = False,
) -> None:
    """Distribution of what a cover pays in a year: mean, VaR, TVaR, probability of any payment.

    An event of size x pays (1 - coinsurance) * min(max(x - retention, 0), limit); the annual
    aggregate limit caps the sum of what is paid.
    """
    from risk.desk.quoting.document_pricing import loss_measures
    from risk.loss import Layer, annual_loss
    from risk.loss.spec import parse_frequency, parse_severity

    faults: list[Fault] = []

    def told(build: Callable[[], T]) -> T | None:
        try:
            return build()
        except InvalidLoss as error:
            faults.extend(error.faults)
            return None

    terms = {"retention": retention, "limit": limit, "aggregate_limit": aggregate,
             "coinsurance": coinsurance}  # fmt: skip
    given = {name: value for name, value in terms.items() if value is not None}
    for name, value in given.items():
        told(partial(Layer, **{name: value}))
    counts = told(partial(parse_frequency, frequency))
    curve = told(partial(parse_severity, severity))
    if faults or counts is None or curve is None:
        raise InvalidLoss("; ".join(f"{one.path}: {one.rule}" for one in faults), faults)
    _print(loss_measures(annual_loss(counts, curve, Layer(**given))), as_json)


def enisa(
    impact: Annotated[
        str, typer.Option(help="Confidentiality,integrity,availability, each L, M, H or V.")
    ],
    areas: Annotated[str, typer.Option(help="Network,processes,people,business: L, M or H.")],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Risk of a processing operation by ENISA's method, from impact and area levels."""
    from risk.desk.advice.calculators import enisa_document
    from risk.rulebook import at

    faults: list[Fault] = []
    levels = (
        _levels("impact", impact, 3, "LMHV", faults),
        _levels("areas", areas, 4, "LMH", faults),
    )
    if faults:
        raise InvalidProfile("the levels cannot be read", faults)
    _print(enisa_document(at(day_of(as_of), "EU"), *levels), as_json)


def size(
    industry: Annotated[str, typer.Option(help="GB/T 4754 code, or a name.")] = "",
    place: Annotated[str, typer.Option(help="CN, EU or UK.")] = "CN",
    headcount: Annotated[float | None, typer.Option(help="People employed.")] = None,
    revenue: Annotated[float | None, typer.Option(help="Revenue a year, yuan or euro.")] = None,
    assets: Annotated[float | None, typer.Option(help="Total assets, yuan or euro.")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Size class of a firm: micro, small, medium or large. Figures left out are unknown."""
    from risk.classify import classify_size
    from risk.desk.advice.calculators import size_document
    from risk.rulebook import at

    rulebook = at(day_of(as_of), place.upper())
    figures = {"headcount": headcount, "revenue": revenue, "assets": assets}
    faults = [
        Fault(name, str(value), "must be finite and >= 0", "leave out what is unknown", "figure")
        for name, value in figures.items()
        if value is not None and not 0 <= value < float("inf")
    ]
    if place.upper() == "CN" and not industry:
        faults.append(
            Fault("industry", "nothing", "give a code or name", "--industry F52", "missing")
        )
    if faults:
        raise InvalidProfile("the size cannot be found", faults)
    found = classify_size(rulebook, industry, headcount, revenue, assets)
    _print(size_document(rulebook, found), as_json)


def schema(
    what: Annotated[str, typer.Argument(help="profile")] = "profile",
) -> None:
    """Print the JSON schema of a profile: every field with unit, description and labels."""
    from risk.profile import profile_schema

    if what != "profile":
        raise InvalidProfile(
            f"no schema is called {what}",
            [Fault("what", what, "must be profile", "risk schema profile", "unknown-schema")],
        )
    print_json(profile_schema())


def _levels(name: str, text: str, count: int, allowed: str, faults: list[Fault]) -> list[Any]:
    levels = [part.strip().upper() for part in text.split(",")]
    wrong = [level for level in levels if level not in tuple(allowed)]
    if len(levels) != count or wrong:
        faults.append(
            Fault(
                name,
                text,
                f"must be {count} levels out of {', '.join(allowed)}",
                f"for example --{name} {','.join('LMLH'[:count])}",
                "levels",
            )
        )
    return levels


def _print(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    screen = console()
    for key, value in found.items():
        if isinstance(value, float):
            value = number(value, "en", "#,##0.######")
        elif isinstance(value, dict):
            value = "; ".join(f"{name} {part}" for name, part in value.items())
        screen.print(f"{key:>16}  {value}")
