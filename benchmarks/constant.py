"""The limit a service of firms has: the same profile parsed, and a constant answered."""

from __future__ import annotations

from fastapi import FastAPI

from risk.profile import Profile
from risk.rulebook.schema import Strict


class Body(Strict):
    """A firm."""

    profile: Profile


app = FastAPI()


@app.post("/constant")
def constant(body: Body) -> dict[str, int]:
    return {"answer": 42}


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "up"}
