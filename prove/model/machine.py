"""The state machine that invents steps, and takes them in the engine and in the model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.factories import NOW

from bookable.domain.commands import (
    Buy,
    Cancel,
    Command,
    Complete,
    Confirm,
    Miss,
    Request,
    Reschedule,
    Schedule,
    Start,
    Submit,
)
from bookable.domain.people import Actor
from bookable.domain.refusals import Refusal
from bookable.domain.services import Kind
from bookable.domain.spans import Span
from bookable.engine import bookings, confirming, due_changes, matching, paying, selling
from bookable.storage.models import Booking, CreditGrant, ServiceSession, Standing
from prove.model.comparing import of_engine, of_model
from prove.model.rules import ACTORS, CLIENT, PROVIDER, STAFF
from prove.model.small import SOMEDAY, Booked, Model, No
from prove.model.town import Cast
from prove.table import Row

TRIED = Row("the model", "steps of four programmes")

COMMANDS: dict[str, Command] = {
    "confirm": Confirm(),
    "complete": Complete(),
    "cancel": Cancel(),
    "miss": Miss(),
    "start": Start(),
    "submit": Submit(),
}
HOUR = timedelta(hours=1)
starts = st.tuples(st.integers(0, 2), st.integers(15, 26)).map(
    lambda at: timedelta(days=at[0], minutes=30 * at[1])
)
"""Time since the last midnight."""

minutes = st.sampled_from((30, 60, 90))
who = st.integers(0, 1)
ASKED = ("tutoring", "mentoring")
MOMENTS = ("start", "middle", "end", "after", "hold")
which = st.integers(0, 99)
MIXED = 37
"""Spreads indices: Hypothesis draws small numbers most often, which would always pick the first."""

insiders = st.sampled_from((PROVIDER, PROVIDER, PROVIDER, CLIENT, CLIENT, STAFF))


class Story(RuleBasedStateMachine):
    """What two providers, two clients, two buddies and staff do in a few days."""

    def __init__(self) -> None:
        super().__init__()
        self.cast = Cast.new()
        held = [seller.session for seller in self.cast.sellers]
        self.model = Model(NOW, [(each.starts_at, each.ends_at) for each in held])
        self.is_up_to_date = True
        TRIED.rounds += 1

    @rule(program=st.sampled_from(ASKED), p=who, c=who, at=starts, m=minutes, agreed=st.booleans())
    def ask(self, program: str, p: int, c: int, at: Any, m: int, agreed: bool) -> None:
        """Request a provider's time, and perhaps have it confirmed."""
        at, length = self._at(at), timedelta(minutes=m)
        asked = Request(
            program=program, provider=self.cast.sellers[p].actor.uuid, start=at, length=length
        )
        new = self._new(program, p, c, "requested", at, at + length)
        self._both(
            lambda: bookings.request(asked, by=self.cast.clients[c], now=self.model.now),
            lambda: self.model.add(new),
            new,
        )
        if new.number and agreed:
            self._step(new, "confirm", PROVIDER)

    @rule(kind=st.sampled_from(("hour", "free", "credit")), p=who, c=who, at=starts)
    def buy(self, kind: str, p: int, c: int, at: Any) -> None:
        """Buy an appointment, with money or with a credit."""
        at = self._at(at)
        status = "pending_payment" if kind == "hour" else "confirmed"
        self._buy(self._new("marketplace", p, c, status, at, at + HOUR, kind))

    @rule(kind=st.sampled_from(("hour", "free")), p=who, c=who, at=starts)
    def draft(self, kind: str, p: int, c: int, at: Any) -> None:
        """Draft a booking of an appointment."""
        at = self._at(at)
        self._buy(self._new("marketplace", p, c, "draft", at, at + HOUR, kind))

    @precondition(lambda self: self.is_up_to_date)
    @rule(p=who, c=who)
    def take_seat(self, p: int, c: int) -> None:
        """Book a seat in a workshop."""
        start, end = self.model.sessions[p]
        self._buy(self._new("marketplace", p, c, "pending_payment", start, end, "seat"))

    @rule(p=who, c=who)
    def buy_bundle(self, p: int, c: int) -> None:
        """Buy a bundle of credits."""
        self._buy(self._new("marketplace", p, c, "confirmed", SOMEDAY, SOMEDAY, "bundle"))

    @rule(by=who, at=starts, m=minutes)
    def meet(self, by: int, at: Any, m: int) -> None:
        """Book time of two buddies."""
        at = self._at(at)
        length = timedelta(minutes=m)
        asked = Schedule(program="buddies", match=self.cast.match.uuid, start=at, length=length)
        new = self._new("buddies", 0, 1, "confirmed", at, at + length)
        self._both(
            lambda: matching.schedule(asked, by=self.cast.buddies[by], now=self.model.now),
            lambda: self.model.add(new),
            new,
        )

    @precondition(lambda self: self.model.likely)
    @rule(n=which)
    def step(self, n: int) -> None:
        """Take a step that is likely to be allowed."""
        self._step(*self.model.likely[n * MIXED % len(self.model.likely)])

    @precondition(lambda self: self.model.bookings)
    @rule(n=which, step=st.sampled_from(sorted(COMMANDS)), actor=st.sampled_from(ACTORS))
    def step_anywhere(self, n: int, step: str, actor: str) -> None:
        """Take any step with any booking, as any actor."""
        self._step(self.model.bookings[n % len(self.model.bookings)], step, actor)

    @precondition(lambda self: self.model.alive)
    @rule(n=which, actor=insiders, at=starts)
    def move(self, n: int, actor: str, at: Any) -> None:
        """Move a booking that is not over."""
        at = self._at(at)
        booked, asking = self._one(self.model.alive[n % len(self.model.alive)], actor)
        length = HOUR if booked.start == SOMEDAY else booked.end - booked.start
        self._both(
            lambda: bookings.perform(booked.number, Reschedule(start=at), **asking),
            lambda: self.model.move(booked, actor, at, at + length),
        )

    @precondition(lambda self: any(each.kind == "hour" for each in self.model.bookings))
    @rule(n=which, actor=st.sampled_from((PROVIDER, CLIENT, STAFF)))
    def pay(self, n: int, actor: str) -> None:
        """Record a payment by hand."""
        sold = [each for each in self.model.bookings if each.kind in {"hour", "seat"}]
        booked, asking = self._one(sold[n % len(sold)], actor)
        self._both(
            lambda: paying.record(booked.number, method="cash", reference="", **asking),
            lambda: self.model.pay(booked, actor),
        )

    @rule(half_hours=st.sampled_from((1, 1, 2, 6, 20)), by_worker=st.booleans())
    def wait(self, half_hours: int, by_worker: bool) -> None:
        """Let time pass, and perhaps run the periodic task."""
        self._wait(self.model.now + timedelta(minutes=30 * half_hours), by_worker)

    @precondition(lambda self: self.model.alive)
    @rule(n=which, k=which, what=st.sampled_from(MOMENTS), by_worker=st.booleans())
    def wait_and_step(self, n: int, k: int, what: str, by_worker: bool) -> None:
        """Wait until a moment that matters to a booking, and take a step with it then."""
        booked = self.model.alive[n * MIXED % len(self.model.alive)]
        moment = _moments(booked)[what]
        if moment is not None and self.model.now < moment < SOMEDAY:
            self._wait(moment, by_worker)
        steps = self.model.steps_of(booked)
        self._step(booked, *steps[k * MIXED % len(steps)])

    def _at(self, since_midnight: timedelta) -> Any:
        return self.model.now.replace(hour=0, minute=0) + since_midnight

    def _wait(self, until: Any, by_worker: bool) -> None:
        self.model.now = until
        self.is_up_to_date = by_worker
        self.model.apply_due_changes()
        if by_worker:
            due_changes.apply_all_due_changes(until)

    @invariant()
    def they_agree(self) -> None:
        """Compare all bookings, with the changes that are due."""
        rows = {
            row.id: row
            for row in Booking.objects.filter(id__in=[b.number for b in self.model.bookings])
        }
        for booked in self.model.bookings:
            engine, model = of_engine(rows[booked.number], now=self.model.now), of_model(booked)
            assert engine == model, f"the engine: {engine}, the model: {model}, of {booked}"
        self._agree_on_counts()

    def _agree_on_counts(self) -> None:
        if self.is_up_to_date:
            for number, seller in enumerate(self.cast.sellers):
                taken = ServiceSession.objects.get(id=seller.session.id).taken
                assert taken == self.model.taken(number), "seats taken"
        ids = [each.person_id for each in self.cast.buddies]
        standings = Standing.objects.filter(person_id__in=ids)
        assert sum(each.completed_sessions for each in standings) == self.model.points, "points"
        for each in self.model.bookings:
            if each.kind == "bundle":
                grant = CreditGrant.objects.get(booking_id=each.number)
                assert grant.remaining == each.credits, "credits"

    def _new(
        self, program: str, p: int, c: int, status: str, start: Any, end: Any, kind: str = ""
    ) -> Booked:
        return Booked(program, p, c, status, start, end, self.model.now, kind)

    def _buy(self, new: Booked) -> None:
        seller = self.cast.sellers[new.provider]
        asked = Buy(
            program="marketplace",
            service=seller.sold["hour" if new.kind == "credit" else new.kind].id,
            span=None if new.start == SOMEDAY else Span(new.start, new.end),
            session=seller.session.id if new.kind == "seat" else None,
            is_draft=new.status == "draft",
            use_credit=new.kind == "credit",
        )
        by = self.cast.clients[new.client]
        self._both(
            lambda: selling.buy(asked, kinds=frozenset(Kind), by=by, now=self.model.now),
            lambda: self.model.add(new),
            new,
        )

    def _step(self, booked: Booked, step: str, actor: str) -> None:
        _, asking = self._one(booked, actor)
        waits_for_vendor = step == "confirm" and booked.program == "tutoring"
        self._both(
            lambda: (
                confirming.confirm(booked.number, **asking)
                if waits_for_vendor
                else bookings.perform(booked.number, COMMANDS[step], **asking)
            ),
            lambda: self.model.step(booked, step, actor),
        )

    def _one(self, booked: Booked, actor: str) -> tuple[Booked, dict[str, Any]]:
        asking = {"program": booked.program, "by": self._actor(booked, actor)}
        return booked, {**asking, "now": self.model.now}

    def _actor(self, booked: Booked, actor: str) -> Actor:
        if actor == STAFF:
            return self.cast.staff
        if booked.program == "buddies":
            people = {PROVIDER: self.cast.buddies[0], CLIENT: self.cast.buddies[1]}
            return people.get(actor, self.cast.clients[0])
        provider = self.cast.sellers[booked.provider].actor
        people = {PROVIDER: provider, CLIENT: self.cast.clients[booked.client]}
        return people.get(actor, self.cast.clients[1 - booked.client])

    def _both(
        self, act: Callable[[], Any], act_in_model: Callable[[], None], new: Booked | None = None
    ) -> None:
        """Do the same in the engine and in the model, which must both accept or both refuse."""
        refusal_name, model_refusal = "", ""
        try:
            made = act()
            if new is not None:
                new.number = made.id
        except Refusal as refusal:
            refusal_name = type(refusal).__name__
        try:
            act_in_model()
        except No:
            model_refusal = "refused"
        TRIED.requests += 1
        TRIED.done += not refusal_name
        TRIED.refused += bool(refusal_name)
        assert bool(refusal_name) == bool(model_refusal), (
            f"the engine: {refusal_name or 'yes'}, the model: {model_refusal or 'yes'}"
        )


def _moments(booked: Booked) -> dict[str, Any]:
    length = booked.end - booked.start
    return {
        "start": booked.start,
        "middle": booked.start + length / 2,
        "end": booked.end,
        "after": booked.end if booked.end == SOMEDAY else booked.end + timedelta(minutes=1),
        "hold": booked.hold,
    }
