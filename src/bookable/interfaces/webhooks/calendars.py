"""Pushes from Google and Microsoft: something in a connected calendar has changed.

Nothing else is taken from a push: it makes the connection due, and what changed is read from the
vendor. The address and the secret of each channel are made by the secret key, so a forged push is
refused before the database is asked.
"""

from __future__ import annotations

from uuid import UUID

import msgspec
import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from bookable.domain.calendar_servers import CalendarKind
from bookable.domain.refusals import TooManyAttempts
from bookable.engine import clock, ports, push_channels
from bookable.interfaces.http.errors import error, not_allowed
from bookable.interfaces.http.throttling import WEBHOOKS, spend_from
from bookable.interfaces.http.unknown import PLAIN
from bookable.interfaces.http.words import ErrorReply

PATH = "api/webhooks/calendars/"
MOST_NOTIFICATIONS = 1_000
LONGEST_ECHO = 2_000
_ENDS = {"reauthorizationRequired", "subscriptionRemoved"}

log = structlog.get_logger(__name__)


class _Notification(msgspec.Struct, rename="camel"):
    """One of Microsoft's messages."""

    client_state: str | None = None
    lifecycle_event: str | None = None


class _Notifications(msgspec.Struct):
    value: list[_Notification] = []


def push_address(kind: CalendarKind, key: str) -> str:
    """Return our address for the pushes of one channel."""
    return f"{settings.BOOKABLE_BASE_URL}/{PATH}{kind.value}/{key}"


@csrf_exempt
def push(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Have a calendar read that changed. Repeated pushes do no more than one."""
    if request.method != "POST":
        return not_allowed(request, PLAIN, ["POST"])
    try:
        spend_from(request, WEBHOOKS, now=clock.now())
    except TooManyAttempts as refusal:
        wait = {"Retry-After": str(refusal.retry_after_seconds)}
        reply = ErrorReply(429, refusal.sentence, headers=wait)
        return error(request, PLAIN, reply, code=refusal.code)
    uuid = push_channels.uuid_of(key)
    if uuid is None or kind not in map(str, ports.pushing_calendars()):
        raise Http404
    return _google(request, uuid) if kind == CalendarKind.GOOGLE else _microsoft(request, uuid)


def _google(request: HttpRequest, uuid: UUID) -> HttpResponse:
    if not push_channels.is_secret(request.headers.get("X-Goog-Channel-Token", ""), uuid):
        return _forged(request)
    # Google's first message says only that the channel is open.
    if request.headers.get("X-Goog-Resource-State") != "sync":
        push_channels.arrived(uuid, now=clock.now())
    return HttpResponse(status=202)


def _microsoft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    if (word := request.GET.get("validationToken")) is not None:
        # Before a subscription begins, Microsoft sees whether we answer at this address.
        return HttpResponse(word[:LONGEST_ECHO], content_type="text/plain; charset=utf-8")
    notifications = [
        each
        for each in _notifications(request.body)
        if push_channels.is_secret(each.client_state or "", uuid)
    ]
    if not notifications:
        return _forged(request)
    if any(each.lifecycle_event in _ENDS for each in notifications):
        push_channels.reopen(uuid, now=clock.now())
    push_channels.arrived(uuid, now=clock.now())
    return HttpResponse(status=202)


def _notifications(body: bytes) -> list[_Notification]:
    try:
        return msgspec.json.decode(body, type=_Notifications).value[:MOST_NOTIFICATIONS]
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return []


def _forged(request: HttpRequest) -> HttpResponse:
    log.warning("push_refused", path=request.path[: len(f"/{PATH}microsoft/")])
    reply = ErrorReply(403, "This push does not carry the secret of its channel.")
    return error(request, PLAIN, reply, code="unacceptable_message")
