"""Stripe's library, on a line with one time limit for the whole call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import httpx
import msgspec
import stripe

from bookable.gateways.line import Deadline, Line
from bookable.gateways.patience import patiently
from bookable.gateways.stripe_answers import COMPLAINTS, read, refusal

# The library would keep a file in the home folder, and tell Stripe of this machine.
stripe.enable_telemetry = False

Shape = TypeVar("Shape", bound=msgspec.Struct)


class Api:
    """Stripe's API for one account."""

    def __init__(self, line: Line, secret_key: str, *, url: str) -> None:
        self.url = url.rstrip("/").removesuffix("/v1")
        self._line = line
        self._secret_key = secret_key

    def ask(
        self,
        call: Callable[[stripe.StripeClient], stripe.StripeObject],
        shape: type[Shape],
        *,
        deadline: Deadline,
    ) -> Shape:
        """This will make a call of the library and read its answer, or raise PaymentVendorError.

        Nothing is repeated, save what Stripe puts off: a repeated call is for whoever can wait.
        """
        client = stripe.StripeClient(
            self._secret_key,
            base_addresses={"api": self.url},
            http_client=_OnTheLine(self._line, deadline, hide=(self._secret_key,)),
            max_network_retries=0,
        )
        try:
            answer = call(client).last_response
        except (stripe.StripeError, ValueError, RecursionError):
            # What the library makes of nonsense; its errors carry the body along.
            answer = None
        if answer is None:
            raise COMPLAINTS.unreadable()
        return read(answer.body, shape)


class _OnTheLine(stripe.HTTPClient):
    """How the library sends a request: it sees no answer but good JSON objects, and none of the
    headers, whose notices it would turn into warnings."""

    name = "bookable"

    def __init__(self, line: Line, deadline: Deadline, *, hide: tuple[str, ...]) -> None:
        super().__init__()
        self._line = line
        self._deadline = deadline
        self._hide = hide

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        answer = patiently(
            lambda: self._line.send(
                method.upper(), url, deadline=self._deadline, headers=headers, content=post_data
            ),
            deadline=self._deadline,
            complaints=COMPLAINTS,
        )
        if not answer.is_success:
            raise refusal(answer, hide=self._hide)
        return _json_object(answer), answer.status_code, {}


def _json_object(answer: httpx.Response) -> str:
    if "json" not in answer.headers.get("Content-Type", ""):
        raise COMPLAINTS.unreadable()
    read(answer.content, dict[str, Any])
    try:
        return answer.content.decode()
    except UnicodeError:
        raise COMPLAINTS.unreadable() from None
