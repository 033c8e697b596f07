"""Selling: single hours and seats, and courses, packages and bundles as wholes."""

from bookable.engine.selling.buying import buy

__all__ = ["buy"]
