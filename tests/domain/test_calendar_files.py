"""Calendar files, as the icalendar library and RFC 5545 read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bookable.domain.calendar_files import (
    Attendee,
    CalendarEvent,
    EventStatus,
    Method,
    calendar_file,
)
from bookable.domain.spans import Span

START = datetime(2027, 3, 2, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOSTILE = 'Lunch\r\nBEGIN:VALARM, "now"; or\\n never'

texts = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")))


def event(**more: Any) -> CalendarEvent:
    usual = {
        "uid": "7",
        "sequence": 3,
        "changed_at": START - 24 * HOUR,
        "status": EventStatus.CONFIRMED,
        "spans": [Span(START, START + HOUR)],
        "summary": "A session",
    }
    return CalendarEvent(**usual | more)


def read(file: bytes) -> tuple[Any, list[Any]]:
    calendar = Calendar.from_ical(file)
    assert [each.errors for each in calendar.walk() if each.errors] == []
    return calendar, calendar.walk("VEVENT")


class TestCalendarFile:
    def test_has_events_with_their_times_in_utc(self):
        calendar, (found,) = read(calendar_file([event()]))
        assert (calendar["VERSION"], calendar["PRODID"]) == ("2.0", "-//Bookable//EN")
        assert (found["UID"], found["SEQUENCE"], found["STATUS"]) == ("7", 3, "CONFIRMED")
        assert (found.start, found.end) == (START, START + HOUR)
        assert found["DTSTAMP"].dt == START - 24 * HOUR
        assert b"\r\nDTSTART:20270302T100000Z\r\n" in calendar_file([event()])

    def test_of_a_feed_has_a_name_and_no_method(self):
        calendar, _ = read(calendar_file([], name="Ann, Ltd", refresh=timedelta(minutes=15)))
        assert "METHOD" not in calendar
        # The library does not know them, and leaves them as they are written.
        assert {calendar[name] for name in ("NAME", "X-WR-CALNAME")} == {"Ann\\, Ltd"}
        assert calendar["REFRESH-INTERVAL"].dt == timedelta(minutes=15)
        assert str(calendar["X-PUBLISHED-TTL"]) == "PT15M"

    def test_of_a_mail_has_a_method_and_its_people(self):
        people = {"organizer": Attendee("Ann", "a@x.org"), "attendee": Attendee("Bo", "b@x.org")}
        calendar, (found,) = read(calendar_file([event(**people)], method=Method.REQUEST))
        assert calendar["METHOD"] == "REQUEST"
        assert (found["ORGANIZER"], found["ORGANIZER"].params["CN"]) == ("mailto:a@x.org", "Ann")
        assert (found["ATTENDEE"], found["ATTENDEE"].params["RSVP"]) == ("mailto:b@x.org", "FALSE")

    def test_says_where_to_meet(self):
        join = {"join_url": "https://meet.example/a,b;c"}
        _, (online, there) = read(
            calendar_file([event(**join), event(place="Studio, Blue", link="https://b.example/1")])
        )
        assert {str(online[name]) for name in ("LOCATION", "CONFERENCE", "URL")} == {
            join["join_url"]
        }
        assert online["CONFERENCE"].params["FEATURE"] == "VIDEO"
        assert (there["LOCATION"], there["URL"]) == ("Studio, Blue", "https://b.example/1")

    def test_has_further_sessions_as_dates_of_the_first(self):
        spans = [
            Span(START + n * HOUR, START + n * HOUR + long * HOUR)
            for n, long in ((0, 1), (24, 1), (48, 2))
        ]
        _, (first, longer) = read(calendar_file([event(spans=spans)]))
        assert [each.dt for each in first["RDATE"].dts] == [span.start for span in spans[1:]]
        assert (longer["RECURRENCE-ID"].dt, longer.duration) == (spans[2].start, 2 * HOUR)


class TestText:
    @pytest.mark.parametrize("field", ["summary", "place"])
    def test_cannot_leave_its_property(self, field):
        _, (found,) = read(calendar_file([event(**{field: HOSTILE})]))
        value = found["SUMMARY" if field == "summary" else "LOCATION"]
        assert value == HOSTILE.replace("\r", "")

    @pytest.mark.parametrize("field", ["link", "join_url"])
    def test_of_an_address_cannot_either(self, field):
        hostile = "https://x.example/\r\nATTENDEE:mailto:eve@example.com\u2028"
        _, (found,) = read(calendar_file([event(**{field: hostile})]))
        assert "ATTENDEE" not in found
        assert found["URL"] == "https://x.example/ATTENDEE:mailto:eve@example.com"

    def test_of_a_name_cannot_either(self):
        file = calendar_file([event(attendee=Attendee(HOSTILE, "b@x.org"))])
        _, (found,) = read(file)
        assert found["ATTENDEE"].params["CN"] == "Lunch BEGIN:VALARM, 'now'; or\\n never"

    @given(texts)
    def test_is_read_as_it_was(self, text):
        _, (found,) = read(calendar_file([event(summary=text)]))
        assert found["SUMMARY"] == text

    @given(st.text())
    def test_gives_short_lines_whatever_it_is(self, text):
        shown = text.encode("utf-8", "ignore").decode()
        file = calendar_file([event(summary=shown, place=shown, link=shown)])
        assert file.endswith(b"\r\n")
        for line in file.split(b"\r\n"):
            assert len(line) <= 75
            line.decode()
            assert not any(byte < 32 and byte != 9 for byte in line)
