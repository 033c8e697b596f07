"""Making bookings of every programme."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.core_api import Integration, created, make_key, problem
from tests.factories import (
    NOW,
    make_buddy,
    make_client,
    make_location,
    make_match,
    make_mentee,
    make_mentor,
    make_practitioner,
    make_service,
    make_session,
    make_staff,
    make_student,
    make_teacher,
)
from tests.steps import buy, pay_by_hand, request_booking

from bookable.storage.models import Booking, IdempotencyKey, LedgerEntry

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT_TEN = "2027-03-02T10:00:00Z"


@pytest.fixture
def maria():
    return make_teacher(name="Maria Garcia", zone="Europe/Madrid")


@pytest.fixture
def wish(maria):
    return {
        "program": "tutoring",
        "provider": str(maria.uuid),
        "start": AT_TEN,
        "duration_minutes": 60,
    }


class TestBookingOfAProvider:
    def test_is_requested(self, call, wish, john, maria):
        answer = call(john).post("bookings", {**wish, "notes": "Fractions"})
        body = created(answer)
        assert (body["status"], body["start"], body["notes"]) == ("requested", AT_TEN, "Fractions")
        assert body["provider"] == {"id": str(maria.uuid), "name": "Maria Garcia"}
        assert body["client"]["id"] == str(john.uuid)
        assert body["version"] == 1

    def test_answers_what_is_read_afterwards(self, call, wish, john):
        answer = call(john).post("bookings", wish)
        again = call(john).get(f"bookings/{created(answer)['id']}")
        assert (again.body, again.headers["ETag"]) == (answer.body, answer.headers["ETag"])

    def test_has_the_usual_way_of_meeting(self, call):
        jane, joe = make_mentor(), make_mentee()
        wish = {
            "program": "mentoring",
            "provider": str(jane.uuid),
            "start": AT_TEN,
            "duration_minutes": 30,
        }
        assert created(call(joe).post("bookings", wish))["session_type"] == "video"
        other = {**wish, "start": "2027-03-03T10:00:00Z", "session_type": "chat", "agenda": "Plan"}
        body = created(call(joe).post("bookings", other))
        assert (body["session_type"], body["agenda"]) == ("chat", "Plan")
        wrong = call(joe).post("bookings", {**other, "session_type": "dance"})
        assert problem(wrong, 422, "invalid")["errors"][0]["pointer"] == "/session_type"

    def test_in_wall_time_is_that_of_the_zone(self, call, wish, john):
        body = {**wish, "start": "2027-03-02T10:00:00", "timezone": "America/New_York"}
        assert created(call(john).post("bookings", body))["start"] == "2027-03-02T15:00:00Z"

    def test_at_a_skipped_hour_is_refused(self, call, wish, john):
        body = {**wish, "start": "2027-03-28T02:30:00", "timezone": "Europe/Madrid"}
        refused = problem(call(john).post("bookings", body), 422, "skipped_wall_time")
        assert refused["errors"][0]["pointer"] == "/start"

    def test_at_a_repeated_hour_takes_the_first(self, call, john):
        night = make_teacher(opens=(NOW - 8 * HOUR).time(), closes=(NOW - 8 * HOUR).time())
        body = {
            "program": "tutoring",
            "provider": str(night.uuid),
            "start": "2027-10-31T02:30:00",
            "timezone": "Europe/Madrid",
            "duration_minutes": 30,
        }
        assert created(call(john).post("bookings", body))["start"] == "2027-10-31T00:30:00Z"

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"start": "2027-03-02T10:00:00"}, "/start"),
            ({"start": "2027-03-02T10:00:30Z"}, "/start"),
            ({"start": None}, "/start"),
            ({"timezone": "Mars/Olympus", "start": "2027-03-02T10:00:00"}, "/timezone"),
            ({"duration_minutes": 0}, "/duration_minutes"),
            ({"duration_minutes": None}, "/duration_minutes"),
            ({"provider": None}, "/provider"),
            ({"provider": "maria"}, "/provider"),
            ({"program": "dancing"}, "/program"),
            ({"service": str(UUID(int=1))}, "/service"),
            ({"hold": "mine"}, "/hold"),
            ({"draft": True}, "/draft"),
        ],
    )
    def test_that_is_wrong_is_named(self, call, wish, john, change, pointer):
        body = problem(call(john).post("bookings", {**wish, **change}), 422, "invalid")
        assert [each["pointer"] for each in body["errors"]] == [pointer]
        assert not Booking.objects.exists()

    @pytest.mark.parametrize(
        ("start", "status", "code"),
        [
            ("2027-03-01T07:00:00Z", 409, "notice_too_short"),
            ("2027-03-02T03:00:00Z", 409, "outside_hours"),
            ("2035-03-02T10:00:00Z", 409, "too_far_ahead"),
        ],
    )
    def test_at_a_time_that_is_not_offered_is_refused(self, call, wish, john, start, status, code):
        problem(call(john).post("bookings", {**wish, "start": start}), status, code)

    def test_that_is_taken_is_refused(self, call, wish, john, maria):
        request_booking(maria, make_student())
        problem(call(john).post("bookings", wish), 409, "slot_taken")

    def test_of_an_unknown_provider_is_not_found(self, call, wish, john):
        body = {**wish, "provider": str(UUID(int=7))}
        problem(call(john).post("bookings", body), 404, "not_found")

    def test_of_oneself_or_without_the_role_is_refused(self, call, wish, maria):
        problem(call(maria).post("bookings", wish), 403, "forbidden")
        problem(call(make_mentee()).post("bookings", wish), 403, "forbidden")

    def test_unknown_parameters_are_refused(self, call, wish, john):
        problem(call(john).post("bookings?force=true", wish), 422, "invalid")


class TestBookingOfAService:
    def test_brings_its_length_and_price(self, call):
        smith, john = make_practitioner(), make_client()
        hour = make_service(smith)
        wish = {"program": "marketplace", "service": str(hour.uuid), "start": AT_TEN}
        answer = call(john).post("bookings", {**wish, "title": "Back pain"})
        body = created(answer)
        assert (body["duration_minutes"], body["status"]) == (60, "pending_payment")
        assert body["price"] == {"amount": 5000, "currency": "USD"}
        assert body["service"] == {"id": str(hour.uuid), "name": hour.name}
        assert body["title"] == "Back pain"
        assert call(john).get(f"bookings/{body['id']}").body == body

    def test_may_be_a_draft_in_a_room(self, call):
        smith, john = make_practitioner(), make_client()
        studio = make_location("Blue")
        wish = {
            "program": "marketplace",
            "service": str(make_service(smith).uuid),
            "start": AT_TEN,
            "location": str(studio.uuid),
        }
        drafted = created(call(john).post("bookings", {**wish, "draft": True}))
        assert (drafted["status"], drafted["room"]) == ("draft", None)
        assert created(call(john).post("bookings", wish))["room"]["name"] == "Blue"

    def test_of_a_workshop_takes_a_seat(self, call):
        smith, john = make_practitioner(), make_client()
        workshop = make_service(smith, "workshop")
        session = make_session(workshop, capacity=1)
        wish = {
            "program": "marketplace",
            "service": str(workshop.uuid),
            "session": str(session.uuid),
        }
        assert created(call(john).post("bookings", wish))["session"] == str(session.uuid)
        problem(call(make_client()).post("bookings", wish), 409, "seats_taken")
        wrong = call(john).post("bookings", {**wish, "start": AT_TEN, "duration_minutes": 60})
        assert problem(wrong, 422, "invalid")["errors"] == [
            {"pointer": "/start", "detail": "comes from the session"},
            {"pointer": "/duration_minutes", "detail": "comes from the session"},
        ]

    @pytest.mark.parametrize("kind", ["course", "package", "bundle"])
    def test_of_other_kinds_is_made_as_a_whole(self, call, kind):
        smith, john = make_practitioner(), make_client()
        hour = make_service(smith)
        more = {"package": {"includes": [hour]}, "bundle": {"covers": [hour]}}.get(kind, {})
        sold = make_service(smith, kind, **more)
        if kind == "course":
            make_session(sold)
        wish = {"program": "marketplace", "service": str(sold.uuid)}
        for field, value in (("start", AT_TEN), ("duration_minutes", 60)):
            wrong = problem(call(john).post("bookings", wish | {field: value}), 422, "invalid")
            assert wrong["errors"] == [
                {"pointer": f"/{field}", "detail": f"is not taken for a {kind}"}
            ]
        assert created(call(john).post("bookings", wish))["service"]["id"] == str(sold.uuid)

    def test_may_be_paid_by_a_credit(self, call):
        smith, john = make_practitioner(), make_client()
        hour = make_service(smith)
        bundle = pay_by_hand(buy(make_service(smith, "bundle", covers=[hour]), john), smith)
        wish = {"program": "marketplace", "service": str(hour.uuid), "start": AT_TEN}
        problem(
            call(make_client()).post("bookings", {**wish, "use_credit": True}), 409, "no_credit"
        )
        body = created(call(john).post("bookings", {**wish, "bundle": str(bundle.uuid)}))
        assert (body["status"], body["price"]["amount"]) == ("confirmed", 0)

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"start": None}, "/start"),
            ({"duration_minutes": 30}, "/duration_minutes"),
            ({"start": "2027-03-02T10:00:01Z"}, "/start"),
            ({"provider": str(UUID(int=1))}, "/provider"),
        ],
    )
    def test_that_is_wrong_is_named(self, call, change, pointer):
        hour = make_service(make_practitioner())
        wish = {"program": "marketplace", "service": str(hour.uuid), "start": AT_TEN}
        body = problem(call(make_client()).post("bookings", wish | change), 422, "invalid")
        assert [each["pointer"] for each in body["errors"]] == [pointer]

    @pytest.mark.parametrize("name", ["service", "session", "location"])
    def test_of_what_does_not_exist_is_not_found(self, call, name):
        hour = make_service(make_practitioner())
        wish = {"program": "marketplace", "service": str(hour.uuid), "start": AT_TEN}
        if name == "session":
            del wish["start"]
        wish[name] = str(UUID(int=7))
        problem(call(make_client()).post("bookings", wish), 404, "not_found")


class TestBookingOfAMatch:
    def test_is_made_for_the_two(self, call):
        ana, ben = make_buddy(), make_buddy()
        match = make_match(ana, ben)
        wish = {
            "program": "buddies",
            "match": str(match.uuid),
            "start": AT_TEN,
            "duration_minutes": 60,
        }
        body = created(call(ben).post("bookings", wish))
        assert (body["status"], body["provider"]["id"]) == ("confirmed", str(match.user1_uuid))
        assert call(ana).get(f"bookings/{body['id']}").status == 200
        problem(call(make_buddy()).post("bookings", wish), 404, "not_found")
        for change, pointer in (
            ({"notes": "Run"}, "/notes"),
            ({"client": str(ana.uuid)}, "/client"),
            ({"duration_minutes": 1000}, "/duration_minutes"),
        ):
            refused = problem(call(ana).post("bookings", wish | change), 422, "invalid")
            assert refused["errors"][0]["pointer"] == pointer


class TestBookingForAClient:
    def test_is_made_by_staff_and_keys(self, call, wish, john):
        body = created(call(make_staff()).post("bookings", {**wish, "client": str(john.uuid)}))
        assert body["client"]["id"] == str(john.uuid)
        caller = Integration(make_key("bookings:write"))
        later = {**wish, "start": "2027-03-02T12:00:00Z", "client": str(john.uuid)}
        created(caller.post("bookings", later))
        sides = LedgerEntry.objects.order_by("id").values_list("side", "key__name")
        assert list(sides) == [("staff", None), ("staff", "Zapier")]

    def test_of_a_service_pays_with_their_credits(self, call):
        smith, john = make_practitioner(), make_client()
        hour = make_service(smith)
        pay_by_hand(buy(make_service(smith, "bundle", covers=[hour]), john), smith)
        wish = {
            "program": "marketplace",
            "service": str(hour.uuid),
            "start": AT_TEN,
            "client": str(john.uuid),
            "use_credit": True,
        }
        body = created(call(make_staff()).post("bookings", wish))
        assert (body["client"]["id"], body["status"]) == (str(john.uuid), "confirmed")

    def test_is_not_for_others_to_make(self, call, wish, john):
        body = {**wish, "client": str(make_student().uuid)}
        problem(call(john).post("bookings", body), 403, "forbidden")
        assert created(call(john).post("bookings", {**wish, "client": str(john.uuid)}))

    def test_needs_the_client_of_a_key(self, wish):
        caller = Integration(make_key("bookings:write"))
        refused = problem(caller.post("bookings", wish), 422, "invalid")
        assert refused["errors"][0]["pointer"] == "/client"

    def test_of_an_unknown_client_is_not_found(self, call, wish):
        body = {**wish, "client": str(UUID(int=7))}
        problem(call(make_staff()).post("bookings", body), 404, "not_found")

    def test_by_a_key_that_acts_for_them_is_theirs(self, wish, john):
        caller = Integration(make_key("bookings:write"), acts_as=john.uuid)
        created(caller.post("bookings", wish))
        assert LedgerEntry.objects.get().side == "client"


class TestBookingAgain:
    def test_with_the_same_key_is_made_once(self, call, wish, john):
        caller = call(john)
        first = caller.post("bookings", wish, Idempotency_Key="k1")
        again = caller.post("bookings", wish, Idempotency_Key="k1")
        assert (again.body, again.headers["Idempotency-Replayed"]) == (first.body, "true")
        assert again.headers["ETag"] == first.headers["ETag"]
        IdempotencyKey.objects.update(status=None, body=None)
        running = caller.post("bookings", wish, Idempotency_Key="k1")
        problem(running, 409, "under_way")
        assert running.headers["Retry-After"] == "1"
        other = caller.post("bookings", {**wish, "notes": "x"}, Idempotency_Key="k1")
        problem(other, 422, "idempotency_key_reused")

    def test_keys_of_two_integrations_are_apart(self, wish, john):
        bodies = [
            created(
                Integration(make_key("bookings:write", name=name)).post(
                    "bookings",
                    {**wish, "client": str(john.uuid), "start": start},
                    Idempotency_Key="k1",
                )
            )
            for name, start in (("One", AT_TEN), ("Two", "2027-03-02T12:00:00Z"))
        ]
        assert len({body["id"] for body in bodies}) == 2
