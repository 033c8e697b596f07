"""Build the tutoring API's responses from the engine's values."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bookable.domain.booking import Booking
from bookable.domain.facts import BookingFacts
from bookable.domain.hours import shown as wall_shown
from bookable.domain.lifecycle import Step
from bookable.domain.people import Actor
from bookable.domain.spans import Span
from bookable.engine.feedback import FeedbackRow, GivenFeedback, KeptFeedback
from bookable.engine.offering import OfferedSlots
from bookable.engine.programs import program
from bookable.engine.queries import PersonCard, Schedule, ScheduledRow
from bookable.interfaces.dialects.tutoring.lexicon import (
    CONFIRMED,
    MEETING_CREATED,
    PROGRAM,
    SIDE_SHOWN,
    STATUS_SHOWN,
)
from bookable.interfaces.dialects.tutoring.schemas import asked
from bookable.interfaces.dialects.tutoring.schemas import shown as out


def owner(by: Actor) -> dict[str, object]:
    """Return the field that names the owner of an hours window."""
    return {"teacher": by.uuid}


def slots(query: asked.SlotsQuery, offered: OfferedSlots) -> out.SlotsOut:
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
    start, end = (wall_shown(moment, zone).isoformat() for moment in (span.start, span.end))
    return out.SlotOut(
        start_time=start[11:16],
        end_time=end[11:16],
        datetime_start=start,
        datetime_end=end,
        start_utc=span.start,
        end_utc=span.end,
    )


def schedule(query: asked.ScheduleQuery, of_teacher: Schedule, *, by: Actor) -> out.ScheduleOut:
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


def booking(shown: BookingFacts, *, now: datetime) -> out.BookingOut:
    rules = program(PROGRAM)
    status = shown.status
    return out.BookingOut(
        id=shown.uuid,
        student=shown.client_uuid,
        teacher=shown.provider_uuid,
        student_name=shown.client_name,
        teacher_name=shown.provider_name,
        start_time=shown.start,
        end_time=shown.end,
        duration_minutes=int((shown.end - shown.start).total_seconds()) // 60,
        status=STATUS_SHOWN[status],
        zoom_meeting_id=shown.meeting_id,
        zoom_join_url=shown.join_url,
        notes=shown.notes,
        can_cancel=rules.allows(Step.CANCEL, status=status, booked=shown, now=now),
        can_reschedule=rules.allows(Step.RESCHEDULE, status=status, booked=shown, now=now),
        zoom_info=_zoom_info(shown),
    )


def _zoom_info(shown: BookingFacts) -> out.ZoomInfo:
    return out.ZoomInfo(shown.meeting_id, shown.join_url, shown.meeting_id is not None)


def detail(shown: Booking, *, by: Actor, now: datetime) -> out.BookingDetail:
    """Return a booking in full. The meeting is left out for staff who are not a party to it."""
    if by.person_id not in {shown.provider.person_id, shown.client.person_id}:
        shown = replace(shown, meeting=None)
    plain = booking(shown, now=now)
    meeting = shown.meeting
    return out.BookingDetail(
        **{name: getattr(plain, name) for name in plain.__struct_fields__ if name != "zoom_info"},
        zoom_info=out.ZoomDetail(
            meeting_id=shown.meeting_id,
            join_url=shown.join_url,
            has_meeting=meeting is not None,
            password=meeting.password if meeting else None,
        ),
        zoom_sync=None if meeting is None else "synced" if shown.meeting_synced else "pending",
        cancellation_reason=shown.cancellation_reason,
        completed_by=_side(shown.completed_by),
        completed_at=shown.completed_at,
        created_at=shown.created_at,
        updated_at=shown.updated_at,
    )


def confirmed(shown: Booking) -> out.ConfirmedOut:
    password = shown.meeting.password if shown.meeting else None
    return out.ConfirmedOut(
        message=CONFIRMED.get(shown.meeting.vendor if shown.meeting else "", MEETING_CREATED),
        booking=out.ConfirmedBooking(
            id=shown.uuid,
            status=STATUS_SHOWN[shown.status],
            zoom_meeting_id=shown.meeting_id,
            zoom_join_url=shown.join_url,
            zoom_info=_zoom_info(shown),
        ),
        zoom_info=out.MeetingOut(shown.join_url, shown.meeting_id, password),
    )


def cancelled(shown: Booking) -> out.CancelledOut:
    return out.CancelledOut(
        message="Booking cancelled successfully",
        booking=out.CancelledBooking(
            shown.uuid, STATUS_SHOWN[shown.status], shown.cancellation_reason
        ),
    )


def rescheduled(shown: Booking, *, by: Actor, now: datetime) -> out.RescheduledOut:
    moved = detail(shown, by=by, now=now)
    return out.RescheduledOut(message="Booking rescheduled successfully", booking=moved)


def completed(shown: Booking) -> out.CompletedOut:
    return out.CompletedOut(
        success=True,
        message="Session marked as completed successfully",
        booking=out.CompletedBooking(
            id=shown.uuid,
            status=STATUS_SHOWN[shown.status],
            student=shown.client_uuid,
            teacher=shown.provider_uuid,
            start_time=shown.start,
            end_time=shown.end,
            updated_at=shown.updated_at,
        ),
        completed_by=_side(shown.completed_by) or "",
        completed_at=shown.completed_at or shown.updated_at,
    )


def _side(side: str) -> str | None:
    return {str(side): word for side, word in SIDE_SHOWN.items()}.get(side)


def feedback(given: KeptFeedback) -> out.FeedbackOut:
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
