"""Build the tutoring API's responses from the engine's values."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bookable.domain.booking import Booking
from bookable.domain.facts import BookingFacts
from bookable.domain.hours import shown as wall_shown
from bookable.domain.lifecycle import Step
from bookable.domain.people import Actor, Side
from bookable.domain.spans import Span, whole_minutes
from bookable.engine.feedback import StoredFeedback
from bookable.engine.registry import program
from bookable.interfaces.dialects.tutoring.lexicon import (
    CONFIRMED,
    MEETING_CREATED,
    PROGRAM,
    SIDE_SHOWN,
    STATUS_SHOWN,
)
from bookable.interfaces.dialects.tutoring.schemas import inputs
from bookable.interfaces.dialects.tutoring.schemas import outputs as out
from bookable.interfaces.http.seconds import whole
from bookable.queries.directory import PersonCard
from bookable.queries.offering import OfferedSlots
from bookable.queries.ratings import FeedbackRow, GivenFeedback
from bookable.queries.schedules import Schedule, ScheduledRow

# Lists need these for each row: in Python 3.11 attributes of enums take ten times as long as names.
_CLIENT, _PROVIDER = Side.CLIENT, Side.PROVIDER
_CANCEL, _RESCHEDULE = Step.CANCEL, Step.RESCHEDULE


def owner(by: Actor) -> dict[str, object]:
    """Return the field that names the owner of an hours window."""
    return {"teacher": by.uuid}


def slots(query: inputs.SlotsQuery, offered: OfferedSlots) -> out.SlotsOut:
    """Return the slots of one day, or of each day if the query has an `end_date`."""
    teacher, zone = offered.provider.uuid, offered.provider.timezone
    days = [out.DayOut(on, [_slot(span, zone) for span in spans]) for on, spans in offered.days]
    if query.end_date is not None:
        return out.SlotsOut(teacher, days=days)
    return out.SlotsOut(
        date=query.date,
        teacher_id=teacher,
        timezone=zone,
        available_slots=days[0].available_slots,
    )


def _slot(span: Span, zone: str) -> out.SlotOut:
    start = wall_shown(span.start, zone).isoformat()
    end = wall_shown(span.end, zone).isoformat()
    return out.SlotOut(
        start_time=start[11:16],
        end_time=end[11:16],
        datetime_start=start,
        datetime_end=end,
        start_utc=span.start,
        end_utc=span.end,
    )


def schedule(query: inputs.ScheduleQuery, of_teacher: Schedule, *, by: Actor) -> out.ScheduleOut:
    """Return a teacher's schedule. Students' names are left out unless `by` may see them."""
    return out.ScheduleOut(
        teacher_id=query.teacher_id,
        start_date=query.start_date,
        end_date=query.end_date,
        bookings=[_scheduled(row, of_teacher.sees_all_names, by) for row in of_teacher.bookings],
    )


def _scheduled(row: ScheduledRow, sees_all: bool, by: Actor) -> out.ScheduledOut:
    named = sees_all or row.client_id == by.person_id
    first, last = _names(row.client_name)
    return out.ScheduledOut(
        start_time=row.start,
        end_time=row.end,
        status=STATUS_SHOWN[row.status],
        student__first_name=first if named else None,
        student__last_name=last if named else None,
    )


def teacher(card: PersonCard) -> out.TeacherOut:
    first, last = _names(card.name)
    return out.TeacherOut(
        id=card.uuid,
        name=card.name,
        first_name=first,
        last_name=last,
        timezone=card.timezone,
        bio=card.bio,
        company=card.company,
        avatar_url=card.avatar_url,
        rating=card.rating,
        rating_count=card.rating_count,
    )


def _names(name: str) -> tuple[str, str]:
    first, _, last = name.partition(" ")
    return first, last


def booking(booked: BookingFacts, *, by: Actor, now: datetime) -> out.BookingOut:
    """Return a booking, with what its reader can do about it at `now`."""
    status, time = booked.status, booked.time
    # Comparing UUIDs themselves is a call of Python, and lists do this for each row.
    side = _CLIENT if by.uuid.int == booked.client_uuid.int else _PROVIDER
    allowed = program(PROGRAM).allowed(status=status, span=time, now=now, side=side)
    return out.BookingOut(
        id=booked.uuid,
        student=booked.client_uuid,
        teacher=booked.provider_uuid,
        student_name=booked.client_name,
        teacher_name=booked.provider_name,
        start_time=whole(time.start),
        end_time=whole(time.end),
        duration_minutes=whole_minutes(time.end - time.start),
        status=STATUS_SHOWN[status],
        zoom_meeting_id=booked.meeting_id,
        zoom_join_url=booked.join_url,
        notes=booked.notes,
        can_cancel=_CANCEL in allowed,
        can_reschedule=_RESCHEDULE in allowed,
        zoom_info=_zoom_info(booked),
    )


def _zoom_info(booked: BookingFacts) -> out.ZoomInfo:
    return out.ZoomInfo(booked.meeting_id, booked.join_url, booked.meeting_id is not None)


def detail(booked: Booking, *, by: Actor, now: datetime) -> out.BookingDetail:
    """Return a booking in full. The meeting is left out for staff who are not a party to it."""
    if by.person_id not in {booked.provider.person_id, booked.client.person_id}:
        booked = replace(booked, meeting=None)
    plain = booking(booked, by=by, now=now)
    meeting = booked.meeting
    return out.BookingDetail(
        **{name: getattr(plain, name) for name in plain.__struct_fields__ if name != "zoom_info"},
        zoom_info=out.ZoomDetail(
            meeting_id=booked.meeting_id,
            join_url=booked.join_url,
            has_meeting=meeting is not None,
            password=meeting.password if meeting else None,
        ),
        zoom_sync=None if meeting is None else "synced" if booked.meeting_synced else "pending",
        cancellation_reason=booked.cancellation_reason,
        completed_by=_side(booked.completed_by),
        completed_at=booked.completed_at,
        created_at=booked.created_at,
        updated_at=booked.updated_at,
    )


def confirmed(booked: Booking) -> out.ConfirmedOut:
    password = booked.meeting.password if booked.meeting else None
    return out.ConfirmedOut(
        message=CONFIRMED.get(booked.meeting.vendor if booked.meeting else "", MEETING_CREATED),
        booking=out.ConfirmedBooking(
            id=booked.uuid,
            status=STATUS_SHOWN[booked.status],
            zoom_meeting_id=booked.meeting_id,
            zoom_join_url=booked.join_url,
            zoom_info=_zoom_info(booked),
        ),
        zoom_info=out.MeetingOut(booked.join_url, booked.meeting_id, password),
    )


def cancelled(booked: Booking) -> out.CancelledOut:
    return out.CancelledOut(
        message="Booking cancelled successfully",
        booking=out.CancelledBooking(
            booked.uuid, STATUS_SHOWN[booked.status], booked.cancellation_reason
        ),
    )


def rescheduled(booked: Booking, *, by: Actor, now: datetime) -> out.RescheduledOut:
    moved = detail(booked, by=by, now=now)
    return out.RescheduledOut(message="Booking rescheduled successfully", booking=moved)


def completed(booked: Booking) -> out.CompletedOut:
    return out.CompletedOut(
        success=True,
        message="Session marked as completed successfully",
        booking=out.CompletedBooking(
            id=booked.uuid,
            status=STATUS_SHOWN[booked.status],
            student=booked.client_uuid,
            teacher=booked.provider_uuid,
            start_time=booked.time.start,
            end_time=booked.time.end,
            updated_at=booked.updated_at,
        ),
        completed_by=_side(booked.completed_by) or "",
        completed_at=booked.completed_at or booked.updated_at,
    )


def _side(side: str) -> str | None:
    return {str(side): word for side, word in SIDE_SHOWN.items()}.get(side)


def feedback(given: StoredFeedback) -> out.FeedbackOut:
    return out.FeedbackOut(
        id=given.uuid,
        booking_id=given.booking,
        author=given.author,
        rating=given.rating,
        comment=given.comment,
        created_at=given.created_at,
    )


def feedback_list(given: GivenFeedback, *, by: Actor) -> out.FeedbackListOut:
    """Return students' feedback. Names are left out unless `by` may see them."""
    return out.FeedbackListOut(
        count=given.count,
        average=given.average,
        results=[_given(row, given.sees_all_names, by) for row in given.rows],
    )


def _given(row: FeedbackRow, sees_all: bool, by: Actor) -> out.GivenOut:
    named = sees_all or row.author_id == by.person_id
    name = row.author_name if named else None
    return out.GivenOut(row.rating, row.comment, row.created_at, name)
