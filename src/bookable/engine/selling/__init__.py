"""Selling what practitioners offer: single hours, seats, and what is made of several parts."""

from bookable.engine.selling.buying import buy

__all__ = ["buy"]
