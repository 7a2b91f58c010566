"""Learn: the words of a segment's values: sectors, sizes and provinces by name, others as told."""

from __future__ import annotations

from risk.rulebook.codes import PROVINCES
from risk.text import both, catalogue
from risk.trained.card import Words


def value_words(column: str, value: str) -> Words:
    """Give the words of a value.

    Examples
    --------
    >>> value_words("size", "micro")["en"], value_words("area", "A1")["en"]
    ('micro', 'A1')
    """
    if column == "province" and value in PROVINCES:
        zh, en = PROVINCES[value]
        return {"zh": zh, "en": en}
    code = f"{column}.{value}"
    told = both(code) if column in ("sector", "size") and code in catalogue("en") else {}
    return {"zh": told.get("zh", value), "en": told.get("en", value)}
