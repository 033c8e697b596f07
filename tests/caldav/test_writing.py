"""Writing bookings into a calendar."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar
from tests.caldav.given import WINDOW, WITHIN, entry, ics, span, utc

from bookable.domain.calendar_servers import CalendarChanged, CalendarError


@pytest.fixture
def put(gateway, kept):
    """A function that writes an entry."""
    return lambda entry, known=None: gateway.put(kept.access(), entry, known=known, within=WITHIN)


def written(kept, event):
    """Return the event that is in a calendar."""
    text = kept.account.read(event.name.removeprefix(kept.url))
    [found] = Calendar.from_ical(text).walk("VEVENT")
    return found


class TestNewEvent:
    def test_is_in_the_calendar(self, put, kept):
        booking = entry()
        event = put(booking)
        found = written(kept, event)
        assert (found.start, found.end) == (booking.span.start, booking.span.end)
        assert {
            name: str(found[name]) for name in ("uid", "summary", "description", "location")
        } == {
            "uid": booking.uid,
            "summary": booking.summary,
            "description": booking.description,
            "location": booking.location,
        }
        assert (found["url"], found["status"]) == (booking.url, "CONFIRMED")
        assert found["x-bookable"] == booking.uid

    def test_invites_nobody(self, put, kept):
        found = written(kept, put(entry()))
        assert "organizer" not in found
        assert "attendee" not in found

    def test_is_returned_as_it_is_read(self, put, gateway, kept):
        event = put(entry())
        [read] = gateway.changes(kept.access(), "", WINDOW, within=WITHIN).changed
        assert event == read
        assert event.name.endswith(f"{event.uid}.ics")

    def test_is_there_once_if_written_twice(self, put, kept):
        booking = entry()
        assert put(booking) == put(booking)
        assert len(kept.account.files(kept.calendar)) == 1

    def test_is_there_once_if_written_at_the_same_time(self, put, kept):
        booking, made = entry(), []
        threads = [threading.Thread(target=lambda: made.append(put(booking))) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert made == [made[0]] * 5
        assert len(kept.account.files(kept.calendar)) == 1

    def test_has_no_lines_for_what_it_lacks(self, put, kept):
        found = written(kept, put(entry(description="", location="", url="")))
        assert not {"description", "location", "url"} & {name.lower() for name in found}

    def test_is_one_that_a_mail_has_put_there(self, put, kept):
        booking = entry()
        kept.account.keep(
            kept.calendar, "from-mail", ics(booking.uid, *utc("20300304", "0900", "1000"))
        )
        assert put(booking).name.endswith("/from-mail.ics")
        assert len(kept.account.files(kept.calendar)) == 1

    def test_does_not_overwrite_one_at_another_time(self, put, kept):
        booking = entry()
        kept.account.keep(
            kept.calendar, "from-mail", ics(booking.uid, *utc("20300304", "1500", "1600"))
        )
        with pytest.raises(CalendarChanged):
            put(booking)


class TestChangedEvent:
    @pytest.fixture
    def booking(self):
        return entry()

    @pytest.fixture
    def known(self, put, booking):
        return put(booking)

    @pytest.fixture
    def moved(self, booking):
        return replace(booking, sequence=1, span=span("2030-03-05 11:00"))

    def test_is_at_the_new_time(self, put, kept, moved, known):
        event = put(moved, known)
        assert event.span == moved.span
        assert (event.name, event.uid) == (known.name, known.uid)
        assert event.version != known.version
        assert written(kept, event)["sequence"] == 1

    def test_may_have_new_texts_alone(self, put, kept, booking, known):
        event = put(replace(booking, description="https://meet.example/new"), known)
        assert str(written(kept, event)["description"]) == "https://meet.example/new"
        event = put(replace(booking, description=""), event)
        assert "description" not in written(kept, event)

    def test_can_be_changed_again(self, put, moved, known):
        later = replace(moved, sequence=2, span=span("2030-03-06 11:00"))
        assert put(later, put(moved, known)).span == later.span

    def test_keeps_what_people_have_added(self, put, gateway, kept, booking, moved, known):
        alarm = (
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-PT10M",
            "DESCRIPTION:Soon",
            "END:VALARM",
        )
        lines = (*utc("20300304", "0900", "1000"), "SEQUENCE:0", "CATEGORIES:Work")
        kept.keep(booking.uid, *lines, *alarm)
        seen = gateway.find(kept.access(), booking.uid, within=WITHIN)
        found = written(kept, put(moved, seen))
        assert [each.name for each in found.subcomponents] == ["VALARM"]
        assert found["categories"].to_ical() == b"Work"
        assert found.start == moved.span.start

    def test_does_not_recur_if_people_made_it_recur(
        self, put, gateway, kept, booking, moved, known
    ):
        kept.keep(booking.uid, *utc("20300304", "0900", "1000"), "RRULE:FREQ=DAILY")
        seen = gateway.find(kept.access(), booking.uid, within=WITHIN)
        assert put(moved, seen).span == moved.span

    def test_is_refused_if_it_was_moved_there(self, put, kept, booking, moved, known):
        kept.keep(booking.uid, *utc("20300304", "1500", "1600"))
        with pytest.raises(CalendarChanged):
            put(moved, known)
        assert "T150000Z" in kept.account.read(known.name.removeprefix(kept.url))

    def test_is_refused_if_it_was_deleted_there(self, put, kept, moved, known):
        kept.account.remove(known.name.removeprefix(kept.url))
        with pytest.raises(CalendarChanged):
            put(moved, known)
        assert kept.account.files(kept.calendar) == []

    def test_is_the_same_if_written_twice(self, put, moved, known):
        assert put(moved, known) == put(moved, known)

    def test_may_be_known_by_another_file_name(self, put, gateway, kept, moved, booking):
        kept.account.keep(
            kept.calendar, "from-mail", ics(booking.uid, *utc("20300304", "0900", "1000"))
        )
        known = gateway.find(kept.access(), booking.uid, within=WITHIN)
        assert put(moved, known).name.endswith("/from-mail.ics")


class TestFoundEvent:
    def test_has_the_uid(self, put, gateway, kept):
        event = put(entry())
        put(entry(span=span("2030-03-05 11:00")))
        assert gateway.find(kept.access(), event.uid, within=WITHIN) == event

    def test_is_none_if_there_is_none(self, put, gateway, kept):
        put(entry())
        assert gateway.find(kept.access(), entry().uid, within=WITHIN) is None

    def test_is_not_one_whose_uid_only_contains_the_other(self, put, gateway, kept):
        event = put(entry())
        assert gateway.find(kept.access(), event.uid[:-1], within=WITHIN) is None


class TestDeletedEvent:
    @pytest.fixture
    def delete(self, gateway, kept):
        return lambda known: gateway.delete(kept.access(), known, within=WITHIN)

    def test_is_gone(self, put, kept, delete):
        delete(put(entry()))
        assert kept.account.files(kept.calendar) == []

    def test_may_be_gone_already(self, put, delete):
        known = put(entry())
        delete(known)
        delete(known)

    def test_may_have_been_changed(self, put, kept, delete):
        booking = entry()
        known = put(booking)
        kept.keep(booking.uid, *utc("20300304", "1500", "1600"))
        delete(known)
        assert kept.account.files(kept.calendar) == []

    def test_is_on_no_other_server(self, put, delete):
        known = replace(put(entry()), name="https://other.example/one.ics")
        with pytest.raises(CalendarError, match="another calendar"):
            delete(known)


class TestRepeatedHour:
    @pytest.mark.parametrize("start", ["2030-10-27 00:30", "2030-10-27 01:30", "2030-03-31 01:30"])
    def test_is_written_exactly(self, put, start):
        booking = entry(span=span(start, 30))
        assert put(booking).span == booking.span
        assert booking.span.length == timedelta(minutes=30)
