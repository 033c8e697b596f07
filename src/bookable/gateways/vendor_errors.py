"""Error texts for failed vendor calls: fit to show to people, without secrets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Error = TypeVar("Error", bound=Exception)


@dataclass(frozen=True, slots=True)
class VendorErrors(Generic[Error]):
    """The errors of one vendor.

    `error` is the port's exception for a failed call. `put_off` makes the one for a vendor that
    asks to be called again after a number of seconds.
    """

    vendor: str
    error: type[Error]
    put_off: Callable[[str, float], Error]

    def timed_out(self) -> Error:
        """Return the error for a call that ran out of time."""
        return self.error(f"{self.vendor} did not answer in time.")

    def unreachable(self) -> Error:
        """Return the error for a vendor that could not be reached, or hung up."""
        return self.error(f"{self.vendor} could not be reached.")

    def forbidden(self) -> Error:
        """Return the error for an address that must not be called. It does not tell which."""
        return self.error(f"{self.vendor} is not on the public internet.")

    def unreadable(self) -> Error:
        """Return the error for an answer that is not in the documented format."""
        return self.error(f"{self.vendor} gave an answer that could not be understood.")

    def unauthorized(self) -> Error:
        """Return the error for credentials that the vendor rejects."""
        return self.error(f"{self.vendor} did not accept the credentials of this site.")

    def server_error(self, status: int) -> Error:
        """Return the error for a 5xx answer."""
        return self.error(f"{self.vendor} is out of order ({status}).")

    def refused(self, status: int, message: str, *, hide: Iterable[str]) -> Error:
        """Return the error for a 4xx answer, with the vendor's message as far as it may be shown.

        `hide` are the secrets that the vendor may have echoed.
        """
        shown = presentable(message, hide=hide)
        return self.error(f"{self.vendor} refused ({status})" + (f": {shown}" if shown else "."))

    def busy(self, seconds: float) -> Error:
        """Return the error for a vendor that asks to wait longer than the deadline allows."""
        return self.put_off(f"{self.vendor} is busy and asks to come back later.", seconds)


def presentable(message: str, *, hide: Iterable[str]) -> str:
    """Return a vendor's message on one line of at most 160 characters, safe to log and show.

    Secrets, links and anything as long as a token are replaced by an ellipsis.
    """
    for secret in filter(None, hide):
        message = message.replace(secret, "…")
    message = re.sub(r"https?://\S+|[\w+/=.~-]{20,}", "…", message)
    message = "".join(char if char.isprintable() else " " for char in message)
    return " ".join(message.split())[:160]
