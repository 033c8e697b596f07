"""Holding seats in workshops, and booking them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.api import MARKETPLACE, Caller, seat_body, set_clock
from tests.core_api import created, problem
from tests.factories import (
    DAY,
    NOW,
    make_client,
    make_practitioner,
    make_service,
    make_session,
)
from tests.steps import buy, cancel, taken_seats
from tests.waitlists import join_waitlist

from bookable.domain.holds import HoldSeat, Visitor
from bookable.domain.refusals import AlreadyBooked, InUse, SeatsLeft
from bookable.engine import due_changes, holding, waitlist
from bookable.engine.catalogue import sessions
from bookable.storage.models import Claim, Hold, ServiceSession, WaitlistEntry

MINUTE = timedelta(minutes=1)
EXPIRED = NOW + 10 * MINUTE


@pytest.fixture
def smith():
    return make_practitioner()


@pytest.fixture
def john():
    return make_client()


@pytest.fixture
def evening(smith):
    return make_session(make_service(smith, "workshop"), capacity=1)


@pytest.fixture
def seat(evening):
    return {"program": "marketplace", "session": str(evening.uuid)}


@pytest.fixture
def wish(seat, evening):
    return {**seat, "service": str(evening.service.uuid)}


class TestHoldOfASeat:
    def test_may_name_the_service_as_a_booking_does(self, call, wish, evening, smith, john):
        held = created(call(john).post("holds", wish))
        assert held["service"]["id"] == str(evening.service.uuid)
        for other in (str(make_service(smith, "workshop").uuid), str(UUID(int=1))):
            refused = problem(call(john).post("holds", {**wish, "service": other}), 422, "invalid")
            wrong = {"pointer": "/session", "detail": "is not a session of this service"}
            assert refused["errors"] == [wrong]

    def test_is_counted_and_shown(self, call, seat, evening, smith, john):
        body = created(call(john).post("holds", seat))
        assert taken_seats(evening) == 1
        assert body["provider"] == {"id": str(smith.uuid), "name": smith.name}
        assert body["service"] == {"id": str(evening.service.uuid), "name": "Flow"}
        assert (body["session"], body["start"]) == (str(evening.uuid), "2027-03-03T18:00:00Z")
        assert body["duration_minutes"] == 90
        assert not Claim.objects.filter(hold__isnull=False).exists()

    def test_may_name_the_provider_but_no_other(self, call, seat, smith, john):
        wrong = {**seat, "provider": str(make_practitioner().uuid)}
        answer = problem(call(john).post("holds", wrong), 422, "invalid")
        assert answer["errors"][0]["pointer"] == "/provider"
        created(call(john).post("holds", {**seat, "provider": str(smith.uuid)}))

    @pytest.mark.parametrize(
        ("name", "value"), [("start", "2027-03-03T18:00:00Z"), ("duration_minutes", 90)]
    )
    def test_has_the_time_of_the_session(self, call, seat, john, name, value):
        answer = problem(call(john).post("holds", {**seat, name: value}), 422, "invalid")
        assert answer["errors"][0]["pointer"] == f"/{name}"

    def test_in_a_full_session_is_refused_in_every_api(self, call, seat, wish, evening):
        created(call(make_client()).post("holds", seat))
        problem(call(make_client()).post("holds", seat), 409, "seats_taken")
        problem(call(make_client()).post("bookings", wish), 409, "seats_taken")
        there = Caller(make_client(), base=MARKETPLACE).post("bookings/", seat_body(evening))
        assert there.status == 409

    def test_is_one_where_one_is_sold_to_a_client(self, call, seat, evening, john):
        ServiceSession.objects.update(capacity=5)
        created(call(john).post("holds", seat))
        problem(call(john).post("holds", seat), 409, "limit_reached")
        jane = make_client()
        buy(evening.service, jane, session=evening)
        problem(call(jane).post("holds", seat), 409, "limit_reached")
        assert taken_seats(evening) == 2

    def test_in_a_course_is_refused(self, call, smith, john):
        first = make_session(make_service(smith, "course"))
        seat = {"program": "marketplace", "session": str(first.uuid)}
        answer = problem(call(john).post("holds", seat), 422, "invalid")
        assert answer["errors"][0]["pointer"] == "/session"

    def test_in_what_is_not_there_is_not_found(self, call, seat, john):
        missing = {**seat, "session": str(UUID(int=4))}
        problem(call(john).post("holds", missing), 404, "not_found")

    def test_by_the_one_who_gives_it_is_refused(self, call, seat, smith):
        problem(call(smith).post("holds", seat), 409, "self_booking")

    def test_after_the_start_is_refused(self, call, seat, john):
        set_clock(NOW + 3 * DAY)
        problem(call(john).post("holds", seat), 409, "wrong_moment")

    def test_of_a_visitor_is_one_where_one_is_sold_to_a_client(self, evening):
        ServiceSession.objects.update(capacity=5)
        asked = HoldSeat(program="marketplace", session=evening.uuid, lasts=10 * MINUTE)
        visitor = Visitor(UUID(int=11))
        holding.hold_seat(asked, by=visitor, now=NOW)
        with pytest.raises(AlreadyBooked):
            holding.hold_seat(asked, by=visitor, now=NOW)
        assert taken_seats(evening) == 1


class TestBookingOfAHeldSeat:
    @pytest.fixture(autouse=True)
    def hold(self, call, seat, john):
        return created(call(john).post("holds", seat))["id"]

    def test_takes_it_over(self, call, wish, evening, john, hold):
        answer = call(john).post("bookings", {**wish, "hold": hold})
        assert (answer.status, answer.body["session"]) == (201, str(evening.uuid))
        assert taken_seats(evening) == 1
        assert not Hold.objects.exists()
        problem(call(john).post("bookings", {**wish, "hold": hold}), 409, "hold_gone")

    def test_that_does_not_fit_is_refused(self, call, wish, evening, john, hold):
        other = make_session(evening.service, start=NOW + 5 * DAY)
        body = {**wish, "session": str(other.uuid), "hold": hold}
        answer = problem(call(john).post("bookings", body), 422, "invalid")
        assert answer["errors"][0]["detail"] == "is not for a seat in this session"
        hour = make_service(make_practitioner())
        body = {"program": "marketplace", "service": str(hour.uuid), "hold": hold}
        body["start"] = "2027-03-03T18:00:00Z"
        answer = problem(call(john).post("bookings", body), 422, "invalid")
        assert answer["errors"] == [{"pointer": "/hold", "detail": "is for a seat in a session"}]

    def test_by_another_is_refused(self, call, wish, hold):
        problem(call(make_client()).post("bookings", {**wish, "hold": hold}), 409, "hold_gone")

    def test_whose_session_was_canceled_is_refused(self, call, wish, evening, smith, john, hold):
        sessions.cancel(evening.service_id, evening.id, reason="", by=smith, now=NOW)
        assert not Hold.objects.exists()
        assert taken_seats(evening) == 0
        problem(call(john).post("bookings", {**wish, "hold": hold}), 409, "hold_gone")

    def test_that_moved_with_its_session_is_at_the_new_time(
        self, call, wish, evening, smith, john, hold
    ):
        moved = {"start_time": NOW + 4 * DAY, "end_time": NOW + 4 * DAY + 90 * MINUTE}
        sessions.change(evening.service_id, evening.id, moved, by=smith, now=NOW)
        assert call(john).get(f"holds/{hold}").body["start"] == "2027-03-05T08:00:00Z"
        answer = call(john).post("bookings", {**wish, "hold": hold})
        assert (answer.status, answer.body["start"]) == (201, "2027-03-05T08:00:00Z")

    def test_of_a_client_who_was_offered_another_gives_one_back(
        self, call, seat, wish, evening, smith
    ):
        jane, joe = make_client(), make_client()
        join_waitlist(evening.service, evening.id, by=jane)
        for capacity in (2, 3):
            more = {"capacity": capacity}
            sessions.change(evening.service_id, evening.id, more, by=smith, now=NOW)
        hold = created(call(jane).post("holds", seat))["id"]
        join_waitlist(evening.service, evening.id, by=joe)
        assert call(jane).post("bookings", {**wish, "hold": hold}).status == 201
        states = WaitlistEntry.objects.order_by("id").values_list("state", flat=True)
        assert (list(states), taken_seats(evening)) == (["taken", "offered"], 3)


class TestExpiredHoldOfASeat:
    @pytest.fixture(autouse=True)
    def hold(self, call, seat):
        return created(call(make_client()).post("holds", seat))["id"]

    def test_is_bought(self, call, wish, evening, john):
        set_clock(EXPIRED)
        assert call(john).post("bookings", wish).status == 201
        assert taken_seats(evening) == 1
        assert not Hold.objects.exists()

    def test_is_held_by_the_next(self, call, seat, evening, john):
        set_clock(EXPIRED)
        created(call(john).post("holds", seat))
        assert (taken_seats(evening), Hold.objects.count()) == (1, 1)

    def test_is_moved_into(self, call, evening, john):
        other = make_session(evening.service, start=NOW + 5 * DAY)
        made = buy(evening.service, john, session=other)
        move = {"session": str(evening.uuid)}
        problem(call(john).post(f"bookings/{made.uuid}/reschedule", move), 409, "seats_taken")
        set_clock(EXPIRED)
        assert call(john).post(f"bookings/{made.uuid}/reschedule", move).status == 200
        assert (taken_seats(evening), taken_seats(other)) == (1, 0)

    def test_is_shown_as_free(self, call, evening, smith, john):
        for free, now in ((0, NOW), (1, EXPIRED)):
            set_clock(now)
            service = Caller(john, base=MARKETPLACE).get(f"services/{evening.service_id}/")
            assert service.body["upcoming_sessions"][0]["seats_left"] == free
            path = f"people/{smith.uuid}/slots?program=marketplace&service={evening.service.uuid}"
            days = call(john).get(path).body["days"]
            assert sum(len(day["slots"]) for day in days) == free

    def test_leaves_no_need_to_wait(self, evening, john):
        with pytest.raises(SeatsLeft):
            join_waitlist(evening.service, evening.id, by=john, now=EXPIRED)

    def test_is_freed_by_the_worker(self, evening):
        assert due_changes.apply_all_due_changes(EXPIRED) == 0
        assert waitlist.expire_due_offers(EXPIRED - MINUTE) == 0
        assert taken_seats(evening) == 1
        assert waitlist.expire_due_offers(EXPIRED) == 1
        assert taken_seats(evening) == 0
        assert not Hold.objects.exists()

    def test_keeps_its_session_no_longer(self, evening, smith):
        with pytest.raises(InUse):
            sessions.remove(evening.service_id, evening.id, by=smith, now=NOW)
        sessions.remove(evening.service_id, evening.id, by=smith, now=EXPIRED)
        assert not ServiceSession.objects.exists()


class TestHeldSeatWhileClientsWait:
    def test_is_offered_once_it_is_released(self, call, seat, evening, john):
        hold = created(call(john).post("holds", seat))["id"]
        jane = make_client()
        join_waitlist(evening.service, evening.id, by=jane)
        assert call(john).delete(f"holds/{hold}").status == 204
        assert (WaitlistEntry.objects.get().state, taken_seats(evening)) == ("offered", 1)

    def test_is_offered_once_it_has_expired(self, call, seat, wish, evening, john, smith):
        created(call(john).post("holds", seat))
        jane = make_client()
        join_waitlist(evening.service, evening.id, by=jane)
        set_clock(EXPIRED)
        path = f"people/{smith.uuid}/slots?program=marketplace&service={evening.service.uuid}"
        assert not any(day["slots"] for day in call(john).get(path).body["days"])
        problem(call(john).post("bookings", wish), 409, "seats_taken")
        assert waitlist.expire_due_offers(EXPIRED) == 1
        assert (WaitlistEntry.objects.get().state, taken_seats(evening)) == ("offered", 1)
        made = buy(evening.service, jane, session=evening, now=EXPIRED)
        cancel(made, jane, now=EXPIRED)
        assert taken_seats(evening) == 0
