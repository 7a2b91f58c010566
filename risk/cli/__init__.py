"""The command line: reads arguments, calls the desk, prints."""

from risk.cli.app import main

__all__ = ["main"]
