"""The limits that providers set to their days and weeks, in every API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from tests.api import MARKETPLACE, Answer, Caller
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    make_buddy,
    make_client,
    make_match,
    make_mentee,
    make_person,
    make_service,
    make_session,
    make_student,
    open_daily,
)
from tests.steps import buy, cancel, request_booking, schedule_session

from bookable.domain.people import Actor, Role
from bookable.engine import confirming
from bookable.storage.models import Booking, Person, Service

Wish = dict[str, Any]
CORE = "/api/core/v1/"
A_DAY_AHEAD = NOW + DAY + 2 * HOUR


class Way(NamedTuple):
    """How one API lists slots of half an hour, and books them as they are listed."""

    offered: Callable[[str], list[Wish]]
    book: Callable[[Wish], Answer]


def tutoring(ana: Actor, _sold: Service) -> Way:
    caller, whom = Caller(make_student(), base="/api/bookings/"), {"teacher_id": str(ana.uuid)}

    def offered(day: str) -> list[Wish]:
        found = caller.get("slots/available/", {**whom, "date": day, "duration": 30}).body
        slots = found["available_slots"]
        return [{"start_time": slot["datetime_start"], "duration": 30} for slot in slots]

    return Way(offered, lambda wish: caller.post("bookings/", whom | wish))


def mentoring(ana: Actor, _sold: Service) -> Way:
    caller = Caller(make_mentee(zone=ana.timezone), base=f"/api/mentors/{ana.person_id}/")

    def offered(day: str) -> list[Wish]:
        found = caller.get("slots/", {"date": day, "duration": 30}).body
        wish = {"session_date": day, "timezone": found["timezone"], "duration": 30}
        return [wish | {"start_time": slot["start_time"]} for slot in found["slots"]]

    return Way(offered, lambda wish: caller.post("bookings/", wish))


def marketplace(ana: Actor, sold: Service) -> Way:
    caller = Caller(make_client(zone=ana.timezone), base=f"{MARKETPLACE}bookings/")
    what = {"practitioner_id": ana.person_id, "service_id": sold.id}

    def offered(day: str) -> list[Wish]:
        slots = caller.post("check-availability/", what | {"date": day}).body["slots"]
        return [{key: slot[key] for key in ("start_time", "end_time")} for slot in slots]

    return Way(offered, lambda wish: caller.post("", what | wish))


def core(ana: Actor, _sold: Service) -> Way:
    caller = Caller(make_student(zone=ana.timezone), base=CORE)
    what = {"program": "tutoring", "duration_minutes": 30}

    def offered(day: str) -> list[Wish]:
        query = what | {"from": day, "to": day}
        [on] = caller.get(f"people/{ana.uuid}/slots", query).body["days"]
        return [{"start": slot["start"]} for slot in on["slots"]]

    return Way(offered, lambda wish: caller.post("bookings", what | wish | _provider(ana)))


def core_service(ana: Actor, sold: Service) -> Way:
    caller = Caller(make_client(zone=ana.timezone), base=CORE)

    def offered(day: str) -> list[Wish]:
        query = {"program": "marketplace", "service": sold.uuid, "from": day, "to": day}
        [on] = caller.get(f"people/{ana.uuid}/slots", query).body["days"]
        return [{"start": slot["start"]} for slot in on["slots"]]

    what = {"program": "marketplace", "service": str(sold.uuid)}
    return Way(offered, lambda wish: caller.post("bookings", what | wish))


def _provider(ana: Actor) -> Wish:
    return {"provider": str(ana.uuid)}


WAYS = {tutoring: 400, mentoring: 400, marketplace: 409, core: 409, core_service: 409}
"""Each way, and the status with which it refuses a time that is not available."""


def make_ana(*, zone: str = "UTC", **pace: Any) -> Actor:
    """Make a person who provides in three programmes, around the clock."""
    roles = (Role.TEACHER, Role.MENTOR, Role.PRACTITIONER)
    ana = make_person(*roles, name="Ana Lima", zone=zone, **pace)
    open_daily(ana, time(0), time(0))
    return ana


def undone(step: Callable[[], Answer]) -> Answer:
    """Return the answer to a request, and undo what it did."""
    with transaction.atomic():
        answer = step()
        transaction.set_rollback(True)
    return answer


SUNDAYS = [
    ("Europe/Berlin", date(2027, 3, 7)),
    pytest.param("Europe/Berlin", date(2027, 3, 28), marks=pytest.mark.long),
    pytest.param("Europe/Berlin", date(2027, 10, 31), marks=pytest.mark.long),
    pytest.param("Australia/Lord_Howe", date(2027, 4, 4), marks=pytest.mark.long),
    ("Australia/Lord_Howe", date(2027, 10, 3)),
    ("America/Havana", date(2027, 11, 7)),
]
"""The last day of a week: an ordinary one, and some on which clocks change."""


@pytest.mark.long
@pytest.mark.parametrize(("zone", "sunday"), SUNDAYS)
@pytest.mark.parametrize(
    ("limits", "earlier"), [({"daily_limit": 1}, DAY), ({"weekly_limit": 2}, 6 * DAY)]
)
@pytest.mark.parametrize("way", WAYS)
class TestSlotsOfALimitedProvider:
    def test_can_be_booked_and_no_others_can(self, way, zone, sunday, limits, earlier):
        ana, free = (
            make_ana(zone=zone, slot_interval_minutes=235, **pace) for pace in (limits, {})
        )
        both = [way(each, make_service(each, duration_minutes=30)) for each in (ana, free)]
        request_booking(ana, make_student(), start=_noon(sunday - earlier))
        request_booking(ana, make_student(), start=_noon(sunday), minutes=15)
        refused, booked = 0, 0
        for day in (sunday - DAY, sunday, sunday + DAY):
            offered, all_times = (each.offered(day.isoformat()) for each in both)
            assert len(all_times) > len(offered) or day > sunday
            for wish in all_times:
                answer = undone(lambda wish=wish: both[0].book(wish))
                expected = 201 if wish in offered else WAYS[way]
                assert answer.status == expected, (wish, answer)
                booked, refused = booked + (wish in offered), refused + (wish not in offered)
        assert booked >= 6
        assert refused >= 12


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12))


EIGHT = "2027-03-02T20:00:00Z"
EIGHT_IN_THE_EVENING: dict[Any, Wish] = {
    tutoring: {"start_time": EIGHT, "duration": 30},
    mentoring: {"session_date": "2027-03-02", "start_time": "20:00", "duration": 30},
    marketplace: {"start_time": EIGHT, "end_time": "2027-03-02T20:30:00Z"},
}


class TestLimitOfADay:
    @pytest.fixture
    def ana(self):
        return make_ana(daily_limit=2)

    @pytest.fixture
    def ways(self, ana):
        sold = make_service(ana, duration_minutes=30)
        return {way: way(ana, sold) for way in WAYS}

    def refusals(self, ways) -> set[str]:
        """Try every API on the full day, and return the words of the refusals."""
        texts = set()
        for way, (_, book) in ways.items():
            answer = undone(partial(book, EIGHT_IN_THE_EVENING.get(way, {"start": EIGHT})))
            assert answer.status in {201, WAYS[way]}, answer
            body = answer.body
            said = body.get("code") or body.get("detail") or body.get("error")
            texts.add("booked" if answer.status == 201 else said)
        return texts

    def test_counts_bookings_of_all_programmes(self, ana, ways):
        assert self.refusals(ways) == {"booked"}
        request_booking(ana, make_student(), start=A_DAY_AHEAD)
        assert self.refusals(ways) == {"booked"}
        # Unpaid.
        buy(make_service(ana), make_client(), start=A_DAY_AHEAD + 3 * HOUR)
        assert self.refusals(ways) == {
            "limit_reached",
            "Time slot is not available",
            "Time slot not available",
            "The mentor is not available at this time",
        }

    def test_is_said_in_the_core_api(self, ana, ways):
        for hours in (0, 3):
            request_booking(ana, make_student(), start=A_DAY_AHEAD + hours * HOUR)
        answer = ways[core].book({"start": EIGHT})
        assert (answer.status, answer.body["code"]) == (409, "limit_reached")
        assert answer.body["detail"] == "This person takes at most 2 bookings a day."

    def test_counts_a_session_once_however_many_seats_are_sold(self, ana, ways):
        workshop = make_service(ana, "workshop")
        session = make_session(workshop, start=A_DAY_AHEAD, capacity=3)
        for _ in range(3):
            buy(workshop, make_client(), session=session)
        assert self.refusals(ways) == {"booked"}
        request_booking(ana, make_student(), start=A_DAY_AHEAD + 3 * HOUR)
        assert "booked" not in self.refusals(ways)

    def test_sells_seats_of_a_session_on_a_full_day(self, ana):
        workshop = make_service(ana, "workshop")
        session = make_session(workshop, start=A_DAY_AHEAD, capacity=2)
        request_booking(ana, make_student(), start=A_DAY_AHEAD + 3 * HOUR)
        assert buy(workshop, make_client(), session=session).id

    def test_is_freed_by_a_cancellation_and_by_a_hold_that_runs_out(self, ana, ways, at):
        bought = buy(make_service(ana), make_client(), start=A_DAY_AHEAD)
        request_booking(ana, make_student(), start=A_DAY_AHEAD + 3 * HOUR)
        assert "booked" not in self.refusals(ways)
        cancel(bought, _client_of(bought))
        assert self.refusals(ways) == {"booked"}
        buy(make_service(ana), make_client(), start=A_DAY_AHEAD)
        assert "booked" not in self.refusals(ways)
        at(NOW + timedelta(minutes=31))
        assert self.refusals(ways) == {"booked"}

    def test_counts_a_hold_until_it_is_taken_over(self, ana, ways):
        request_booking(ana, make_student(), start=A_DAY_AHEAD)
        john = Caller(make_student(), base=CORE)
        wish = {"program": "tutoring", "start": "2027-03-02T14:00:00Z", "duration_minutes": 60}
        hold = john.post("holds", wish | _provider(ana))
        assert hold.status == 201
        assert "booked" not in self.refusals(ways)
        made = john.post("bookings", wish | _provider(ana) | {"hold": hold.body["id"]})
        assert made.status == 201, made
        assert "booked" not in self.refusals(ways)

    def test_lets_a_booking_move_within_its_day_but_none_in(self, ana):
        john = make_student()
        caller = Caller(john, base="/api/bookings/bookings/")
        for hours in (0, 3):
            there = request_booking(ana, john, start=A_DAY_AHEAD + hours * HOUR)
        elsewhere = request_booking(ana, john, start=A_DAY_AHEAD + DAY)
        within = {"start_time": "2027-03-02T20:00:00"}
        assert caller.post(f"{there.uuid}/reschedule/", within).status == 200
        moved = caller.post(f"{elsewhere.uuid}/reschedule/", {"start_time": "2027-03-02T22:00:00"})
        assert (moved.status, moved.body["error"]) == (400, "Time slot is not available")

    def test_does_not_bind_the_provider_who_moves_a_booking(self, ana):
        john = make_student()
        for hours in (0, 3):
            request_booking(ana, john, start=A_DAY_AHEAD + hours * HOUR)
        elsewhere = request_booking(ana, john, start=A_DAY_AHEAD + DAY)
        confirming.confirm(elsewhere.id, program="tutoring", by=ana, now=NOW)
        caller = Caller(ana, base="/api/bookings/bookings/")
        body = {"start_time": "2027-03-02T22:00:00"}
        assert caller.post(f"{elsewhere.uuid}/reschedule/", body).status == 200
        assert Booking.objects.get(id=elsewhere.id).starts_at.day == 2

    def test_holds_for_both_buddies(self):
        ana, ben = make_buddy(), make_buddy(name="Ben Okri")
        schedule_session(make_match(ben, make_buddy(name="Cy")), ben, start=A_DAY_AHEAD)
        Person.objects.filter(id=ben.person_id).update(daily_limit=1)
        caller, match = Caller(ana, base="/api/"), make_match(ana, ben)

        def ask(start: str) -> Answer:
            return caller.post("session/", {"match_id": str(match.uuid), "scheduled_time": start})

        answer = ask(EIGHT)
        assert (answer.status, answer.body["detail"]) == (409, "Time slot is not available")
        assert ask("2027-03-03T20:00:00Z").status == 201


class TestHorizonInTheCoreApi:
    def test_is_said(self):
        ana = make_ana(maximum_advance_days=30)
        way = core(ana, make_service(ana))
        answer = way.book({"start": "2027-04-01T10:00:00Z"})
        assert (answer.status, answer.body["code"]) == (409, "too_far_ahead")
        assert answer.body["detail"] == "This person can be booked at most 30 days ahead."


def _client_of(booking: Any) -> Actor:
    client = booking.client
    return Actor(client.person_id, client.uuid, roles=frozenset({Role.CLIENT}))
