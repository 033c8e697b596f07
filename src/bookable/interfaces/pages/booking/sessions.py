"""The dates of workshops and courses: seats that are left, and waiting for one."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import ngettext

from bookable.domain.refusals import InvalidField, SessionNotFound
from bookable.domain.services import Kind
from bookable.domain.spans import Span
from bookable.engine import waitlist
from bookable.interfaces.http.sent_forms import once
from bookable.interfaces.pages.booking.answers import kept_by_browser, show
from bookable.interfaces.pages.booking.refused import Problem, sentence
from bookable.interfaces.pages.booking.visits import HOLD, Visit
from bookable.interfaces.pages.booking.what_next import what_next
from bookable.interfaces.pages.form_tokens import FIELD, FormExpiredError, key_of, new_token
from bookable.interfaces.pages.time_choices import remember
from bookable.queries.booking_offers import OfferedSession
from bookable.queries.showing import When

JOIN = "join"


class ShownSession(NamedTuple):
    """A session in words. `position` is the visitor's place on its waitlist, 0 if they are not."""

    uuid: UUID
    start: datetime
    when: When
    there: When | None
    place: str
    seats: str
    is_full: bool
    position: int


def choose_session(visit: Visit, *, refusal: Problem | None = None) -> HttpResponse:
    """Show the sessions of a workshop, with a seat to book or a line to wait in."""
    tokens = {name: new_token(name, now=visit.now) for name in (HOLD, JOIN)}
    sessions = shown_sessions(visit)
    facts = {
        "sessions": sessions,
        "what_next": what_next(visit.offer, now=visit.now),
        "zone": visit.zone_choice(at=sessions[0].start if sessions else visit.now),
        "problem": sentence(refusal) if refusal else "",
        "tokens": tokens,
    }
    response = show(visit, "sessions.html", facts, refusal=refusal)
    remember(visit.request, response)
    return kept_by_browser(visit, response, but=tokens.values())


def shown_sessions(visit: Visit) -> list[ShownSession]:
    """Return the coming sessions of a workshop or course in words."""
    return [_shown(visit, each, visit.positions.get(each.id, 0)) for each in visit.sessions]


def at_place(visit: Visit, span: Span, session: UUID | int | None = None) -> When | None:
    """Return a time by the clocks of its place, if they show another one than the visitor's.

    A session, named by its uuid or its number, may have a place of its own.
    """
    service = visit.offer.service
    zone = service.place_zone if service else ""
    if session is not None:
        zones = [each.place_zone for each in visit.sessions if session in {each.uuid, each.id}]
        zone = next(iter(zones), zone)
    return visit.at_place(span, zone)


def session_named(visit: Visit) -> UUID:
    """Return the session that was sent. Raise InvalidField."""
    try:
        return UUID(visit.request.POST.get("session", ""))
    except ValueError:
        raise InvalidField("session", "is required") from None


def join(visit: Visit) -> HttpResponse:
    """Put who is signed in on the waitlist of a full session, or of a full course.

    Raise InvalidField, FormExpiredError, and what `waitlist.join` raises.
    """
    key = key_of(visit.request.POST.get(FIELD, ""), JOIN, now=visit.now)
    service, by, here = visit.offer.service, visit.by, visit.address()
    if by is None or service is None:
        return HttpResponseRedirect(here)
    if key is None:
        raise FormExpiredError
    session = _number(visit) if service.kind is Kind.WORKSHOP else None
    visit.spend()
    address = once(
        f"{key} {session}",
        lambda receipt: waitlist.join(
            service.id,
            session,
            program=visit.offer.program.name,
            by=by,
            now=visit.now,
            receipt=receipt,
        ),
        lambda _: here,
        owner=by.person_id,
        now=visit.now,
    )
    return HttpResponseRedirect(address)


def position(visit: Visit) -> int:
    """Return the place of who is signed in on the waitlist of a course, or 0."""
    return visit.positions.get(None, 0)


def _number(visit: Visit) -> int:
    """Return the number of the session that was sent. Raise InvalidField or SessionNotFound."""
    wanted = session_named(visit)
    found = next((each.id for each in visit.sessions if each.uuid == wanted), None)
    if found is None:
        raise SessionNotFound
    return found


def _shown(visit: Visit, session: OfferedSession, position: int) -> ShownSession:
    left = session.seats_left
    seats = ngettext("%(number)s seat left", "%(number)s seats left", left) % {"number": left}
    when = visit.when(session.span)
    there = visit.at_place(session.span, session.place_zone)
    return ShownSession(
        session.uuid, session.span.start, when, there, session.place, seats, not left, position
    )
