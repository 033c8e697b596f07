"""From mentoring's words to the engine's, and back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from msgspec import UNSET

from bookable.domain.booking import Booking
from bookable.domain.commands import Amend, Cancel, Complete, Details, Request, Reschedule
from bookable.domain.facts import BookingFacts
from bookable.domain.hours import read, refuse_far_away, shown, wall, zone_of
from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Actor, Role, Side
from bookable.domain.refusals import BookingNotFound, InvalidField, PersonNotFound, RoleRequired
from bookable.domain.spans import Span
from bookable.engine import queries
from bookable.engine.offering import OfferedSlots
from bookable.engine.programs import program
from bookable.engine.queries import (
    BookingFilter,
    OrderBy,
    PersonCard,
    Statistics,
)
from bookable.interfaces.dialects.mentoring import schemas
from bookable.interfaces.dialects.mentoring.lexicon import (
    BY_WORD,
    MENTEE,
    MENTOR,
    ORDER_MEANT,
    PROGRAM,
    STATUS_DISPLAYED,
    STATUS_MEANT,
    STATUS_SHOWN,
    TYPE_DISPLAYED,
    UPCOMING,
)
from bookable.interfaces.http.texts import LARGEST_ID, moment, number

FURTHEST = LARGEST_ID
"""Further into a list nobody can ask the database to look."""

LONGEST_SESSION = timedelta(days=1)

# In


def booking_id(text: str) -> int:
    """This will be a booking's number, or raise BookingNotFound for other text."""
    found = number(text)
    if found is None:
        raise BookingNotFound
    return found


def mentor_id(text: str) -> int:
    """This will be a mentor's number, or raise PersonNotFound for other text."""
    found = number(text)
    if found is None:
        raise PersonNotFound(Role.MENTOR)
    return found


def admit_to_booking(text: str, *, by: Actor, as_: Side) -> None:
    """This will raise BookingNotFound or NotAParty unless somebody is one side of a booking."""
    queries.booking(booking_id(text), program=PROGRAM, by=by, as_=as_)


def admit_to_mentor(text: str) -> None:
    """This will raise PersonNotFound unless an address names a mentor."""
    queries.person_card(mentor_id(text), role=Role.MENTOR)


def admit_to_booking_at_all(by: Actor) -> None:
    """This will raise RoleRequired unless somebody is a mentee."""
    if Role.MENTEE not in by.roles:
        raise RoleRequired(Role.MENTEE, "request")


def zone(name: str | None, *, by: Actor) -> str:
    """This will be the zone in which somebody means and reads wall time, or raise InvalidField."""
    return zone_of(name).key if name is not None else by.timezone


def request(mentor: int, body: schemas.BookingIn, *, by: Actor) -> Request:
    """This will be the command to book."""
    return Request(
        program=PROGRAM,
        provider=mentor,
        start=_start(body.session_date, body.start_time, zone(body.timezone, by=by)),
        length=timedelta(minutes=body.duration),
        details=Details(
            notes=body.notes,
            agenda=body.agenda,
            client_notes=body.mentee_notes,
            session_type=body.session_type,
        ),
    )


def amend(body: schemas.BookingPatch) -> Amend:
    """This will be the command to change what a session is about."""
    given = {
        "notes": body.notes,
        "client_notes": body.mentee_notes,
        "agenda": body.agenda,
    }
    return Amend(changes={name: text for name, text in given.items() if text is not UNSET})


def reschedule(body: schemas.RescheduleIn, *, by: Actor) -> Reschedule:
    """This will be the command to move."""
    return Reschedule(
        start=_start(body.session_date, body.start_time, zone(body.timezone, by=by)),
        length=None if body.duration is None else timedelta(minutes=body.duration),
    )


def decline(body: schemas.DeclineIn | None) -> Cancel:
    """This will be the command by which a mentor turns a session down."""
    return Cancel(reason=(body.reason if body else None) or "")


def complete(body: schemas.CompleteIn | None) -> Complete:
    """This will be the command to complete, or raise InvalidField."""
    if body is None or body.actual_start is body.actual_end is None:
        return Complete()
    if body.actual_start is None or body.actual_end is None:
        raise InvalidField("actual_end", "goes together with actual_start")
    start, end = _exact(body.actual_start, "actual_start"), _exact(body.actual_end, "actual_end")
    if not start < end <= start + LONGEST_SESSION:
        raise InvalidField("actual_end", "must come after actual_start, within a day")
    return Complete(actual=Span(start, end))


def _start(day: date, clock: str, zone: str) -> datetime:
    return read(datetime.combine(day, time.fromisoformat(clock)), zone, field="start_time")


def _exact(text: str, field: str) -> datetime:
    when = moment(text, field=field)
    if when.tzinfo is None:
        raise InvalidField(field, "needs an offset, as in 2027-03-01T09:00:00Z")
    refuse_far_away(when, field=field)
    return when


def wanted(query: schemas.BookingsQuery, *, side: Side = MENTEE) -> BookingFilter:
    """This will be which of a mentee's bookings a query asks for, and in which order."""
    status = STATUS_MEANT.get(query.status)
    terms = [word.strip() for word in query.ordering.split(",")]
    return BookingFilter(
        program=PROGRAM,
        sides=[side],
        statuses=None if status is None else [status],
        session_type=query.session_type or None,
        order=[
            (ORDER_MEANT[term.removeprefix("-")], "DESC" if term.startswith("-") else "ASC")
            for term in terms
            if term.removeprefix("-") in ORDER_MEANT
        ],
        status_order=BY_WORD,
    )


def upcoming(now: datetime) -> BookingFilter:
    """This will be a mentee's sessions that are still to come, the soonest first."""
    return BookingFilter(
        program=PROGRAM,
        sides=[MENTEE],
        statuses=UPCOMING,
        after=now,
        order=[(OrderBy.START, "ASC")],
    )


def past(now: datetime) -> BookingFilter:
    """This will be a mentee's sessions whose start has come, the latest first."""
    return BookingFilter(program=PROGRAM, sides=[MENTEE], until=now)


def requests(now: datetime) -> BookingFilter:
    """This will be what a mentor has not answered yet, the soonest first."""
    return BookingFilter(
        program=PROGRAM,
        sides=[MENTOR],
        statuses=[Status.REQUESTED],
        after=now,
        order=[(OrderBy.START, "ASC")],
    )


def place(query: schemas.PageQuery) -> dict[str, int]:
    """This will be which page of how many entries is asked for."""
    return {"number": query.page, "size": min(query.page_size, schemas.LARGEST_PAGE)}


def part(query: schemas.PageQuery) -> dict[str, int]:
    """This will be which part of a list a page is."""
    number, size = place(query).values()
    return {"limit": size, "offset": min((number - 1) * size, FURTHEST)}


# Out


def booking(shown: BookingFacts, *, now: datetime) -> schemas.BookingOut:
    """This will be a session, with what its mentee can do about it now."""
    rules, status = program(PROGRAM), shown.status
    mentor, mentee, details = shown.provider, shown.client, shown.details
    zone = mentee.timezone
    return schemas.BookingOut(
        id=shown.id,
        mentee_name=mentee.name,
        mentor_name=mentor.name,
        mentor_id=mentor.person_id,
        mentor_avatar=mentor.avatar_url,
        mentor_company=mentor.company,
        session_date=shown.start,
        session_end_date=shown.end,
        start_time=_clock(shown.start, zone),
        end_time=_clock(shown.end, zone),
        duration_minutes=int((shown.end - shown.start).total_seconds()) // 60,
        session_type=details.session_type,
        session_type_display=TYPE_DISPLAYED.get(details.session_type, ""),
        status=STATUS_SHOWN[status],
        status_display=STATUS_DISPLAYED[status],
        notes=details.notes,
        mentee_notes=details.client_notes,
        agenda=details.agenda,
        meeting_link=shown.join_url or "",
        meeting_id=shown.meeting_id or "",
        location=shown.location,
        can_reschedule=rules.allows(Step.RESCHEDULE, status=status, booked=shown, now=now),
        can_cancel=rules.allows(Step.CANCEL, status=status, booked=shown, now=now),
        is_upcoming=status in UPCOMING and shown.start > now,
        created_at=shown.created_at,
        updated_at=shown.updated_at,
    )


def _clock(when: datetime, zone: str) -> str:
    return wall(when, zone).time().isoformat("seconds")


def cancelled(shown: Booking, *, now: datetime) -> schemas.CancelledOut:
    """This will be the answer to a cancellation."""
    return schemas.CancelledOut("Booking cancelled successfully", booking(shown, now=now))


def statistics(sums: Statistics) -> schemas.StatisticsOut:
    """This will be what all of one's bookings come to."""
    return schemas.StatisticsOut(
        total_sessions=sums.total,
        completed_sessions=sums.completed,
        upcoming_sessions=sums.upcoming,
        cancelled_sessions=sums.canceled,
        total_hours=round(sums.seconds / 3600, 2),
        favorite_session_types=sums.session_types,
    )


def mentor(card: PersonCard) -> schemas.MentorOut:
    """This will be a mentor's entry in the directory."""
    return schemas.MentorOut(
        id=card.person_id,
        name=card.name,
        company=card.company,
        avatar=card.avatar_url,
        bio=card.bio,
        timezone=card.timezone,
    )


def slots(query: schemas.SlotsQuery, offered: OfferedSlots, *, by: Actor) -> schemas.SlotsOut:
    """Return the slots of a day, or of each day where the query has an end."""
    mentor, there = offered.provider.person_id, zone(query.timezone, by=by)
    days = [
        schemas.DayOut(on, [_slot(span, there) for span in spans]) for on, spans in offered.days
    ]
    told = schemas.SlotsOut(mentor, there, query.duration)
    if query.end_date is not None:
        told.days = days
    else:
        told.date, told.slots = query.date, days[0].slots
    return told


def _slot(span: Span, zone: str) -> schemas.SlotOut:
    return schemas.SlotOut(
        session_date=span.start,
        session_end_date=span.end,
        start_time=shown(span.start, zone).timetz().isoformat("seconds"),
        end_time=shown(span.end, zone).timetz().isoformat("seconds"),
        start_utc=span.start,
        end_utc=span.end,
    )
