"""The caller's calendar feed."""

from __future__ import annotations

import hashlib
import secrets
from http import HTTPStatus

from django.conf import settings
from django.urls import reverse
from dmr import modify

from bookable.domain.people import Scope
from bookable.engine import calendar_feeds
from bookable.interfaces.dialects.core.controllers.door import CoreDoor
from bookable.interfaces.dialects.core.schemas.calendar_feed import CalendarFeedOut

TOKEN_BYTES = 24


class MyCalendarFeed(CoreDoor):
    """Yourself"""

    scopes = (Scope.BOOKINGS_READ, Scope.BOOKINGS_READ)
    # An answer that is kept for repetitions would keep the secret. A repetition is harmless: it
    # makes another address, and the last answer has the one that works.
    takes_keys = False

    @modify(status_code=HTTPStatus.CREATED)
    def post(self) -> CalendarFeedOut:
        """Subscribe to your bookings."""
        self.count()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        digest = hashlib.sha256(token.encode()).digest()
        calendar_feeds.open_feed(digest, by=self.actor, now=self.now)
        path = reverse("calendar-feed", args=[token])
        return CalendarFeedOut(f"{settings.BOOKABLE_BASE_URL}{path}")

    @modify(status_code=HTTPStatus.NO_CONTENT)
    def delete(self) -> None:
        """End your calendar feed."""
        self.count()
        calendar_feeds.revoke(by=self.actor)
