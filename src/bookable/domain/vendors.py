"""Errors that any vendor's gateway may raise."""

from __future__ import annotations


class VendorError(Exception):
    """The vendor failed to do what it was asked. The text is fit for people and has no secrets.

    An `is_final` error would come again with every further attempt.
    """

    is_final = False

    @property
    def in_full(self) -> str:
        """The text for staff, which may name a person; that for logs does not."""
        return str(self)


class VendorBusy(VendorError):
    """The vendor asks to try again after `retry_after` seconds."""

    def __init__(self, problem: str, retry_after: float) -> None:
        super().__init__(problem)
        self.retry_after = retry_after
