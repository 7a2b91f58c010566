"""App: the help beside a question, by the law of the chosen firm's place and day."""

from __future__ import annotations

from risk.app.asking.firm import chosen_firm
from risk.app.frame.memory import answers_of
from risk.app.frame.rests_on import help_of
from risk.app.frame.words import Locale
from risk.rulebook import at, region_of


def question_help(key: str, locale: Locale, first: str | None = None) -> str:
    """Give the help of a question, by the law of the chosen firm's place and day.

    Parameters
    ----------
    key : str
        Of the widget: what stands after its last ``/`` is the path of the question.
    locale : Locale
    first : str, optional
        What is meant by the question, which is said first.
    """
    path = ".".join(part for part in key.rpartition("/")[2].split(".") if not part.isdigit())
    chosen = chosen_firm()
    firm = answers_of(chosen.source, chosen.start or {}).get("firm", {})
    rulebook = at(chosen.as_of, region_of(firm.get("country") or "CN"))
    told = help_of(path, rulebook, locale)
    return f"{first}\n\n{told}" if first else told
