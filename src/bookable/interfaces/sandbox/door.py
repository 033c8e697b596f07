"""Who may come in: whoever is on this machine, while it is a sandbox."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from ipaddress import IPv6Address, ip_address

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from bookable.domain.refusals import InvalidField
from bookable.interfaces.http.errors import answer_to, not_allowed
from bookable.interfaces.http.words import Said, Words

WORDS = Words(
    key="detail",
    refusals={InvalidField: lambda refusal: Said(400, f"{refusal.field}: {refusal.problem}")},
)
FORWARDED = ("Forwarded", "X-Forwarded-For")

Act = Callable[[HttpRequest], object]
View = Callable[[HttpRequest], HttpResponse]


def sandbox_only(act: Act) -> View:
    """This will make a view that nobody knows of outside a sandbox, or from elsewhere."""

    @csrf_exempt
    @wraps(act)
    def view(request: HttpRequest) -> HttpResponse:
        if not (settings.BOOKABLE_SANDBOX and _is_local(request)):
            raise Http404
        if request.method != "POST":
            return not_allowed(request, WORDS, ["POST"])
        try:
            body = msgspec.json.encode(act(request))
        except Exception as exc:
            return answer_to(request, WORDS, exc)
        return HttpResponse(body, content_type="application/json")

    return view


def _is_local(request: HttpRequest) -> bool:
    """Behind a proxy on this machine everybody seems to come from it."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback
