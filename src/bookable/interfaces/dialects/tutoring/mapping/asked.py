"""From tutoring's words to the engine's."""

from __future__ import annotations

from datetime import time, timedelta

from msgspec import UNSET

from bookable.domain.commands import BookingRef, Cancel, Details, Request, Reschedule
from bookable.domain.hours import END_OF_DAY
from bookable.domain.refusals import BookingNotFound, HoursNotFound, InvalidField
from bookable.engine.hours import KeptWindow, Window, window
from bookable.interfaces.dialects.tutoring.lexicon import PROGRAM, clock
from bookable.interfaces.dialects.tutoring.schemas import asked
from bookable.interfaces.http.texts import booking_ref, moment, number

DEFAULT_MINUTES = 60


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


def request(body: asked.BookingIn) -> Request:
    """This will be the command to book."""
    return Request(
        program=PROGRAM,
        provider=body.teacher_id,
        start=moment(body.start_time, field="start_time"),
        length=timedelta(minutes=body.duration or DEFAULT_MINUTES),
        details=Details(notes=body.notes or ""),
    )


def cancel(body: asked.CancelIn | None) -> Cancel:
    """This will be the command to cancel."""
    return Cancel(reason=(body.reason if body else None) or "")


def reschedule(body: asked.RescheduleIn) -> Reschedule:
    """This will be the command to move."""
    length = None if body.duration is None else timedelta(minutes=body.duration)
    return Reschedule(start=moment(body.start_time, field="start_time"), length=length)


def new_window(body: asked.WindowIn) -> Window:
    """This will be a window of hours, or raise InvalidField."""
    return _window(body.is_recurring, body)


def edited(old: KeptWindow, body: asked.WindowPatch) -> Window:
    """This will be a window as a patch leaves it, or raise InvalidField."""
    whole = asked.WindowIn(
        start_time=clock(old.start) if body.start_time is UNSET else body.start_time,
        end_time=clock(old.end, ends=True) if body.end_time is UNSET else body.end_time,
        day_of_week=old.weekday if body.day_of_week is UNSET else body.day_of_week,
        date=old.date if body.date is UNSET else body.date,
    )
    recurring = old.weekday is not None if body.is_recurring is UNSET else body.is_recurring
    return _window(recurring, whole)


def _window(recurring: bool, body: asked.WindowIn) -> Window:
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
