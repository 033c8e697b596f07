"""Errors that any vendor's gateway may raise."""

from __future__ import annotations


class VendorError(Exception):
    """The vendor failed to do what it was asked. The text is fit for people and has no secrets."""


class VendorBusy(VendorError):
    """The vendor asks to try again after `retry_after` seconds."""

    def __init__(self, problem: str, retry_after: float) -> None:
        super().__init__(problem)
        self.retry_after = retry_after
