"""Documents: a quote on paper: one page of offer, one of terms, one of reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from risk.documents.blocks import Document
from risk.documents.cited import Sources, sourced_document
from risk.documents.quote_offer import offer_page
from risk.documents.quote_reasons import reasons_page
from risk.documents.quote_terms import terms_page
from risk.rulebook import Rulebook
from risk.text import say
from risk.units import Locale


def quote_blocks(paper: Mapping[str, Any], rulebook: Rulebook, locale: Locale) -> Document:
    """Give a quote as a document.

    Parameters
    ----------
    paper : dict
        Plain data of the desk (:mod:`risk.desk.quoting.quote_paper`): the quote ``document`` with
        its ``sha256``; ``offer`` with ``number``, ``state``, ``valid_until``, ``premium``,
        ``tax_ratio`` and ``tax``; the ``cover`` offered with its ``price`` and ``schedule``;
        ``incentives`` beside the premium; ``insured`` and ``insurer``.
    rulebook : Rulebook
        Of the quote's day, in the place of the insured.
    locale : str
        ``zh`` or ``en``.
    """
    sources = Sources(rulebook, locale)
    blocks = (
        *offer_page(paper, sources, locale),
        *terms_page(paper, rulebook, sources, locale),
        *reasons_page(paper, sources, locale),
    )
    number = paper["offer"]["number"]
    return sourced_document(
        name=f"quote_{number}" if number else "quote",
        title=say("quote_paper.title", locale),
        lead=say("quote_paper.lead", locale),
        firm=paper["document"]["quote"]["firm"],
        day=rulebook.day,
        locale=locale,
        blocks=blocks,
        legend=sources.legend(),
        sources=sources.lines(),
        disclaimer="quote_paper.disclaimer",
    )
