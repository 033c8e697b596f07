"""What hangs on one booking: its texts, its quote, its history and its calendar file."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from icalendar import Calendar
from tests.core_api import problem
from tests.factories import (
    NOW,
    TOMORROW_AT_TEN,
    make_buddy,
    make_client,
    make_location,
    make_match,
    make_mentee,
    make_mentor,
    make_practitioner,
    make_service,
    make_staff,
    make_student,
    make_teacher,
)
from tests.steps import buy, pay_by_hand, request_booking, schedule_session

from bookable.domain.commands import Cancel, Dispute
from bookable.engine import bookings, confirming

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def smith():
    return make_practitioner(name="Dr. Smith")


@pytest.fixture
def john():
    return make_client(name="John Doe")


@pytest.fixture
def hour(smith):
    return make_service(smith)


@pytest.fixture
def paid(hour, smith, john):
    return pay_by_hand(buy(hour, john), smith)


class TestChangingTexts:
    def test_changes_what_is_given_and_leaves_the_rest(self, call, john, paid):
        first = call(john).send("PATCH", f"bookings/{paid.uuid}", {"title": "Back", "notes": "x"})
        assert first.status == 200
        answer = call(john).send("PATCH", f"bookings/{paid.uuid}", {"title": ""})
        assert (answer.body["title"], answer.body["notes"]) == ("", "x")
        assert call(john).get(f"bookings/{paid.uuid}").headers["ETag"] == answer.headers["ETag"]

    def test_moves_to_a_location_as_the_programme_lets_the_side(self, call, smith, john, paid):
        studio = make_location()
        body = {"location": str(studio.uuid)}
        problem(call(john).send("PATCH", f"bookings/{paid.uuid}", body), 403, "forbidden")
        answer = call(smith).send("PATCH", f"bookings/{paid.uuid}", body)
        assert answer.body["location"]["id"] == str(studio.uuid)
        answer = call(smith).send("PATCH", f"bookings/{paid.uuid}", {"location": None})
        assert answer.body["location"] is None
        unknown = {"location": str(UUID(int=7))}
        problem(call(smith).send("PATCH", f"bookings/{paid.uuid}", unknown), 404, "not_found")

    def test_has_a_link_of_the_provider_to_the_meeting(self, call, smith, john, paid):
        path, link = f"bookings/{paid.uuid}", "https://meet.example/7"
        problem(call(john).send("PATCH", path, {"meeting_url": link}), 403, "forbidden")
        answer = call(smith).send("PATCH", path, {"meeting_url": link})
        assert answer.body["meeting"] == {"vendor": None, "join_url": link}
        assert call(smith).send("PATCH", path, {"meeting_url": None}).body["meeting"] is None

    @pytest.mark.parametrize(
        "body", [{"meeting_url": "javascript:7"}, {"session_type": "video"}, {"session_type": ""}]
    )
    def test_takes_only_what_the_programme_has(self, call, smith, paid, body):
        refused = problem(call(smith).send("PATCH", f"bookings/{paid.uuid}", body), 422, "invalid")
        assert [each["pointer"] for each in refused["errors"]] == [f"/{next(iter(body))}"]

    def test_belongs_to_the_client_in_mentoring(self, call):
        jane, joe = make_mentor(), make_mentee()
        made = request_booking(jane, joe, program="mentoring")
        path = f"bookings/{made.uuid}"
        assert call(joe).send("PATCH", path, {"agenda": "Plan"}).body["agenda"] == "Plan"
        problem(call(jane).send("PATCH", path, {"agenda": "Other"}), 403, "forbidden")

    def test_choose_how_the_two_meet_in_mentoring(self, call):
        jane, joe = make_mentor(), make_mentee()
        made = request_booking(jane, joe, program="mentoring")
        path, other = f"bookings/{made.uuid}", {"session_type": "chat"}
        problem(call(jane).send("PATCH", path, other), 403, "forbidden")
        assert call(joe).send("PATCH", path, other).body["session_type"] == "chat"
        for body in ({"session_type": "smoke"}, {"meeting_url": "https://meet.example/7"}):
            refused = problem(call(joe).send("PATCH", path, body), 422, "invalid")
            assert [each["pointer"] for each in refused["errors"]] == [f"/{next(iter(body))}"]

    def test_expects_the_version_in_if_match(self, call, john, paid):
        path = f"bookings/{paid.uuid}"
        tag = call(john).get(path).headers["ETag"]
        assert call(john).send("PATCH", path, {"title": "a"}, If_Match=tag).status == 200
        again = call(john).send("PATCH", path, {"title": "b"}, If_Match=tag)
        problem(again, 412, "precondition_failed")
        assert call(john).get(path).body["title"] == "a"

    @pytest.mark.parametrize("body", [{"status": "confirmed"}, {"title": 5}, {"notes": None}])
    def test_that_is_wrong_is_named(self, call, john, paid, body):
        refused = problem(call(john).send("PATCH", f"bookings/{paid.uuid}", body), 422, "invalid")
        assert [each["pointer"] for each in refused["errors"]] == [f"/{next(iter(body))}"]


class TestQuote:
    def test_gives_all_back_until_the_line_ends(self, call, john, paid):
        assert call(john).get(f"bookings/{paid.uuid}/quote").body == {
            "refund": {"amount": 5000, "currency": "USD"},
            "percent": 100,
            "line": {"hours_before": 24, "percent": 100},
            "credit_returned": False,
            "until": "2027-03-01T10:00:00Z",
        }

    def test_gives_nothing_back_after_it(self, call, john, paid, at):
        at(NOW + 3 * HOUR)
        body = call(john).get(f"bookings/{paid.uuid}/quote").body
        assert (body["refund"]["amount"], body["percent"], body["line"]) == (0, 0, None)

    def test_gives_all_back_if_the_provider_cancels(self, call, smith, paid, at):
        at(NOW + 3 * HOUR)
        body = call(smith).get(f"bookings/{paid.uuid}/quote").body
        assert (body["refund"]["amount"], body["percent"], body["line"]) == (5000, 100, None)

    def test_is_what_canceling_then_gives_back(self, call, john, paid):
        quoted = call(john).get(f"bookings/{paid.uuid}/quote").body["refund"]["amount"]
        call(john).post(f"bookings/{paid.uuid}/cancel")
        last = call(john).get(f"bookings/{paid.uuid}/history").body["items"][-1]
        assert last["data"]["refund_cents"] == quoted

    def test_returns_a_credit(self, call, smith, john, hour):
        pay_by_hand(buy(make_service(smith, "bundle", covers=[hour]), john), smith)
        spent = buy(hour, john, use_credit=True)
        assert call(john).get(f"bookings/{spent.uuid}/quote").body["credit_returned"] is True

    def test_has_no_money_where_nothing_is_sold(self, call):
        lesson = request_booking(make_teacher(), student := make_student())
        body = call(student).get(f"bookings/{lesson.uuid}/quote").body
        assert (body["refund"], body["line"], body["until"]) == (None, None, None)

    def test_is_for_its_sides_and_staff(self, call, paid):
        problem(call(make_client()).get(f"bookings/{paid.uuid}/quote"), 404, "not_found")
        assert call(make_staff()).get(f"bookings/{paid.uuid}/quote").status == 200


class TestHistory:
    def test_tells_who_did_what_the_oldest_first(self, call, smith, john, paid):
        items = call(john).get(f"bookings/{paid.uuid}/history").body["items"]
        assert [(each["type"], each["from"], each["to"]) for each in items] == [
            ("booking.requested", None, "pending_payment"),
            ("payment.received", "pending_payment", "pending_payment"),
            ("booking.confirmed", "pending_payment", "confirmed"),
        ]
        assert items[0]["by"] == {"id": str(john.uuid), "name": "John Doe"}
        assert items[0]["data"]["start"] == "2027-03-02T10:00:00Z"
        assert items[1]["data"] == {"cents": 5000, "method": "cash", "currency": "USD"}

    def test_hides_which_staff_member_acted(self, call, john, paid):
        staff = make_staff()
        bookings.perform(paid.id, Cancel(reason="Ill"), program="marketplace", by=staff, now=NOW)
        path = f"bookings/{paid.uuid}/history"
        for who, is_told in ((john, False), (staff, True)):
            last = call(who).get(path).body["items"][-1]
            assert (last["side"], last["data"]["reason"]) == ("staff", "Ill")
            assert (last["by"] is not None) is is_told

    def test_keeps_what_was_said_in_a_dispute_for_staff(self, call, at):
        ana, ben = make_buddy(), make_buddy()
        made = schedule_session(make_match(ana, ben), ana)
        command = Dispute(reason="He was late")
        bookings.perform(made.id, command, program="buddies", by=ana, now=NOW + DAY + 2 * HOUR)
        path = f"bookings/{made.uuid}/history"
        told = {who.person_id: call(who).get(path).text for who in (ana, ben, make_staff())}
        assert ["late" in text for text in told.values()] == [True, False, True]

    def test_is_for_its_sides_and_staff(self, call, paid):
        problem(call(make_client()).get(f"bookings/{paid.uuid}/history"), 404, "not_found")


class TestCalendarFile:
    def test_has_the_booking(self, call):
        maria, john = make_teacher(name="Maria Garcia"), make_student()
        lesson = request_booking(maria, john)
        confirming.confirm(lesson.id, program="tutoring", by=maria, now=NOW)
        answer = call(john).get(f"bookings/{lesson.uuid}/calendar.ics")
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        [event] = Calendar.from_ical(answer.text).walk("VEVENT")
        assert (str(event["UID"]), event["DTSTART"].dt) == (str(lesson.uuid), TOMORROW_AT_TEN)
        assert "Maria Garcia" in str(event["SUMMARY"])
        assert "meet.jit.si" in answer.text
        tag = answer.headers["ETag"]
        again = call(john).get(f"bookings/{lesson.uuid}/calendar.ics", If_None_Match=tag)
        assert again.status == 304
        seen_by_staff = call(make_staff()).get(f"bookings/{lesson.uuid}/calendar.ics")
        assert "meet.jit.si" not in seen_by_staff.text

    def test_is_not_there_without_a_time_or_for_strangers(self, call, smith, john, hour, paid):
        package = buy(make_service(smith, "package", includes=[hour]), john)
        path = f"bookings/{package.uuid}/calendar.ics"
        problem(call(john).get(path), 404, "not_found")
        problem(call(make_client()).get(f"bookings/{paid.uuid}/calendar.ics"), 404, "not_found")
