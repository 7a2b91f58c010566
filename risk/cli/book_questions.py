"""Commands: what if, asked of a scored book."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from risk.cli.accumulate import Scores
from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, print_json
from risk.text import say


def register(books: typer.Typer) -> None:
    """Add the commands to those of books."""
    books.command(name="one-more")(one_more)
    books.command()(compare)
    books.command()(disaster)
    books.command(name="from-oed")(from_oed)


def one_more(
    scores: Scores,
    profile: Annotated[Path, typer.Argument(help="A firm: .yaml or .json.")],
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Tell what capital one more firm needs in a book, and its premium with that charge."""
    from risk.cli.print_report import print_section
    from risk.desk.book import one_more as desk
    from risk.desk.book.scored_book import open_scores
    from risk.profile import read_profile

    locale, book = locale_of(lang), open_scores(scores)
    firm = desk.exposures_of_profile(book, read_profile(profile), day_of(as_of))
    found = desk.one_more(book, desk.shares_of(book), firm)
    if as_json:
        print_json(desk.one_more_document(found, book.currency))
        return
    print_section(desk.one_more_section(found, book.currency, locale))


def compare(
    scores: Scores,
    other: Annotated[
        Path | None, typer.Argument(help="Another scored book, such as with --set answers.")
    ] = None,
    without: Annotated[
        str | None, typer.Option(help="The same book without a segment: sector=F.")
    ] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Set two books side by side: premium, expected loss, worst years, capital."""
    from risk.cli.print_report import print_section
    from risk.desk.book import book_compare as desk
    from risk.desk.book.scored_book import open_scores

    if (other is None) == (without is None):
        raise typer.BadParameter("give another book, or --without")
    locale, book = locale_of(lang), open_scores(scores)
    before = desk.year_of(book, book.exposures)
    if other is not None:
        changed = open_scores(other)
        after = desk.year_of(changed, changed.exposures)
    else:
        segment, _, name = str(without).partition("=")
        after = desk.year_of(book, desk.without(book, segment, name))
    if as_json:
        print_json(desk.compare_document(book.currency, before, after))
        return
    print_section(desk.compare_section(book.currency, before, after, locale))


def disaster(
    scores: Scores,
    cause: Annotated[str, typer.Option(help="Such as `outage/cloud_provider/Alibaba Cloud`.")],
    hit_share: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of the exposed that is hit.")
    ] = 0.3,
    hours: Annotated[float | None, typer.Option(min=0.1, help="How long it lasts.")] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Tell what one event of a common cause would cost the book."""
    from risk.desk.book.book_compare import strike_book
    from risk.desk.book.scored_book import open_scores

    locale, book = locale_of(lang), open_scores(scores)
    struck = strike_book(book, cause, hit_share, hours)
    if as_json:
        print_json(
            {"currency": book.currency, "status": "judgement", "exposed": struck.exposed,
             "hit": struck.hit, "loss": struck.mean, "sd": struck.sd}
        )  # fmt: skip
        return
    console().print(
        say(
            "accumulation.struck",
            locale,
            exposed=f"{struck.exposed:,.0f}",
            hit=f"{struck.hit:,.1f}",
            loss=f"{book.currency} {struck.mean:,.0f}",
            sd=f"{struck.sd:,.0f}",
            share=f"{struck.mean / book.exposures.total_premium:.1%}",
        )
    )


def from_oed(
    accounts: Annotated[Path, typer.Argument(help="Account file of OED 5.0: .csv or .parquet.")],
    out: Annotated[Path, typer.Option(help="Book to write: .csv, .xlsx or .parquet.")],
    lang: Lang = None,
) -> None:
    """Turn a cyber account file of Open Exposure Data 5.0 into a book of firms."""
    from risk.portfolio import write_book
    from risk.portfolio.oed import book_of_oed

    book, left = book_of_oed(accounts)
    write_book([book], out)
    said = {"rows": f"{len(book):,}", "path": out, "left": ", ".join(left) or "–"}
    console().print(say("accumulation.from_oed", locale_of(lang), **said))
