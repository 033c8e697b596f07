"""What is said when a vendor did not do its part: fit for people, and without secrets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Error = TypeVar("Error", bound=Exception)


@dataclass(frozen=True, slots=True)
class Complaints(Generic[Error]):
    """The errors of a port, with the vendor's name in them; `put_off` makes the one that says for
    how many seconds."""

    vendor: str
    error: type[Error]
    put_off: Callable[[str, float], Error]

    def late(self) -> Error:
        """This will be the error for a time limit that ran out."""
        return self.error(f"{self.vendor} did not answer in time.")

    def unreachable(self) -> Error:
        """This will be the error for a line on which nothing came through."""
        return self.error(f"{self.vendor} could not be reached.")

    def unreadable(self) -> Error:
        """This will be the error for an answer that is none."""
        return self.error(f"{self.vendor} gave an answer that could not be understood.")

    def unauthorized(self) -> Error:
        """This will be the error for credentials that the vendor does not take."""
        return self.error(f"{self.vendor} did not accept the credentials of this site.")

    def out_of_order(self, status: int) -> Error:
        """This will be the error for a failure of the vendor's own."""
        return self.error(f"{self.vendor} is out of order ({status}).")

    def refused(self, status: int, message: str, *, hide: Iterable[str]) -> Error:
        """This will be the error for a no, in the vendor's words as far as they can be shown."""
        told = presentable(message, hide=hide)
        return self.error(f"{self.vendor} refused ({status})" + (f": {told}" if told else "."))

    def busy(self, seconds: float) -> Error:
        """This will be the error for a vendor who asks to wait longer than we can."""
        return self.put_off(f"{self.vendor} is busy and asks to come back later.", seconds)


def presentable(message: str, *, hide: Iterable[str]) -> str:
    """This will be a vendor's sentence, short and on one line, with nothing in it that could open
    a door: neither a secret of ours, nor a link, nor anything as long as a token."""
    for secret in filter(None, hide):
        message = message.replace(secret, "…")
    message = re.sub(r"https?://\S+|[\w+/=.~-]{20,}", "…", message)
    message = "".join(each if each.isprintable() else " " for each in message)
    return " ".join(message.split())[:160]
