"""Calendar files: a booking as iTIP puts it into a calendar, changes it there and takes it out.

RFC 5545 (iCalendar), 5546 (iTIP) and 7986. Times are in UTC, which every calendar shows in its own
zone; so no time is ever ambiguous, and no zone has to be described.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from bookable.domain.lifecycle import Status
from bookable.domain.spans import Span
from bookable.effects.mail.occasions import Invitation
from bookable.queries.correspondence import BookingNews, Correspondent

PRODID = "-//Bookable//EN"


def calendar_file(
    booking: BookingNews,
    *,
    method: Invitation,
    reader: Correspondent,
    organizer: tuple[str, str],
    summary: str,
    link: str,
    now: datetime,
) -> str:
    """Return the calendar file of a booking for one person.

    `organizer` is a name and an address from which mail is sent. The UID is that of the booking for
    ever, and SEQUENCE rises with every change. A course is one event with all its sessions, and is
    taken away when none is left.
    """
    spans = _spans(booking)
    if method is Invitation.CANCEL or not spans:
        method, status = Invitation.CANCEL, "CANCELLED"
    else:
        status = "CONFIRMED"
    common = _event(booking, reader=reader, organizer=organizer, now=now)
    common.add("summary", summary)
    common.add("status", status)
    _add_place(common, booking, link=link)
    calendar = Calendar()
    for name, value in (("prodid", PRODID), ("version", "2.0"), ("method", method.value)):
        calendar.add(name, value)
    for event in _in_time(common, spans or [part.span for part in booking.parts]):
        calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made.decode()


def _spans(booking: BookingNews) -> list[Span]:
    if booking.parts:
        return [part.span for part in booking.parts if part.status is not Status.CANCELED]
    return [] if booking.span is None else [booking.span]


def _event(
    booking: BookingNews,
    *,
    reader: Correspondent,
    organizer: tuple[str, str],
    now: datetime,
) -> Event:
    event = Event()
    event.add("uid", str(booking.uuid))
    event.add("sequence", booking.changes)
    event.add("dtstamp", now)
    event.add("organizer", _person(*organizer))
    attendee = _person(reader.name, reader.email)
    for name, value in (("role", "REQ-PARTICIPANT"), ("partstat", "ACCEPTED"), ("rsvp", "FALSE")):
        attendee.params[name] = vText(value)
    event.add("attendee", attendee)
    return event


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    # A parameter cannot hold quotes or line breaks (RFC 5545, 3.1).
    person.params["cn"] = vText(" ".join(name.replace('"', "'").split()))
    return person


def _add_place(event: Event, booking: BookingNews, *, link: str) -> None:
    if where := booking.place or booking.join_url:
        event.add("location", where)
    if booking.join_url:
        event.add("description", booking.join_url)
        video = {"VALUE": "URI", "FEATURE": "VIDEO"}
        event.add("conference", vUri(booking.join_url, params=video))
    if address := link or booking.join_url:
        event.add("url", vUri(address))


def _in_time(common: Event, spans: Sequence[Span]) -> list[Event]:
    """Return the event with its times: those of further sessions as dates of the first.

    A session of another length than the first replaces its date.
    """
    first, *others = spans
    event = _at(common, first)
    if others:
        event.add("rdate", [span.start for span in others])
    return [event, *(_replacing(common, each) for each in others if each.length != first.length)]


def _replacing(common: Event, span: Span) -> Event:
    event = _at(common, span)
    event.add("recurrence-id", span.start)
    return event


def _at(common: Event, span: Span) -> Event:
    event = common.copy()
    event.add("dtstart", span.start)
    event.add("dtend", span.end)
    return event
