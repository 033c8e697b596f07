"""What every request carries: an id, and where it comes from."""

from __future__ import annotations

import re
import uuid
from ipaddress import IPv6Address, ip_address

from django.http import HttpRequest

FORWARDED = ("Forwarded", "X-Forwarded-For")

_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def request_id(request: HttpRequest) -> str:
    """This will be the request's id: the caller's `X-Request-ID` if it is fit, or a new one."""
    known: str | None = getattr(request, "request_id", None)
    if known is None:
        given = request.headers.get("X-Request-ID", "")
        known = given if _ACCEPTABLE_ID.fullmatch(given) else uuid.uuid4().hex
        request.request_id = known  # type: ignore[attr-defined]
    return known


def is_local(request: HttpRequest) -> bool:
    """This will tell whether a request comes from this machine, as far as it says.

    Behind a proxy on this machine everybody seems to come from it.
    """
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback
