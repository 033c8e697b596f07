"""Courses, packages and bundles: a booking with its parts, or with its credits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.api import appointment_body
from tests.factories import NOW, make_client, make_service, make_session
from tests.steps import buy, pay_by_hand

from bookable.storage.models import Booking, Claim, ServiceSession

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORDS = {"title": "T", "description": "D", "client_notes": "N"}


def detail_of(answer, status=400):
    assert answer.status == status, answer
    assert set(answer.body) == {"detail"}
    return answer.body["detail"]


def taken():
    return list(ServiceSession.objects.order_by("id").values_list("taken", flat=True))


@pytest.fixture
def course_service(smith):
    """A course of two evenings, with two seats each."""
    what = make_service(smith, "course", price_cents=80000)
    for number in (3, 4):
        make_session(what, start=NOW + number * DAY + 2 * HOUR)
    return what


@pytest.fixture
def package(smith, hour):
    """A package of an hour and half an hour with Dr. Smith, for 90 dollars."""
    short = make_service(smith, name="Follow-up", duration_minutes=30)
    return make_service(smith, "package", price_cents=9000, includes=[hour, short])


@pytest.fixture
def bundle(smith, hour):
    """A bundle of ten hours with Dr. Smith."""
    return make_service(smith, "bundle", price_cents=40000, covers=[hour])


class TestCourse:
    def test_has_a_child_for_each_session(self, as_john, course_service):
        answer = as_john.post("bookings/create-course/", {"service_id": course_service.id} | WORDS)
        assert answer.status == 201, answer
        made = answer.body
        assert made.items() >= WORDS.items()
        assert (made["booking_type"], made["status"]) == ("course", "pending_payment")
        assert (made["price_charged"], made["payment_status"]) == ("800.00", "unpaid")
        assert (made["start_time"], made["end_time"]) == (
            "2027-03-04T10:00:00Z",
            "2027-03-05T11:30:00Z",
        )
        children = made["child_bookings"]
        assert [each["start_time"] for each in children] == [
            "2027-03-04T10:00:00Z",
            "2027-03-05T10:00:00Z",
        ]
        for child in children:
            assert (child["parent_id"], child["booking_type"]) == (made["id"], "course")
            assert (child["price_charged"], child["status"]) == ("0.00", "pending_payment")
            alone = as_john.get(f"bookings/{child['id']}/").body
            del alone["client"]["email"]
            assert alone.items() >= child.items()
            assert alone["child_bookings"] == []
        assert taken() == [1, 1]

    def test_is_sold_whole_or_not_at_all(self, call, course_service):
        last = course_service.sessions.order_by("starts_at").last()
        ServiceSession.objects.filter(id=last.id).update(capacity=1)
        for status in (201, 409):
            answer = call(make_client()).post(
                "bookings/create-course/", {"service_id": course_service.id}
            )
            assert answer.status == status
        assert answer.body == {"detail": "Time slot not available"}
        assert taken() == [1, 1]
        assert Booking.objects.count() == 3

    def test_is_confirmed_and_canceled_with_its_children(
        self, as_john, john, smith, course_service
    ):
        made = pay_by_hand(buy(course_service, john), by=smith)
        path = f"bookings/{made.id}/"
        children = as_john.get(path).body["child_bookings"]
        assert [each["status"] for each in children] == ["confirmed", "confirmed"]
        canceled = as_john.post(path + "cancel/", {"reason": "Ill"}).body
        assert [each["status"] for each in canceled["child_bookings"]] == ["canceled"] * 2
        assert (canceled["status"], canceled["payment_status"]) == ("canceled", "paid")
        assert canceled["refund_pending_cents"] == course_service.price_cents
        alone = as_john.get(f"bookings/{children[0]['id']}/").body
        assert (alone["cancellation_reason"], alone["canceled_by"]) == ("Ill", "client")
        assert taken() == [0, 0]

    def test_children_cannot_be_canceled_moved_or_confirmed_alone(
        self, as_john, as_smith, as_sue, john, course_service
    ):
        made = buy(course_service, john)
        child = Booking.objects.filter(parent_id=made.id).first()
        path = f"bookings/{child.id}/"
        later = {"start_time": "2027-03-06T10:00:00Z", "end_time": "2027-03-06T11:30:00Z"}
        for caller in (as_john, as_smith, as_sue):
            shown = caller.get(path).body
            assert (shown["can_be_canceled"], shown["can_be_rescheduled"]) == (False, False)
            detail_of(caller.post(path + "cancel/"))
            detail_of(caller.delete(path))
            detail_of(caller.post(path + "reschedule/", later))
            assert detail_of(caller.post(path + "confirm/")) == "Payment has not been completed"
        assert taken() == [1, 1]

    def test_children_take_place_one_by_one(self, as_smith, john, smith, course_service, at):
        made = pay_by_hand(buy(course_service, john), by=smith)
        first, last = Booking.objects.filter(parent_id=made.id).order_by("starts_at")
        at(first.starts_at)
        assert as_smith.post(f"bookings/{first.id}/complete/").status == 200
        detail_of(as_smith.post(f"bookings/{last.id}/complete/"))
        at(last.starts_at)
        assert as_smith.post(f"bookings/{last.id}/no-show/").status == 200
        assert as_smith.post(f"bookings/{made.id}/complete/").status == 200


class TestPackage:
    def test_has_children_without_a_time(self, as_john, package):
        answer = as_john.post("bookings/create-package/", {"service_id": package.id} | WORDS)
        assert answer.status == 201, answer
        made = answer.body
        assert (made["booking_type"], made["price_charged"]) == ("package", "90.00")
        assert (made["start_time"], made["end_time"]) == (None, None)
        children = made["child_bookings"]
        assert [each["service"]["duration_minutes"] for each in children] == [60, 30]
        for child in children:
            assert (child["start_time"], child["end_time"]) == (None, None)
            assert (child["booking_type"], child["parent_id"]) == ("individual", made["id"])
        assert not Claim.objects.exists()

    def test_children_are_scheduled_after_payment(self, as_john, john, smith, hour, package):
        made = buy(package, john)
        child = Booking.objects.filter(parent_id=made.id).order_by("id").first()
        path = f"bookings/{child.id}/"
        times = {"start_time": "2027-03-02T10:00:00Z", "end_time": "2027-03-02T11:00:00Z"}
        assert as_john.get(path).body["can_be_rescheduled"] is False
        said = "Payment has not been completed"
        assert detail_of(as_john.post(path + "reschedule/", times)) == said
        assert detail_of(as_john.post(path + "confirm/")) == said
        pay_by_hand(made, by=smith)
        assert as_john.get(path).body["can_be_rescheduled"] is True
        longer = times | {"end_time": "2027-03-02T12:00:00Z"}
        assert "60 minutes" in detail_of(as_john.post(path + "reschedule/", longer))
        moved = as_john.post(path + "reschedule/", times)
        assert (moved.status, moved.body["start_time"]) == (200, times["start_time"])
        assert (moved.body["status"], moved.body["is_upcoming"]) == ("confirmed", True)
        answer = as_john.post("bookings/", appointment_body(hour))
        assert detail_of(answer, 409) == "Time slot not available"

    def test_children_conflict_like_other_bookings(self, as_john, john, smith, hour, package):
        buy(hour, make_client())
        made = pay_by_hand(buy(package, john), by=smith)
        child = Booking.objects.filter(parent_id=made.id).order_by("id").first()
        times = {"start_time": "2027-03-02T10:00:00Z", "end_time": "2027-03-02T11:00:00Z"}
        assert as_john.post(f"bookings/{child.id}/reschedule/", times).status == 409

    def test_cannot_start_or_complete_without_a_time(self, as_smith, john, smith, package):
        made = pay_by_hand(buy(package, john), by=smith)
        child = Booking.objects.filter(parent_id=made.id).first()
        for step in ("start", "complete", "no-show"):
            for each in (made.id, child.id):
                detail_of(as_smith.post(f"bookings/{each}/{step}/"))

    def test_is_canceled_with_its_children(self, as_john, john, smith, package):
        made = pay_by_hand(buy(package, john), by=smith)
        child = Booking.objects.filter(parent_id=made.id).order_by("id").first()
        times = {"start_time": "2027-03-04T10:00:00Z", "end_time": "2027-03-04T11:00:00Z"}
        as_john.post(f"bookings/{child.id}/reschedule/", times)
        canceled = as_john.post(f"bookings/{made.id}/cancel/").body
        assert [each["status"] for each in canceled["child_bookings"]] == ["canceled"] * 2
        assert canceled["refund_pending_cents"] == package.price_cents
        assert not Claim.objects.exists()

    def test_children_can_be_canceled_alone(self, as_john, john, smith, package):
        made = pay_by_hand(buy(package, john), by=smith)
        child = Booking.objects.filter(parent_id=made.id).order_by("id").first()
        assert as_john.get(f"bookings/{child.id}/").body["can_be_canceled"] is True
        assert as_john.post(f"bookings/{child.id}/cancel/").status == 200
        shown = as_john.get(f"bookings/{made.id}/").body
        assert shown["status"] == "confirmed"
        assert [each["status"] for each in shown["child_bookings"]].count("canceled") == 1


class TestBundle:
    def test_grants_credits_on_payment(self, as_john, smith, hour, bundle):
        made = as_john.post("bookings/create-bundle/", {"service_id": bundle.id}).body
        assert (made["booking_type"], made["status"]) == ("bundle", "pending_payment")
        assert made["credits"]["remaining"] == 0
        spend = appointment_body(hour, bundle_id=made["id"])
        assert detail_of(as_john.post("bookings/", spend), 409) == "No credits available"
        pay_by_hand(Booking.objects.get(), by=smith)
        shown = as_john.get(f"bookings/{made['id']}/").body
        assert (shown["credits"]["total"], shown["credits"]["remaining"]) == (10, 10)
        assert as_john.post("bookings/", spend).status == 201


class TestCoursePackageAndBundle:
    PATHS = ("course", "package", "bundle")

    @pytest.mark.parametrize("kind", PATHS)
    def test_service_of_another_kind_is_refused(
        self, as_john, smith, hour, course_service, package, bundle, kind
    ):
        every = {"course": course_service, "package": package, "bundle": bundle, "individual": hour}
        every["workshop"] = make_service(smith, "workshop")
        for other, what in every.items():
            answer = as_john.post(f"bookings/create-{kind}/", {"service_id": what.id})
            if other == kind:
                assert answer.status == 201
            else:
                kept_to = f"service_id: is of kind {other}, which is booked another way"
                assert detail_of(answer) == kept_to

    @pytest.mark.parametrize("kind", PATHS)
    def test_unknown_service_is_refused(self, as_john, kind):
        path = f"bookings/create-{kind}/"
        assert detail_of(as_john.post(path, {"service_id": 10**9}), 404) == "Not found"
        for body in (None, {}, {"service_id": "x"}, {"service_id": None}, "{", "[]"):
            detail_of(as_john.post(path, body))

    @pytest.mark.parametrize("kind", PATHS)
    def test_own_service_is_refused(self, as_smith, course_service, package, bundle, kind):
        what = {"course": course_service, "package": package, "bundle": bundle}[kind]
        detail_of(as_smith.post(f"bookings/create-{kind}/", {"service_id": what.id}))

    @pytest.mark.parametrize("kind", PATHS)
    def test_is_replayed_under_its_key(self, as_john, course_service, package, bundle, kind):
        what = {"course": course_service, "package": package, "bundle": bundle}[kind]
        body = {"service_id": what.id}
        path = f"bookings/create-{kind}/"
        answers = [as_john.post(path, body, Idempotency_Key="k") for _ in range(2)]
        assert answers[0].body == answers[1].body
        assert Booking.objects.filter(parent=None).count() == 1


def test_course_without_sessions_is_refused(as_john, smith):
    empty = make_service(smith, "course")
    answer = as_john.post("bookings/create-course/", {"service_id": empty.id})
    assert (answer.status, answer.body) == (404, {"detail": "Not found"})
