"""`can_take`, by which lists show possible steps, agrees with `decide`."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from tests.domain.given import END, HOUR, NOW, START, TICK
from tests.domain.sold import (
    COURSE_DAY,
    PACKAGE,
    PACKAGE_PART,
    SEAT,
    WHOLE_COURSE,
    decided,
    sold,
)

from bookable.domain.commands import Amend, Cancel, Command, Complete, Confirm, Pay, Reschedule
from bookable.domain.lifecycle import Status
from bookable.domain.money import PaymentStatus
from bookable.domain.people import Side
from bookable.domain.programs import MARKETPLACE_PROGRAM
from bookable.domain.refusals import PaymentMissing, Refusal
from bookable.domain.sale_steps import can_take
from bookable.domain.sales import Venue
from bookable.domain.services import Kind

KINDS = {
    "hour": {},
    "seat": SEAT,
    "course": WHOLE_COURSE,
    "course day": COURSE_DAY,
    "package": PACKAGE,
    "package part": PACKAGE_PART,
    "bundle": {"kind": Kind.BUNDLE, "minutes": None},
}
QUICK = ("hour", "course day", "package")
COMMANDS: list[Command] = [
    Cancel(),
    Reschedule(start=END + HOUR),
    Confirm(),
    Complete(),
    Pay(cents=5000, method="cash"),
    Amend(changes={"title": "T"}),
    Amend(changes={"meeting_url": "javascript:alert(1)"}),
    Amend(changes={}, venue=Venue(1)),
]
MOMENTS = [NOW, START - TICK, START, END + HOUR]
STATUSES = sorted(MARKETPLACE_PROGRAM.statuses)


class TestCanTake:
    @pytest.mark.parametrize(
        "kind",
        [
            *QUICK,
            *(pytest.param(each, marks=pytest.mark.long) for each in KINDS if each not in QUICK),
        ],
    )
    @pytest.mark.parametrize("command", COMMANDS, ids=lambda c: str(c)[:40])
    def test_agrees_with_decide(self, kind: str, command: Command) -> None:
        timeless = [False] if KINDS[kind] in (COURSE_DAY, SEAT) else [False, True]
        cases = product(STATUSES, PaymentStatus, MOMENTS, timeless, [*Side])
        for status, payment, now, has_no_time, side in cases:
            booking = sold(status, sale_of=KINDS[kind] | {"payment": payment})
            if has_no_time:
                booking = replace(booking, span=None)
            try:
                decided(booking, command, by=side, now=now)
                happened = True
            except Refusal:
                happened = False
            shown = can_take(booking, command, program=MARKETPLACE_PROGRAM, side=side, now=now)
            is_forgiven = isinstance(command, Confirm) and status is Status.CONFIRMED
            assert shown is happened or is_forgiven, (status, payment, now, side)


class TestConfirmUnpaidPart:
    @pytest.mark.parametrize("side", [Side.CLIENT, Side.PROVIDER, Side.STAFF])
    @pytest.mark.parametrize("kind", ["course day", "package part"])
    def test_only_with_its_whole(self, kind: str, side: Side) -> None:
        free = KINDS[kind] | {"payment": PaymentStatus.NOT_REQUIRED}
        part = sold(Status.PENDING_PAYMENT, sale_of=free)
        with pytest.raises(PaymentMissing):
            decided(part, Confirm(), by=side)
        along = decided(part, Confirm(with_parent=True), by=side)
        assert along.booking.status is Status.CONFIRMED
