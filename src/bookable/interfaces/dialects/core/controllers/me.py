"""Who asks, which mails they get, and the feed of their bookings."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from dmr import HeaderSpec, Query, ResponseSpec, validate
from dmr.plugins.msgspec import BodyMsgspec
from msgspec import UNSET, structs

from bookable.domain.notifications import Notifications
from bookable.domain.people import Scope
from bookable.engine import calendar_feeds, own_notifications
from bookable.interfaces.auth.api_key_auth import KeyUse
from bookable.interfaces.dialects.core.controllers.door import UNCHANGED, CoreDoor
from bookable.interfaces.dialects.core.mapping import me as mapping
from bookable.interfaces.dialects.core.schemas.common import NoQuery
from bookable.interfaces.dialects.core.schemas.me import (
    CalendarFeedOut,
    MeOut,
    NotificationsOut,
    NotificationsPatch,
)

ME = ResponseSpec(MeOut, status_code=HTTPStatus.OK, headers={"ETag": HeaderSpec()})
MAILS = ResponseSpec(NotificationsOut, status_code=HTTPStatus.OK, headers={"ETag": HeaderSpec()})


class Me(CoreDoor):
    """Yourself"""

    key_use = KeyUse.ALONE
    scopes = (None, None)

    @validate(ME, UNCHANGED)
    def get(self, parsed_query: Query[NoQuery]) -> HttpResponse:
        """Retrieve who asks."""
        return self.single(mapping.me(self.actor))


class MyNotifications(CoreDoor):
    """Yourself"""

    @validate(MAILS, UNCHANGED)
    def get(self, parsed_query: Query[NoQuery]) -> HttpResponse:
        """Retrieve which mails you get."""
        return self.single(mapping.notifications(own_notifications.chosen(self.actor)))

    @validate(MAILS)
    def patch(self, parsed_body: BodyMsgspec[NotificationsPatch]) -> HttpResponse:
        """Choose which mails you get."""
        given = {k: v for k, v in structs.asdict(parsed_body.email).items() if v is not UNSET}

        def change(kept: Notifications) -> Notifications:
            return replace(kept, **mapping.chosen(given))

        given_back = self.commit(
            lambda receipt: own_notifications.change(
                change, by=self.actor, now=self.now, receipt=receipt
            ),
            mapping.notifications,
        )
        return self.tagged(given_back)


class MyCalendarFeed(CoreDoor):
    """Yourself"""

    scopes = (Scope.BOOKINGS_READ, Scope.BOOKINGS_READ)
    shows_secrets = True

    @validate(ResponseSpec(CalendarFeedOut, status_code=HTTPStatus.CREATED))
    def post(self) -> HttpResponse:
        """Subscribe to your bookings."""
        return self.commit(
            lambda receipt: calendar_feeds.open_feed(by=self.actor, now=self.now, receipt=receipt),
            lambda token: CalendarFeedOut(
                f"{settings.BOOKABLE_BASE_URL}{reverse('calendar-feed', args=[token])}"
            ),
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
