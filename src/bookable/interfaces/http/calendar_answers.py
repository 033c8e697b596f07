"""Bookings as calendar files over HTTP: in words, compressed, and sent again only when changed."""

from __future__ import annotations

import gzip
import hashlib
from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext

from bookable.domain.calendar_files import CalendarEvent
from bookable.interfaces.http.encodings import takes_gzip
from bookable.interfaces.http.etags import is_known
from bookable.queries.calendar_events import event_of
from bookable.queries.correspondence import BookingNews


def event(booking: BookingNews, *, reader_id: int, now: datetime) -> CalendarEvent | None:
    """Return a booking as an event in the current language, from the reader's side.

    None if it has no time yet.
    """
    other = booking.client if reader_id == booking.provider.id else booking.provider
    called = booking.service or booking.title or gettext(booking.noun)
    words = gettext("%(what)s with %(other)s") % {"what": called, "other": other.name}
    return event_of(booking, summary=capfirst(words), now=now)


def answer(request: HttpRequest, file: bytes, *, filename: str) -> HttpResponse:
    """Answer with a calendar file and its ETag, or 304 if the caller has it already.

    The compressed file has an ETag of its own, since it is made of other bytes (RFC 9110, 8.8.3).
    """
    is_short = takes_gzip(request)
    tag = f'"{hashlib.sha256(file).hexdigest()[:32]}{"-gzip" if is_short else ""}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Encoding",
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "no-referrer",
    }
    if is_known(request, tag):
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    headers["Content-Disposition"] = f'inline; filename="{filename}"'
    if is_short:
        headers["Content-Encoding"] = "gzip"
        # Without the time, which would make other bytes each second.
        file = gzip.compress(file, 6, mtime=0)
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)
