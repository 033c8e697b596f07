"""Clients submit, edit, pay, switch and cancel, while time runs out and sessions move."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, time
from functools import partial
from threading import Event
from typing import Any

import pytest
from django.db import transaction
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    make_client,
    make_location,
    make_practitioner,
    make_service,
    make_session,
)
from tests.races import Task, at_once, tally
from tests.steps import PROGRAM, buy, cancel, pay_by_hand, reschedule, take_step, taken_seats
from tests.waiting import eventually
from tests.waitlists import join_waitlist

from bookable.domain.booking import Booking
from bookable.domain.commands import Amend, Order, Submit, Switch
from bookable.domain.holds import HoldAppointment, HoldRef
from bookable.domain.lifecycle import HAS_A_SEAT
from bookable.domain.people import Actor
from bookable.domain.refusals import Refusal
from bookable.domain.repeats import Repeat
from bookable.domain.sales import Venue
from bookable.domain.spans import Span
from bookable.engine import due_changes, holding, outside_changes, series, waitlist
from bookable.engine.catalogue import sessions
from bookable.storage import booking_rows, claims, hold_rows, models, work
from bookable.storage.sql import row

pytestmark = pytest.mark.usefixtures("committed")

AT_ONCE = 8
START = NOW + 2 * DAY
HOURS = [START + (6 + 2 * number) * HOUR for number in range(4)]
AN_HOUR = Span(START, START + HOUR)
IN_THE_WAY = START + 7 * DAY
THERE = Span(IN_THE_WAY, IN_THE_WAY + HOUR)
LATER = NOW + HOUR
"""When the holds for payments have expired."""


@pytest.fixture(autouse=True)
def _no_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a deadlock be an error. Commands would try once more, and hide it."""
    monkeypatch.setattr(work, "is_worth_a_retry", lambda error: False)


class Shop:
    """A practitioner who sells hours in rooms, seats in two sessions and a course; two clients, who
    have drafts of hours and seats, and some that are not paid yet."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        buffer = chance.choice([0, 15])
        self.smith = make_practitioner(opens=time(0), closes=time(0), buffer_after_minutes=buffer)
        self.places = [make_location("Red", "Blue"), make_location("Green", name="Loft")]
        self.hour = make_service(self.smith)
        self.flow, self.course = (
            make_service(self.smith, kind, seats_per_client=9) for kind in ("workshop", "course")
        )
        self.seats, self.classes = (
            [make_session(each, start=START + day * DAY + gap, capacity=4) for day in (0, 1)]
            for each, gap in ((self.flow, 0 * HOUR), (self.course, 3 * HOUR))
        )
        self.clients = [make_client(), make_client()]
        self.hours: list[tuple[Booking, Actor]] = []
        self.in_session: list[tuple[Booking, Actor]] = []
        self.courses: list[tuple[Booking, Actor]] = []
        for number, client in enumerate(self.clients):
            self._furnish(number, client)

    def _furnish(self, number: int, client: Actor) -> None:
        for is_draft, start in ((True, HOURS[0]), (True, HOURS[2]), (False, HOURS[1 + 2 * number])):
            place = self.places[0]
            more: dict[str, Any] = {"start": start, "location": place, "is_draft": is_draft}
            self.hours.append((buy(self.hour, client, **more), client))
        for is_draft in (True, False):
            seat = buy(self.flow, client, session=self.seats[number], is_draft=is_draft)
            self.in_session.append((seat, client))
        self.courses.append((buy(self.course, client), client))

    def step(self) -> Task:
        """Return something that one of them may do next."""
        doing = self.chance.choice(
            [
                *(self._submit, self._submit, self._pay, self._cancel, self._move, self._place),
                *(self._switch, self._switch, self._expire, self._join, self._buy),
                *(self._move_a_session, self._call_off, self._resize),
                *(self._buy_what_was_held, self._set_buffer),
            ]
        )
        return _refused(doing())

    def _any(self) -> tuple[Booking, Actor]:
        return self.chance.choice([*self.hours, *self.in_session, *self.courses])

    def _submit(self) -> Task:
        booking, client = self.chance.choice([*self.hours, *self.in_session])
        return partial(take_step, booking, Submit(), client)

    def _pay(self) -> Task:
        booking, _ = self._any()
        return partial(pay_by_hand, booking, self.smith, now=self.chance.choice([NOW, LATER]))

    def _cancel(self) -> Task:
        booking, client = self._any()
        return partial(cancel, booking, self.chance.choice([client, self.smith]))

    def _move(self) -> Task:
        booking, client = self.chance.choice(self.hours)
        return partial(reschedule, booking, self.chance.choice(HOURS), client)

    def _place(self) -> Task:
        booking, _ = self.chance.choice(self.hours)
        venue = Venue(self.chance.choice(self.places).id)
        return partial(take_step, booking, Amend(changes={}, venue=venue), self.smith)

    def _switch(self) -> Task:
        booking, client = self.chance.choice(self.in_session)
        return partial(take_step, booking, Switch(session=self._seat().id), client)

    def _expire(self) -> Task:
        def work_off() -> None:
            due_changes.apply_all_due_changes(LATER)
            waitlist.expire_due_offers(LATER)

        return work_off

    def _join(self) -> Task:
        return partial(join_waitlist, self.flow, self._seat().id, by=make_client())

    def _buy(self) -> Task:
        start = self.chance.choice(HOURS)
        client = self.chance.choice(self.clients)
        now = self.chance.choice([NOW, LATER])
        return partial(buy, self.hour, client, start=start, location=self.places[0], now=now)

    def _buy_what_was_held(self) -> Task:
        client, start = self.chance.choice(self.clients), self.chance.choice(HOURS)

        def hold_and_buy() -> Booking:
            return buy(self.hour, client, start=start, hold=hold(self.hour, client, start=start))

        return hold_and_buy

    def _set_buffer(self) -> Task:
        minutes = self.chance.choice([0, 15])
        seller = models.Person.objects.filter(id=self.smith.person_id)
        return partial(seller.update, buffer_after_minutes=minutes)

    def _move_a_session(self) -> Task:
        session = self._seat()
        start = session.starts_at + self.chance.choice([0, 1]) * HOUR
        return self._change(session, {"start_time": start, "end_time": start + HOUR})

    def _resize(self) -> Task:
        return self._change(self._seat(), {"capacity": self.chance.choice([2, 4, 6])})

    def _change(self, session: models.ServiceSession, changes: dict[str, Any]) -> Task:
        return partial(sessions.change, self.flow.id, session.id, changes, by=self.smith, now=NOW)

    def _call_off(self) -> Task:
        of = self.chance.choice([self.flow, self.course])
        session = (self.seats if of is self.flow else self.classes)[1]
        return partial(sessions.cancel, of.id, session.id, reason="", by=self.smith, now=NOW)

    def _seat(self) -> models.ServiceSession:
        return self.chance.choice(self.seats)

    def refuse_miscounted_seats(self) -> None:
        for session in (*self.seats, *self.classes):
            booked = models.Booking.objects.filter(
                service_session=session, status__in=list(HAS_A_SEAT)
            )
            offers = models.WaitlistEntry.objects.filter(
                state="offered", holds__contains=[session.id]
            )
            assert taken_seats(session) == booked.count() + offers.count()


def hold(service: models.Service, by: Actor, *, start: datetime, now: datetime = NOW) -> HoldRef:
    asked = HoldAppointment(program=PROGRAM, service=service.uuid, start=start, lasts=HOUR / 6)
    return HoldRef(holding.hold_appointment(asked, by=by, now=now).uuid)


def _refused(task: Callable[[], Any]) -> Task:
    """Return a task whose refusals count as outcomes."""

    def take() -> Any:
        try:
            return task()
        except Refusal as refusal:
            return refusal

    return take


def refuse_deadlocks(rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(rounds):
        shop = Shop(chance)
        for _ in range(3):
            outcomes = at_once([shop.step() for _ in range(AT_ONCE)])
            assert not errors_in(outcomes), outcomes
        shop.refuse_miscounted_seats()


def errors_in(outcomes: list[Any]) -> list[Any]:
    return [
        each
        for each in outcomes
        if isinstance(each, BaseException) and not isinstance(each, Refusal)
    ]


class TestDraftsSubmittedWhileTheirClientBuys:
    """Both lock the provider's calendar and the client, who may have so many open bookings."""

    @pytest.mark.parametrize("buffer", [0, 15])
    def test_never_deadlock(self, buffer: int):
        for _ in range(5):
            smith = make_practitioner(opens=time(0), closes=time(0), buffer_after_minutes=buffer)
            hour, client = make_service(smith), make_client()
            starts = [START + 2 * number * HOUR for number in range(8)]
            drafts = [buy(hour, client, start=start, is_draft=True) for start in starts[:4]]
            submitting = [partial(take_step, draft, Submit(), client) for draft in drafts]
            # Who takes over a hold locks its calendar, even where there are no buffers.
            holds = [None, *(hold(hour, client, start=start) for start in starts[5:])]
            buying = [
                partial(buy, hour, client, start=start, hold=held)
                for start, held in zip(starts[4:], holds, strict=True)
            ]
            outcomes = at_once([*submitting, *buying])
            assert tally(outcomes) == {"Booking": 8}, outcomes


class TestExpiredBookingInTheWayThatIsLocked:
    """Whoever locked it may want the calendar next, and whoever wants its time has the calendar."""

    def buy(self) -> Any:
        return buy(self.hour, make_client(), start=IN_THE_WAY, now=LATER)

    def repeat(self) -> Any:
        order = Order(program=PROGRAM, service=self.hour.uuid, start=START)
        return series.book(order, Repeat(count=2), by=make_client(), now=LATER, skips=False)

    def hold(self) -> Any:
        return hold(self.hour, make_client(), start=IN_THE_WAY, now=LATER)

    def move_a_session(self) -> Any:
        flow = make_service(self.smith, "workshop")
        session = make_session(flow, start=START + DAY)
        onto = {"start_time": IN_THE_WAY, "end_time": IN_THE_WAY + HOUR}
        return sessions.change(flow.id, session.id, onto, by=self.smith, now=LATER)

    def follow_events(self) -> list[bool]:
        """Move two bookings to where their events are, which one reading has found."""
        bought = [buy(self.hour, make_client(), start=START + shift) for shift in (DAY, 3 * DAY)]
        moves = zip(
            [pay_by_hand(each, self.smith) for each in bought], (AN_HOUR, THERE), strict=True
        )
        mine: Any = {"program": PROGRAM, "owner": self.smith.uuid, "now": LATER}
        moved, followed = list(moves), list[bool]()

        def save() -> None:
            followed[:] = [outside_changes.follow(each.id, to, **mine) for each, to in moved]

        outside_changes.together(save)
        assert followed == [True, True]
        return followed

    @pytest.mark.parametrize("want", [buy, repeat, hold, move_a_session, follow_events])
    def test_is_waited_for_without_the_calendar(self, want: Callable[[Any], Any]):
        self.smith = make_practitioner(opens=time(0), closes=time(0), buffer_after_minutes=15)
        self.hour = make_service(self.smith)
        expired = buy(self.hour, make_client(), start=IN_THE_WAY)
        is_locked = Event()

        def lock_both() -> bool:
            with transaction.atomic():
                booking_rows.lock_all([expired.id])
                is_locked.set()
                eventually(lambda: row("SELECT 1 FROM pg_locks WHERE NOT granted"))
                return bool(claims.lock_calendars_of(expired.id))

        def take_its_time() -> Any:
            assert is_locked.wait(60)
            return want(self)

        outcomes = at_once([lock_both, take_its_time])
        assert outcomes[0] is True, outcomes
        assert not errors_in(outcomes[1:])
        assert not isinstance(outcomes[1], Refusal), outcomes


class TestHoldTakenOverWhileItsClientBooks:
    """Purchases count the open bookings of their client, who is locked for that."""

    @pytest.fixture(autouse=True)
    def _held(self) -> None:
        self.smith = make_practitioner(opens=time(0), closes=time(0))
        self.hour, self.client = make_service(self.smith), make_client()
        self.calendar = models.Calendar.objects.get(person=self.smith.person_id).id
        self.hold = hold(self.hour, self.client, start=START)

    def beside(self, first: Task, then: Task) -> list[Any]:
        """Take two steps in one transaction while a purchase takes over the hold between them."""
        is_first_done = Event()

        def both() -> None:
            with transaction.atomic():
                first()
                is_first_done.set()
                eventually(lambda: row("SELECT 1 FROM pg_locks WHERE NOT granted"))
                then()

        def take_over() -> Booking:
            assert is_first_done.wait(60)
            return buy(self.hour, self.client, start=START, hold=self.hold)

        return at_once([_refused(both), _refused(take_over)])

    def count(self) -> None:
        booking_rows.count_open(self.client.person_id, now=NOW)

    def test_never_deadlocks_with_who_did_not_see_it_yet(self):
        session = make_session(make_service(self.smith, "workshop"), start=START + DAY)
        claim = partial(claims.put_session, session.id, AN_HOUR, calendar_ids=[self.calendar])
        assert tally(self.beside(self.count, claim)) == {"SlotTaken": 1, "Booking": 1}

    def test_never_deadlocks_with_who_finds_it_expired(self):
        where: Any = {"calendar_ids": [self.calendar], "now": LATER}
        expire = partial(hold_rows.delete_expired_in, AN_HOUR, **where)
        assert tally(self.beside(expire, self.count)) == {"NoneType": 1, "HoldGone": 1}


class TestDraftsAndEverythingElseAtOnce:
    @pytest.mark.long
    def test_never_deadlock(self):
        refuse_deadlocks(4, seed=1)

    @pytest.mark.long
    def test_never_deadlock_in_many_rounds(self):
        refuse_deadlocks(60, seed=random.SystemRandom().randrange(1_000_000))
