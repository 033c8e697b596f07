"""Random lives of bookings: readers can take the steps that they are shown, and no others.

Every step is tried out by a dry run, at every moment of the life, for each kind of reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api import Caller, set_clock
from tests.core_api import BASE, Integration, make_key
from tests.credits import grant_credits
from tests.dialects.core.test_booking_steps import NAMES
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    insert_booking,
    make_buddy,
    make_client,
    make_match,
    make_mentee,
    make_mentor,
    make_practitioner,
    make_service,
    make_session,
    make_staff,
    make_student,
    make_teacher,
)
from tests.steps import (
    buy,
    parts_of,
    pay_by_hand,
    request_booking,
    request_session,
    schedule_session,
)

from bookable.domain.booking import Booking
from bookable.domain.people import Actor
from bookable.domain.refusals import Refusal
from bookable.storage import models

pytestmark = pytest.mark.django_db

START = NOW + DAY + 2 * HOUR
MINUTE = timedelta(minutes=1)

Made = tuple[Booking, Actor, Actor]


def lesson() -> Made:
    maria, john = make_teacher(opens=time(0), closes=time(0)), make_student()
    return request_booking(maria, john), maria, john


def mentoring() -> Made:
    jane, joe = make_mentor(), make_mentee()
    return request_booking(jane, joe, program="mentoring"), jane, joe


def mentoring_at_once() -> Made:
    jane, joe = make_mentor(auto_accept=True), make_mentee()
    return request_booking(jane, joe, program="mentoring"), jane, joe


def agreed_by_buddies() -> Made:
    ana, ben = make_buddy(), make_buddy()
    return schedule_session(make_match(ana, ben), ana, start=START), ana, ben


def asked_by_a_buddy() -> Made:
    ana, ben = make_buddy(), make_buddy()
    return request_session(make_match(ana, ben), ben, start=START), ana, ben


def seller() -> Actor:
    return make_practitioner(opens=time(0), closes=time(0))


def hour(**more: Any) -> Made:
    smith, john = seller(), make_client()
    return buy(make_service(smith), john, **more), smith, john


def drafted_hour() -> Made:
    return hour(is_draft=True)


def free_hour() -> Made:
    smith, john = seller(), make_client()
    return buy(make_service(smith, price_cents=0), john), smith, john


def hour_by_credit() -> Made:
    smith, john = seller(), make_client()
    sold = make_service(smith)
    bundle = make_service(smith, "bundle", covers=[sold])
    bought = insert_booking(bundle, john)
    grant_credits(bought, bundle, john, total=2, expires_at=None)
    return buy(sold, john, use_credit=True), smith, john


def seat() -> Made:
    smith, john = seller(), make_client()
    flow = make_service(smith, "workshop")
    first = make_session(flow, start=START, minutes=60)
    for days in (30, 60):
        make_session(flow, start=START + days * DAY)
    return buy(flow, john, session=first), smith, john


def course() -> Made:
    smith, john = seller(), make_client()
    yoga = make_service(smith, "course", capacity=5)
    for day in (0, 1):
        make_session(yoga, start=START + day * DAY, minutes=60)
    return buy(yoga, john), smith, john


def part_of_course() -> Made:
    whole, smith, john = course()
    return parts_of(whole)[0], smith, john


def package() -> Made:
    smith, john = seller(), make_client()
    sold = make_service(smith)
    return buy(make_service(smith, "package", includes=[sold, sold]), john), smith, john


def part_of_package() -> Made:
    whole, smith, john = package()
    return parts_of(whole)[0], smith, john


def bundle() -> Made:
    smith, john = seller(), make_client()
    return buy(make_service(smith, "bundle", covers=[make_service(smith)]), john), smith, john


LIVES = {
    "tutoring": [lesson],
    "mentoring": [mentoring, mentoring_at_once],
    "marketplace": [
        *(hour, drafted_hour, free_hour, hour_by_credit, seat, course, part_of_course),
        *(package, part_of_package, bundle),
    ],
    "buddies": [agreed_by_buddies, asked_by_a_buddy],
}


@dataclass
class Life:
    """A booking, those who may read it, and the time."""

    ref: UUID
    provider: Actor
    readers: dict[str, Caller]
    now: datetime = NOW

    @property
    def row(self) -> models.Booking:
        return models.Booking.objects.get(uuid=self.ref)

    def shown_to(self, reader: str) -> list[str]:
        answer = self.readers[reader].get(f"bookings/{self.ref}")
        return list(answer.body["allowed_steps"]) if answer.status == 200 else []

    def tried_by(self, reader: str) -> dict[str, Any]:
        """Return the answer to each step, tried out by a reader."""
        path = f"bookings/{self.ref}"
        return {
            step: self.readers[reader].post(f"{path}/{step}?dry_run=true", self.body_of(step))
            for step in NAMES
        }

    def body_of(self, step: str) -> dict[str, str] | None:
        if step != "reschedule":
            return None
        row = self.row
        if row.service_session_id is None:
            later = self.now.replace(second=0, microsecond=0, minute=0) + 200 * DAY
            return {"start": later.isoformat()}
        others = models.ServiceSession.objects.filter(service=row.service).exclude(
            id=row.service_session_id
        )
        other = others.filter(starts_at__gt=self.now).order_by("-starts_at").first()
        return {"session": str(other.uuid if other else UUID(int=7))}

    def moments(self) -> list[datetime]:
        """Return the moments ahead at which something may change, and those beside them."""
        row = self.row
        whole = row.parent
        edges = [
            *(row.starts_at, row.ends_at, row.hold_until, row.nudge_at),
            whole and whole.hold_until,
        ]
        beside = (-MINUTE, timedelta(0), timedelta(seconds=1), MINUTE, 25 * HOUR, 73 * HOUR)
        found = {edge + gap for edge in edges if edge for gap in beside} | {self.now + HOUR}
        return sorted(moment for moment in found if moment > self.now)

    def advance(self, to: datetime) -> None:
        self.now = to
        set_clock(to)

    def pay(self) -> None:
        """Record a payment for what waits for one, if it still may be paid."""
        row = self.row
        due = row.parent or row
        mark = transaction.savepoint()
        try:
            pay_by_hand(due, self.provider, now=self.now)
        except Refusal:
            transaction.savepoint_rollback(mark)

    def take(self, reader: str, step: str) -> None:
        answer = self.readers[reader].post(f"bookings/{self.ref}/{step}", self.body_of(step))
        assert answer.status == 200, (reader, step, answer)


def begin(made: Made) -> Life:
    booking, provider, taker = made
    set_clock(NOW)
    readers: dict[str, Caller] = {
        "provider": Caller(provider, base=BASE),
        "client": Caller(taker, base=BASE),
        "staff": Caller(make_staff(), base=BASE),
        "stranger": Caller(make_client(), base=BASE),
        "key": Integration(make_key()),
        "key of the client": Integration(make_key(), acts_as=taker.uuid),
    }
    return Life(booking.uuid, provider, readers)


def refuse_wrong_steps(life: Life, story: list[str]) -> None:
    for reader in life.readers:
        shown, answers = life.shown_to(reader), life.tried_by(reader)
        taken = [step for step, answer in answers.items() if answer.status == 200]
        assert sorted(taken) == sorted(shown), (story, reader, shown, answers)
        assert all(answer.status < 500 for answer in answers.values()), (story, reader, answers)


def go_on(life: Life, data: st.DataObject) -> str:
    """Let one thing happen, and return what it was."""
    possible = [
        (reader, step)
        for reader in ("provider", "client", "staff")
        for step in life.shown_to(reader)
    ]
    kinds = ["advance", "pay", *(["step"] * 2 if possible else [])]
    match data.draw(st.sampled_from(kinds)):
        case "advance":
            life.advance(data.draw(st.sampled_from(life.moments())))
            return f"it is {life.now}"
        case "pay":
            life.pay()
            return "a payment"
        case _:
            reader, step = data.draw(st.sampled_from(possible))
            life.take(reader, step)
            return f"{step} by {reader}"


def live(program: str, data: st.DataObject) -> None:
    mark = transaction.savepoint()
    try:
        make = data.draw(st.sampled_from(LIVES[program]))
        life, story = begin(make()), [make.__name__]
        refuse_wrong_steps(life, story)
        for _ in range(data.draw(st.integers(1, 5))):
            story.append(go_on(life, data))
            refuse_wrong_steps(life, story)
    finally:
        transaction.savepoint_rollback(mark)


def lives(examples: int, *, same: bool) -> Any:
    return settings(
        max_examples=examples,
        derandomize=same,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@pytest.mark.parametrize(
    "program",
    [
        "marketplace",
        *(
            pytest.param(each, marks=pytest.mark.long)
            for each in ("tutoring", "mentoring", "buddies")
        ),
    ],
)
class TestAllowedStepsInRandomLives:
    @lives(2, same=True)
    @given(data=st.data())
    def test_are_those_that_can_be_taken(self, program: str, data: st.DataObject):
        live(program, data)

    @pytest.mark.long
    @lives(60, same=False)
    @given(data=st.data())
    def test_are_those_that_can_be_taken_in_many_more(self, program: str, data: st.DataObject):
        live(program, data)
