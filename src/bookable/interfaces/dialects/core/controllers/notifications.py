"""Which mails the caller gets."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from django.http import HttpResponse
from dmr import HeaderSpec, Query, ResponseSpec, validate
from dmr.plugins.msgspec import BodyMsgspec
from msgspec import UNSET, structs

from bookable.domain.notifications import Notifications
from bookable.engine import own_notifications
from bookable.interfaces.dialects.core.controllers.door import UNCHANGED, CoreDoor
from bookable.interfaces.dialects.core.mapping import notifications as mapping
from bookable.interfaces.dialects.core.schemas.common import NoQuery
from bookable.interfaces.dialects.core.schemas.notifications import (
    NotificationsOut,
    NotificationsPatch,
)

FOUND = ResponseSpec(NotificationsOut, status_code=HTTPStatus.OK, headers={"ETag": HeaderSpec()})


class MyNotifications(CoreDoor):
    """Yourself"""

    @validate(FOUND, UNCHANGED)
    def get(self, parsed_query: Query[NoQuery]) -> HttpResponse:
        """Retrieve which mails you get."""
        return self.single(mapping.notifications(own_notifications.chosen(self.actor)))

    @validate(FOUND)
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
