"""The page on which people arrive after they consented at Google or Microsoft, or did not.

The state alone says for whom it is. That person should also be the one who consents: otherwise they
could send their link to another person, and read that person's calendar. So the connection is
made at once only in the browser in which it was begun, or in which the person is signed in. In any
other browser the page first says whose account the calendar will be connected to, and asks
(docs/decisions/0070-whose-consent-it-is.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import structlog
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from bookable.domain.calendar_servers import VENDORS, CalendarDenied, CalendarError, CalendarKind
from bookable.domain.consents import ConsentIncomplete
from bookable.domain.integration_refusals import TooManyConnections
from bookable.domain.refusals import InvalidField, TooManyAttempts
from bookable.engine import calendar_consents, ports
from bookable.engine.calendar_consents import ConsentInvalid, ConsentRequest
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.http.calendar_consents import back_to, is_marked
from bookable.interfaces.http.throttling import CONSENTS, spend_from
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.visitors import in_their_language

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Outcome:
    """What the page says, with the status, and what else it needs to know."""

    what: str
    status: int = 200
    facts: dict[str, Any] = field(default_factory=dict)


@csrf_exempt  # The code of the consent is the secret that only this browser was given.
@require_http_methods(["GET", "POST"])
@in_their_language
def callback(request: HttpRequest, kind: str) -> HttpResponse:
    """Connect the calendar of a person who comes back from a vendor, or say why not."""
    try:
        spend_from(request, CONSENTS, now=now_of(request))
    except TooManyAttempts as refusal:
        return _page(request, _Outcome("busy", 429), wait=refusal.retry_after_seconds)
    vendor = _kind(kind)
    if "connected" in request.GET:
        return _page(request, _Outcome("connected"), vendor)
    try:
        outcome = _outcome(request, vendor)
    except ConsentInvalid as error:
        outcome = _Outcome(error.why.value, 400)
    if outcome.what == "connected":
        # An address without the code, that can be opened again.
        return HttpResponseRedirect("?connected")
    return _page(request, outcome, vendor)


def _kind(kind: str) -> CalendarKind:
    for each in VENDORS:
        if each.value == kind and ports.consents(each) is not None:
            return each
    raise Http404


def _outcome(request: HttpRequest, kind: CalendarKind) -> _Outcome:
    given = request.POST if request.method == "POST" else request.GET
    asked = calendar_consents.read(given.get("state", ""), kind=kind, now=now_of(request))
    if "error" in given or not given.get("code"):
        return _said_no(asked, given.get("error", ""))
    if not _is_theirs(request, asked):
        owner = calendar_consents.owner(asked)
        if _signed_in(request):
            return _Outcome("another", 403, {"owner": owner})
        if request.method != "POST":
            return _Outcome("ask", 200, {"owner": owner, "given": given})
    return _connect(request, asked, given["code"])


def _said_no(asked: ConsentRequest, error: str) -> _Outcome:
    calendar_consents.decline(asked)
    if error in ("access_denied", "consent_required", "user_cancelled", ""):
        return _Outcome("declined")
    log.warning("consent_failed", kind=asked.kind, error=error[:60])
    return _Outcome("failed", 502)


def _is_theirs(request: HttpRequest, asked: ConsentRequest) -> bool:
    """Return whether the browser is known to be that of the person who asked."""
    given = request.POST if request.method == "POST" else request.GET
    return is_marked(request, given["state"]) or _signed_in(request) == asked.person


def _signed_in(request: HttpRequest) -> str:
    return str(request.user.uuid) if request.user.is_authenticated else ""


def _connect(request: HttpRequest, asked: ConsentRequest, code: str) -> _Outcome:
    kind = CalendarKind(asked.kind)
    try:
        calendar_consents.complete(asked, code, back_to=back_to(kind), now=now_of(request))
    except TooManyConnections as refusal:
        return _Outcome("full", 409, {"most": refusal.at_most})
    except ConsentIncomplete:
        return _Outcome("incomplete", 403)
    except CalendarDenied:
        return _Outcome("denied", 400)
    except (CalendarError, InvalidField) as error:
        # Its words are in English, and for those who run this site.
        log.warning("consent_failed", kind=asked.kind, error=str(error)[:200])
        return _Outcome("failed", 502, {"was_asked": True})
    return _Outcome("connected")


def _page(
    request: HttpRequest, outcome: _Outcome, kind: CalendarKind | None = None, *, wait: int = 0
) -> HttpResponse:
    facts = {"what": outcome.what, "vendor": VENDORS[kind] if kind else "", **outcome.facts}
    shown = page(request, "mailed/consent.html", facts, status=outcome.status, is_private=True)
    if wait:
        shown.headers["Retry-After"] = str(wait)
    return shown
