"""When an imported booking takes place: at its own time, in sessions, or at no time yet."""

from __future__ import annotations

from collections.abc import Mapping

from bookable.domain.lifecycle import TERMINAL
from bookable.domain.sales import MADE_OF_PARTS, Kind
from bookable.domain.spans import SOMEDAY, Span
from bookable.engine.world.bookings import BookingEntry
from bookable.storage.services import Offer
from bookable.storage.world.sessions import KeptSession

Courses = Mapping[int, tuple[KeptSession, ...]]


def sessions_of(
    entry: BookingEntry, offer: Offer | None, session: KeptSession | None, courses: Courses
) -> tuple[KeptSession, ...]:
    """Return the sessions of a booking: the one of a workshop that it names, or all of a course.

    Raise WorldRefused if they are missing.
    """
    if session is not None:
        return (_named(entry, offer, session),)
    if offer is None or offer.kind not in {Kind.WORKSHOP, Kind.COURSE}:
        return ()
    sessions = courses.get(offer.id, ()) if offer.kind is Kind.COURSE else ()
    # A booking that is over needs only its time; one still to come needs its seats.
    if not sessions and entry.status not in TERMINAL:
        if offer.kind is Kind.COURSE:
            raise entry.refuse("service", "the course has no sessions to take part in")
        raise entry.refuse("session", "is missing: a workshop is booked by its session")
    return sessions


def span_of(entry: BookingEntry, offer: Offer | None, sessions: tuple[KeptSession, ...]) -> Span:
    """Return a booking's time, SOMEDAY if it has none of its own, or raise WorldRefused."""
    if offer is not None and offer.kind in MADE_OF_PARTS:
        for field in entry.given("start", "end"):
            raise entry.refuse(field, f"a {offer.kind} has no time of its own")
        return SOMEDAY
    if not sessions:
        return entry.own_span()
    whole = Span(sessions[0].span.start, max(session.span.end for session in sessions))
    its = "the session's" if len(sessions) == 1 else "that of all its sessions"
    for field, moment in (("start", whole.start), ("end", whole.end)):
        if getattr(entry, field) not in (None, moment):
            raise entry.refuse(field, f"{its} is {moment:%Y-%m-%dT%H:%M:%SZ}")
    return whole


def _named(entry: BookingEntry, offer: Offer | None, session: KeptSession) -> KeptSession:
    if offer is None or session.service_id != offer.id:
        raise entry.refuse("session", "is not one of the service")
    if offer.kind is Kind.COURSE:
        raise entry.refuse("session", "a course is booked as a whole, so leave it out")
    return session
