"""Bookings in calendar files, as the icalendar library reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from icalendar import Calendar

from bookable.domain.calendar_files import Attendee, Method, calendar_file
from bookable.domain.lifecycle import Status
from bookable.domain.spans import Span
from bookable.queries.calendar_events import event_of
from bookable.queries.correspondence import BookingNews, Correspondent, CoursePart

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
START = datetime(2027, 3, 2, 10, tzinfo=UTC)
AT_TEN = Span(START, START + HOUR)
MARIA = Correspondent(1, "Maria Garcia", "maria@example.com", "Europe/Madrid", "")
SAM = Correspondent(2, 'Sam "The Ham" Doe; Jr., PhD', "sam@example.com", "UTC", "")


def news(**more):
    usual = {
        **dict.fromkeys(("whole", "whole_uuid", "hold_until")),
        **dict.fromkeys(("kind", "service", "title", "session_type", "place", "reason"), ""),
        **dict.fromkeys(("canceled_by", "requested_by", "currency"), ""),
        **dict.fromkeys(("provider_confirmed", "client_confirmed"), False),
        **dict.fromkeys(("price_cents", "paid_cents", "changes", "last_change"), 0),
        "id": 1,
        "uuid": UUID(int=7),
        "program": "tutoring",
        "status": Status.CONFIRMED,
        "span": AT_TEN,
        "join_url": "https://meet.example/" + "x" * 80,
        "provider": MARIA,
        "client": SAM,
        "parts": (),
        "changed_at": START - 2 * DAY,
        "canceled_at": None,
    }
    return BookingNews(**usual | more)


def written(booking, *, now=START - DAY, method=Method.REQUEST):
    event = event_of(
        booking,
        summary="Ein Gespräch, lang; und wichtig\\ mit Maria " * 3,
        link="https://book.example/me/",
        organizer=Attendee("Maria Garcia (Bookable)", "bookings@example.com"),
        attendee=Attendee(SAM.name, SAM.email),
        now=now,
    )
    return calendar_file([event], method=method)


def read(text):
    calendar = Calendar.from_ical(text)
    assert [event.errors for event in calendar.walk() if event.errors] == []
    return calendar, calendar.walk("VEVENT")


class TestCalendarFile:
    def test_puts_a_booking_into_a_calendar(self):
        calendar, (event,) = read(written(news(changes=3)))
        assert (calendar["METHOD"], event["STATUS"]) == ("REQUEST", "CONFIRMED")
        assert (event["UID"], event["SEQUENCE"]) == (str(UUID(int=7)), 3)
        assert (event.start, event.end) == (AT_TEN.start, AT_TEN.end)
        assert event["ORGANIZER"] == "mailto:bookings@example.com"
        assert event["ATTENDEE"] == "mailto:sam@example.com"
        assert event["ATTENDEE"].params["CN"] == "Sam 'The Ham' Doe; Jr., PhD"
        assert event["URL"] == "https://book.example/me/"

    def test_names_the_meeting_as_a_conference(self):
        _, (event,) = read(written(news()))
        assert event["CONFERENCE"] == news().join_url
        assert event["CONFERENCE"].params["FEATURE"] == "VIDEO"
        assert event["LOCATION"] == news().join_url

    def test_names_the_place_where_the_two_meet(self):
        _, (event,) = read(written(news(place="Studio, Blue, 1 High St", join_url="")))
        assert event["LOCATION"] == "Studio, Blue, 1 High St"
        assert "CONFERENCE" not in event

    @pytest.mark.parametrize(
        ("more", "status"),
        [
            ({"status": Status.REQUESTED}, "TENTATIVE"),
            ({"status": Status.PENDING_PAYMENT, "hold_until": START}, "TENTATIVE"),
            ({"status": Status.REQUESTED, "hold_until": START - DAY}, "CANCELLED"),
            ({"status": Status.IN_PROGRESS}, "CONFIRMED"),
            ({"status": Status.COMPLETED}, "CONFIRMED"),
            ({"status": Status.CANCELED}, "CANCELLED"),
        ],
    )
    def test_says_how_certain_it_is(self, more, status):
        _, (event,) = read(written(news(**more)))
        assert event["STATUS"] == status

    def test_has_nothing_for_what_has_no_time(self):
        assert event_of(news(span=None), summary="A session", now=START) is None


class TestCalendarFileOfACourse:
    PARTS = tuple(
        CoursePart(Span(START + n * 7 * DAY, START + n * 7 * DAY + hours * HOUR), Status.CONFIRMED)
        for n, hours in enumerate((1, 1, 2))
    )

    def test_has_all_its_sessions_under_one_uid(self):
        _, events = read(written(news(kind="course", parts=self.PARTS)))
        first, longer = events
        assert {str(event["UID"]) for event in events} == {str(UUID(int=7))}
        assert [each.dt for each in first["RDATE"].dts] == [p.span.start for p in self.PARTS[1:]]
        assert longer["RECURRENCE-ID"].dt == self.PARTS[2].span.start
        assert longer.end - longer.start == 2 * HOUR

    def test_leaves_out_a_session_that_is_canceled(self):
        gone = CoursePart(self.PARTS[1].span, Status.CANCELED)
        _, events = read(written(news(kind="course", parts=(self.PARTS[0], gone))))
        assert len(events) == 1
        assert "RDATE" not in events[0]

    def test_takes_it_away_once_no_session_is_left(self):
        gone = tuple(CoursePart(part.span, Status.CANCELED) for part in self.PARTS)
        _, (event, _) = read(written(news(kind="course", parts=gone)))
        assert event["STATUS"] == "CANCELLED"
