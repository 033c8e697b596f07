"""What the gateways of vendors that ask people for their consent have in common."""

from __future__ import annotations

import time

from bookable.domain.calendar_servers import CalendarAccess, CalendarError, CalendarKind
from bookable.domain.consents import Grant, SecretKeeper
from bookable.gateways.access_tokens import AccessTokens
from bookable.gateways.calendar_api import Api
from bookable.gateways.oauth import App, OAuth
from bookable.gateways.vendor_client import Deadline, VendorClient
from bookable.gateways.vendor_errors import VendorErrors
from bookable.telemetry.watching import vendor_call


class ConsentGateway:
    """Most of the port `ConsentVendor`: the page, the code, and the tokens that follow from it."""

    name: str
    kind: CalendarKind

    def __init__(
        self, app: App, url: str, *, keeper: SecretKeeper, errors: VendorErrors[CalendarError]
    ) -> None:
        self._client = VendorClient(errors)
        self._oauth = OAuth(self._client, app, errors=errors)
        self._tokens = AccessTokens(self._oauth, keeper, errors=errors)
        self.api = Api(self._client, url, tokens=self._tokens, errors=errors)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(api_url={self.api.url!r})"

    def address(self, *, state: str, challenge: str, back_to: str) -> str:
        """Return the vendor's page that asks for consent."""
        return self._oauth.address(state=state, challenge=challenge, back_to=back_to)

    @vendor_call
    def redeem(self, code: str, *, verifier: str, back_to: str, within: float) -> Grant:
        """Exchange the code of a consent for a refresh token.

        The access token that comes with it is kept. A vendor may replace the refresh token at its
        first use, and there is no stored connection yet that could keep the new one.
        """
        began, deadline = time.monotonic(), Deadline(within)
        secret, fresh = self._oauth.redeem(
            code, verifier=verifier, back_to=back_to, deadline=deadline
        )
        self._tokens.keep(CalendarAccess(self.kind, secret=secret), fresh, since=began)
        return Grant(secret)

    @vendor_call
    def check(self, *, within: float) -> None:
        """Raise CalendarError if the vendor does not accept this site's own credentials."""
        self._oauth.check(deadline=Deadline(within))

    def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        self._client.close()
