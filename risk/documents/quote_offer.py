"""Documents: the page of a quote that is the offer: who, what, for how much, until when."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from risk.documents.amounts import money, share
from risk.documents.blocks import Block, Heading, Note, Paragraph, Table
from risk.documents.cited import Sources
from risk.text import say
from risk.units import Locale

Data = Mapping[str, Any]
STEPS = ("pure_premium", "capital_charge", "fixed_expense", "variable_expense")
"""What the technical premium is made of."""
_CAUTIONS = ("china_judgement", "place_judgement")
"""Notices said beside the price, not at the end."""


def offer_page(paper: Data, sources: Sources, locale: Locale) -> list[Block]:
    """Give the page of the offer.

    Parameters
    ----------
    paper : dict
        As :func:`risk.documents.quote_paper.quote_blocks` takes it.
    sources : Sources
        Takes the statuses named.
    locale : str
    """
    return [
        _who(paper, locale),
        *_premium(paper, sources, locale),
        *_options(paper, locale),
        *_identity(paper, locale),
    ]


def labelled(rows: Mapping[str, str | None], locale: Locale) -> Table:
    """Give a table of labels (``quote_paper.<name>``) and words; what has none is left out."""
    told = tuple(
        (say(f"quote_paper.{name}", locale), words) for name, words in rows.items() if words
    )
    return Table((), told, (1, 3), first_bold=True)


def _who(paper: Data, locale: Locale) -> Table:
    document, offer, cover = paper["document"], paper["offer"], paper["cover"]
    line, about = document["classification"]["business_line"], document["quote"]
    currency = about["currency"]
    state = say(f"quote_paper.state.{offer['state']}", locale)
    number = say("quote_paper.numbered", locale, number=offer["number"]) if offer["number"] else ""
    limits = say(
        "quote_paper.limits_words", locale,
        limit=money(cover["limit"], currency, locale, cents=False),
        aggregate=money(cover["aggregate_limit"] or cover["limit"], currency, locale, cents=False),
        retention=money(cover["retention"], currency, locale, cents=False),
    )  # fmt: skip
    rows = {
        "insurer": paper["insurer"],
        "insured": " · ".join(one for one in (about["firm"], paper["insured"]["uscc"]) if one),
        "business": f"{line['name'][locale]} ({line['code']})",
        "state": f"{state} {number}".strip(),
        "outcome": say(f"outcome.{document['decision']['outcome']}", locale),
        "as_of": about["as_of"],
        "valid_until": offer["valid_until"],
        "limits": limits,
        "period": say("quote_paper.months", locale, months=cover["months"])
        + (f" · {cover['inception']}" if cover["inception"] else ""),
    }
    return labelled(rows, locale)


def _premium(paper: Data, sources: Sources, locale: Locale) -> list[Block]:
    document, offer = paper["document"], paper["offer"]
    currency, price = document["quote"]["currency"], paper["price"]

    def cash(amount: Any) -> str:
        return money(amount, currency, locale, cents=True)

    rows = [(say(f"price.{step}", locale), cash(price[step])) for step in STEPS]
    rows.append((say("price.technical_premium", locale), cash(price["technical_premium"])))
    for one in paper["schedule"]:
        words = say(
            "quote_paper.schedule", locale,
            ground=one["label"][locale], share=share(one["share"], locale, 1), why=one["reason"],
        )  # fmt: skip
        rows.append((words, cash(one["money"])))
    if price["at_minimum"]:
        rows.append((say("price.minimum_premium", locale), cash(price["minimum_premium"])))
    rows.append((say("quote_paper.premium", locale), cash(offer["premium"])))
    if offer["tax_ratio"]:
        tax = say("quote_paper.tax", locale, share=share(offer["tax_ratio"], locale, 1))
        payable = Decimal(offer["premium"]) + Decimal(offer["tax"])
        rows += [(tax, cash(offer["tax"])), (say("quote_paper.payable", locale), cash(payable))]
    blocks: list[Block] = [
        Heading(say("quote_paper.premium_title", locale)),
        Table((), tuple(rows), (3, 1), first_bold=True, figures=1),
    ]
    if not offer["tax_ratio"]:
        blocks.append(Paragraph(say("quote_paper.no_tax", locale)))
    if not document["offer"]:
        low, _, high = document["pricing"]["interval"]["premium"]
        words = say("quote_paper.interval", locale, low=cash(low), high=cash(high))
        blocks.append(Paragraph(words))
    for one in document["notices"]:
        if one["code"] in _CAUTIONS:
            blocks.append(Note(one["text"][locale], sources.word("judgement"), "judgement"))
    return blocks


def _options(paper: Data, locale: Locale) -> list[Block]:
    document = paper["document"]
    currency, options = document["quote"]["currency"], document["pricing"]["options"]
    premiums = {(one["limit"], one["retention"]): one["premium"] for one in options}
    if not premiums:
        return []
    limits, retentions = (sorted({key[at] for key in premiums}, key=Decimal) for at in (0, 1))
    heads = (
        say("quote_paper.limit_by_retention", locale),
        *(money(one, currency, locale, cents=False) for one in retentions),
    )
    rows = tuple(
        (
            money(limit, currency, locale, cents=False),
            *(
                money(premiums[limit, one], currency, locale, cents=True)
                if (limit, one) in premiums
                else "—"
                for one in retentions
            ),
        )
        for limit in limits
    )
    widths = (1.4, *(1.0 for _ in retentions))
    return [
        Heading(say("quote_paper.options", locale)),
        Table(heads, rows, widths, first_bold=True, figures=len(retentions)),
    ]


def _identity(paper: Data, locale: Locale) -> list[Block]:
    about = paper["document"]["quote"]
    models = "、" if locale == "zh" else ", "
    named = models.join(f"{name} {digest[:12]}" for name, digest in about["models"].items())
    words = say(
        "quote_paper.identity_words", locale,
        engine=about["engine_version"], rulebook=about["rulebook_digest"][:12],
        tariff=about["tariff"], preset=say(f"quote_paper.preset.{about['preset']}", locale),
        seed=about["seed"], models=named or say("quote_paper.no_models", locale),
        sha256=paper["sha256"],
    )  # fmt: skip
    return [Heading(say("quote_paper.identity", locale)), Paragraph(words)]
