"""From tutoring's words to the engine's, and back."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from msgspec import UNSET

from bookable.domain.booking import Booking, BookingFacts
from bookable.domain.commands import BookingRef, Cancel, Details, Request, Reschedule
from bookable.domain.hours import END_OF_DAY, wall
from bookable.domain.lifecycle import Step
from bookable.domain.people import Actor
from bookable.domain.refusals import BookingNotFound, HoursNotFound, InvalidField
from bookable.domain.spans import Span
from bookable.engine.feedback import KeptFeedback
from bookable.engine.hours import KeptWindow, Window, window
from bookable.engine.programs import program
from bookable.engine.queries import OfferedSlots, PersonCard, Schedule, ScheduledRow
from bookable.interfaces.dialects.tutoring import schemas
from bookable.interfaces.dialects.tutoring.lexicon import PROGRAM, SIDE_SHOWN, STATUS_SHOWN
from bookable.interfaces.http.texts import booking_ref, moment, number

# In


def ref(text: str) -> BookingRef:
    """This will be a booking's uuid or number, or raise BookingNotFound for other text."""
    found = booking_ref(text)
    if found is None:
        raise BookingNotFound
    return found


def window_id(text: str) -> int:
    """This will be the number of a window, or raise HoursNotFound for other text."""
    found = number(text)
    if found is None:
        raise HoursNotFound
    return found


def request(body: schemas.BookingIn) -> Request:
    """This will be the command to book."""
    return Request(
        program=PROGRAM,
        provider=body.teacher_id,
        start=moment(body.start_time, field="start_time"),
        length=timedelta(minutes=body.duration),
        details=Details(notes=body.notes or ""),
    )


def cancel(body: schemas.CancelIn | None) -> Cancel:
    """This will be the command to cancel."""
    return Cancel(reason=(body.reason if body else None) or "")


def reschedule(body: schemas.RescheduleIn) -> Reschedule:
    """This will be the command to move."""
    length = None if body.duration is None else timedelta(minutes=body.duration)
    return Reschedule(start=moment(body.start_time, field="start_time"), length=length)


def new_window(body: schemas.WindowIn) -> Window:
    """This will be a window of hours, or raise InvalidField."""
    return _window(body.is_recurring, body)


def edited(old: KeptWindow, body: schemas.WindowPatch) -> Window:
    """This will be a window as a patch leaves it, or raise InvalidField."""
    whole = schemas.WindowIn(
        start_time=_clock(old.start) if body.start_time is UNSET else body.start_time,
        end_time=_clock(old.end, ends=True) if body.end_time is UNSET else body.end_time,
        day_of_week=old.weekday if body.day_of_week is UNSET else body.day_of_week,
        date=old.date if body.date is UNSET else body.date,
    )
    recurring = old.weekday is not None if body.is_recurring is UNSET else body.is_recurring
    return _window(recurring, whole)


def _window(recurring: bool, body: schemas.WindowIn) -> Window:
    if recurring and body.day_of_week is None:
        raise InvalidField("day_of_week", "is required for recurring hours")
    if not recurring and body.date is None:
        raise InvalidField("date", "is required for hours that do not recur")
    return window(
        weekday=body.day_of_week if recurring else None,
        on=None if recurring else body.date,
        start=_time(body.start_time),
        end=_time(body.end_time, ends=True),
    )


def _time(text: str, *, ends: bool = False) -> time:
    if text.startswith("24:"):
        if not ends:
            raise InvalidField("start_time", "must come before the end of the day")
        return END_OF_DAY
    parsed = time.fromisoformat(text)
    if ends and parsed == END_OF_DAY:
        raise InvalidField("end_time", "must come after start_time; the end of the day is 24:00")
    return parsed


# Out


def window_out(kept: KeptWindow, *, by: Actor) -> schemas.WindowOut:
    """This will be a window of the actor's own hours."""
    weekday = kept.weekday if kept.date is None else kept.date.weekday()
    return schemas.WindowOut(
        id=kept.id,
        teacher=by.uuid,
        day_of_week=weekday or 0,
        start_time=_clock(kept.start),
        end_time=_clock(kept.end, ends=True),
        is_recurring=kept.date is None,
        date=kept.date,
        timezone=by.timezone,
    )


def _clock(value: time, *, ends: bool = False) -> str:
    return "24:00:00" if ends and value == END_OF_DAY else value.isoformat("seconds")


def slots(query: schemas.SlotsQuery, offered: OfferedSlots) -> schemas.SlotsOut:
    """This will be the slots of a day."""
    zone = offered.provider.timezone
    return schemas.SlotsOut(
        date=query.date,
        teacher_id=offered.provider.uuid,
        timezone=zone,
        available_slots=[_slot(span, zone) for span in offered.slots],
    )


def _slot(span: Span, zone: str) -> schemas.SlotOut:
    start, end = wall(span.start, zone).isoformat(), wall(span.end, zone).isoformat()
    return schemas.SlotOut(
        start_time=start[11:16],
        end_time=end[11:16],
        datetime_start=start,
        datetime_end=end,
        start_utc=span.start,
        end_utc=span.end,
    )


def schedule(query: schemas.ScheduleQuery, found: Schedule, *, by: Actor) -> schemas.ScheduleOut:
    """This will be a teacher's schedule, with the names that the actor may know."""
    return schemas.ScheduleOut(
        teacher_id=query.teacher_id,
        start_date=query.start_date,
        end_date=query.end_date,
        bookings=[_scheduled(row, found.sees_all_names, by) for row in found.bookings],
    )


def _scheduled(row: ScheduledRow, sees_all: bool, by: Actor) -> schemas.ScheduledOut:
    named = sees_all or row.client_id == by.person_id
    first, last = _names(row.client_name)
    return schemas.ScheduledOut(
        start_time=row.start,
        end_time=row.end,
        status=STATUS_SHOWN[row.status],
        student__first_name=first if named else None,
        student__last_name=last if named else None,
    )


def teacher(card: PersonCard) -> schemas.TeacherOut:
    """This will be a teacher's entry in the directory."""
    first, last = _names(card.name)
    return schemas.TeacherOut(
        id=card.uuid,
        name=card.name,
        first_name=first,
        last_name=last,
        timezone=card.timezone,
        bio=card.bio,
        company=card.company,
        avatar_url=card.avatar_url,
    )


def _names(name: str) -> tuple[str, str]:
    first, _, last = name.partition(" ")
    return first, last


def booking(shown: BookingFacts, *, now: datetime) -> schemas.BookingOut:
    """This will be a booking as lists show it."""
    rules = program(PROGRAM)
    status = shown.status
    return schemas.BookingOut(
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


def _zoom_info(shown: BookingFacts) -> schemas.ZoomInfo:
    return schemas.ZoomInfo(shown.meeting_id, shown.join_url, shown.meeting_id is not None)


def detail(shown: Booking, *, by: Actor, now: datetime) -> schemas.BookingDetail:
    """This will be a booking with all that the actor may know: only the two who meet see the
    meeting's password."""
    meets = by.person_id in {shown.provider.person_id, shown.client.person_id}
    plain = booking(shown, now=now)
    meeting = shown.meeting
    return schemas.BookingDetail(
        **{name: getattr(plain, name) for name in plain.__struct_fields__ if name != "zoom_info"},
        zoom_info=schemas.ZoomDetail(
            meeting_id=shown.meeting_id,
            join_url=shown.join_url,
            has_meeting=meeting is not None,
            password=meeting.password if meeting and meets else None,
        ),
        zoom_sync=None if meeting is None else "synced" if shown.meeting_synced else "pending",
        cancellation_reason=shown.cancellation_reason,
        completed_by=_side(shown.completed_by),
        completed_at=shown.completed_at,
        created_at=shown.created_at,
        updated_at=shown.updated_at,
    )


def confirmed(shown: Booking) -> schemas.ConfirmedOut:
    """This will be the answer to a confirmation."""
    password = shown.meeting.password if shown.meeting else None
    return schemas.ConfirmedOut(
        message="Booking confirmed and Zoom meeting created",
        booking=schemas.ConfirmedBooking(
            id=shown.uuid,
            status=STATUS_SHOWN[shown.status],
            zoom_meeting_id=shown.meeting_id,
            zoom_join_url=shown.join_url,
            zoom_info=_zoom_info(shown),
        ),
        zoom_info=schemas.MeetingOut(shown.join_url, shown.meeting_id, password),
    )


def cancelled(shown: Booking) -> schemas.CancelledOut:
    """This will be the answer to a cancellation."""
    return schemas.CancelledOut(
        message="Booking cancelled successfully",
        booking=schemas.CancelledBooking(
            shown.uuid, STATUS_SHOWN[shown.status], shown.cancellation_reason
        ),
    )


def rescheduled(shown: Booking, *, by: Actor, now: datetime) -> schemas.RescheduledOut:
    """This will be the answer to a move."""
    return schemas.RescheduledOut(
        message="Booking rescheduled successfully", booking=detail(shown, by=by, now=now)
    )


def completed(shown: Booking) -> schemas.CompletedOut:
    """This will be the answer to a completion."""
    return schemas.CompletedOut(
        success=True,
        message="Session marked as completed successfully",
        booking=schemas.CompletedBooking(
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


def feedback(given: KeptFeedback) -> schemas.FeedbackOut:
    """This will be feedback as it was kept."""
    return schemas.FeedbackOut(
        id=given.uuid,
        booking_id=given.booking,
        author=given.author,
        rating=given.rating,
        comment=given.comment,
        created_at=given.created_at,
    )
