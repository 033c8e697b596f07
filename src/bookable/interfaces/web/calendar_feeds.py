"""The feed to which people subscribe in their calendars, by a secret address."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from bookable.domain.calendar_files import calendar_file
from bookable.domain.languages import language_of
from bookable.domain.refusals import TooManyAttempts
from bookable.engine import calendar_feeds, clock
from bookable.engine.calendar_feeds import Subscriber
from bookable.interfaces.http import calendar_answers
from bookable.interfaces.http.throttling import FEED, FEED_GUESSES, spend_from
from bookable.queries import calendar_events, hosted_sessions
from bookable.queries.hosted_sessions import HostedSession, event_of_session

REFRESH = timedelta(minutes=15)
"""How often a calendar should read the feed again. Some read it once a day whatever it says."""


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Show the bookings of the person whose feed has this address, and write nothing."""
    now = clock.now()
    try:
        reader = _reader(request, token, now)
    except TooManyAttempts as refusal:
        wait = {"Retry-After": str(refusal.retry_after_seconds)}
        return HttpResponse(refusal.sentence, "text/plain", status=429, headers=wait)
    file = _file(reader, now=now)
    return calendar_answers.answer(request, file, filename="bookings.ics")


def _reader(request: HttpRequest, token: str, now: datetime) -> Subscriber:
    """Return whose feed it is. Raise Http404, or TooManyAttempts."""
    reader = calendar_feeds.subscriber(token)
    if reader is None:
        spend_from(request, FEED_GUESSES, now=now)
        raise Http404
    if settings.BOOKABLE_THROTTLES:
        FEED.spend(str(reader.person.person_id), now=now)
    return reader


def _file(reader: Subscriber, *, now: datetime) -> bytes:
    bookings = calendar_events.feed(reader.person, now=now)
    sessions = hosted_sessions.hosted(reader.person, now=now)
    me = reader.person.person_id
    with translation.override(language_of(reader.locale)):
        events = [calendar_answers.event(each, reader_id=me, now=now) for each in bookings]
        events += [event_of_session(each, summary=_seats(each)) for each in sessions]
    name = settings.BOOKABLE_MAIL_FROM.name
    return calendar_file([each for each in events if each], name=name, refresh=REFRESH)


def _seats(session: HostedSession) -> str:
    what = {"what": session.service, "taken": session.taken, "seats": session.seats}
    return capfirst(gettext("%(what)s: %(taken)s of %(seats)s seats") % what)
