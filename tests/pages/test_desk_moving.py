"""Moving a booking by form, and blocking a part of a date."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from tests.api import set_clock
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_client,
    make_mentor,
    make_person,
    make_practitioner,
    make_service,
    make_session,
    make_student,
    make_teacher,
)
from tests.pages.test_desk import desk_of, form_of, words
from tests.steps import book_for_good, buy, request_booking

from bookable.domain.commands import Reschedule
from bookable.domain.people import Role
from bookable.engine import any_program
from bookable.queries import person_hours
from bookable.storage import models

pytestmark = pytest.mark.usefixtures("at_now")

BLOCK = "/desk/calendar/block/"


def page_of(booking) -> str:
    return f"/desk/calendar/move/{booking.uuid}/"


def start_of(booking) -> datetime:
    return models.Booking.objects.get(id=booking.id).starts_at


def typed(text: str, **more: str) -> dict[str, str]:
    """Return what is typed into a form that is shown with these hidden fields."""
    hidden = re.findall(r'<input type="hidden" name="(seen|form)" value="([^"]*)"', text)
    return dict(reversed(hidden)) | more


@pytest.fixture
def maria():
    return make_teacher(name="Maria Garcia", zone="Europe/Berlin")


@pytest.fixture
def john():
    return make_student(name="John Doe")


class TestMoving:
    def move(self, who, booking, **given):
        desk, page = desk_of(who), page_of(booking)
        return desk.post(page, typed(desk.get(page).content.decode(), **given))

    def test_moves_to_a_time_of_the_providers_zone(self, maria, john):
        booking = book_for_good(maria, john)
        answer = self.move(maria, booking, date="2027-03-03", time="14:30", reason="Dentist")
        assert answer.status_code == 302
        assert start_of(booking) == datetime(2027, 3, 3, 13, 30, tzinfo=UTC)
        says = words(desk_of(maria).get(answer["Location"]))
        moved = "It has a new time. John Doe , Wednesday, 3 March 2027, 2:30 PM-3:30 PM Confirmed"
        assert moved in says
        assert models.LedgerReason.objects.get(entry__booking_id=booking.id).reason == "Dentist"

    def test_keeps_as_long_a_reason_as_the_api(self, maria, john):
        booking, reason = book_for_good(maria, john), "Ill\r\n" * 2_500
        answer = self.move(maria, booking, date="2027-03-03", time="14:30", reason=reason)
        assert answer.status_code == 302
        kept = models.LedgerReason.objects.get(entry__booking_id=booking.id).reason
        assert kept == reason.replace("\r\n", "\n").strip()

    def test_shows_the_time_that_was_proposed_for_both_sides(self, maria, john):
        booking = book_for_good(maria, john)
        answer = desk_of(maria).get(page_of(booking), {"time": "2027-03-03T13:30:00.000Z"})
        assert "Then Wednesday, 3 March 2027, 2:30 PM-3:30 PM" in words(answer)
        assert "For John Doe: Wednesday, 3 March 2027, 1:30 PM" in words(answer)
        assert 'value="14:30"' in answer.content.decode()
        assert start_of(booking) == TOMORROW_AT_TEN

    @pytest.mark.parametrize(
        "given",
        [
            *({"time": time} for time in ("x", "2027-03-03T13:30", "0001-01-01T00:00:00Z")),
            *({name: "9" * 50} for name in ("date", "month", "time", "timezone")),
        ],
    )
    def test_takes_no_proposal_that_it_cannot_read(self, maria, john, given):
        page = page_of(book_for_good(maria, john))
        answer = desk_of(maria).get(page, given, follow=True)
        assert answer.redirect_chain == [("?", 302)]
        assert 'value="11:00"' in answer.content.decode()

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ({"date": "", "time": "10:00"}, "Date: This field is required."),
            ({"date": "2027-03-03", "time": "25:00"}, "Time: Enter a valid time."),
            ({"date": "2027-03-28", "time": "02:30"}, "The clocks of Berlin skip this time"),
            ({"date": "0001-01-01", "time": "02:30"}, "This date is too far away."),
            ({"date": "2027-10-31", "time": "02:30"}, "Please choose which of the two you mean."),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, maria, john, given, says):
        booking = book_for_good(maria, john)
        answer = self.move(maria, booking, reason="Kept", **given)
        assert (answer.status_code, start_of(booking)) == (422, TOMORROW_AT_TEN)
        assert says in words(answer)
        assert "Kept" in words(answer)

    def test_to_the_time_that_it_has_is_told_so(self, maria, john):
        booking = book_for_good(maria, john)
        answer = self.move(maria, booking, date="2027-03-02", time="11:00")
        assert answer.status_code == 422
        assert "This is the time that the booking has now." in words(answer)

    @pytest.mark.parametrize(("which", "offset"), [("first", 2), ("second", 1)])
    def test_moves_to_either_time_that_the_clocks_show_twice(self, maria, john, which, offset):
        booking = book_for_good(maria, john)
        given = {"date": "2027-10-31", "time": "02:30", "which": which}
        # It is out of the hours, and each of the two is asked about by itself.
        start = datetime(2027, 10, 31, 2 - offset, 30, tzinfo=UTC)
        assert start.isoformat() in self.move(maria, booking, **given).content.decode()
        answer = self.move(maria, booking, **given, outside=start.isoformat())
        assert answer.status_code == 302
        assert start_of(booking) == datetime(2027, 10, 31, 2 - offset, 30, tzinfo=UTC)

    def test_out_of_the_providers_hours_is_asked_about_first(self, maria, john):
        booking = book_for_good(maria, john)
        asked = self.move(maria, booking, date="2027-03-03", time="16:30", reason="Kept")
        assert (asked.status_code, start_of(booking)) == (422, TOMORROW_AT_TEN)
        assert "Outside your hours: Please confirm that you mean this time." in words(asked)
        assert "Move it there anyway" in words(asked)
        assert "Kept" in words(asked)
        [tick] = re.findall(r'name="outside" value="([^"]*)"', asked.content.decode())
        other = self.move(maria, booking, date="2027-03-06", time="16:30", outside=tick)
        assert (other.status_code, start_of(booking)) == (422, TOMORROW_AT_TEN)
        meant = self.move(maria, booking, date="2027-03-03", time="16:30", outside=tick)
        assert meant.status_code == 302
        assert start_of(booking) == datetime(2027, 3, 3, 15, 30, tzinfo=UTC)

    def test_out_of_the_hours_is_warned_of_where_a_drag_ends(self, maria, john):
        page = page_of(book_for_good(maria, john))
        outside, within = (
            words(desk_of(maria).get(page, {"time": f"2027-03-03T{hour}:00:00Z"}))
            for hour in ("17", "13")
        )
        assert "This time is outside your hours" in outside
        assert "This time is outside your hours" not in within

    def test_of_a_provider_without_hours_asks_nothing(self):
        priya = make_practitioner()
        booking = buy(make_service(priya, price_cents=0), make_client())
        models.OpeningHours.objects.all().delete()
        assert self.move(priya, booking, date="2027-03-07", time="03:00").status_code == 302

    def test_is_refused_in_words_where_the_time_is_taken(self, maria, john):
        booking = book_for_good(maria, john)
        book_for_good(maria, make_student(), start=TOMORROW_AT_TEN + DAY)
        answer = self.move(maria, booking, date="2027-03-03", time="11:30")
        assert (answer.status_code, start_of(booking)) == (409, TOMORROW_AT_TEN)
        assert "Time: One of you has another booking at this time." in words(answer)

    def test_of_what_has_no_time_yet_is_told_so(self):
        priya = make_practitioner()
        hour = make_service(priya, duration_minutes=60)
        package = make_service(priya, kind="package", duration_minutes=None, includes=[hour])
        desk, page = desk_of(priya), page_of(buy(package, make_client(), start=None))
        given = {"form": form_of(desk), "date": "2027-03-03", "time": "14:30"}
        for answer in (desk.get(page), desk.post(page, given)):
            assert answer.status_code == 409

    def test_is_refused_in_words_for_the_past(self, maria, john):
        booking = book_for_good(maria, john)
        answer = self.move(maria, booking, date="2027-02-03", time="11:30")
        assert answer.status_code == 409
        assert "This time is in the past, or too soon." in words(answer)

    def test_twice_by_one_form_is_once(self, maria, john):
        booking = book_for_good(maria, john)
        desk, page = desk_of(maria), page_of(booking)
        given = typed(desk.get(page).content.decode(), date="2027-03-03", time="14:30")
        assert [desk.post(page, given).status_code for _ in range(2)] == [302, 302]
        assert models.LedgerEntry.objects.filter(booking_id=booking.id).count() == 2

    def test_of_what_was_moved_meanwhile_asks_again(self, maria, john):
        booking = book_for_good(maria, john)
        desk, page = desk_of(maria), page_of(booking)
        given = typed(desk.get(page).content.decode(), date="2027-03-03", time="14:30")
        there = Reschedule(start=TOMORROW_AT_TEN + 2 * HOUR)
        any_program.take(booking.uuid, there, by=john, now=NOW)
        answer = desk.post(page, given)
        assert (answer.status_code, start_of(booking)) == (409, TOMORROW_AT_TEN + 2 * HOUR)
        assert "It has changed since you opened this page." in words(answer)
        again = typed(answer.content.decode(), date="2027-03-03", time="14:30")
        assert desk.post(page, again).status_code == 302

    def test_is_not_offered_where_only_the_client_moves(self):
        jane, mia = make_mentor(), make_person(Role.MENTEE)
        booking = request_booking(jane, mia, program="mentoring")
        answer = desk_of(jane).get(page_of(booking))
        assert answer.status_code == 409
        assert "You cannot move this booking" in words(answer)
        assert page_of(booking) not in desk_of(jane).get("/desk/calendar/").content.decode()

    def test_of_a_seat_leads_to_where_another_session_is_chosen(self):
        seller = make_practitioner()
        workshop = make_service(seller, "workshop", price_cents=0)
        sessions = [make_session(workshop, start=NOW + timedelta(days=n)) for n in (2, 3)]
        seat = buy(workshop, make_client(), start=None, session=sessions[0])
        answer = desk_of(seller).get(page_of(seat))
        assert answer["Location"] == f"/me/bookings/{seat.uuid}/move/"
        assert desk_of(seller).get(answer["Location"]).status_code == 200

    def test_of_others_is_not_found(self, maria, john):
        answer = desk_of(maria).get(page_of(book_for_good(make_teacher(), john)))
        assert answer.status_code == 404
        assert "There is no such booking." in words(answer)

    def test_is_offered_in_the_week_and_on_the_desk(self, maria, john):
        booking = book_for_good(maria, john)
        for page in ("/desk/", "/desk/calendar/", "/desk/calendar/?view=list"):
            assert page_of(booking) in desk_of(maria).get(page).content.decode()


class TestFreeTimes:
    """What a provider chooses from before a booking is moved."""

    def test_are_those_of_the_day_but_for_the_time_that_it_has(self, maria, john):
        booking = book_for_good(maria, john)
        book_for_good(maria, make_student(), start=TOMORROW_AT_TEN + 2 * HOUR)
        page = desk_of(maria).get(page_of(booking)).content.decode()
        free = re.findall(r'<button name="time" value="2027-03-02T(\d\d:00)Z"', page)
        assert free == ["08:00", "09:00", "11:00", "13:00", "14:00", "15:00"]
        assert 'aria-current="true">2</a>' in page

    def test_are_in_the_zone_and_on_the_clock_that_were_chosen(self, maria, john):
        page = page_of(book_for_good(maria, john))
        asked = {"date": "2027-03-03", "timezone": "Asia/Tokyo", "hours": "24"}
        says = words(desk_of(maria).get(page, asked))
        assert "Wednesday, 3 March 2027" in says
        assert "17:00 , Wednesday, 3 March 2027" in says

    def test_lead_to_the_form_with_the_time_that_was_chosen(self, maria, john):
        booking = book_for_good(maria, john)
        desk, page = desk_of(maria), page_of(booking)
        asked = desk.get(page, {"time": "2027-03-03T13:30Z"})
        assert 'class="slots"' not in asked.content.decode()
        assert "Then Wednesday, 3 March 2027, 2:30 PM-3:30 PM" in words(asked)
        fields = dict(re.findall(r'name="(date|time)" value="([^"]*)"', asked.content.decode()))
        assert fields == {"date": "2027-03-03", "time": "14:30"}
        assert desk.post(page, typed(asked.content.decode(), **fields)).status_code == 302
        assert start_of(booking) == datetime(2027, 3, 3, 13, 30, tzinfo=UTC)

    def test_that_the_clocks_show_twice_are_told_apart(self, maria, john):
        booking = book_for_good(maria, john)
        second = desk_of(maria).get(page_of(booking), {"time": "2027-10-31T01:30Z"})
        form = second.content.decode()
        assert re.search(r'value="second"[^>]* checked', form)
        assert 'value="02:30"' in form

    def test_of_a_service_are_those_of_its_practitioner(self):
        priya = make_practitioner()
        booking = buy(make_service(priya, price_cents=0), make_client())
        page = desk_of(priya).get(page_of(booking), {"date": "2027-03-03"}).content.decode()
        assert '<button name="time" value="2027-03-03T' in page

    def test_leave_the_form_where_there_are_none(self, maria, john):
        booking = book_for_good(maria, john)
        models.OpeningHours.objects.all().delete()
        page = desk_of(maria).get(page_of(booking)).content.decode()
        assert "There are no free times at present." in page
        assert '<details class="ask" open>' in page

    def test_take_few_statements(self, maria, john, django_assert_max_num_queries):
        page, desk = page_of(book_for_good(maria, john)), desk_of(maria)
        with django_assert_max_num_queries(12):
            desk.get(page)


class TestBlocking:
    def send(self, who, *, act="block", **given):
        desk = desk_of(who)
        return desk.post(BLOCK, typed(desk.get(BLOCK).content.decode(), act=act, **given))

    def dates(self, who):
        plan = person_hours.person_hours(who.uuid, by=who).plan
        return {
            on.isoformat(): [f"{each.start:%H:%M}-{each.end:%H:%M}" for each in stretches]
            for on, stretches in plan.dates.items()
        }

    def test_takes_a_part_of_a_date_out_of_the_hours(self, maria):
        answer = self.send(maria, date="2027-03-03", start="12:00", end="13:30")
        assert answer.status_code == 302
        assert self.dates(maria) == {"2027-03-03": ["09:00-12:00", "13:30-17:00"]}
        says = words(desk_of(maria).get(answer["Location"]))
        assert "This time is blocked." in says
        assert "Blocked 12:00 PM-1:30 PM" in says

    def test_is_undone_by_opening_again(self, maria):
        self.send(maria, date="2027-03-03", start="12:00", end="13:30")
        page = desk_of(maria).get(BLOCK, {"date": "2027-03-03"}).content.decode()
        form = re.search(r'<ul class="blocked-times">.*?</ul>', page, re.S)[0]
        given = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        answer = desk_of(maria).post(BLOCK, given)
        assert (answer.status_code, self.dates(maria)) == (302, {})
        assert "This time is open again." in words(desk_of(maria).get(answer["Location"]))

    @pytest.mark.parametrize("date", ["03/05/2027", "x", "9999-12-31", "2027-02-30"])
    def test_begins_on_a_date_of_the_address_that_can_be_read(self, maria, date):
        answer = desk_of(maria).get(BLOCK, {"date": date, "start": "12:00", "end": "13:00"})
        assert answer.status_code == 200

    def test_of_a_whole_day_closes_it(self, maria):
        self.send(maria, date="2027-03-03", whole="on")
        assert self.dates(maria) == {"2027-03-03": []}
        self.send(maria, act="open", date="2027-03-03", whole="on")
        assert self.dates(maria) == {}

    def test_of_a_whole_day_is_shown_to_those_without_hours(self):
        jane = make_mentor()
        self.send(jane, date="2027-03-03", whole="on")
        says = words(desk_of(jane).get("/desk/calendar/", {"view": "list"}))
        assert "Wednesday, 3 March 2027 Blocked 12:00 AM-12:00 AM" in says

    def test_leaves_bookings_and_shows_them(self, maria, john):
        booking = book_for_good(maria, john, start=NOW + 2 * DAY + 3 * HOUR)
        asked = self.send(maria, date="2027-03-03", whole="on")
        assert (asked.status_code, self.dates(maria)) == (422, {})
        assert "Block it anyway: Please confirm that you mean this." in words(asked)
        assert "Wednesday, 3 March 2027, 12:00 PM-1:00 PM · John Doe" in words(asked)
        [tick] = re.findall(r'name="sure" value="([^"]*)"', asked.content.decode())
        answer = self.send(maria, date="2027-03-03", whole="on", sure=tick)
        assert self.dates(maria) == {"2027-03-03": []}
        says = words(desk_of(maria).get(answer["Location"]))
        assert "Blocking does not change it. 12:00 PM -1:00 PM John Doe" in says
        assert start_of(booking) == NOW + 2 * DAY + 3 * HOUR

    def test_beside_a_booking_asks_nothing(self, maria, john):
        book_for_good(maria, john, start=NOW + 2 * DAY + 3 * HOUR)
        answer = self.send(maria, date="2027-03-03", start="09:00", end="12:00")
        assert answer.status_code == 302

    def test_beyond_the_hours_is_asked_about_first(self, maria):
        part = {"date": "2027-03-03", "start": "16:00", "end": "19:00"}
        asked = self.send(maria, **part)
        assert (asked.status_code, self.dates(maria)) == (422, {})
        assert "Only the part within them is blocked." in words(asked)
        other = self.send(maria, **part | {"start": "15:00"}, sure="2027-03-03 16:00 19:00")
        assert (other.status_code, self.dates(maria)) == (422, {})
        assert self.send(maria, **part, sure="2027-03-03 16:00 19:00").status_code == 302
        assert self.dates(maria) == {"2027-03-03": ["09:00-16:00"]}

    @pytest.mark.parametrize(
        ("given", "status", "says"),
        [
            ({"date": "x", "whole": "on"}, 422, "Date: Enter a valid date."),
            ({"date": "0001-01-01", "whole": "on"}, 422, "This date is too far away."),
            ({"date": "2027-03-03"}, 422, "From: Please give a time, or choose the whole day."),
            ({"date": "2027-03-03", "start": "12:00", "end": "x"}, 422, "Until: Enter a valid"),
            ({"date": "2027-03-03", "start": "12:00", "end": "11:00"}, 409, "Until: The end must"),
            ({"date": "2027-03-03", "start": "18:00", "end": "19:00"}, 409, "From: You are not"),
        ],
    )
    def test_says_what_is_wrong(self, maria, given, status, says):
        answer = self.send(maria, **given)
        assert (answer.status_code, self.dates(maria)) == (status, {})
        assert says in words(answer)

    def test_twice_by_one_form_is_once(self, maria):
        desk = desk_of(maria)
        given = typed(desk.get(BLOCK).content.decode(), act="block", date="2027-03-03")
        given |= {"start": "12:00", "end": "13:00"}
        answers = [desk.post(BLOCK, given) for _ in range(2)]
        assert [each.status_code for each in answers] == [302, 302]
        assert answers[0]["Location"] == answers[1]["Location"]

    def test_needs_a_whole_form(self, maria):
        desk = desk_of(maria)
        given = {"form": form_of(desk), "date": "2027-03-03", "whole": "on"}
        assert desk.post(BLOCK, given).status_code == 422

    def test_opens_at_the_date_of_the_calendar(self, maria):
        set_clock(NOW + timedelta(hours=1))
        for asked, shown in (("2027-03-09", "2027-03-09"), ("x", "2027-03-01")):
            text = desk_of(maria).get(BLOCK, {"date": asked}).content.decode()
            assert f'name="date" value="{shown}"' in text
