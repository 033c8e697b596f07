"""What any vendor may answer instead of doing what it was asked."""

from __future__ import annotations


class VendorError(Exception):
    """The vendor did not do what it was asked. The text is fit for people and holds no secrets."""


class VendorBusy(VendorError):
    """The vendor asks to come back later: after `retry_after` seconds."""

    def __init__(self, problem: str, retry_after: float) -> None:
        super().__init__(problem)
        self.retry_after = retry_after
