from __future__ import annotations

from datetime import timedelta

import pytest
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

from bookable.domain.holds import HoldAppointment, HoldSeat
from bookable.domain.people import Role
from bookable.engine import holding, ports
from bookable.gateways.stripe import Stripe
from bookable.storage.models import Booking, Claim, Service, ServiceSession

TEN_MINUTES = timedelta(minutes=10)

CONSULT = {"kind": "individual", "name": "Consult", "duration_minutes": 60, "price_cents": 5000}
FLOW = {"kind": "workshop", "name": "Flow", "price_cents": 2000, "capacity": 12}


def booked(what, buyer=None, status="confirmed", **more):
    """Return a booking of a service."""
    times = {"starts_at": NOW + timedelta(days=1), "ends_at": NOW + timedelta(days=1, hours=1)}
    return Booking.objects.create(
        program="marketplace",
        provider_id=what.practitioner_id,
        client_id=(buyer or make_client()).person_id,
        service=what,
        status=status,
        price_cents=what.price_cents,
        price_charged_cents=what.price_cents,
        currency=what.currency,
        created_at=NOW,
        updated_at=NOW,
        **times | more,
    )


@pytest.fixture
def by_card():
    """A card vendor is set up; the tests send it no requests."""
    vendor = Stripe("sk_test_none")
    ports.provide_payments(vendor)
    yield
    ports.provide_payments(None)
    vendor.close()


class TestPrice:
    @pytest.mark.parametrize(
        ("cents", "currency", "text"),
        [(5000, "JPY", "5000"), (12340, "KWD", "12.340"), (5000, "ISK", "5000")],
    )
    def test_has_the_digits_of_its_currency(self, as_smith, cents, currency, text):
        wish = CONSULT | {"price_cents": cents, "currency": currency}
        made = as_smith.post("services/", wish).body
        assert (made["price_cents"], made["price"]) == (cents, text)

    @pytest.mark.parametrize(("cents", "currency"), [(12345, "KWD"), (550, "MGA")])
    def test_unpayable_fraction_is_refused(self, as_smith, cents, currency):
        wish = CONSULT | {"price_cents": cents, "currency": currency}
        answer = as_smith.post("services/", wish)
        assert answer.status == 400
        assert answer.body["detail"].startswith("price_cents: must be a multiple of")

    def test_is_checked_when_only_the_currency_changes(self, as_smith, hour):
        changed = as_smith.patch(f"services/{hour.id}/", {"currency": "ABC"})
        assert changed.body == {"detail": "currency: must be an ISO 4217 currency such as USD"}
        assert as_smith.patch(f"services/{hour.id}/", {"price_cents": 5005}).status == 200
        assert as_smith.patch(f"services/{hour.id}/", {"currency": "KWD"}).status == 400

    def test_in_an_old_currency_is_kept_until_it_changes(self, as_smith, hour):
        Service.objects.update(currency="ABC")
        assert as_smith.patch(f"services/{hour.id}/", {"name": "Talk"}).status == 200
        assert as_smith.patch(f"services/{hour.id}/", {"price_cents": 100}).status == 400

    @pytest.mark.parametrize(
        ("cents", "currency", "least"), [(49, "USD", "0.50 USD"), (49, "JPY", "50 JPY")]
    )
    def test_below_the_card_minimum_is_refused(self, as_smith, by_card, cents, currency, least):
        wish = CONSULT | {"price_cents": cents, "currency": currency}
        said = as_smith.post("services/", wish).body["detail"]
        assert said == f"price_cents: must be 0, or at least {least} to be paid by card"
        for fine in (0, 50):
            assert as_smith.post("services/", wish | {"price_cents": fine}).status == 201

    def test_may_be_small_without_card_payments(self, as_smith):
        assert as_smith.post("services/", CONSULT | {"price_cents": 1}).status == 201


class TestCreateService:
    def test_returns_it(self, as_smith, as_john, smith):
        answer = as_smith.post("services/", CONSULT | {"description": "A talk", "currency": "EUR"})
        assert answer.status == 201, answer
        made = answer.body
        assert made["practitioner"] == {"id": smith.person_id, "name": "Dr. Smith"}
        assert (made["price"], made["currency"], made["description"]) == ("50.00", "EUR", "A talk")
        assert as_john.get(f"services/{made['id']}/").body == made

    def test_accepts_a_price_of_zero(self, as_smith):
        body = as_smith.post("services/", {**CONSULT, "price_cents": 0}).body
        assert (body["price_cents"], body["price"]) == (0, "0.00")

    def test_workshop_and_course_have_a_capacity(self, as_smith):
        place = make_location("Blue")
        for kind in ("workshop", "group", "course"):
            wish = FLOW | {"kind": kind, "location_id": place.id}
            answer = as_smith.post("services/", wish)
            assert answer.status == 201, answer
            assert (answer.body["capacity"], answer.body["location"]["id"]) == (12, place.id)
        assert as_smith.post("services/", {"kind": "course", "name": "Open"}).status == 201

    def test_saves_the_seats_per_client(self, as_smith):
        made = as_smith.post("services/", FLOW | {"seats_per_client": 3}).body
        assert made["seats_per_client"] == 3
        changed = as_smith.patch(f"services/{made['id']}/", {"seats_per_client": 2}).body
        assert changed["seats_per_client"] == 2

    def test_package_includes_own_appointments(self, as_smith, hour):
        wish = {"kind": "package", "name": "Two", "includes": [hour.id, hour.id]}
        answer = as_smith.post("services/", wish)
        assert answer.status == 201, answer
        assert [each["id"] for each in answer.body["includes"]] == [hour.id, hour.id]

    def test_bundle_has_credits(self, as_smith, smith, hour):
        workshop = make_service(smith, "workshop")
        covers = [hour.id, workshop.id, hour.id]
        wish = {"kind": "bundle", "name": "Ten", "credits": 10, "valid_days": 90, "covers": covers}
        answer = as_smith.post("services/", wish)
        assert answer.status == 201, answer
        assert [each["id"] for each in answer.body["covers"]] == [hour.id, workshop.id]
        assert (answer.body["credits"], answer.body["valid_days"]) == (10, 90)

    def test_saves_the_cancellation_policy(self, as_smith):
        tiers = [{"hours_before": 48, "percent": 100}, {"hours_before": 0, "percent": 50}]
        for policy in (tiers, []):
            wish = CONSULT | {"cancellation_policy": policy}
            assert as_smith.post("services/", wish).body["cancellation_policy"] == policy

    def test_is_replayed_under_its_key(self, as_smith, smith):
        answers = [as_smith.post("services/", CONSULT, Idempotency_Key="k1") for _ in range(2)]
        assert answers[0].body == answers[1].body
        assert Service.objects.filter(practitioner_id=smith.person_id).count() == 1

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("kind", "haircut"),
            ("kind", None),
            ("name", ""),
            ("name", " \t"),
            ("name", "a\x00b"),
            ("name", "x" * 201),
            ("description", None),
            ("description", "\x00"),
            ("duration_minutes", None),
            ("duration_minutes", 0),
            ("duration_minutes", 1.5),
            ("duration_minutes", 10**30),
            ("price_cents", -1),
            ("price_cents", 50.25),
            ("price_cents", "50.00"),
            ("price_cents", "5000"),
            ("price_cents", "NaN"),
            ("price_cents", "Infinity"),
            ("price_cents", "1e999999"),
            ("price_cents", True),
            ("price_cents", 10**12),
            ("price_cents", 10**40),
            ("currency", "usd"),
            ("currency", "EURO"),
            ("currency", "€"),
            ("currency", "US\n"),
            ("currency", "USD\n"),
            ("currency", "ABC"),
            ("currency", "XXX"),
            ("capacity", 5),
            ("capacity", 0),
            ("seats_per_client", 0),
            ("seats_per_client", 2),
            ("location_id", 999999999),
            ("location_id", -1),
            ("location_id", 2**63),
            ("includes", [1]),
            ("includes", ["1"]),
            ("covers", [1]),
            ("covers", list(range(1, 102))),
            ("credits", 3),
            ("valid_days", 3),
            ("cancellation_policy", [{"hours_before": 1, "percent": 101}]),
            ("cancellation_policy", [{"hours_before": -1, "percent": 1}]),
            ("cancellation_policy", [{"hours_before": 1}]),
            ("cancellation_policy", [{"hours_before": 1, "percent": 1}] * 21),
        ],
    )
    def test_invalid_field_is_refused(self, as_smith, field, value):
        answer = as_smith.post("services/", CONSULT | {field: value})
        assert answer.status == 400, answer
        assert set(answer.body) == {"detail"}
        assert answer.body["detail"].startswith(field), answer

    @pytest.mark.parametrize("body", ["", "{", "[]", "null", "1e400", '{"kind": 1e400}'])
    def test_returns_400_for_an_unreadable_body(self, as_smith, body):
        answer = as_smith.post("services/", body)
        assert (answer.status, set(answer.body)) == (400, {"detail"})

    @pytest.mark.parametrize(
        ("wish", "field"),
        [
            ({"kind": "individual"}, "duration_minutes"),
            ({"kind": "package"}, "includes"),
            ({"kind": "bundle", "credits": 3}, "covers"),
            ({"kind": "bundle", "covers": [1]}, "credits"),
        ],
    )
    def test_returns_400_if_a_field_that_its_kind_needs_is_missing(self, as_smith, wish, field):
        answer = as_smith.post("services/", {"name": "Something"} | wish)
        assert (answer.status, field in answer.body["detail"]) == (400, True), answer

    def test_package_includes_appointments_only(self, as_smith, smith, hour):
        for kind in ("workshop", "course", "package", "bundle"):
            part = make_service(smith, kind)
            wish = {"kind": "package", "name": "Odd", "includes": [hour.id, part.id]}
            answer = as_smith.post("services/", wish)
            assert answer.body == {"detail": f"includes: a package is not made of a {kind}"}

    def test_credits_cannot_cover_packages_or_bundles(self, as_smith, smith):
        for kind in ("package", "bundle"):
            wish = {"kind": "bundle", "name": "Odd", "credits": 1}
            answer = as_smith.post("services/", wish | {"covers": [make_service(smith, kind).id]})
            assert answer.body == {"detail": f"covers: a bundle is not made of a {kind}"}

    def test_package_includes_only_own_active_services(self, as_smith, smith):
        gone = make_service(smith, archived_at=NOW)
        for part in (make_service(make_practitioner()).id, gone.id, 999999999):
            wish = {"kind": "package", "name": "Odd", "includes": [part]}
            answer = as_smith.post("services/", wish)
            problem = f"includes: the practitioner sells no service {part}"
            assert (answer.status, answer.body) == (400, {"detail": problem})


class TestCreateServiceForbidden:
    def test_returns_403_before_validation(self, as_john, call):
        for caller in (as_john, call(make_person(Role.MENTOR))):
            for body in (CONSULT, {"kind": 1}, "{"):
                answer = caller.post("services/", body)
                message = "You do not have permission to perform this action"
                assert (answer.status, answer.body) == (403, {"detail": message})

    def test_returns_401_without_a_token(self, call):
        assert call(None).post("services/", CONSULT).status == 401

    def test_cannot_sell_for_another_practitioner(self, as_smith, smith):
        other = make_practitioner()
        wish = CONSULT | {"practitioner_id": other.person_id}
        assert as_smith.post("services/", wish).status == 403
        assert as_smith.post("services/", wish | {"practitioner_id": smith.person_id}).status == 201

    def test_staff_must_name_the_practitioner(self, as_sue, smith, john):
        wish = CONSULT | {"practitioner_id": smith.person_id}
        assert as_sue.post("services/", wish).body["practitioner"]["id"] == smith.person_id
        for ids in ({}, {"practitioner_id": john.person_id}, {"practitioner_id": 10**9}):
            answer = as_sue.post("services/", CONSULT | ids)
            assert (answer.status, "practitioner_id" in answer.body["detail"]) == (400, True)


class TestUpdateService:
    def test_changes_only_the_given_fields(self, as_smith, hour):
        place = make_location("Blue")
        answer = as_smith.patch(
            f"services/{hour.id}/",
            {"name": "Talk", "price_cents": 6050, "location_id": place.id},
        )
        assert answer.status == 200, answer
        body = answer.body
        assert (body["name"], body["price"], body["location"]["id"]) == ("Talk", "60.50", place.id)
        assert (body["duration_minutes"], body["kind"]) == (60, "individual")

    def test_clears_fields_set_to_null(self, as_smith, smith):
        workshop = make_service(
            smith,
            "workshop",
            capacity=3,
            location=make_location(),
            cancellation_policy=[],
        )
        gone = {"capacity": None, "location_id": None, "cancellation_policy": None}
        body = as_smith.patch(f"services/{workshop.id}/", gone | {"duration_minutes": None}).body
        assert (body["capacity"], body["location"], body["duration_minutes"]) == (None, None, None)
        assert body["cancellation_policy"] == [{"hours_before": 24, "percent": 100}]

    def test_keeps_the_price_of_existing_bookings(self, as_smith, hour):
        made = booked(hour)
        as_smith.patch(f"services/{hour.id}/", {"price_cents": 9900, "currency": "EUR"})
        made.refresh_from_db()
        kept = (made.price_cents, made.price_charged_cents, made.currency)
        assert kept == (5000, 5000, "USD")

    def test_cannot_change_the_kind(self, as_smith, hour):
        answer = as_smith.patch(f"services/{hour.id}/", {"kind": "workshop"})
        assert (answer.status, answer.body) == (400, {"detail": "kind: cannot be changed"})
        assert as_smith.patch(f"services/{hour.id}/", {"kind": "individual"}).status == 200

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", None),
            ("name", ""),
            ("duration_minutes", None),
            ("price_cents", None),
            ("price_cents", -5),
            ("price_cents", "50.00"),
            ("currency", None),
            ("capacity", 3),
            ("credits", 3),
            ("includes", [1]),
            ("includes", None),
            ("location_id", 10**9),
            ("practitioner_id", 1),
        ],
    )
    def test_invalid_value_is_refused(self, as_smith, hour, field, value):
        answer = as_smith.patch(f"services/{hour.id}/", {field: value})
        assert (answer.status, answer.body["detail"].startswith(field)) == (400, True), answer

    def test_keeps_parts_that_were_archived(self, as_smith, smith, hour):
        package = make_service(smith, "package", includes=[hour])
        Service.objects.filter(id=hour.id).update(archived_at=NOW)
        assert as_smith.patch(f"services/{package.id}/", {"price_cents": 1}).status == 200
        assert as_smith.patch(f"services/{package.id}/", {"includes": [hour.id] * 2}).status == 200

    def test_archived_service_is_refused(self, as_smith, hour):
        Service.objects.filter(id=hour.id).update(archived_at=NOW)
        assert as_smith.patch(f"services/{hour.id}/", {"name": "Talk"}).status == 409

    def test_staff_may_change_it(self, as_sue, hour):
        assert as_sue.patch(f"services/{hour.id}/", {"name": "Talk"}).body["name"] == "Talk"


class TestOtherPractitionersService:
    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("PATCH", "services/{id}/", {"name": "Mine"}),
            ("PATCH", "services/{id}/", {"name": 1}),
            ("PATCH", "services/{id}/", "{"),
            ("DELETE", "services/{id}/", None),
            ("POST", "services/{id}/sessions/", {"start_time": "x"}),
            ("PATCH", "services/{id}/sessions/1/", {"capacity": 0}),
            ("DELETE", "services/{id}/sessions/1/", None),
        ],
    )
    def test_returns_404_to_practitioners_and_403_to_others(
        self, call, as_john, hour, method, path, body
    ):
        stranger = call(make_practitioner()).send(method, path.format(id=hour.id), body)
        assert (stranger.status, stranger.body) == (404, {"detail": "Not found"})
        other = as_john.send(method, path.format(id=hour.id), body)
        message = "You do not have permission to perform this action"
        assert (other.status, other.body) == (403, {"detail": message})
        nowhere = call(make_practitioner()).send(method, path.format(id=999999999), body)
        assert (nowhere.status, nowhere.body) == (404, {"detail": "Not found"})


class TestDeleteService:
    def test_deletes_a_service_without_bookings_and_its_sessions(self, as_smith, smith):
        workshop = make_service(smith, "workshop")
        make_session(workshop)
        answer = as_smith.delete(f"services/{workshop.id}/")
        assert (answer.status, answer.text) == (204, "")
        assert as_smith.get(f"services/{workshop.id}/").status == 404
        assert not ServiceSession.objects.filter(service_id=workshop.id).exists()
        assert not Claim.objects.filter(calendar__person_id=smith.person_id).exists()

    def test_archives_a_booked_service(self, as_smith, hour):
        booked(hour, status="canceled")
        assert as_smith.delete(f"services/{hour.id}/").status == 204
        body = as_smith.get(f"services/{hour.id}/").body
        assert body["archived_at"] == "2027-03-01T08:00:00Z"

    def test_archives_a_service_that_is_held(self, as_smith, smith, hour):
        evening = make_session(make_service(smith, "workshop"))
        appointment = HoldAppointment(
            program="marketplace", service=hour.uuid, start=TOMORROW_AT_TEN, lasts=TEN_MINUTES
        )
        seat = HoldSeat(program="marketplace", session=evening.uuid, lasts=TEN_MINUTES)
        for asked, service in ((appointment, hour.id), (seat, evening.service_id)):
            holding.hold(asked, by=make_client(), now=NOW)
            assert as_smith.delete(f"services/{service}/").status == 204
            assert as_smith.get(f"services/{service}/").body["archived_at"] is not None

    def test_archives_a_service_that_others_include(self, as_smith, smith, hour):
        talk = make_service(smith, name="Talk")
        make_service(smith, "package", includes=[hour])
        make_service(smith, "bundle", covers=[talk])
        for each in (hour, talk):
            assert as_smith.delete(f"services/{each.id}/").status == 204
            assert as_smith.get(f"services/{each.id}/").body["archived_at"] is not None

    def test_repeated_delete_keeps_the_time_of_archiving(self, as_smith, hour, at):
        booked(hour)
        as_smith.delete(f"services/{hour.id}/")
        at(NOW + timedelta(days=1))
        assert as_smith.delete(f"services/{hour.id}/").status == 204
        body = as_smith.get(f"services/{hour.id}/").body
        assert body["archived_at"] == "2027-03-01T08:00:00Z"

    def test_frees_the_time_of_sessions_without_bookings(self, as_smith, smith):
        workshop = make_service(smith, "workshop")
        past = make_session(workshop, start=NOW - timedelta(days=1))
        full = make_session(workshop, start=NOW + timedelta(days=1))
        empty = make_session(workshop, start=NOW + timedelta(days=2))
        ServiceSession.objects.filter(id=full.id).update(taken=1)
        kept = booked(workshop, service_session=full)
        left = booked(workshop, service_session=empty, status="canceled")
        assert as_smith.delete(f"services/{workshop.id}/").status == 204
        assert set(ServiceSession.objects.values_list("id", flat=True)) == {past.id, full.id}
        claims = Claim.objects.values_list("service_session_id", flat=True)
        assert set(claims) == {past.id, full.id}
        kept.refresh_from_db()
        left.refresh_from_db()
        assert (kept.service_session_id, left.service_session_id) == (full.id, None)

    def test_staff_may_delete_it(self, as_sue, hour):
        assert as_sue.delete(f"services/{hour.id}/").status == 204
        assert as_sue.delete(f"services/{hour.id}/").status == 404
