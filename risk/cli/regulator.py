"""Commands: for an authority: totals over insurers' books that tell of no firm."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, print_json
from risk.text import say

if TYPE_CHECKING:
    from pandas import DataFrame

Book = Annotated[
    list[str], typer.Option("--book", help="NAME=FILE of one insurer's book; repeatable.")
]
Period = Annotated[str, typer.Option(help="Quarter of the release, such as 2026Q4.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(release)
    app.command("release-series")(release_series)
    app.command()(publish)
    app.command("return")(regulators_return)


def release(
    book: Book,
    period: Period,
    out: Annotated[Path, typer.Option(help="Folder of all releases, with their log.")],
    policies: Annotated[
        list[str] | None, typer.Option(help="NAME=FILE of an insurer's policies; repeatable.")
    ] = None,
    claims: Annotated[
        list[str] | None, typer.Option(help="NAME=FILE of the claims on them; repeatable.")
    ] = None,
    accumulated: Annotated[
        list[str] | None,
        typer.Option(help="NAME=FOLDER of an insurer's `risk book accumulate`; repeatable."),
    ] = None,
    market: Annotated[
        Path | None, typer.Option(help="Firms of the market, insured or not: a book.")
    ] = None,
    market_firms: Annotated[
        int | None, typer.Option(min=1, help="How many firms the market's rows stand for.")
    ] = None,
    country: Annotated[str, typer.Option(help="ISO 3166.")] = "CN",
    overlay: Annotated[
        list[Path] | None, typer.Option(help="Rule file laid over the rulebook; repeatable.")
    ] = None,
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Write totals over insurers' books that tell of no firm, and log the release."""
    from rich.progress import Progress

    from risk.desk.book.score import Scoring
    from risk.desk.public.lab import book_chunks
    from risk.desk.public.release import Handed, make_release, write_release
    from risk.portfolio.tables import read_table

    locale = locale_of(lang)
    scoring = Scoring(day_of(as_of), overlays=tuple(overlay or ()))
    told, reported = _named("--policies", policies), _named("--claims", claims)
    if set(told) != set(reported):
        raise typer.BadParameter("--policies and --claims are given for the same insurers")
    handed = Handed(
        {name: book_chunks(file) for name, file in _named("--book", book).items()},
        {name: (read_table(file), read_table(reported[name])) for name, file in told.items()},
        _named("--accumulated", accumulated),
        None if market is None else book_chunks(market),
        market_firms,
    )
    with Progress(transient=True, disable=as_json) as progress:
        task = progress.add_task("", total=None)

        def done(part: int | str) -> None:
            if isinstance(part, str):
                progress.update(task, description=say(f"publish.table.{part}", locale))
            else:
                progress.advance(task, part)

        made = make_release(scoring, handed, period, country, out, done)
        target = write_release(made, out, datetime.now().astimezone())
    if as_json:
        print_json(made.facts)
        return
    facts = made.facts
    console().print(
        say(
            "release.made",
            locale,
            period=period,
            insurers=", ".join(facts["insurers"]),
            tables=len(facts["tables"]),
            cells=f"{facts['cells']:,}",
            primary=facts["hidden_for_themselves"],
            secondary=facts["hidden_for_others"],
            attacks=facts["attacks"],
            folder=target,
        )
    )
    if not facts["optimised"]:
        console().print(say("release.coarse", locale))


def release_series(
    policies: Annotated[list[str], typer.Option(help="NAME=FILE of an insurer's policies.")],
    claims: Annotated[list[str], typer.Option(help="NAME=FILE of the claims on them.")],
    period: Period,
    out: Annotated[Path, typer.Option(help="Folder of all releases.")],
    epsilon: Annotated[float, typer.Option(min=0.01, help="Privacy to spend on this quarter.")],
    budget: Annotated[float, typer.Option(help="Privacy there is for all quarters.")] = 4.0,
    country: Annotated[str, typer.Option(help="ISO 3166.")] = "CN",
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Write a quarter's policies, claims and payments by size class with noise on every figure."""
    from risk.desk.public.noisy_series import noisy_quarter, write_quarter
    from risk.portfolio.tables import read_table
    from risk.rulebook import at, region_of

    locale, rulebook = locale_of(lang), at(day_of(as_of), region_of(country))
    told, reported = _named("--policies", policies), _named("--claims", claims)
    if set(told) != set(reported):
        raise typer.BadParameter("--policies and --claims are given for the same insurers")
    books = {name: (read_table(file), read_table(reported[name])) for name, file in told.items()}
    made = noisy_quarter(books, period, epsilon, rulebook)
    left = write_quarter(made, out, budget, datetime.now().astimezone())
    if as_json:
        print_json(made.facts | {"left": left})
        return
    scales = ", ".join(f"{name} {scale:,.0f}" for name, scale in made.facts["scale"].items())
    console().print(
        say("release.series", locale, period=period, epsilon=epsilon, left=f"{left:g}",
            scales=scales)
    )  # fmt: skip


def _named(option: str, given: list[str] | None) -> dict[str, Path]:
    """Read NAME=FILE, repeated."""
    named = [one.partition("=") for one in given or ()]
    wrong = [name for name, _, file in named if not (name and file)]
    if wrong:
        raise typer.BadParameter(f"{option} takes NAME=FILE, not {', '.join(wrong)}")
    return {name: Path(file) for name, _, file in named}


def publish(
    folder: Annotated[Path, typer.Argument(help="Folder of one period, of `risk release`.")],
    publisher: Annotated[str, typer.Option(help="Who publishes.")],
    site: Annotated[
        str | None, typer.Option(help="CKAN site to put it on; only written if left out.")
    ] = None,
    owner: Annotated[str, typer.Option(help="Organization on the site.")] = "",
    token: Annotated[
        str, typer.Option(envvar="RISK_CKAN_TOKEN", help="API token, best by the environment.")
    ] = "",
    lang: Lang = None,
) -> None:
    """Write a release as a data package with its catalogue entry, and put it on a CKAN site."""
    from risk.desk.public.ckan import push
    from risk.desk.public.publish import write_package

    locale = locale_of(lang)
    console().print(say("publish.done", locale, file=write_package(folder, publisher)))
    if site is not None:
        shown = push(folder, site, token, owner)
        count = len(shown["resources"])
        console().print(say("publish.pushed", locale, site=site, name=shown["name"], count=count))


def regulators_return(
    kind: Annotated[str, typer.Argument(help="quarterly, s1403 or data-call.")],
    out: Annotated[Path, typer.Option(help="Workbook to write, .xlsx.")],
    policies: Annotated[
        Path | None, typer.Option(help="Policies, as `risk watch`; those kept here if left out.")
    ] = None,
    claims: Annotated[Path | None, typer.Option(help="Claims, as `risk watch`.")] = None,
    period: Annotated[
        str | None, typer.Option(help="2026Q3, or 2025 for a year; the last one over.")
    ] = None,
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Write a regulator's return of a book as a workbook."""
    from risk.desk.public.returns import kind_of, make_return
    from risk.documents.return_workbook import return_workbook

    locale, day = locale_of(lang), day_of(as_of)
    found = make_return(kind_of(kind), *_book(policies, claims), period, day)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(return_workbook(found, locale))
    if as_json:
        print_json(found)
        return
    told = {"title": found["title"][locale], "period": found["period"]["name"]}
    console().print(say("returns.written", locale, file=out, rows=len(found["rows"]), **told))


def _book(policies: Path | None, claims: Path | None) -> tuple[DataFrame, DataFrame]:
    """Read a book from its two files, or from what is kept."""
    if policies is not None and claims is not None:
        from risk.portfolio.tables import read_table

        return read_table(policies), read_table(claims)
    if policies is not None or claims is not None:
        raise typer.BadParameter("--policies and --claims go together")
    from risk.cli.stored import local_actor, opened
    from risk.desk.loss.claims_tables import book_tables
    from risk.store import session_scope

    actor = local_actor()
    with session_scope(opened(), actor, write=False) as session:
        return book_tables(session, actor=actor)
