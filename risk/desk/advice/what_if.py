"""Desk: what one changed answer does to class, score, premium and decision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from risk.desk.quoting.document import quote_document
from risk.desk.quoting.pricing import Request
from risk.desk.quoting.quote import quote
from risk.errors import Fault, InvalidProfile
from risk.profile import parse_profile


def what_if(request: Request, changes: dict[str, Any]) -> dict[str, Any]:
    """Give a firm's quote before and after changed answers, side by side.

    The same seed draws the same parameters for both, so that their difference is not noise.

    Parameters
    ----------
    request : Request
    changes : dict
        Dotted path of a profile answer, such as ``controls.technical.edr``, to its new value.

    Raises
    ------
    InvalidProfile
        If a path leads nowhere or the changed profile is wrong.
    """
    data = request.profile.model_dump(mode="json")
    for path, value in changes.items():
        _set(data, path, value)
    changed = replace(request, profile=parse_profile(data))
    both = [_summary(quote_document(quote(one))) for one in (request, changed)]
    return {"changes": changes, "before": both[0], "after": both[1]}


def _summary(document: dict[str, Any]) -> dict[str, Any]:
    pricing = document["pricing"]
    size = document["classification"]["size"]
    models = document.get("models", [])
    return {
        **({"priced_by": [one["words"] for one in models if one["priced"]]} if models else {}),
        "size_class": size["size_class"] if size else None,
        "processor_class": document["classification"]["processor"]["processor_class"],
        "enisa_risk": document["posture"]["risk"],
        "premium": pricing["price"]["premium"] if pricing else None,
        "interval": pricing["interval"]["premium"] if pricing else None,
        "score": pricing["score"] if pricing else None,
        "rating": pricing["rating"] if pricing else None,
        "expected_loss": pricing["loss"]["expected_loss"] if pricing else None,
        "outcome": document["decision"]["outcome"],
        "reasons": [one["code"] for one in document["decision"]["reasons"]],
    }


def _set(data: Any, path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for part in parents:
        inside = data.get(part) if isinstance(data, dict) else None
        if inside is None and isinstance(data, list) and part.isdigit() and int(part) < len(data):
            inside = data[int(part)]
        if inside is None:
            break
        data = inside
    else:
        if isinstance(data, dict):
            data[last] = value
            return
    raise InvalidProfile(
        f"{path} leads nowhere in a profile",
        [
            Fault(
                path, str(value), "must be the path of an answer", "see risk schema profile", "path"
            )
        ],
    )
