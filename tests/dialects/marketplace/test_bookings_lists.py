from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from tests.api import appointment_body
from tests.factories import (
    NOW,
    TOMORROW_AT_TEN,
    make_client,
    make_location,
    make_practitioner,
    make_service,
    make_session,
)
from tests.steps import buy, pay_by_hand

from bookable.domain.commands import Details
from bookable.storage.models import Booking

HOUR = timedelta(hours=1)
FIELDS = {
    *("id", "public_uuid", "practitioner", "service", "start_time", "end_time", "status"),
    *("price_charged", "is_upcoming"),
}
STATUSES = (
    *("draft", "pending_payment", "confirmed", "in_progress"),
    *("completed", "canceled", "no_show"),
)


def ids(answer):
    assert answer.status == 200, answer
    return [each["id"] for each in answer.body["results"]]


@pytest.fixture
def several(as_john, john, smith, hour):
    """John's bookings with Dr. Smith, an hour apart, one in each status."""
    made = []
    for number, status in enumerate(STATUSES):
        start = TOMORROW_AT_TEN + (number - 1) * HOUR
        one = buy(hour, john, start=start, details=Details(title=f"Number {number}"))
        made.append(one.id)
        Booking.objects.filter(id=one.id).update(status=status, hold_until=None)
    return made


@pytest.fixture
def by_kind(john, smith, hour):
    """A booking of each kind, with the parts of those that have parts."""
    course_service = make_service(smith, "course")
    make_session(course_service, start=NOW + timedelta(days=3, hours=2))
    return {
        "individual": buy(hour, john).id,
        "group": buy(
            (workshop := make_session(make_service(smith, "workshop"))).service,
            john,
            session=workshop,
        ).id,
        "course": buy(course_service, john).id,
        "package": buy(make_service(smith, "package", includes=[hour]), john).id,
        "bundle": buy(make_service(smith, "bundle", covers=[hour]), john).id,
    }


class TestBookingList:
    def test_has_the_callers_bookings(self, as_john, john, hour, smith):
        mine = buy(hour, john)
        buy(hour, make_client(), start=TOMORROW_AT_TEN + HOUR)
        body = as_john.get("bookings/").body
        assert {**body, "results": None} == {
            "count": 1,
            "next": None,
            "previous": None,
            "results": None,
        }
        (shown,) = body["results"]
        assert shown.keys() >= FIELDS
        assert shown["public_uuid"] == str(mine.uuid)
        assert shown["practitioner"] == {
            "id": smith.person_id,
            "name": "Dr. Smith",
            "email": smith.email,
        }
        assert shown["service"] == {
            "id": hour.id,
            "name": "60-minute Consultation",
            "duration_minutes": 60,
            "price_cents": 5000,
        }
        assert (shown["price_charged"], shown["price_charged_cents"]) == ("50.00", 5000)
        assert (shown["is_upcoming"], shown["currency"]) == (True, "USD")

    def test_has_a_practitioners_appointments_and_purchases(self, as_smith, smith, hour, call):
        jones = make_practitioner(name="Dr. Jones")
        personal = buy(make_service(jones), smith)
        appointment = buy(hour, make_client(), start=TOMORROW_AT_TEN + HOUR)
        buy(make_service(jones), make_client(), start=TOMORROW_AT_TEN + 2 * HOUR)
        assert ids(as_smith.get("bookings/")) == [appointment.id, personal.id]

    def test_has_no_other_peoples_bookings_for_staff(self, as_sue, hour, john):
        buy(hour, john)
        assert as_sue.get("bookings/").body["count"] == 0

    def test_is_empty_without_bookings(self, as_john):
        assert as_john.get("bookings/").body == {
            "count": 0,
            "next": None,
            "previous": None,
            "results": [],
        }

    def test_returns_401_without_a_token(self, call):
        answer = call(None).get("bookings/")
        assert (answer.status, "WWW-Authenticate" in answer.headers) == (401, True)

    def test_shows_expired_and_started_statuses(self, as_john, john, smith, hour, at):
        unpaid = buy(hour, john)
        held = pay_by_hand(buy(hour, john, start=TOMORROW_AT_TEN + HOUR), by=smith)
        at(TOMORROW_AT_TEN + HOUR)
        shown = {each["id"]: each["status"] for each in as_john.get("bookings/").body["results"]}
        assert shown == {unpaid.id: "canceled", held.id: "in_progress"}
        for status, which in (("canceled", unpaid), ("in_progress", held)):
            assert ids(as_john.get("bookings/", {"status": status})) == [which.id]
        assert ids(as_john.get("bookings/", {"status": "confirmed,pending_payment"})) == []


class TestBookingFilters:
    @pytest.mark.parametrize("number", range(len(STATUSES)))
    def test_by_status(self, as_john, several, number):
        answer = as_john.get("bookings/", {"status": STATUSES[number]})
        assert ids(answer) == [several[number]]
        assert answer.body["results"][0]["status"] == STATUSES[number]

    @pytest.mark.parametrize(
        "query",
        [
            "status=confirmed&status=completed",
            "status=confirmed,completed",
            "status=confirmed,&status=completed,confirmed",
            "status=%20confirmed%20,completed",
        ],
    )
    def test_by_several_statuses(self, as_john, several, query):
        assert ids(as_john.get(f"bookings/?{query}")) == [several[4], several[2]]

    def test_by_an_empty_status(self, as_john, several):
        assert len(ids(as_john.get("bookings/", {"status": ""}))) == 7

    def test_by_payment_status(self, as_john, as_smith, john, smith, hour):
        bought_hour = pay_by_hand(buy(hour, john), by=smith)
        owed = buy(hour, john, start=TOMORROW_AT_TEN + HOUR)
        free = buy(make_service(smith, price_cents=0), john, start=TOMORROW_AT_TEN + 2 * HOUR)
        for status, found in (
            ("paid", [bought_hour.id]),
            ("unpaid", [owed.id]),
            ("not_required", [free.id]),
            ("refunded", []),
        ):
            assert ids(as_john.get("bookings/", {"payment_status": status})) == found

    def test_by_practitioner_and_service(self, as_john, john, hour, smith):
        jones = make_practitioner()
        other = make_service(jones)
        one, two = buy(hour, john), buy(other, john)
        for query, found in (
            ({"practitioner_id": smith.person_id}, [one.id]),
            ({"practitioner_id": jones.person_id}, [two.id]),
            ({"practitioner_id": john.person_id}, []),
            ({"service_id": other.id}, [two.id]),
            ({"service_id": hour.id, "practitioner_id": jones.person_id}, []),
            ({"service_id": 10**9}, []),
        ):
            assert ids(as_john.get("bookings/", query)) == found

    @pytest.mark.parametrize(
        ("query", "which"),
        [
            # They start the day after NOW from 9 to 15, each an hour long.
            ({"start_date": "2027-03-02"}, range(7)),
            ({"start_date": "2027-03-03"}, []),
            ({"end_date": "2027-03-02"}, []),
            ({"end_date": "2027-03-03"}, range(7)),
            ({"start_date": "2027-03-02T11:00:00Z"}, range(2, 7)),
            ({"start_date": "2027-03-02T11:00:01Z"}, range(3, 7)),
            ({"end_date": "2027-03-02T11:00:00Z"}, [0]),
            ({"end_date": "2027-03-02T11:00:01Z"}, [0, 1]),
            ({"start_date": "2027-03-02T06:00:00-05:00"}, range(2, 7)),
            ({"start_date": "2027-03-02T13:30:00+02:30"}, range(2, 7)),
            # A plus sign that nobody escaped.
            ({"start_date": "2027-03-02T13:30:00 02:30"}, range(2, 7)),
            ({"start_date": "2027-03-02 11:00"}, range(2, 7)),
            ({"start_date": "2027-03-02T11:00:00"}, range(2, 7)),
            ({"start_date": "2027-03-02T10:00:00Z", "end_date": "2027-03-02T12:30:00Z"}, [1, 2]),
        ],
    )
    def test_by_date(self, as_john, several, query, which):
        answer = as_john.get("bookings/", {**query, "ordering": "start_time"})
        assert ids(answer) == [several[number] for number in which]

    def test_by_date_in_the_callers_zone(self, call, smith):
        there = make_client(zone="Asia/Tokyo")
        late = make_service(
            make_practitioner(opens=TOMORROW_AT_TEN.time(), closes=NOW.time().replace(23))
        )
        evening = buy(late, there, start=TOMORROW_AT_TEN + 6 * HOUR)
        assert evening.time.start.hour == 16  # It is one in the morning of the next day in Tokyo.
        as_there = call(there)
        assert ids(as_there.get("bookings/", {"start_date": "2027-03-03"})) == [evening.id]
        assert ids(as_there.get("bookings/", {"end_date": "2027-03-03"})) == []

    def test_by_date_counts_an_end_at_midnight_to_the_day_before(self, as_john, john):
        always = make_service(make_practitioner(opens=time(0), closes=time(0)))
        last = buy(always, john, start=datetime(2027, 3, 2, 23, tzinfo=UTC))
        first = buy(always, john, start=datetime(2027, 3, 3, tzinfo=UTC))
        days = [("2027-03-02", [last.id]), ("2027-03-03", [first.id])]
        for day, found in days:
            after = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
            assert ids(as_john.get("bookings/", {"start_date": day, "end_date": after})) == found
        exact = {"end_date": "2027-03-03T00:00:00Z"}
        assert ids(as_john.get("bookings/", exact)) == []

    def test_by_date_starts_after_a_skipped_midnight(self, call):
        there = make_client(zone="Asia/Beirut")
        always = make_service(make_practitioner(opens=time(0), closes=time(0)))
        first = buy(always, there, start=datetime(2027, 3, 27, 22, tzinfo=UTC))
        assert ids(call(there).get("bookings/", {"start_date": "2027-03-28"})) == [first.id]

    def test_by_date_exclude_bookings_without_a_time(self, as_john, john, smith, hour):
        buy(make_service(smith, "bundle", covers=[hour]), john)
        for field in ("start_date", "end_date"):
            assert ids(as_john.get("bookings/", {field: "2027-03-02"})) == []

    @pytest.mark.parametrize("kind", ["individual", "group", "course", "package", "bundle"])
    def test_by_type(self, as_john, by_kind, kind):
        found = as_john.get("bookings/", {"booking_type": kind}).body["results"]
        assert by_kind[kind] in [each["id"] for each in found]
        assert {each["booking_type"] for each in found} == {kind}

    def test_by_type_group_finds_workshops(self, as_john, by_kind):
        answers = [as_john.get("bookings/", {"booking_type": w}) for w in ("group", "workshop")]
        assert answers[0].body["results"] == answers[1].body["results"] != []

    def test_show_parts_with_their_parent(self, as_john, by_kind):
        found = as_john.get("bookings/").body["results"]
        parts = {each["parent_id"]: each["booking_type"] for each in found if each["parent_id"]}
        assert parts == {by_kind["course"]: "course", by_kind["package"]: "individual"}

    def test_by_is_upcoming(self, as_john, several):
        coming = [several[number] for number in range(4)]
        assert set(ids(as_john.get("bookings/", {"is_upcoming": "true"}))) == set(coming)
        gone = ids(as_john.get("bookings/", {"is_upcoming": "false"}))
        assert set(gone) == set(several) - set(coming)

    def test_by_is_upcoming_excludes_started_bookings(self, as_john, john, smith, hour, at):
        begun = pay_by_hand(buy(hour, john), by=smith)
        at(TOMORROW_AT_TEN)
        assert ids(as_john.get("bookings/", {"is_upcoming": "true"})) == []
        assert ids(as_john.get("bookings/", {"is_upcoming": "false"})) == [begun.id]

    def test_combined_as_in_the_contracts_example(self, as_john, john, smith, hour):
        made = [
            pay_by_hand(buy(hour, john, start=TOMORROW_AT_TEN + n * HOUR), by=smith)
            for n in range(3)
        ]
        buy(hour, john, start=TOMORROW_AT_TEN + 3 * HOUR)
        answer = as_john.get("bookings/?status=confirmed&is_upcoming=true&ordering=-start_time")
        assert ids(answer) == [each.id for each in reversed(made)]

    def test_ignore_empty_values(self, as_john, several):
        empty = ("status", "payment_status", "practitioner_id", "service_id", "start_date")
        empty += ("end_date", "booking_type", "is_upcoming", "search", "ordering", "page")
        assert set(ids(as_john.get("bookings/", dict.fromkeys(empty, "")))) == set(several)

    @pytest.mark.parametrize(
        "query",
        [
            {"status": "cancelled"},
            {"status": "confirmed,done"},
            {"status": "requested"},
            {"payment_status": "owed"},
            {"booking_type": "seminar"},
            {"is_upcoming": "perhaps"},
            {"ordering": "name"},
            {"ordering": "start_time,created_at"},
            {"ordering": "+start_time"},
            {"ordering": "b.id;--"},
            {"start_date": "tomorrow"},
            {"start_date": "2027-02-30"},
            {"end_date": "2027-03-02T25:00:00Z"},
            {"start_date": "9999-12-31"},
            {"start_date": "0001-01-01"},
            {"practitioner_id": "x"},
            {"service_id": str(2**63)},
            {"search": "\x00"},
            {"page": "0"},
            {"page_size": "0"},
        ],
    )
    def test_return_400_for_unknown_values(self, as_john, several, query):
        answer = as_john.get("bookings/", query)
        assert (answer.status, set(answer.body)) == (400, {"detail"}), answer


class TestBookingSearch:
    @pytest.mark.parametrize(
        ("text", "which"),
        [
            ("yoga", [0]),
            ("YOGA", [0]),
            ("back pain", [1]),
            ("massage", [2]),
            ("jones", [3]),
            ("100%", [4]),
            ("a_b", [5]),
            ("\\", [6]),
            ("%", [4]),
            ("_", [5]),
            ("nothing", []),
            ("", [6, 5, 4, 3, 2, 1, 0]),
        ],
    )
    def test_covers_the_documented_fields(self, as_john, john, smith, hour, text, which):
        jones = make_practitioner(name="Dr. Jones")
        described = [
            (hour, Details(title="Yoga")),
            (hour, Details(description="For back pain")),
            (make_service(smith, name="Massage"), Details()),
            (make_service(jones, name="Talk"), Details()),
            (hour, Details(title="100% good")),
            (hour, Details(title="a_b")),
            (hour, Details(description="back\\slash")),
        ]
        made = [
            buy(what, john, start=TOMORROW_AT_TEN + (n - 1) * HOUR, details=details).id
            for n, (what, details) in enumerate(described)
        ]
        found = ids(as_john.get("bookings/", {"search": text}))
        assert found == [made[number] for number in which]

    def test_excludes_private_texts_and_other_peoples_bookings(self, as_john, call, john, hour):
        mine = buy(hour, john, details=Details(client_notes="secret"))
        other = buy(
            hour, make_client(), start=TOMORROW_AT_TEN + HOUR, details=Details(title="secret")
        )
        as_john.post(f"bookings/{mine.id}/notes/", {"content": "secret", "is_private": True})
        assert ids(as_john.get("bookings/", {"search": "secret"})) == []
        assert ids(as_john.get("bookings/", {"search": str(other.id)})) == []


class TestBookingOrder:
    @pytest.fixture
    def three(self, john, smith):
        """Three bookings: the later one was made, the earlier it starts, and the second costs
        most."""
        prices = (1000, 3000, 2000)
        return [
            buy(
                make_service(smith, price_cents=price),
                john,
                start=TOMORROW_AT_TEN + (2 - n) * HOUR,
                now=NOW + timedelta(seconds=n),
            ).id
            for n, price in enumerate(prices)
        ]

    @pytest.mark.parametrize(
        ("ordering", "which"),
        [
            ("start_time", [2, 1, 0]),
            ("-start_time", [0, 1, 2]),
            ("created_at", [0, 1, 2]),
            ("-created_at", [2, 1, 0]),
            ("price_charged_cents", [0, 2, 1]),
            ("-price_charged_cents", [1, 2, 0]),
            ("", [0, 1, 2]),
        ],
    )
    def test_follows_the_requested_order(self, as_john, three, ordering, which):
        answer = as_john.get("bookings/", {"ordering": ordering})
        assert ids(answer) == [three[number] for number in which]

    def test_puts_bookings_without_a_time_last(self, as_john, john, smith, hour):
        someday = buy(make_service(smith, "bundle", covers=[hour]), john).id
        timed = buy(hour, john).id
        assert ids(as_john.get("bookings/", {"ordering": "start_time"})) == [timed, someday]
        assert ids(as_john.get("bookings/", {"ordering": "-start_time"})) == [someday, timed]


class TestBookingPages:
    @pytest.fixture
    def many(self, john, hour):
        """105 bookings of John's."""
        plain = Booking.objects.get(id=buy(hour, john).id)
        for number in range(104):
            plain.pk, plain._state.adding, plain.uuid = None, True, uuid4()
            plain.starts_at += timedelta(hours=number)
            plain.ends_at = plain.starts_at + HOUR
            plain.save()

    def test_have_20_entries_by_default_and_at_most_100(self, as_john, many):
        plain = as_john.get("bookings/").body
        assert (plain["count"], len(plain["results"])) == (105, 20)
        whole = as_john.get("bookings/", {"page_size": 500}).body
        assert (whole["count"], len(whole["results"])) == (105, 100)

    def test_link_to_neighbours_and_keep_the_filters(self, as_john, many):
        query = {"page": 2, "page_size": 50, "status": "pending_payment"}
        body = as_john.get("bookings/", query).body
        for name, number in (("next", 3), ("previous", 1)):
            assert body[name].startswith("http://testserver/api/v1/drf/bookings/?")
            for part in (f"page={number}", "page_size=50", "status=pending_payment"):
                assert part in body[name]
        last = as_john.get("bookings/", query | {"page": 3}).body
        assert (len(last["results"]), last["next"]) == (5, None)

    def test_have_each_booking_once(self, as_john, many):
        found = [
            each
            for number in range(1, 7)
            for each in ids(
                as_john.get("bookings/", {"page": number, "ordering": "price_charged_cents"})
            )
        ]
        assert len(found) == len(set(found)) == 105

    @pytest.mark.parametrize("number", [7, 10**6, 10**30])
    def test_beyond_the_last_return_404(self, as_john, many, number):
        answer = as_john.get("bookings/", {"page": number})
        assert (answer.status, answer.body) == (404, {"detail": "Not found"})


def test_listed_booking_equals_its_detail(as_john, hour):
    made = as_john.post("bookings/", appointment_body(hour)).body
    (shown,) = as_john.get("bookings/").body["results"]
    del made["client"]["email"]
    assert made.items() >= shown.items()


@pytest.mark.parametrize("who", ["as_john", "as_smith"])
def test_listed_booking_has_people_and_place(request, john, smith, who):
    place = make_location(name="Studio", address="1 High St")
    made = buy(make_service(smith, location=place), john)
    (shown,) = request.getfixturevalue(who).get("bookings/").body["results"]
    assert shown["id"] == made.id
    assert shown["client"] == {"id": john.person_id, "name": "John Doe"}
    assert shown["location"] == {"id": place.id, "name": "Studio", "address": "1 High St"}
