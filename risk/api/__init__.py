"""The service: reads requests, calls the desk, answers."""

from risk.api.app import create_app

__all__ = ["create_app"]
