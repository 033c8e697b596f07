"""Random lives of a workshop and of an hour, as the calendars of all who take part see them.

A calendar ignores an event whose SEQUENCE has fallen, and may ignore another time under the same
SEQUENCE (RFC 5546, 2.1.5).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
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
from tests.steps import buy, cancel, pay_by_hand, reschedule, take_step

from bookable.domain.calendar_files import CalendarEvent
from bookable.domain.commands import Amend, Switch
from bookable.domain.holds import HoldSeat, Visitor
from bookable.domain.refusals import Refusal
from bookable.domain.sales import Venue
from bookable.engine import due_changes, holding, waitlist
from bookable.engine.catalogue import sessions
from bookable.queries import calendar_events, hosted_sessions
from bookable.storage.models import Booking

pytestmark = pytest.mark.django_db

START = NOW + 3 * DAY
_NEVER_SEEN = -1
SESSIONS, CLIENTS = (0, 1), (0, 1, 2)


@dataclass
class Shop:
    """A practitioner with a workshop of two sessions and an hour, and three clients."""

    now: datetime = NOW
    last_seen: dict[tuple[int, str], tuple[int, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.smith = make_practitioner(opens=time(0), closes=time(0))
        self.clients = [make_client() for _ in CLIENTS]
        self.places = [make_location(name=name) for name in ("Studio", "Loft")]
        self.flow = make_service(self.smith, "workshop")
        self.hour = make_service(self.smith)
        self.sessions = [make_session(self.flow, start=START + day * DAY) for day in SESSIONS]

    def do(self, what: str, client: int, other: int) -> None:
        """Take a step, if it is allowed as things stand."""
        mark = transaction.savepoint()
        try:
            getattr(self, what)(client, other)
        except Refusal:
            transaction.savepoint_rollback(mark)
        due_changes.apply_all_due_changes(self.now)
        waitlist.expire_due_offers(self.now)

    def buy_a_seat(self, client: int, other: int) -> None:
        buy(self.flow, self.clients[client], session=self._session(other), now=self.now)

    def buy_an_hour(self, client: int, other: int) -> None:
        where = self.places[other]
        start = START + 10 * DAY + client * 4 * HOUR
        buy(self.hour, self.clients[client], start=start, location=where, now=self.now)

    def pay(self, client: int, _other: int) -> None:
        for booking in self._bookings(client):
            pay_by_hand(booking, self.smith, now=self.now)

    def switch(self, client: int, other: int) -> None:
        for booking in self._bookings(client).filter(service=self.flow):
            session = Switch(session=self._session(other).id)
            take_step(booking, session, self.clients[client], now=self.now)

    def move_an_hour(self, client: int, other: int) -> None:
        for booking in self._bookings(client).filter(service=self.hour):
            moved = booking.starts_at + (other + 1) * HOUR
            reschedule(booking, moved, self.smith, now=self.now)

    def change_a_place(self, client: int, other: int) -> None:
        for booking in self._bookings(client).filter(service=self.hour):
            place = Amend(changes={}, venue=Venue(self.places[other].id))
            take_step(booking, place, self.smith, now=self.now)

    def cancel(self, client: int, _other: int) -> None:
        for booking in self._bookings(client):
            cancel(booking, self.clients[client], now=self.now)

    def join_the_waitlist(self, client: int, other: int) -> None:
        names = (self.flow.id, self._session(other).id)
        waitlist.join(*names, program="marketplace", by=self.clients[client], now=self.now)

    def hold_a_seat(self, client: int, other: int) -> None:
        lasts = (client + 1) * HOUR / 6
        session = self._session(other).uuid
        wanted = HoldSeat(program="marketplace", session=session, lasts=lasts)
        holding.hold_seat(wanted, by=Visitor(uuid4()), now=self.now)

    def move_a_session(self, client: int, other: int) -> None:
        session = self._session(other)
        start = session.starts_at + (client + 1) * HOUR
        span = {"start_time": start, "end_time": start + 2 * HOUR}
        self._change(other, span)

    def place_a_session(self, client: int, other: int) -> None:
        self._change(other, {"location_id": self.places[client % 2].id})

    def resize_a_session(self, client: int, other: int) -> None:
        self._change(other, {"capacity": client + 1})

    def call_off(self, _client: int, other: int) -> None:
        named = (self.flow.id, self._session(other).id)
        sessions.cancel(*named, reason="", by=self.smith, now=self.now)

    def wait(self, client: int, _other: int) -> None:
        self.now += (client + 1) * HOUR / 4

    def _change(self, number: int, changes: dict[str, Any]) -> None:
        named = (self.flow.id, self._session(number).id, changes)
        sessions.change(*named, by=self.smith, now=self.now)

    def _session(self, number: int) -> Any:
        self.sessions[number].refresh_from_db()
        return self.sessions[number]

    def _bookings(self, client: int) -> Any:
        own = Booking.objects.filter(client_id=self.clients[client].person_id)
        return own.exclude(status="canceled").order_by("id")

    def look(self, story: list[Any]) -> None:
        """Compare each event with what the same calendar showed before."""
        for who, event in self._events():
            name, shown = (who, event.uid), (event.spans, event.status, event.place, event.summary)
            sequence, seen = self.last_seen.get(name, (_NEVER_SEEN, None))
            assert event.sequence >= sequence, (story, event)
            assert event.sequence > sequence or shown == seen, (story, event, seen)
            self.last_seen[name] = (event.sequence, shown)

    def _events(self) -> list[tuple[int, CalendarEvent]]:
        found: list[tuple[int, CalendarEvent]] = []
        for person in (self.smith, *self.clients):
            for news in calendar_events.feed(person, now=self.now):
                event = calendar_events.event_of(news, summary="", now=self.now)
                if event is not None:
                    found.append((person.person_id, event))
            found += [
                (person.person_id, hosted_sessions.event_of_session(each, summary=f"{each.taken}"))
                for each in hosted_sessions.hosted(person, now=self.now)
            ]
        return found


STEPS = [
    *("buy_a_seat", "buy_a_seat", "buy_an_hour", "pay", "pay", "switch", "move_an_hour"),
    *("change_a_place", "cancel", "join_the_waitlist", "hold_a_seat", "move_a_session"),
    *("place_a_session", "resize_a_session", "call_off", "wait"),
]
LIVES = st.lists(
    st.tuples(st.sampled_from(STEPS), st.sampled_from(CLIENTS), st.sampled_from(SESSIONS)),
    min_size=1,
    max_size=12,
)


def live(steps: list[Any]) -> None:
    mark = transaction.savepoint()
    try:
        shop = Shop()
        for number, step in enumerate(steps):
            shop.do(*step)
            shop.look(steps[: number + 1])
    finally:
        transaction.savepoint_rollback(mark)


def examples(number: int, *, same: bool) -> Any:
    return settings(
        max_examples=number,
        derandomize=same,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


class TestSequenceOfEvents:
    def test_rises_for_the_host_when_a_client_takes_their_seat_elsewhere(self):
        live(
            [
                *(("buy_a_seat", 0, 0), ("pay", 0, 0), ("buy_a_seat", 1, 0), ("pay", 1, 0)),
                *(("switch", 0, 1), ("switch", 1, 1), ("switch", 0, 0)),
            ]
        )

    def test_rises_when_an_hour_is_paid_and_when_its_place_changes(self):
        live([("buy_an_hour", 0, 0), ("pay", 0, 0), ("change_a_place", 0, 1), ("cancel", 0, 0)])

    @examples(8, same=True)
    @given(steps=LIVES)
    def test_rises_with_all_that_changes(self, steps: list[Any]):
        live(steps)

    @pytest.mark.long
    @examples(100, same=False)
    @given(steps=LIVES)
    def test_rises_with_all_that_changes_in_many_more_lives(self, steps: list[Any]):
        live(steps)
