"""Desk: how providers and segments of an accumulated book are called."""

from __future__ import annotations

from risk.learn.words_of import UNKNOWN, segment_words
from risk.text import say
from risk.units import Locale


def provider_words(layer: str, name: str, locale: Locale) -> str:
    """Give a provider's name in a language; as it was declared where it has none.

    >>> provider_words("cloud_provider", "Alibaba Cloud", "zh")
    '阿里云'
    """
    if name == "(not declared)":
        return say("accumulation.undeclared", locale)
    return segment_words(layer, name, locale)


def sorted_words(by: str, name: str, locale: Locale) -> str:
    """Give what a segment's firms are sorted as, such as a sector or a size class.

    >>> sorted_words("size", "(unknown)", "en")
    'Not told'
    """
    return segment_words(by, UNKNOWN if name == "(unknown)" else name, locale)
