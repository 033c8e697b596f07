"""Reading what changes in a calendar."""

from __future__ import annotations

import pytest
from tests.caldav.given import WINDOW, WITHIN, ics, span, utc

from bookable.gateways.caldav_sync import BATCH

TIMES = f"{WINDOW.start.isoformat()} {WINDOW.end.isoformat()}"


@pytest.fixture
def read(gateway, kept):
    """A function that reads the changes since a cursor."""
    return lambda cursor="": gateway.changes(kept.access(), cursor, WINDOW, within=WITHIN)


@pytest.mark.long
class TestFirstReading:
    def test_returns_all_events_of_the_window(self, read, kept):
        one = kept.keep("one", *utc("20300304", "0900", "1000"))
        kept.keep("earlier", *utc("20290304", "0900", "1000"))
        found = read()
        assert found.is_whole
        [event] = found.changed
        assert (event.name, event.uid) == (one, "one")
        assert list(event.busy) == [event.span] == [span("2030-03-04 09:00")]

    def test_of_an_empty_calendar_returns_none(self, read):
        found = read()
        assert found.is_whole
        assert not found.changed

    @pytest.mark.long
    def test_fetches_many_events_in_batches(self, read, kept):
        for number in range(BATCH + 3):
            kept.keep(f"event{number}", *utc("20300304", "0900", "1000"))
        assert len({event.uid for event in read().changed}) == BATCH + 3

    def test_returns_whole_days_in_the_zone_of_the_owner(self, read, kept):
        kept.keep("day", "DTSTART;VALUE=DATE:20300304", "DTEND;VALUE=DATE:20300305")
        [event] = read().changed
        assert list(event.busy) == [span("2030-03-03 23:00", 24 * 60)]

    def test_takes_names_with_special_characters(self, read, kept):
        kept.account.keep(
            kept.calendar, "m%40x%20y", ics("special", *utc("20300304", "0900", "1000"))
        )
        [event] = read().changed
        assert event.uid == "special"
        assert not read(read().cursor).changed


@pytest.mark.long
class TestLaterReading:
    def test_returns_nothing_if_nothing_has_changed(self, read, kept):
        kept.keep("one", *utc("20300304", "0900", "1000"))
        found = read(read().cursor)
        assert not found.is_whole
        assert (list(found.changed), list(found.gone)) == ([], [])

    def test_returns_what_was_added(self, read, kept):
        kept.keep("one", *utc("20300304", "0900", "1000"))
        cursor = read().cursor
        kept.keep("two", *utc("20300305", "0900", "1000"))
        found = read(cursor)
        assert not found.is_whole
        assert [event.uid for event in found.changed] == ["two"]

    def test_returns_what_was_moved_with_a_new_version(self, read, kept):
        kept.keep("one", *utc("20300304", "0900", "1000"))
        first = read()
        kept.keep("one", *utc("20300304", "1100", "1200"))
        [moved] = read(first.cursor).changed
        assert list(moved.busy) == [span("2030-03-04 11:00")]
        assert moved.name == first.changed[0].name
        assert moved.version != first.changed[0].version

    def test_returns_what_was_moved_out_of_the_window_as_free(self, read, kept):
        kept.keep("one", *utc("20300304", "0900", "1000"))
        cursor = read().cursor
        kept.keep("one", *utc("20310304", "0900", "1000"))
        [moved] = read(cursor).changed
        assert list(moved.busy) == []

    def test_names_what_was_deleted(self, read, kept):
        name = kept.keep("one", *utc("20300304", "0900", "1000"))
        kept.keep("two", *utc("20300305", "0900", "1000"))
        cursor = read().cursor
        kept.account.remove(name.removeprefix(kept.url))
        found = read(cursor)
        assert not found.is_whole
        assert (list(found.changed), list(found.gone)) == ([], [name])

    def test_goes_on_from_the_newest_cursor(self, read, kept):
        cursor = read().cursor
        for number in range(3):
            kept.keep(f"event{number}", *utc("20300304", "0900", "1000"))
            found = read(cursor)
            assert [event.uid for event in found.changed] == [f"event{number}"]
            cursor = found.cursor

    @pytest.mark.parametrize("token", ["http://radicale.org/ns/sync/" + "0" * 64, "f" * 40, "x"])
    def test_is_whole_after_an_expired_cursor(self, read, kept, token):
        kept.keep("one", *utc("20300304", "0900", "1000"))
        cursor = read().cursor
        before, _, rest = cursor.partition('"token":"')
        found = read(f'{before}"token":"{token}"' + rest.partition('"')[2])
        assert found.is_whole
        assert [event.uid for event in found.changed] == ["one"]
        assert found.cursor == cursor

    @pytest.mark.parametrize(
        "cursor", ["nonsense", "a b c", f"{WINDOW.start.isoformat()} {WINDOW.end.isoformat()} [1]"]
    )
    def test_is_whole_after_a_cursor_of_another_kind(self, read, kept, cursor):
        kept.keep("one", *utc("20300304", "0900", "1000"))
        assert read(cursor).is_whole


class TestRecurringEvent:
    DAILY = (
        "DTSTART;TZID=Europe/Berlin:20300329T150000",
        "DTEND;TZID=Europe/Berlin:20300329T160000",
    )

    def test_keeps_its_wall_time_across_the_clock_change(self, read, kept):
        kept.keep("daily", *self.DAILY, "RRULE:FREQ=DAILY;COUNT=4")
        [event] = read().changed
        assert list(event.busy) == [
            span("2030-03-29 14:00"),
            span("2030-03-30 14:00"),
            span("2030-03-31 13:00"),
            span("2030-04-01 13:00"),
        ]
        assert event.span is None

    def test_has_its_exceptions(self, read, kept):
        kept.keep(
            "daily",
            *self.DAILY,
            "RRULE:FREQ=DAILY;COUNT=4",
            "EXDATE;TZID=Europe/Berlin:20300330T150000",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:daily",
            "DTSTAMP:20300101T000000Z",
            "RECURRENCE-ID;TZID=Europe/Berlin:20300331T150000",
            "DTSTART;TZID=Europe/Berlin:20300331T180000",
            "DTEND;TZID=Europe/Berlin:20300331T183000",
        )
        [event] = read().changed
        assert list(event.busy) == [
            span("2030-03-29 14:00"),
            span("2030-03-31 16:00", 30),
            span("2030-04-01 13:00"),
        ]

    def test_is_found_if_it_began_long_ago(self, read, kept):
        kept.keep(
            "weekly",
            "DTSTART;TZID=Europe/Berlin:20200106T090000",
            "DTEND;TZID=Europe/Berlin:20200106T093000",
            "RRULE:FREQ=WEEKLY;UNTIL=20300320T000000Z",
        )
        [event] = read().changed
        assert list(event.busy) == [
            span("2030-03-04 08:00", 30),
            span("2030-03-11 08:00", 30),
            span("2030-03-18 08:00", 30),
        ]

    def test_is_found_if_an_exception_alone_is_in_the_window(self, read, kept):
        kept.keep(
            "weekly",
            *utc("20200106", "0900", "1000"),
            "RRULE:FREQ=WEEKLY;COUNT=3",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:weekly",
            "DTSTAMP:20300101T000000Z",
            "RECURRENCE-ID:20200113T090000Z",
            *utc("20300304", "0900", "1000"),
        )
        [event] = read().changed
        assert list(event.busy) == [span("2030-03-04 09:00")]
