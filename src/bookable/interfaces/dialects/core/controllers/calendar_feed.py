"""The caller's calendar feed."""

from __future__ import annotations

import hashlib
import secrets
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from dmr import ResponseSpec, validate

from bookable.domain.people import Scope
from bookable.engine import calendar_feeds
from bookable.interfaces.dialects.core.controllers.door import CoreDoor
from bookable.interfaces.dialects.core.schemas.calendar_feed import CalendarFeedOut

TOKEN_BYTES = 24


class MyCalendarFeed(CoreDoor):
    """Yourself"""

    scopes = (Scope.BOOKINGS_READ, Scope.BOOKINGS_READ)
    shows_secrets = True

    @validate(ResponseSpec(CalendarFeedOut, status_code=HTTPStatus.CREATED))
    def post(self) -> HttpResponse:
        """Subscribe to your bookings."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        digest = hashlib.sha256(token.encode()).digest()
        path = reverse("calendar-feed", args=[token])
        return self.commit(
            lambda receipt: calendar_feeds.open_feed(
                digest, by=self.actor, now=self.now, receipt=receipt
            ),
            lambda _: CalendarFeedOut(f"{settings.BOOKABLE_BASE_URL}{path}"),
            status=HTTPStatus.CREATED,
        )

    @validate(ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def delete(self) -> HttpResponse:
        """End your calendar feed."""
        return self.commit(
            lambda receipt: calendar_feeds.revoke(by=self.actor, receipt=receipt),
            lambda _: None,
            status=HTTPStatus.NO_CONTENT,
        )
