"""Access tokens of many connections, kept in memory alone."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from bookable.domain.calendar_servers import CalendarAccess, CalendarError
from bookable.domain.consents import SecretKeeper
from bookable.gateways.oauth import OAuth, TokenAnswer
from bookable.gateways.vendor_client import Deadline
from bookable.gateways.vendor_errors import VendorErrors

# How many tokens are kept. Another one costs a request, nothing else.
MOST = 10_000


@dataclass
class _Kept:
    lock: threading.Lock = field(default_factory=threading.Lock)
    token: str = field(default="", repr=False)
    good_until: float = float("-inf")


class AccessTokens:
    """The access token of each connection, fetched when first needed and renewed before it expires.

    Threads that need the token of one connection at the same time wait for one of them to fetch it.
    Processes do not share tokens: the keeper lets one after the other fetch its own.
    """

    # Seconds. A token is renewed this early, so that it does not expire on its way.
    MARGIN = 60.0

    def __init__(
        self, oauth: OAuth, keeper: SecretKeeper, *, errors: VendorErrors[CalendarError]
    ) -> None:
        self._oauth = oauth
        self._keeper = keeper
        self._errors = errors
        self._finding = threading.Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def current(self, access: CalendarAccess, *, deadline: Deadline, refused: str = "") -> str:
        """Return a valid token that is not the `refused` one.

        Raise CalendarDenied if the consent is gone.
        """
        kept = self._of(access)
        if not kept.lock.acquire(timeout=deadline.left()):
            raise self._errors.timed_out()
        try:
            if kept.token == refused or time.monotonic() >= kept.good_until:
                self._renew(kept, access, deadline)
            return kept.token
        finally:
            kept.lock.release()

    def keep(self, access: CalendarAccess, fresh: TokenAnswer, *, since: float) -> None:
        """Keep a token that the vendor gave at a time of the monotonic clock."""
        kept = self._of(access)
        with kept.lock:
            self._set(kept, fresh, since=since)

    def forget(self, access: CalendarAccess) -> None:
        """Drop the token of a connection that ends."""
        with self._finding:
            self._kept.pop(_key(access), None)

    def _of(self, access: CalendarAccess) -> _Kept:
        with self._finding:
            kept = self._kept.setdefault(_key(access), _Kept())
            self._kept.move_to_end(_key(access))
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
            return kept

    def _renew(self, kept: _Kept, access: CalendarAccess, deadline: Deadline) -> None:
        def use(secret: str) -> str:
            started = time.monotonic()
            fresh = self._oauth.refresh(secret, deadline=deadline)
            self._set(kept, fresh, since=started)
            return fresh.refresh_token or secret

        if access.connection is None:
            use(access.secret)
        else:
            self._keeper.exchange(access, use, within=deadline.left())

    def _set(self, kept: _Kept, fresh: TokenAnswer, *, since: float) -> None:
        kept.token = fresh.access_token
        kept.good_until = since + fresh.expires_in - min(self.MARGIN, fresh.expires_in / 10)


def _key(access: CalendarAccess) -> str:
    """Return what tells connections apart.

    The secret of a stored connection changes, so it is left out there. Elsewhere it stands hashed.
    """
    if access.connection is not None:
        return f"{access.connection} {access.username}"
    return hashlib.sha256(access.secret.encode()).hexdigest()
