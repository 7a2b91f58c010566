"""Decide: whether, and on what terms."""

from risk.decide.facts import Findings, facts_of
from risk.decide.rules import Decision, Outcome, Reason, Rule, decide

__all__ = ["Decision", "Findings", "Outcome", "Reason", "Rule", "decide", "facts_of"]
