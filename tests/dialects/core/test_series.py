"""Weekly series: made together, shown together, and canceled together."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.core_api import Integration, make_key, problem
from tests.credits import Shop
from tests.factories import (
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_buddy,
    make_client,
    make_match,
    make_practitioner,
    make_service,
    make_session,
    make_staff,
    make_student,
    make_teacher,
)
from tests.steps import pay_by_hand, reload, request_booking

from bookable.engine import confirming
from bookable.interfaces.http import throttling
from bookable.storage.models import Booking, Claim, IdempotencyKey, LedgerEntry, Series

WEEK = timedelta(weeks=1)


AT_TEN = "2027-03-02T10:00:00Z"


def wish(provider, *, count=3, start=AT_TEN, **more):
    return {
        "program": "tutoring",
        "provider": str(provider.uuid),
        "start": start,
        "duration_minutes": 60,
        "repeat": {"count": count},
    } | more


def starts(series):
    return [booking["start"] for booking in series["bookings"]]


def taken(maria, number):
    """Have another student take the hour of a later week."""
    return request_booking(maria, make_student(), start=TOMORROW_AT_TEN + number * WEEK)


class TestSeries:
    def test_is_several_bookings_at_one_wall_time(self, call, john, maria):
        answer = call(john).post("series", wish(maria, notes="Fractions"))
        assert answer.status == 201
        series = answer.body
        assert series["repeat"] == {"every_weeks": 1, "count": 3, "until": None}
        assert starts(series) == [
            "2027-03-02T10:00:00Z",
            "2027-03-09T10:00:00Z",
            "2027-03-16T10:00:00Z",
        ]
        assert series["skipped"] == []
        assert {each["series"] for each in series["bookings"]} == {series["id"]}
        assert {each["notes"] for each in series["bookings"]} == {"Fractions"}
        assert LedgerEntry.objects.filter(kind="booking_requested").count() == 3

    def test_is_shown_to_both_sides_staff_and_keys(self, call, john, maria):
        made = call(john).post("series", wish(maria))
        path = f"series/{made.body['id']}"
        again = call(john).get(path)
        assert (again.body, again.headers["ETag"]) == (made.body, made.headers["ETag"])
        assert call(john).get(path, If_None_Match=again.headers["ETag"]).status == 304
        for caller in (call(maria), call(make_staff()), Integration(make_key("bookings:read"))):
            assert caller.get(path).body["id"] == made.body["id"]
        problem(call(make_student()).get(path), 404, "not_found")
        problem(call(john).get("series/17"), 404, "not_found")

    def test_is_named_by_each_of_its_bookings(self, call, john, maria):
        made = call(john).post("series", wish(maria)).body
        one = call(maria).get(f"bookings/{made['bookings'][1]['id']}").body
        listed = call(john).get("bookings").body["items"]
        assert one["series"] == made["id"]
        assert [each["series"] for each in listed] == [made["id"]] * 3

    def test_runs_until_a_date_of_the_providers_zone(self, call, john):
        kiwi = make_teacher(zone="Pacific/Auckland")
        # Tuesday at ten in the evening in UTC is Wednesday, 2027-03-03, at eleven in Auckland.
        body = wish(kiwi, start="2027-03-02T22:00:00Z") | {"repeat": {"until": "2027-03-17"}}
        series = call(john).post("series", body).body
        assert len(series["bookings"]) == 3
        assert series["repeat"] == {"every_weeks": 1, "count": None, "until": "2027-03-17"}

    def test_keeps_the_providers_clock_across_both_changes(self, call, at):
        berlin, john = make_teacher(zone="Europe/Berlin"), make_student()
        spring = wish(berlin, start="2027-03-22T09:00:00+01:00", count=2)
        assert starts(call(john).post("series", spring).body) == [
            "2027-03-22T08:00:00Z",
            "2027-03-29T07:00:00Z",
        ]
        autumn = wish(berlin, start="2027-10-25T11:00:00+02:00", count=2)
        assert starts(call(john).post("series", autumn).body) == [
            "2027-10-25T09:00:00Z",
            "2027-11-01T10:00:00Z",
        ]

    def test_of_matched_people_counts_for_both(self, call):
        ana, ben = make_buddy(), make_buddy()
        body = {
            "program": "buddies",
            "match": str(make_match(ana, ben).uuid),
            "start": TOMORROW_AT_TEN.isoformat(),
            "duration_minutes": 60,
            "repeat": {"count": 3},
        }
        made = call(ana).post("series", body)
        assert made.status == 201, made
        assert call(ben).get(f"series/{made.body['id']}").body["id"] == made.body["id"]
        problem(call(make_buddy()).get(f"series/{made.body['id']}"), 404, "not_found")

    def test_of_a_service_is_paid_one_by_one(self, call):
        smith, jane = make_practitioner(), make_client()
        body = {
            "program": "marketplace",
            "service": str(make_service(smith).uuid),
            "start": TOMORROW_AT_TEN.isoformat(),
            "repeat": {"count": 2},
        }
        made = call(jane).post("series", body).body
        assert [each["status"] for each in made["bookings"]] == ["pending_payment"] * 2

    def test_is_booked_for_a_client_by_staff_and_keys(self, call, john, maria):
        body = wish(maria, client=str(john.uuid))
        for caller in (call(make_staff()), Integration(make_key("bookings:write"))):
            made = caller.post("series", body | {"start": "2027-03-02T11:00:00Z"})
            assert made.status == 201, made
            call(john).post(f"series/{made.body['id']}/cancel")
        problem(call(make_student()).post("series", body), 403, "forbidden")

    def test_takes_over_a_hold_of_its_first_date(self, call, john, maria):
        held = {"program": "tutoring", "provider": str(maria.uuid), "start": AT_TEN}
        hold = call(john).post("holds", held | {"duration_minutes": 60}).body["id"]
        taken(maria, 1)
        body = wish(maria, hold=hold)
        problem(call(john).post("series", body), 409, "slot_taken")
        assert call(john).get(f"holds/{hold}").status == 200
        made = call(john).post("series", body | {"on_conflict": "skip"})
        assert (made.status, len(made.body["bookings"])) == (201, 2)
        assert call(john).get(f"holds/{hold}").status == 404

    def test_with_an_idempotency_key_is_made_once(self, call, john, maria):
        first, second = (
            call(john).post("series", wish(maria), Idempotency_Key="weekly") for _ in range(2)
        )
        assert (first.body, second.headers["Idempotency-Replayed"]) == (second.body, "true")
        assert Booking.objects.count() == 3


class TestSeriesWithADateThatIsTaken:
    def test_is_refused_and_leaves_nothing(self, call, john, maria):
        taken(maria, 1)
        refused = problem(call(john).post("series", wish(maria)), 409, "slot_taken")
        said = "2027-03-09T10:00:00Z: This time is taken already."
        assert refused["detail"] == said
        assert refused["errors"] == [{"pointer": "/repeat", "detail": said}]
        assert (Booking.objects.count(), Claim.objects.count()) == (1, 1)
        assert (LedgerEntry.objects.count(), Series.objects.count()) == (1, 0)

    def test_can_leave_that_date_out(self, call, john, maria):
        taken(maria, 1)
        made = call(john).post("series", wish(maria, on_conflict="skip")).body
        assert starts(made) == ["2027-03-02T10:00:00Z", "2027-03-16T10:00:00Z"]
        assert made["skipped"] == [{"start": "2027-03-09T10:00:00Z", "code": "slot_taken"}]
        assert call(maria).get(f"series/{made['id']}").body["skipped"] == made["skipped"]

    def test_can_leave_out_a_day_that_is_full(self, call, john):
        busy = make_teacher(daily_limit=1)
        request_booking(busy, make_student(), start=TOMORROW_AT_TEN + WEEK + 3 * HOUR)
        made = call(john).post("series", wish(busy, on_conflict="skip")).body
        assert made["skipped"] == [{"start": "2027-03-09T10:00:00Z", "code": "limit_reached"}]

    def test_is_refused_if_it_is_the_first(self, call, john, maria):
        taken(maria, 0)
        for conflict in ("refuse", "skip"):
            refused = call(john).post("series", wish(maria, on_conflict=conflict))
            [error] = problem(refused, 409, "slot_taken")["errors"]
            assert error["pointer"] == "/start"
            assert error["detail"].startswith("2027-03-02T10:00:00Z: ")
        assert Booking.objects.count() == 1

    def test_leaves_out_dates_that_are_too_far_ahead(self, call, john, maria):
        body = wish(maria, on_conflict="skip") | {"repeat": {"every_weeks": 52, "count": 4}}
        made = call(john).post("series", body).body
        assert len(made["bookings"]) == 3
        assert [each["code"] for each in made["skipped"]] == ["too_far_ahead"]


class TestSeriesInASkippedHour:
    @pytest.fixture
    def berlin(self):
        return make_teacher(
            zone="Europe/Berlin", opens=datetime.min.time(), closes=datetime.min.time()
        )

    def test_is_refused(self, call, john, berlin):
        body = wish(berlin, start="2027-03-21T02:30:00+01:00")
        refused = problem(call(john).post("series", body), 422, "skipped_wall_time")
        said = "2027-03-28T02:30:00 does not exist in Europe/Berlin"
        assert refused["errors"] == [{"pointer": "/repeat", "detail": said}]
        assert not Booking.objects.exists()

    def test_can_leave_that_date_out(self, call, john, berlin):
        body = wish(berlin, start="2027-03-21T02:30:00+01:00", on_conflict="skip")
        made = call(john).post("series", body).body
        assert starts(made) == ["2027-03-21T01:30:00Z", "2027-04-04T00:30:00Z"]
        assert made["skipped"] == [{"start": "2027-03-28T01:30:00Z", "code": "skipped_wall_time"}]

    def test_takes_the_first_hour_of_a_repeated_one(self, call, john, berlin):
        body = wish(berlin, start="2027-10-24T02:30:00+02:00")
        made = call(john).post("series", body).body
        assert starts(made) == [
            "2027-10-24T00:30:00Z",
            "2027-10-31T00:30:00Z",
            "2027-11-07T01:30:00Z",
        ]


class TestSeriesThatIsNone:
    @pytest.mark.parametrize(
        ("repeat", "pointer"),
        [
            ({}, "/repeat"),
            ({"count": 2, "until": "2027-03-09"}, "/repeat"),
            ({"count": 1}, "/repeat/count"),
            ({"count": 53}, "/repeat/count"),
            ({"count": 2, "every_weeks": 0}, "/repeat/every_weeks"),
            ({"count": 2, "every_days": 1}, "/repeat/every_days"),
            ({"until": "2027-03-03"}, "/repeat/until"),
            ({"until": "2029-03-03"}, "/repeat/until"),
            ({"until": "soon"}, "/repeat/until"),
        ],
    )
    def test_is_refused(self, call, john, maria, repeat, pointer):
        refused = call(john).post("series", wish(maria) | {"repeat": repeat})
        assert problem(refused, 422, "invalid")["errors"][0]["pointer"] == pointer
        assert not Booking.objects.exists()

    def test_without_a_repeat_is_refused(self, call, john, maria):
        body = wish(maria)
        del body["repeat"]
        refused = problem(call(john).post("series", body), 422, "invalid")
        assert refused["errors"][0]["pointer"] == "/repeat"

    def test_of_what_has_no_time_of_its_own_is_refused(self, call):
        smith, jane = make_practitioner(), make_client()
        seat = make_session(make_service(smith, "workshop"))
        package = make_service(smith, "package", includes=[make_service(smith)])
        common = {"program": "marketplace", "repeat": {"count": 2}}
        for sold, more in (
            (seat.service, {"session": str(seat.uuid)}),
            (package, {}),
            (package, {"start": TOMORROW_AT_TEN.isoformat()}),
        ):
            refused = call(jane).post("series", common | {"service": str(sold.uuid)} | more)
            problem(refused, 422, "invalid")
        assert not Booking.objects.exists()

    def test_of_an_unknown_person_is_not_found(self, call, john):
        problem(call(john).post("series", wish(make_student())), 404, "not_found")


class TestSeriesOfRequests:
    def test_counts_each_booking_as_an_open_one(self, call, john, maria):
        problem(call(john).post("series", wish(maria, count=26)), 409, "limit_reached")
        # Leaving out dates is for dates that are taken.
        body = wish(maria, count=26, on_conflict="skip")
        problem(call(john).post("series", body), 409, "limit_reached")
        assert not Booking.objects.exists()
        assert call(john).post("series", wish(maria, count=25)).status == 201


class TestRateLimitOfSeries:
    @pytest.fixture(autouse=True)
    def _narrow(self, settings, monkeypatch):
        settings.BOOKABLE_THROTTLES = True
        monkeypatch.setattr(throttling.BOOKING.per_person, "_tallies", {})
        monkeypatch.setattr(throttling.BOOKING.per_person, "at_most", 7)

    def test_counts_each_date(self, call, john, maria):
        statuses = [call(john).post("series", wish(maria)).status for _ in range(3)]
        assert statuses == [201, 409, 429]


class TestSeriesPaidByCredits:
    def test_spends_one_each_or_none(self, call):
        shop = Shop()
        shop.insert_bundle(total=3)
        hour, jane = shop.talk, shop.john
        body = {
            "program": "marketplace",
            "service": str(hour.uuid),
            "start": TOMORROW_AT_TEN.isoformat(),
            "use_credit": True,
        }
        problem(call(jane).post("series", body | {"repeat": {"count": 4}}), 409, "no_credit")
        made = call(jane).post("series", body | {"repeat": {"count": 3}}).body
        assert [each["status"] for each in made["bookings"]] == ["confirmed"] * 3


class TestDryRunOfASeries:
    def test_answers_the_series_that_would_be_made(self, call, john, maria):
        taken(maria, 1)
        body = wish(maria, on_conflict="skip")
        tried = call(john).post("series?dry_run=true", body, Idempotency_Key="weekly")
        assert (tried.status, tried.headers["Dry-Run"]) == (200, "?1")
        would = tried.body["would"]
        assert (len(would["bookings"]), len(would["skipped"])) == (2, 1)
        assert tried.body["events"] == ["booking.requested"] * 2
        assert tried.body["effects"] == ["mail to client", "mail to provider"]
        assert (Booking.objects.count(), Series.objects.count()) == (1, 0)
        assert not IdempotencyKey.objects.exists()

    def test_refuses_what_would_be_refused(self, call, john, maria):
        taken(maria, 1)
        problem(call(john).post("series?dry_run=true", wish(maria)), 409, "slot_taken")


class TestCanceledSeries:
    def test_has_none_of_its_bookings_ahead_any_more(self, call, john, maria):
        made = call(john).post("series", wish(maria)).body
        answer = call(john).post(f"series/{made['id']}/cancel", {"reason": "Moving away"})
        assert answer.status == 200
        assert [each["status"] for each in answer.body["bookings"]] == ["canceled"] * 3
        assert {each["canceled"]["reason"] for each in answer.body["bookings"]} == {"Moving away"}
        assert [each["booking"] for each in answer.body["canceled"]] == [
            each["id"] for each in made["bookings"]
        ]
        assert answer.body["kept"] == []
        assert not Claim.objects.exists()
        assert call(john).get(f"series/{made['id']}").body["bookings"] == answer.body["bookings"]

    def test_keeps_what_has_begun(self, call, john, maria, at):
        made = call(john).post("series", wish(maria)).body
        first = Booking.objects.get(uuid=made["bookings"][0]["id"])
        confirming.confirm(first.id, program="tutoring", by=maria, now=NOW)
        at(TOMORROW_AT_TEN + timedelta(minutes=1))
        second = Booking.objects.get(uuid=made["bookings"][1]["id"])
        confirming.confirm(second.id, program="tutoring", by=maria, now=NOW + timedelta(minutes=1))
        answer = call(john).post(f"series/{made['id']}/cancel").body
        assert [each["status"] for each in answer["bookings"]] == [
            "confirmed",
            "canceled",
            "canceled",
        ]
        assert len(answer["canceled"]) == 2

    def test_gives_back_what_each_policy_says(self, call, at):
        smith, jane = make_practitioner(), make_client()
        body = {
            "program": "marketplace",
            "service": str(make_service(smith).uuid),
            "start": TOMORROW_AT_TEN.isoformat(),
            "repeat": {"count": 2},
        }
        made = call(jane).post("series", body).body
        for each in made["bookings"]:
            pay_by_hand(reload(Booking.objects.get(uuid=each["id"])), smith)
        at(TOMORROW_AT_TEN - timedelta(hours=1))
        quotes = [call(jane).get(f"bookings/{each['id']}/quote").body for each in made["bookings"]]
        answer = call(jane).post(f"series/{made['id']}/cancel").body
        assert [each["quote"] for each in answer["canceled"]] == quotes
        assert [each["refund"]["amount"] for each in quotes] == [0, 5000]

    def test_by_those_who_may_not_is_refused(self, call, john, maria):
        made = call(john).post("series", wish(maria)).body
        problem(call(make_student()).post(f"series/{made['id']}/cancel"), 404, "not_found")
        problem(call(make_staff()).post(f"series/{made['id']}/cancel"), 403, "forbidden")
        assert call(maria).post(f"series/{made['id']}/cancel").status == 200

    def test_again_changes_nothing(self, call, john, maria):
        made = call(john).post("series", wish(maria)).body
        call(john).post(f"series/{made['id']}/cancel")
        entries = LedgerEntry.objects.count()
        again = call(john).post(f"series/{made['id']}/cancel")
        assert (again.status, again.body["canceled"], again.body["kept"]) == (200, [], [])
        assert LedgerEntry.objects.count() == entries

    def test_only_if_it_is_as_seen(self, call, john, maria):
        made = call(john).post("series", wish(maria))
        path, tag = f"series/{made.body['id']}/cancel", made.headers["ETag"]
        problem(call(john).post(path, None, If_Match='"x"'), 412, "precondition_failed")
        assert call(john).post(path, None, If_Match=tag).status == 200

    def test_can_be_tried_out(self, call, john, maria):
        made = call(john).post("series", wish(maria)).body
        tried = call(john).post(f"series/{made['id']}/cancel?dry_run=true").body
        assert tried["events"] == ["booking.canceled"] * 3
        assert len(tried["would"]["canceled"]) == 3
        assert set(Booking.objects.values_list("status", flat=True)) == {"requested"}
