"""Documents that outside issuers of tokens publish, such as their signing keys."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from urllib.parse import urlsplit

import httpx

from bookable.domain.public_addresses import literal_networks
from bookable.domain.vendors import VendorError
from bookable.gateways.guarded_http import Guard
from bookable.gateways.vendor_client import Deadline, exchange
from bookable.gateways.vendor_errors import VendorErrors

LARGEST = 1_000_000
"""Bytes of a document."""

_ERRORS = VendorErrors("the issuer", VendorError, lambda text, _: VendorError(text))


class IssuerDocuments:
    """Fetches documents from public addresses, and from networks that the operator allows.

    The operator writes the address. If it has a number, or `localhost`, instead of a name, this
    number is allowed. What a name leads to is not in the operator's hands, so it must be public.
    """

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def fetch(self, url: str, within: float) -> bytes:
        """Return a document. Raise VendorError, TimeoutError, TooLargeError or httpx.HTTPError."""
        return asyncio.run(self._fetch(url, Deadline(within)))

    async def _fetch(self, url: str, deadline: Deadline) -> bytes:
        networks = self._guard.networks + literal_networks(urlsplit(url).hostname or "")
        guard = replace(self._guard, networks=networks)
        request = httpx.Request("GET", url, headers={"Accept": "application/json"})
        async with guard.client() as client:
            answer = await exchange(client, request, deadline, largest=LARGEST)
        if not answer.is_success:
            raise _ERRORS.server_error(answer.status_code)
        return answer.content
