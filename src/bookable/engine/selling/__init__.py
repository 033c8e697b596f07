"""Selling: single hours and seats, and courses, packages and bundles as wholes."""

from bookable.engine.selling.buying import Last, buy

__all__ = ["Last", "buy"]
