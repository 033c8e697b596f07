"""Calendar files: bookings as iCalendar (RFC 5545), which every calendar reads.

Times are in UTC, which every calendar shows in its own zone: so no time is ever ambiguous, and no
zone has to be described.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bookable.domain.spans import Span

PRODID = "-//Bookable//EN"
LONGEST_LINE = 75
"""Octets of a line. Longer ones are folded (RFC 5545, 3.1)."""


class EventStatus(StrEnum):
    """How certain an event is."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELED = "CANCELLED"


class Method(StrEnum):
    """What a file in a mail asks of a calendar (RFC 5546): put events in, or take them out."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Attendee(NamedTuple):
    """A name and an e-mail address."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """A booking as a calendar shows it.

    `uid` is the same for ever, and `sequence` rises with every change that a calendar must hear of.
    `changed_at` is when that was. A course has all its sessions as `spans`. `join_url` is where to
    meet online; `link` is a page about the booking.
    """

    uid: str
    sequence: int
    changed_at: datetime
    status: EventStatus
    spans: Sequence[Span]
    summary: str
    place: str = ""
    join_url: str = ""
    link: str = ""
    organizer: Attendee | None = None
    attendee: Attendee | None = None


def calendar_file(
    events: Iterable[CalendarEvent],
    *,
    method: Method | None = None,
    name: str = "",
    refresh: timedelta | None = None,
) -> bytes:
    """Return a calendar file, the same bytes for the same events.

    A feed has a `name`, and says how often to read it again. It has no method (RFC 5546).
    """
    lines = ["BEGIN:VCALENDAR", f"PRODID:{PRODID}", "VERSION:2.0"]
    if method is not None:
        lines.append(f"METHOD:{method}")
    if name:
        lines += (f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}")
    if refresh is not None:
        often = f"PT{refresh // timedelta(minutes=1)}M"
        lines += (f"REFRESH-INTERVAL;VALUE=DURATION:{often}", f"X-PUBLISHED-TTL:{often}")
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(map(_folded, lines))


def _event(event: CalendarEvent) -> Iterator[str]:
    """Yield the lines of an event: its further sessions are dates of the first.

    A session of another length than the first replaces its date.
    """
    common = _common(event)
    first, *others = event.spans
    dates = [f"RDATE:{','.join(_utc(span.start) for span in others)}"] if others else []
    yield from _component(common, first, dates)
    for span in others:
        if span.length != first.length:
            yield from _component(common, span, [f"RECURRENCE-ID:{_utc(span.start)}"])


def _component(common: Sequence[str], span: Span, more: Iterable[str]) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"DTSTART:{_utc(span.start)}"
    yield f"DTEND:{_utc(span.end)}"
    yield from more
    yield from common
    yield "END:VEVENT"


def _common(event: CalendarEvent) -> list[str]:
    lines = [
        f"UID:{_text(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_utc(event.changed_at)}",
        f"STATUS:{event.status}",
        f"SUMMARY:{_text(event.summary)}",
    ]
    if event.organizer is not None:
        lines.append(f"ORGANIZER{_person(event.organizer)}")
    if event.attendee is not None:
        # Answers are not read, so none are asked for.
        lines.append(
            "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE" + _person(event.attendee)
        )
    return lines + _where(event)


def _where(event: CalendarEvent) -> list[str]:
    lines = []
    if where := event.place or event.join_url:
        lines.append(f"LOCATION:{_text(where)}")
    if event.join_url:
        # Many calendars show no CONFERENCE (RFC 7986), but all show a description.
        lines.append(f"DESCRIPTION:{_text(event.join_url)}")
        lines.append(f"CONFERENCE;VALUE=URI;FEATURE=VIDEO:{_uri(event.join_url)}")
    if address := event.link or event.join_url:
        lines.append(f"URL:{_uri(address)}")
    return lines


def _person(person: Attendee) -> str:
    # A parameter cannot hold quotes or line breaks (RFC 5545, 3.1).
    name = " ".join(person.name.replace('"', "'").split())
    return f';CN="{_uri(name)}":mailto:{_uri(person.email)}'


def _utc(moment: datetime) -> str:
    """Return a moment, which must be in UTC."""
    return f"{moment:%Y%m%dT%H%M%SZ}"


_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029])
"""Characters that no value may have. Some readers end a line at the last two."""
_ESCAPES = {ord(each): f"\\{each}" for each in "\\;,"}
_NEW_LINES = {ord("\n"): "\\n", 0x2028: "\\n", 0x2029: "\\n", ord("\t"): "\t"}
_OF_TEXTS = _CONTROLS | _ESCAPES | _NEW_LINES


def _text(value: str) -> str:
    return value.translate(_OF_TEXTS)


def _uri(value: str) -> str:
    return value.translate(_CONTROLS)


def _folded(line: str) -> bytes:
    """Return a line with its end, in pieces that cut no character in two."""
    octets = line.encode()
    if len(octets) <= LONGEST_LINE:
        return octets + b"\r\n"
    pieces, start, most = [], 0, LONGEST_LINE
    while len(octets) - start > most:
        end = start + most
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(octets[start:end])
        # The blank that begins a further piece counts, too.
        start, most = end, LONGEST_LINE - 1
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces) + b"\r\n"
