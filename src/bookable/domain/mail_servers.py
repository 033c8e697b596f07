"""The port to a mail server, and what may go wrong there."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from bookable.domain.vendors import VendorError


class MailError(VendorError):
    """The mail could not be handed to the mail server; a later attempt may succeed."""


class MailRefused(MailError):
    """The mail server refuses this mail for good, for example because no such address exists.

    The text is fit for logs, and therefore without the address; `in_full` names it.
    """

    is_final = True

    def __init__(self, problem: str, address: str) -> None:
        super().__init__(problem)
        self.address = address

    @property
    def in_full(self) -> str:
        """The problem with the address that was refused."""
        return f"{self.address}: {self}"


class Envelope(NamedTuple):
    """A mail as it is handed over: who sends it, to which address, and the whole message."""

    sender: str
    address: str
    message: bytes


class MailServer(Protocol):
    """What takes mails and delivers them."""

    @property
    def name(self) -> str:
        """The kind of server, as it stands in metrics."""

    def deliver(self, envelope: Envelope, *, within: float) -> None:
        """Hand a mail over, or raise MailError.

        If the answer was lost the mail may have been taken: the next attempt may double it.
        """

    def greet(self, *, within: float) -> None:
        """Sign in without sending anything, or raise MailError."""
