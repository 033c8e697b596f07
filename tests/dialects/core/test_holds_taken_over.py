"""Booking what is held."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from tests.api import set_clock
from tests.core_api import problem
from tests.factories import (
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_buddy,
    make_client,
    make_location,
    make_match,
    make_practitioner,
    make_service,
    make_staff,
    make_student,
    make_teacher,
)

from bookable.domain.commands import Request
from bookable.domain.holds import HoldGone, HoldNotFound, HoldRef, HoldTime, TooManyHolds, Visitor
from bookable.engine import bookings, holding
from bookable.storage.models import Booking, Claim, Hold, OpeningHours, Person

MINUTE = timedelta(minutes=1)
AT_TEN = "2027-03-02T10:00:00Z"


@pytest.fixture
def lesson(maria):
    return {
        "program": "tutoring",
        "provider": str(maria.uuid),
        "start": AT_TEN,
        "duration_minutes": 60,
    }


def later(lesson):
    return {**lesson, "start": "2027-03-02T14:00:00Z"}


def held(answer):
    assert answer.status == 201, answer
    return answer.body["id"]


def misfit(answer):
    """Return why a hold does not fit a booking."""
    (error,) = problem(answer, 422, "invalid")["errors"]
    assert error["pointer"] == "/hold"
    return error["detail"]


class TestBookingOfHeldTime:
    @pytest.fixture(autouse=True)
    def hold(self, call, lesson, john):
        return held(call(john).post("holds", lesson))

    def test_takes_it_over(self, call, lesson, john, hold):
        answer = call(john).post("bookings", {**lesson, "hold": hold})
        assert answer.status == 201, answer
        claim = Claim.objects.get()
        assert (claim.booking.uuid, claim.hold_id) == (UUID(answer.body["id"]), None)
        assert not Hold.objects.exists()

    def test_twice_is_refused(self, call, lesson, john, hold):
        assert call(john).post("bookings", {**lesson, "hold": hold}).status == 201
        problem(call(john).post("bookings", {**lesson, "hold": hold}), 409, "hold_gone")
        assert Booking.objects.count() == 1

    def test_that_is_only_tried_out_keeps_the_hold(self, call, lesson, john, hold):
        answer = call(john).post("bookings?dry_run=true", {**lesson, "hold": hold})
        assert (answer.status, answer.body["would"]["start"]) == (200, AT_TEN)
        assert (Hold.objects.count(), Booking.objects.count()) == (1, 0)
        assert call(john).post("bookings", {**lesson, "hold": hold}).status == 201

    def test_asks_for_no_more_notice(self, call, lesson, john, maria, hold):
        notice = {"minimum_notice_minutes": 2 * 24 * 60}
        Person.objects.filter(id=maria.person_id).update(**notice)
        problem(call(make_student()).post("holds", later(lesson)), 409, "notice_too_short")
        assert call(john).post("bookings", {**lesson, "hold": hold}).status == 201

    def test_still_asks_for_open_hours(self, call, lesson, john, hold):
        OpeningHours.objects.all().delete()
        problem(call(john).post("bookings", {**lesson, "hold": hold}), 409, "outside_hours")
        assert Hold.objects.count() == Claim.objects.count() == 1

    @pytest.mark.parametrize(
        "change", [{"start": "2027-03-02T10:30:00Z"}, {"duration_minutes": 30}]
    )
    def test_at_another_time_is_refused(self, call, lesson, john, hold, change):
        answer = call(john).post("bookings", {**lesson, "hold": hold, **change})
        assert misfit(answer) == "is for another time or another length"
        assert Hold.objects.count() == Claim.objects.count() == 1

    def test_with_another_provider_is_refused(self, call, lesson, john, hold):
        other = {**lesson, "hold": hold, "provider": str(make_teacher().uuid)}
        assert misfit(call(john).post("bookings", other)) == "is for another provider"

    def test_in_another_programme_is_refused(self, call, lesson, john, maria, hold):
        for actor, role in ((maria, "mentor"), (john, "mentee")):
            Person.objects.filter(id=actor.person_id).update(roles=[*actor.roles, role])
        other = {**lesson, "hold": hold, "program": "mentoring"}
        assert misfit(call(john).post("bookings", other)) == "is for tutoring"

    def test_that_is_held_by_another_is_refused(self, call, lesson, hold):
        answer = call(make_student()).post("bookings", {**lesson, "hold": hold})
        problem(answer, 409, "hold_gone")
        assert Hold.objects.exists()

    def test_after_it_has_expired_is_refused(self, call, lesson, john, hold):
        set_clock(NOW + 10 * MINUTE)
        problem(call(john).post("bookings", {**lesson, "hold": hold}), 409, "hold_gone")

    def test_by_staff_takes_the_hold_of_the_client_or_their_own(self, call, lesson, john, hold):
        sue = make_staff()
        body = {**lesson, "client": str(john.uuid)}
        assert call(sue).post("bookings", {**body, "hold": hold}).status == 201
        own = held(call(sue).post("holds", later(lesson)))
        assert call(sue).post("bookings", {**later(body), "hold": own}).status == 201

    def test_of_a_match_is_refused(self, call, hold):
        ana, ben = make_buddy(), make_buddy()
        body = {"program": "buddies", "match": str(make_match(ana, ben).uuid), "start": AT_TEN}
        answer = call(ana).post("bookings", {**body, "duration_minutes": 60, "hold": hold})
        assert misfit(answer) == "is not taken in buddies"


class TestBookingOfAServiceInHeldTime:
    @pytest.fixture
    def smith(self):
        return make_practitioner()

    @pytest.fixture
    def joe(self):
        return make_client()

    @pytest.fixture
    def hold(self, call, smith, joe):
        wish = {"program": "marketplace", "provider": str(smith.uuid), "start": AT_TEN}
        return held(call(joe).post("holds", {**wish, "duration_minutes": 60}))

    def wish(self, service, **more):
        return {"program": "marketplace", "service": str(service.uuid), **more}

    def test_takes_it_over_in_a_room(self, call, smith, joe, hold):
        wish = self.wish(make_service(smith, location=make_location("Blue")), start=AT_TEN)
        problem(call(make_client()).post("bookings", wish), 409, "slot_taken")
        answer = call(joe).post("bookings", {**wish, "hold": hold})
        assert (answer.status, answer.body["room"]["name"]) == (201, "Blue")
        assert Claim.objects.filter(booking__isnull=False).count() == 2
        assert not Hold.objects.exists()

    def test_of_another_practitioner_is_refused(self, call, joe, hold):
        wish = self.wish(make_service(make_practitioner()), start=AT_TEN, hold=hold)
        assert misfit(call(joe).post("bookings", wish)) == "is for another provider"

    def test_as_a_draft_is_refused(self, call, smith, joe, hold):
        wish = self.wish(make_service(smith), start=AT_TEN, hold=hold, draft=True)
        assert misfit(call(joe).post("bookings", wish)) == "is not taken for a draft"

    def test_of_what_has_no_time_is_refused(self, call, smith, joe, hold):
        wish = self.wish(make_service(smith, "bundle"), hold=hold)
        assert misfit(call(joe).post("bookings", wish)) == "is not taken for a bundle"
        assert Hold.objects.exists()


class TestHoldOfAVisitor:
    """Pages hold for people who are not signed in; the APIs never do."""

    visitor = Visitor(UUID(int=11))

    def hold(self, maria, visitor=visitor, *, hours=0):
        start = TOMORROW_AT_TEN + hours * HOUR
        wish = {"program": "tutoring", "provider": maria.uuid, "start": start, "length": HOUR}
        return holding.hold_time(HoldTime(**wish, lasts=10 * MINUTE), by=visitor, now=NOW)

    def test_is_taken_over_by_its_secret(self, maria, john):
        made = self.hold(maria)
        wish = {"program": "tutoring", "provider": maria.uuid, "start": TOMORROW_AT_TEN}
        asked = Request(**wish, length=HOUR, hold=HoldRef(made.uuid))
        for ref in (HoldRef(made.uuid), HoldRef(made.uuid, UUID(int=12))):
            with pytest.raises(HoldGone):
                bookings.request(replace(asked, hold=ref), by=john, now=NOW)
        ref = HoldRef(made.uuid, self.visitor.secret)
        bookings.request(replace(asked, hold=ref), by=john, now=NOW)
        assert Claim.objects.get().booking is not None

    def test_is_released_by_its_secret(self, maria, john):
        made = self.hold(maria)
        for other in (john, Visitor(UUID(int=12))):
            with pytest.raises(HoldNotFound):
                holding.release(made.uuid, by=other, now=NOW)
        holding.release(made.uuid, by=self.visitor, now=NOW)
        assert not Claim.objects.exists()

    def test_is_one_of_three_at_most(self, maria):
        for hours in range(3):
            self.hold(maria, hours=hours)
        with pytest.raises(TooManyHolds):
            self.hold(maria, hours=4)
        self.hold(maria, Visitor(UUID(int=12)), hours=4)
