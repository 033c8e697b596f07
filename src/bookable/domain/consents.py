"""The consent by which a person lets Bookable into a calendar at a vendor (OAuth 2.0)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from bookable.domain.calendar_servers import CalendarAccess, CalendarDenied, CalendarKind


@dataclass(frozen=True, slots=True)
class Grant:
    """What a consent gave: a refresh token, and the name of the account if the vendor says it."""

    secret: str = field(repr=False)
    account: str = ""


class ConsentIncomplete(CalendarDenied):
    """The person let us in, but did not allow all that is needed."""


class ConsentVendor(Protocol):
    """The port to a vendor that asks people for their consent.

    `within` is a time limit in seconds. Each method with one raises CalendarError when it runs out
    or the vendor fails, and CalendarDenied if the code or the token is not accepted.
    """

    kind: CalendarKind

    def address(self, *, state: str, challenge: str, back_to: str) -> str:
        """Return the vendor's page that asks for consent.

        `challenge` is the SHA-256 of the verifier of this consent (RFC 7636). The vendor sends the
        person `back_to` our page, with `state` and a code, or with an error.
        """

    def redeem(self, code: str, *, verifier: str, back_to: str, within: float) -> Grant:
        """Exchange the code of a consent for a refresh token."""

    def revoke(self, access: CalendarAccess, *, within: float) -> None:
        """Give a consent back. One that is gone already is no error."""

    def check(self, *, within: float) -> None:
        """Raise CalendarError if the vendor does not accept this site's own credentials."""


class SecretKeeper(Protocol):
    """Where gateways find the secret of a stored connection, and keep the one that replaces it."""

    def exchange(self, access: CalendarAccess, use: Callable[[str], str], *, within: float) -> None:
        """Call `use` with the connection's present secret, and keep the one that it returns.

        Only one caller at a time, in all processes, uses the secret of a connection. The others
        wait, and raise CalendarError when `within` seconds have passed.
        """
