"""API: how to sign in, said in the description of the service."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

OPEN = ("/health", "/ready")
SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key (`risk key issue`) or a token of the identity provider.",
    },
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "A key."},
}


def describe_sign_in(app: FastAPI) -> None:
    """Add the ways to sign in to every route but those about health."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        schema = plain()
        schema.setdefault("components", {})["securitySchemes"] = SCHEMES
        for path, methods in schema["paths"].items():
            for one in methods.values():
                one["security"] = [] if path in OPEN else [{name: []} for name in SCHEMES]
        return schema

    app.openapi = described  # type: ignore[method-assign]
