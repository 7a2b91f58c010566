"""Words on screens and documents, by code, in Chinese and English.

Catalogues are gettext files in ``risk/locale``; a code that one language lacks is an error, not
a silent fall back to the other.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

_LOCALES = {"zh": "zh_CN", "en": "en"}
_FOLDER = Path(__file__).parent / "locale"


def say(code: str, locale: str, **values: object) -> str:
    """Give the words of a code in one language, with values filled in.

    Parameters
    ----------
    code : str
        Stable code of the message.
    locale : str
        ``zh`` or ``en``.
    **values
        For the message's ``{names}``.

    Raises
    ------
    KeyError
        If the code is not in the catalogue.
    """
    words = catalogue(locale)[code]
    return words.format(**values) if values else words


def maybe(code: str, locale: str) -> str | None:
    """Give the words of a code as they stand, or None where the catalogue has none."""
    return catalogue(locale).get(code)


def both(code: str, **values: object) -> dict[str, str]:
    """Give the words of a code in both languages."""
    return {locale: say(code, locale, **values) for locale in _LOCALES}


def choice(field: str, value: object, locale: str) -> str:
    """Give the words of an answer; the code itself when it has none.

    A field may have words of its own (``choice.training_state.raw``) before the common ones.
    """
    text, known = str(value), catalogue(locale)
    return known.get(f"choice.{field}.{text}") or known.get(f"choice.{text}") or text


@lru_cache(maxsize=2)
def catalogue(locale: str) -> dict[str, str]:
    """Give every message of a language, code to words, from all files of its folder."""
    words: dict[str, str] = {}
    for path in sorted((_FOLDER / _LOCALES[locale]).glob("*.po")):
        with path.open(encoding="utf-8") as file:
            words |= {str(message.id): str(message.string) for message in read_po(file)}
    return {code: text for code, text in words.items() if code}
