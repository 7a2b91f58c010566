"""API: what the description of the service says beside its routes."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

OPEN = ("/health", "/ready")
VERSION = {"type": "string", "pattern": '^"[1-9][0-9]{0,8}"$', "examples": ['"1"']}
SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key (`risk key issue`) or a token of the identity provider.",
    },
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "A key."},
}


def describe(app: FastAPI, *, sign_in: bool) -> None:
    """Say in the description what the routes alone cannot.

    Parameters
    ----------
    app : FastAPI
    sign_in : bool
        Whether callers sign in: then how, on every route but those about health.
    """
    plain = app.openapi

    def described() -> dict[str, Any]:
        schema = plain()
        if sign_in:
            schema.setdefault("components", {})["securitySchemes"] = SCHEMES
        for path, methods in schema["paths"].items():
            for one in methods.values():
                if sign_in:
                    one["security"] = [] if path in OPEN else [{name: []} for name in SCHEMES]
                for header in one.get("parameters", ()):
                    # Its absence has an answer of its own (428), not that of a wrong form.
                    if header["name"] == "If-Match" and "428" in one["responses"]:
                        header["required"] = True
                        header["schema"] = VERSION
        return schema

    app.openapi = described  # type: ignore[method-assign]
