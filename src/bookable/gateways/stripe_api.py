"""Stripe's own library on our HTTP client, with one time limit for the whole call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import httpx
import msgspec
import stripe

from bookable.gateways.retry_after import send_until_accepted
from bookable.gateways.stripe_answers import ERRORS, read, refusal
from bookable.gateways.vendor_client import Deadline, VendorClient

# With telemetry on, the library writes a file into the home folder and reports this machine.
stripe.enable_telemetry = False

Shape = TypeVar("Shape", bound=msgspec.Struct)


class Api:
    """Stripe's API for one account."""

    def __init__(self, client: VendorClient, secret_key: str, *, url: str) -> None:
        self.url = url.rstrip("/").removesuffix("/v1")
        self._client = client
        self._secret_key = secret_key

    def ask(
        self,
        call: Callable[[stripe.StripeClient], stripe.StripeObject],
        shape: type[Shape],
        *,
        deadline: Deadline,
    ) -> Shape:
        """Make a call with Stripe's library and return its answer, or raise PaymentVendorError.

        Only requests that Stripe answers with 429 are repeated. All other repeats are left to the
        caller, who knows how long it can wait.
        """
        client = stripe.StripeClient(
            self._secret_key,
            base_addresses={"api": self.url},
            http_client=_Transport(self._client, deadline, hide=(self._secret_key,)),
            max_network_retries=0,
        )
        try:
            answer = call(client).last_response
        except (stripe.StripeError, ValueError, RecursionError):
            # The library failed on a malformed answer. Not chained: its errors carry the body.
            answer = None
        if answer is None:
            raise ERRORS.unreadable()
        return read(answer.body, shape)


class _Transport(stripe.HTTPClient):
    """The HTTP client that the library calls.

    The library only sees answers that are JSON objects, and no headers: it would turn Stripe's
    notices in them into warnings.
    """

    name = "bookable"

    def __init__(self, client: VendorClient, deadline: Deadline, *, hide: tuple[str, ...]) -> None:
        super().__init__()
        self._client = client
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
        answer = send_until_accepted(
            lambda: self._client.send(
                method.upper(), url, deadline=self._deadline, headers=headers, content=post_data
            ),
            deadline=self._deadline,
            errors=ERRORS,
        )
        if not answer.is_success:
            raise refusal(answer, hide=self._hide)
        return _json_object(answer), answer.status_code, {}


def _json_object(answer: httpx.Response) -> str:
    if "json" not in answer.headers.get("Content-Type", ""):
        raise ERRORS.unreadable()
    read(answer.content, dict[str, Any])
    try:
        return answer.content.decode()
    except UnicodeError:
        raise ERRORS.unreadable() from None
