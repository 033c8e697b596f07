"""What controllers of changes share: conditions of the request, and the changed booking."""

from __future__ import annotations

import re
from functools import partial
from http import HTTPStatus
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from dmr import HeaderSpec, ResponseSpec

from bookable.domain.booking import Booking
from bookable.domain.people import Scope
from bookable.engine.bookings import Terms
from bookable.interfaces.auth.api_key_auth import KeyUse
from bookable.interfaces.dialects.core.controllers.door import CoreDoor, etag
from bookable.interfaces.dialects.core.mapping import bookings as mapping
from bookable.interfaces.dialects.core.schemas.bookings import BookingOut
from bookable.interfaces.dialects.core.schemas.one_booking import QuoteOut
from bookable.interfaces.http.door import Action
from bookable.interfaces.http.etags import required_tags
from bookable.queries import full_bookings
from bookable.queries.full_bookings import FullBooking

CHANGED = ResponseSpec(BookingOut, status_code=HTTPStatus.OK, headers={"ETag": HeaderSpec()})
MADE = ResponseSpec(BookingOut, status_code=HTTPStatus.CREATED, headers={"ETag": HeaderSpec()})


class _Versioned(msgspec.Struct):
    version: int


class BookingsDoor(CoreDoor):
    """Base of the controllers about bookings."""

    is_abstract = True
    key_use = KeyUse.ALONE
    scopes = (Scope.BOOKINGS_READ, Scope.BOOKINGS_WRITE)


class ChangingDoor(BookingsDoor):
    """Base of the controllers that answer with the booking as a command left it."""

    is_abstract = True

    def answer(
        self,
        action: Action[Booking],
        *,
        status: int = HTTPStatus.OK,
        dry_run: bool = False,
        quote: QuoteOut | None = None,
    ) -> HttpResponse:
        """Carry out a command and answer with the booking and its ETag, or with a dry run."""
        is_new = status == HTTPStatus.CREATED
        reread = partial(full_bookings.made if is_new else full_bookings.changed, **self.asked())
        if dry_run:
            return self.commit(action, self.show, reread=reread, dry_run=True, quote=quote)
        given = self.commit(action, self.show, reread=reread, status=status)
        version = msgspec.json.decode(given.content, type=_Versioned).version
        given.headers["ETag"] = etag(given.content, version)
        return given

    def asked(self) -> dict[str, Any]:
        """Return who asks, and when."""
        return {"by": self.actor, "now": self.now}

    def show(self, full: FullBooking) -> BookingOut:
        return mapping.booking(full, by=self.actor)


def terms_of(request: HttpRequest) -> Terms:
    """Return what a request expects of the booking: a version that is named in `If-Match`.

    An ETag begins with the version. The rest is for readers, because what a person may do with a
    booking changes with time, too.
    """
    tags = required_tags(request)
    if tags is None:
        return Terms(refuses_repeats=True)
    versions = (found[1] for tag in tags if (found := _TAG.fullmatch(tag)))
    return Terms(versions=frozenset(map(int, versions)), refuses_repeats=True)


_TAG = re.compile(r'"(\d{1,18})(?:-[0-9a-f]*)?"')
