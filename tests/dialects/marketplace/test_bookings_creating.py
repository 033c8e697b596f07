from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from tests.api import appointment_body, seat_body
from tests.factories import (
    NOW,
    TOMORROW_AT_TEN,
    make_client,
    make_location,
    make_person,
    make_practitioner,
    make_service,
    make_session,
)
from tests.steps import buy, pay_by_hand

from bookable.domain.people import Role
from bookable.storage.models import Booking, Claim, LedgerEntry, ServiceSession

HOUR = timedelta(hours=1)


def detail(answer, status=400):
    assert answer.status == status, answer
    assert set(answer.body) == {"detail"}
    return answer.body["detail"]


class TestBookAppointment:
    def test_returns_a_booking_that_awaits_payment(self, as_john, john, smith, hour):
        answer = as_john.post(
            "bookings/", appointment_body(hour, title="First", client_notes="Hello")
        )
        assert answer.status == 201, answer
        made = answer.body
        assert (made["status"], made["payment_status"]) == ("pending_payment", "unpaid")
        assert (made["start_time"], made["end_time"]) == (
            "2027-03-02T10:00:00Z",
            "2027-03-02T11:00:00Z",
        )
        assert made["practitioner"]["id"] == smith.person_id
        assert made["client"]["id"] == john.person_id
        assert (made["title"], made["client_notes"], made["description"]) == ("First", "Hello", "")
        assert as_john.get(f"bookings/{made['id']}/").body == made

    def test_ignores_prices_in_the_body(self, as_john, hour):
        lies = {"price_charged": "1.00", "price_charged_cents": 100, "price_cents": 1}
        answer = as_john.post("bookings/", appointment_body(hour) | lies)
        assert answer.status == 201, answer
        made = answer.body
        assert (made["price_charged"], made["price_charged_cents"]) == ("50.00", 5000)
        assert made["pricing"] == {
            "price_cents": 5000,
            "discount_cents": 0,
            "credits_used": 0,
            "total_cents": 5000,
            "currency": "USD",
        }

    def test_accepts_times_in_any_zone(self, as_john, hour):
        times = {
            "start_time": "2027-03-02T05:00:00-05:00",
            "end_time": "2027-03-02T12:00:00+01:00",
        }
        answer = as_john.post("bookings/", appointment_body(hour) | times)
        assert (answer.status, answer.body["start_time"]) == (201, "2027-03-02T10:00:00Z"), answer

    @pytest.mark.parametrize(
        "given",
        [
            {"start_time": "2027-03-02T10:00:00"},
            {"start_time": "soon"},
            {"start_time": 1772445600},
            {"end_time": None},
            {"end_time": "2027-03-02T10:00:00Z"},
            {"end_time": "2027-03-02T09:00:00Z"},
            {"start_time": "0001-01-01T00:00:00Z"},
            {"service_id": "x"},
            {"service_id": 0},
            {"practitioner_id": None},
            {"title": "x" * 201},
            {"title": "\x00"},
            {"draft": "perhaps"},
            {"timezone": "Mars/Olympus"},
            {"service_session_id": 2**63},
        ],
    )
    def test_invalid_field_is_refused(self, as_john, hour, given):
        detail(as_john.post("bookings/", appointment_body(hour) | given))
        assert not Booking.objects.exists()

    @pytest.mark.parametrize("field", ["practitioner_id", "service_id", "start_time", "end_time"])
    def test_four_fields_are_required(self, as_john, hour, field):
        body = appointment_body(hour)
        del body[field]
        assert field in detail(as_john.post("bookings/", body))

    @pytest.mark.parametrize("body", ["{", "[]", "null", "", '{"a": 1e999}'])
    def test_returns_400_for_an_unreadable_body(self, as_john, body):
        detail(as_john.post("bookings/", body))

    @pytest.mark.parametrize("minutes", [30, 59, 61, 180])
    def test_length_must_match_the_service(self, as_john, hour, minutes):
        end = (TOMORROW_AT_TEN + timedelta(minutes=minutes)).isoformat()
        assert "60 minutes" in detail(
            as_john.post("bookings/", appointment_body(hour, end_time=end))
        )

    def test_has_the_clients_zone_by_default(self, call, hour):
        there = call(make_client(zone="Europe/Madrid"))
        assert there.post("bookings/", appointment_body(hour)).body["timezone"] == "Europe/Madrid"
        other = appointment_body(hour, start=TOMORROW_AT_TEN + HOUR, timezone="Asia/Tokyo")
        assert there.post("bookings/", other).body["timezone"] == "Asia/Tokyo"

    def test_is_replayed_under_its_key(self, as_john, hour):
        answers = [
            as_john.post("bookings/", appointment_body(hour), Idempotency_Key="k") for _ in range(2)
        ]
        assert [each.status for each in answers] == [201, 201]
        assert answers[0].body == answers[1].body
        assert answers[1].headers["Idempotency-Replayed"] == "true"
        assert Booking.objects.count() == 1

    def test_under_a_key_shows_its_booking_once(self, as_john, hour, django_assert_num_queries):
        """Two more than in the matrix of addresses: the key is reserved, and its answer stored."""
        unkeyed = 8
        with django_assert_num_queries(unkeyed + 2):
            start = TOMORROW_AT_TEN + timedelta(hours=2)
            body = appointment_body(hour, start=start)
            assert as_john.post("bookings/", body, Idempotency_Key="k").status == 201

    def test_same_key_with_another_body_returns_422(self, as_john, hour):
        as_john.post("bookings/", appointment_body(hour), Idempotency_Key="k")
        other = appointment_body(hour, title="Other")
        assert as_john.post("bookings/", other, Idempotency_Key="k").status == 422


class TestBookingRoles:
    def test_practitioner_may_book_another_practitioner(self, call, hour):
        colleague = make_practitioner(name="Dr. Jones")
        answer = call(colleague).post("bookings/", appointment_body(hour))
        assert (answer.status, answer.body["client"]["name"]) == (201, "Dr. Jones")

    def test_own_service_returns_400(self, as_smith, hour):
        assert (
            detail(as_smith.post("bookings/", appointment_body(hour)))
            == "You cannot book your own time"
        )

    @pytest.mark.parametrize("role", [Role.STUDENT, Role.MENTEE, Role.STAFF])
    @pytest.mark.parametrize("body", ["{", {"service_id": 10**9}, None])
    def test_returns_403_without_the_role_before_validation(self, call, hour, role, body):
        said = "You do not have permission to perform this action"
        for path in ("", "create-package/", "create-bundle/", "create-course/"):
            answer = call(make_person(role)).post(
                f"bookings/{path}", body or appointment_body(hour)
            )
            assert detail(answer, 403) == said

    def test_returns_401_without_a_token(self, call, hour):
        for path in ("", "create-package/", "create-bundle/", "create-course/"):
            answer = call(None).post(f"bookings/{path}", appointment_body(hour))
            assert answer.status == 401
            assert "Token" in answer.headers["WWW-Authenticate"]


class TestUnavailableTime:
    def test_returns_409_for_taken_time(self, call, as_john, hour):
        assert as_john.post("bookings/", appointment_body(hour)).status == 201
        answer = call(make_client()).post("bookings/", appointment_body(hour))
        assert detail(answer, 409) == "Time slot not available"
        half_past = appointment_body(hour, start=TOMORROW_AT_TEN + HOUR / 2)
        assert as_john.post("bookings/", half_past).status == 409

    @pytest.mark.parametrize("start", [NOW + timedelta(days=1), NOW + timedelta(days=1, hours=9)])
    def test_returns_409_outside_the_hours(self, as_john, hour, start):
        answer = as_john.post("bookings/", appointment_body(hour, start=start))
        assert detail(answer, 409) == "Time slot not available"

    @pytest.mark.parametrize("start", [NOW - HOUR, NOW, NOW - timedelta(days=400)])
    def test_returns_400_in_the_past(self, as_john, hour, start):
        detail(as_john.post("bookings/", appointment_body(hour, start=start)))

    def test_is_free_again_after_the_hold_expires(self, call, as_john, hour, at):
        late = as_john.post("bookings/", appointment_body(hour)).body
        at(NOW + timedelta(minutes=30))
        assert call(make_client()).post("bookings/", appointment_body(hour)).status == 201
        gone = as_john.get(f"bookings/{late['id']}/").body
        assert (gone["status"], gone["canceled_by"]) == ("canceled", "system")


class TestUnknownService:
    def test_returns_404(self, as_john, hour, smith):
        beyond = 10**9
        other_client = make_person(Role.CLIENT)
        for body in (
            appointment_body(hour, service_id=beyond),
            appointment_body(hour, practitioner_id=beyond),
            appointment_body(hour, practitioner_id=other_client.person_id),
            appointment_body(hour, location_id=beyond),
            appointment_body(make_service(smith, "workshop"), service_session_id=beyond),
        ):
            assert detail(as_john.post("bookings/", body), 404) == "Not found"

    def test_archived_service_returns_404(self, as_john, as_smith, hour):
        buy(hour, make_client())
        as_smith.delete(f"services/{hour.id}/")
        assert as_john.post("bookings/", appointment_body(hour)).status == 404

    def test_service_of_another_practitioner_is_refused(self, as_john, hour):
        other = make_practitioner()
        said = detail(
            as_john.post("bookings/", appointment_body(hour, practitioner_id=other.person_id))
        )
        assert "service_id" in said


class TestBookSeat:
    @pytest.fixture
    def workshop(self, smith):
        """An evening with two seats."""
        return make_session(make_service(smith, "workshop", price_cents=2000))

    def test_takes_a_seat_until_the_session_is_full(self, call, workshop):
        answers = [call(make_client()).post("bookings/", seat_body(workshop)) for _ in range(3)]
        assert [each.status for each in answers] == [201, 201, 409]
        assert answers[2].body == {"detail": "Time slot not available"}
        assert answers[0].body["service_session_id"] == workshop.id
        assert answers[0].body["booking_type"] == "group"
        assert ServiceSession.objects.get().taken == 2

    def test_second_request_of_the_same_client_is_refused(self, as_john, workshop):
        assert as_john.post("bookings/", seat_body(workshop)).status == 201
        again = as_john.post("bookings/", seat_body(workshop))
        assert (again.status, again.body) == (409, {"detail": "Time slot not available"})

    def test_claims_no_time_of_its_own(self, as_john, workshop):
        before = Claim.objects.count()
        assert as_john.post("bookings/", seat_body(workshop)).status == 201
        assert Claim.objects.count() == before

    def test_needs_a_session(self, as_john, workshop):
        assert "session" in detail(
            as_john.post("bookings/", seat_body(workshop, service_session_id=None))
        )

    def test_times_must_match_the_session(self, as_john, workshop):
        start = (workshop.starts_at + HOUR / 2).isoformat()
        detail(as_john.post("bookings/", seat_body(workshop, start_time=start)))

    def test_session_of_another_service_is_refused(self, as_john, smith, workshop):
        other = make_service(smith, "workshop")
        said = detail(as_john.post("bookings/", seat_body(workshop, service_id=other.id)))
        assert "service_session_id" in said

    def test_has_the_location_of_its_session(self, as_john, smith):
        studio = make_location("Blue")
        workshop = make_session(
            make_service(smith, "workshop"), location=studio, room=studio.rooms.get()
        )
        elsewhere = make_location(name="Elsewhere")
        detail(as_john.post("bookings/", seat_body(workshop, location_id=elsewhere.id)))
        made = as_john.post("bookings/", seat_body(workshop, location_id=studio.id)).body
        assert (made["location"]["id"], made["room"]["name"]) == (studio.id, "Blue")

    def test_is_refused_after_the_session_began(self, as_john, workshop, at):
        at(workshop.starts_at)
        assert as_john.post("bookings/", seat_body(workshop)).status == 400

    def test_session_is_refused_for_an_appointment(self, as_john, hour, workshop):
        detail(as_john.post("bookings/", appointment_body(hour, service_session_id=workshop.id)))


class TestBookCoursePackageBundle:
    @pytest.mark.parametrize("kind", ["course", "package", "bundle"])
    def test_cannot_be_booked_by_time(self, as_john, smith, hour, kind):
        parts = {"package": {"includes": [hour]}, "bundle": {"covers": [hour]}}.get(kind, {})
        answer = as_john.post("bookings/", appointment_body(make_service(smith, kind, **parts)))
        assert kind in detail(answer)


class TestDraft:
    def test_holds_no_time_until_submitted(self, call, as_john, hour):
        made = as_john.post("bookings/", appointment_body(hour, draft=True)).body
        assert (made["status"], made["payment_status"]) == ("draft", "unpaid")
        assert not Claim.objects.exists()
        other = call(make_client()).post("bookings/", appointment_body(hour))
        assert other.status == 201
        answer = as_john.post(f"bookings/{made['id']}/submit/")
        assert detail(answer, 409) == "Time slot not available"
        call(make_client()).delete(f"bookings/{other.body['id']}/")

    def test_awaits_payment_once_submitted(self, as_john, hour):
        made = as_john.post("bookings/", appointment_body(hour, draft=True)).body
        answer = as_john.post(f"bookings/{made['id']}/submit/")
        assert (answer.status, answer.body["status"]) == (200, "pending_payment")
        assert Claim.objects.get().booking_id == made["id"]
        entries = LedgerEntry.objects.filter(booking_id=made["id"]).order_by("id")
        assert [(each.before, each.after) for each in entries] == [
            (None, "draft"),
            ("draft", "pending_payment"),
        ]

    def test_is_visible_to_its_practitioner(self, as_john, as_smith, hour):
        made = as_john.post("bookings/", appointment_body(hour, draft=True)).body
        assert as_smith.get(f"bookings/{made['id']}/").body["status"] == "draft"
        assert as_smith.get("bookings/", {"status": "draft"}).body["count"] == 1

    def test_only_the_client_may_submit_it(self, as_john, as_smith, hour):
        made = as_john.post("bookings/", appointment_body(hour, draft=True)).body
        assert as_smith.post(f"bookings/{made['id']}/submit/").status == 403

    def test_submit_is_refused_in_the_past(self, as_john, hour, at):
        made = as_john.post("bookings/", appointment_body(hour, draft=True)).body
        at(TOMORROW_AT_TEN)
        assert as_john.post(f"bookings/{made['id']}/submit/").status == 400


class TestRoomAssignment:
    @pytest.fixture
    def studio(self):
        return make_location("Blue", "Red", address="1 High St")

    def test_uses_the_location_of_the_service(self, call, smith, studio):
        inside = make_service(smith, location=studio)
        made = call(make_client()).post("bookings/", appointment_body(inside)).body
        assert made["location"] == {"id": studio.id, "name": "Studio", "address": "1 High St"}
        assert made["room"]["name"] == "Blue"
        jones = make_practitioner()
        second = (
            call(make_client())
            .post("bookings/", appointment_body(make_service(jones, location=studio)))
            .body
        )
        assert second["room"]["name"] == "Red"
        third = call(make_client()).post(
            "bookings/", appointment_body(make_service(make_practitioner(), location=studio))
        )
        assert detail(third, 409) == "Time slot not available"

    def test_uses_the_location_the_client_names(self, as_john, hour, studio):
        made = as_john.post("bookings/", appointment_body(hour, location_id=studio.id)).body
        assert (made["location"]["id"], made["room"]["name"]) == (studio.id, "Blue")


class TestBookWithCredit:
    @pytest.fixture
    def bundle(self, smith, john, hour):
        """A bundle that John has paid for."""
        return pay_by_hand(buy(make_service(smith, "bundle", covers=[hour]), john), by=smith)

    def test_pays_for_an_appointment(self, as_john, hour, bundle):
        made = as_john.post("bookings/", appointment_body(hour, use_credits=True)).body
        assert (made["status"], made["payment_status"]) == ("confirmed", "not_required")
        assert (made["price_charged"], made["pricing"]["credits_used"]) == ("0.00", 1)
        assert made["pricing"]["price_cents"] == 5000
        left = as_john.get(f"bookings/{bundle.id}/").body["credits"]
        assert (left["total"], left["remaining"]) == (10, 9)

    def test_may_name_the_bundle(self, as_john, hour, bundle):
        assert as_john.post("bookings/", appointment_body(hour, bundle_id=bundle.id)).status == 201

    def test_returns_409_without_credits(self, call, as_john, smith, hour, bundle):
        other = make_service(smith, name="Other")
        for caller, body in (
            (as_john, appointment_body(other, use_credits=True)),
            (as_john, appointment_body(hour, bundle_id=10**9)),
            (call(make_client()), appointment_body(hour, use_credits=True)),
            (call(make_client()), appointment_body(hour, bundle_id=bundle.id)),
        ):
            assert detail(caller.post("bookings/", body), 409) == "No credits available"
        assert not Booking.objects.filter(kind="individual").exists()


def test_opening_hours_keep_their_wall_time_across_a_clock_change(call):
    berlin = make_practitioner(zone="Europe/Berlin", opens=time(9), closes=time(10))
    what = make_service(berlin)
    after = datetime(2027, 3, 28, 7, tzinfo=UTC)
    assert call(make_client()).post("bookings/", appointment_body(what, start=after)).status == 201
    before = datetime(2027, 3, 27, 8, tzinfo=UTC)
    assert call(make_client()).post("bookings/", appointment_body(what, start=before)).status == 201
