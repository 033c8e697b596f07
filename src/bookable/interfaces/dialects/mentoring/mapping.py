"""Translate between the mentoring API's bodies and the engine's values."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from msgspec import UNSET

from bookable.domain.booking import Booking
from bookable.domain.commands import Amend, Cancel, Complete, Details, Request, Reschedule
from bookable.domain.facts import DetailedFacts
from bookable.domain.hours import read, refuse_far_away, zone_of
from bookable.domain.hours import shown as wall_shown
from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Actor, Side
from bookable.domain.refusals import InvalidField
from bookable.domain.spans import Span, whole_minutes
from bookable.engine.registry import program
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
from bookable.interfaces.http.seconds import whole
from bookable.interfaces.http.texts import moment
from bookable.queries.booking_lists import BookingFilter, OrderBy
from bookable.queries.directory import PersonCard
from bookable.queries.offering import OfferedSlots
from bookable.queries.statistics import Statistics

LONGEST_SESSION = timedelta(days=1)

# In


def zone(name: str | None, *, by: Actor) -> str:
    """Return the zone for wall time: `name`, or the caller's own. Raise InvalidField if unknown."""
    return zone_of(name).key if name is not None else by.timezone


def request(mentor: int, body: schemas.BookingIn, *, by: Actor) -> Request:
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
    given = {
        "notes": body.notes,
        "client_notes": body.mentee_notes,
        "agenda": body.agenda,
    }
    return Amend(changes={name: text for name, text in given.items() if text is not UNSET})


def reschedule(body: schemas.RescheduleIn, *, by: Actor) -> Reschedule:
    return Reschedule(
        start=_start(body.session_date, body.start_time, zone(body.timezone, by=by)),
        length=None if body.duration is None else timedelta(minutes=body.duration),
    )


def decline(body: schemas.DeclineIn | None) -> Cancel:
    """Return the command by which a mentor declines or cancels a session."""
    return Cancel(reason=(body.reason if body else None) or "")


def complete(body: schemas.CompleteIn | None) -> Complete:
    """Return the command to complete a session. Raise InvalidField for impossible times."""
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


def wanted(query: schemas.BookingsQuery, *, side: Side = MENTEE, now: datetime) -> BookingFilter:
    """Return the filter and order for one side's bookings that a query asks for."""
    status = STATUS_MEANT.get(query.status)
    terms = [word.strip() for word in query.ordering.split(",")]
    return BookingFilter(
        program=PROGRAM,
        now=now,
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
    """Return the filter for a mentee's upcoming sessions, soonest first."""
    return BookingFilter(
        program=PROGRAM,
        now=now,
        sides=[MENTEE],
        statuses=UPCOMING,
        after=now,
        order=[(OrderBy.START, "ASC")],
    )


def past(now: datetime) -> BookingFilter:
    """Return the filter for a mentee's sessions that have started, latest first."""
    return BookingFilter(program=PROGRAM, now=now, sides=[MENTEE], until=now)


def requests(now: datetime) -> BookingFilter:
    """Return the filter for requests that wait for the mentor's answer, soonest first."""
    return BookingFilter(
        program=PROGRAM,
        now=now,
        sides=[MENTOR],
        statuses=[Status.REQUESTED],
        after=now,
        order=[(OrderBy.START, "ASC")],
    )


# Out

# Lists need these for each row: in Python 3.11 attributes of enums take ten times as long as names.
_CANCEL, _RESCHEDULE = Step.CANCEL, Step.RESCHEDULE


def booking(shown: DetailedFacts, *, now: datetime) -> schemas.BookingOut:
    """Return a session, with what its mentee can do about it at `now`."""
    status, time = shown.status, shown.time
    start, end = time.start, time.end
    details, zone = shown.details, shown.client_timezone
    allowed = program(PROGRAM).allowed(status=status, span=time, now=now, side=MENTEE)
    # Most by position: Python 3.11 puts more than fifteen named arguments into a dict first, which
    # took an eighth of the time of a list.
    return schemas.BookingOut(
        shown.id,
        shown.client_name,
        shown.provider_name,
        shown.provider_id,
        shown.provider_avatar_url,
        shown.provider_company,
        whole(start),
        whole(end),
        _clock(start.date(), start.time(), zone),
        _clock(end.date(), end.time(), zone),
        whole_minutes(end - start),
        details.session_type,
        TYPE_DISPLAYED.get(details.session_type, ""),
        STATUS_SHOWN[status],
        STATUS_DISPLAYED[status],
        details.notes,
        details.client_notes,
        details.agenda,
        shown.join_url or "",
        shown.meeting_id or "",
        shown.location,
        can_reschedule=_RESCHEDULE in allowed,
        can_cancel=_CANCEL in allowed,
        is_upcoming=status in UPCOMING and start > now,
        created_at=whole(shown.created_at),
        updated_at=whole(shown.updated_at),
    )


# Lists ask for two in each row, and they are asked for again and again. A date and a time have a
# faster hash than both together with a zone.
@lru_cache(maxsize=10_000)
def _clock(day: date, utc: time, zone: str) -> str:
    # `wall_shown` says which of two equal times it is, by an offset. A clock shows none.
    return datetime.combine(day, utc, UTC).astimezone(zone_of(zone)).time().isoformat("seconds")


def cancelled(shown: Booking, *, now: datetime) -> schemas.CancelledOut:
    return schemas.CancelledOut("Booking cancelled successfully", booking(shown, now=now))


def statistics(sums: Statistics) -> schemas.StatisticsOut:
    return schemas.StatisticsOut(
        total_sessions=sums.total,
        completed_sessions=sums.completed,
        upcoming_sessions=sums.upcoming,
        cancelled_sessions=sums.canceled,
        total_hours=round(sums.seconds / 3600, 2),
        favorite_session_types=sums.session_types,
    )


def mentor(card: PersonCard) -> schemas.MentorOut:
    return schemas.MentorOut(
        id=card.person_id,
        name=card.name,
        company=card.company,
        avatar=card.avatar_url,
        bio=card.bio,
        timezone=card.timezone,
    )


def slots(query: schemas.SlotsQuery, offered: OfferedSlots, *, by: Actor) -> schemas.SlotsOut:
    """Return the slots of one day, or of each day if the query has an `end_date`."""
    zone_name = zone(query.timezone, by=by)
    days = [
        schemas.DayOut(on, [_slot(span, zone_name) for span in spans]) for on, spans in offered.days
    ]
    answer = schemas.SlotsOut(offered.provider.person_id, zone_name, query.duration)
    if query.end_date is not None:
        answer.days = days
    else:
        answer.date, answer.slots = query.date, days[0].slots
    return answer


def _slot(span: Span, zone: str) -> schemas.SlotOut:
    return schemas.SlotOut(
        session_date=span.start,
        session_end_date=span.end,
        start_time=wall_shown(span.start, zone).timetz().isoformat("seconds"),
        end_time=wall_shown(span.end, zone).timetz().isoformat("seconds"),
        start_utc=span.start,
        end_utc=span.end,
    )
