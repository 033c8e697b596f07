"""Webhooks from Stripe. Stripe repeats a message for days until it is answered with a 2xx."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from bookable.domain.payments import (
    ForgedMessage,
    PaymentVendor,
    PaymentVendorError,
    VendorMessage,
)
from bookable.domain.refusals import TooManyAttempts
from bookable.engine import clock, paying, ports, refunding
from bookable.interfaces.http.errors import error, not_allowed
from bookable.interfaces.http.throttling import WEBHOOKS, spend_from
from bookable.interfaces.http.unknown import PLAIN
from bookable.interfaces.http.words import ErrorReply

TOLERANCE = timedelta(seconds=300)

log = structlog.get_logger(__name__)


class _Unacceptable(Exception):
    """A message that is refused. The text says why."""


@csrf_exempt
def stripe(request: HttpRequest) -> HttpResponse:
    """Process a message from Stripe. A repeated message is processed once. An exception becomes a
    500, so that Stripe sends the message again."""
    vendor = ports.payments()
    if vendor is None or vendor.name != "stripe":
        raise Http404
    if request.method != "POST":
        return not_allowed(request, PLAIN, ["POST"])
    try:
        spend_from(request, WEBHOOKS, now=clock.now())
        message = _message(request, vendor)
    except TooManyAttempts as refusal:
        wait = {"Retry-After": str(refusal.retry_after_seconds)}
        return error(
            request, PLAIN, ErrorReply(429, refusal.sentence, headers=wait), code=refusal.code
        )
    except _Unacceptable as why:
        log.warning("webhook_refused", vendor=vendor.name, why=str(why))
        return error(request, PLAIN, ErrorReply(400, str(why)), code="unacceptable_message")
    engine = paying if message.checkout else refunding
    is_new = engine.apply_message(message, vendor=vendor.name, now=clock.now())
    log.info("webhook", vendor=vendor.name, id=message.event_id, kind=message.kind, new=is_new)
    return JsonResponse({"received": True})


def _message(request: HttpRequest, vendor: PaymentVendor) -> VendorMessage:
    try:
        message = vendor.read(request.body, request.headers.get("Stripe-Signature", ""))
    except (ForgedMessage, PaymentVendorError) as why:
        raise _Unacceptable(str(why)) from None
    if not clock.is_about_now(message.signed_at, within=TOLERANCE):
        raise _Unacceptable("The message was not signed just now.")
    return message
