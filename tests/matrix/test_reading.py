"""Every GET while changes are due that the worker has not written yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.factories import NOW, make_service, make_session
from tests.matrix.apis import ROWS
from tests.matrix.calling import Stage, changes, undone
from tests.matrix.rows import READING, Row
from tests.matrix.scene import Scene
from tests.steps import buy, pay_by_hand

from bookable.domain.commands import Cancel
from bookable.engine import bookings, waitlist
from bookable.engine.due_changes import apply_all_due_changes
from bookable.engine.reminding import nudge_due
from bookable.engine.waitlist import expire_due_offers
from bookable.storage.models import Booking
from bookable.storage.sql import execute

Stages = Mapping[str, Stage]
Answers = list[tuple[str, int, bytes]]

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
EXPIRED, BEGUN, OVER = NOW + HOUR, NOW + DAY + 3 * HOUR, NOW + 9 * DAY
EVERY_PROGRAM = {"tutoring", "mentoring", "marketplace", "buddies"}

# A list that is asked for by POST, and that a replica may answer, too.
ASKED_BY_POST = "check-availability"

READ = [
    row for row in ROWS if (row.method in READING or ASKED_BY_POST in row.path) and row.is_granted
]

CHANGED_BESIDES = ("/docs/", "/metrics", "/sessions/", "/services/", "/waitlist/", "/export")
"""Pages with a nonce, numbers of what is due, what follows from a change: free seats and the seats
that are offered to a waitlist; and the rows as they are kept, which an export has."""

FORETOLD = [
    row
    for row in READ
    # Forms of pages have a new key each time they are shown.
    if not (row.is_page or row.path == "/" or any(part in row.path for part in CHANGED_BESIDES))
]


@pytest.fixture(scope="module")
def due(stages: Stages) -> Iterator[Stages]:
    """The scenes, with a workshop seat that ends, and a seat offer that expires."""
    with undone():
        _offer_a_seat(stages["marketplace"].scene)
        yield stages


def _offer_a_seat(scene: Scene) -> None:
    """Let the peer give back a seat for which the client waits, an hour ago."""
    smith, john, peer = (scene.cast[who] for who in ("provider", "client", "peer"))
    workshop = make_service(smith, "workshop")
    pay_by_hand(buy(workshop, john, session=make_session(workshop, start=NOW + 4 * DAY)), by=smith)
    full = make_session(workshop, start=NOW + 2 * DAY, capacity=1)
    made = pay_by_hand(buy(workshop, peer, session=full), by=smith)
    waitlist.join(workshop.id, full.id, program="marketplace", by=john, now=NOW)
    bookings.perform(made.id, Cancel(), program="marketplace", by=peer, now=NOW - HOUR)


def write_due(now: datetime) -> int:
    """Write all due changes, as the worker does, and return how many seat offers expired."""
    apply_all_due_changes(now)
    nudge_due(now)
    return expire_due_offers(now)


def _answers(
    stage: Stage, row: Row, now: datetime, *, read_only: bool = False, most: int | None = None
) -> Answers:
    """Return the answers to callers with access, to the first ones or to all. With `read_only`
    PostgreSQL refuses to write and to lock."""
    row = replace(row, now=now)
    stage.prepare(row)
    if read_only:
        # Even a GET notes the use of an API key, once in five minutes.
        execute("UPDATE api_key SET last_used_at = %s", [now])
        execute("SET LOCAL transaction_read_only = on")
    granted = [who for who in row.callers if row.lets_in(who)][:most]
    answers = [(who, stage.send(row, who)) for who in granted]
    return [(who, answer.status_code, answer.content) for who, answer in answers]


MOMENTS = pytest.mark.parametrize(
    ("now", "programs"),
    [
        pytest.param(EXPIRED, {"marketplace"}, marks=pytest.mark.long),
        pytest.param(BEGUN, {"marketplace"}, marks=pytest.mark.long),
        (OVER, EVERY_PROGRAM),
    ],
    ids=["expired", "begun", "over"],
)


@pytest.mark.long
class TestReadingWhileChangesAreDue:
    @pytest.mark.parametrize(
        ("now", "most"),
        [
            (OVER, 1),
            pytest.param(OVER, None, marks=pytest.mark.long),
            pytest.param(EXPIRED, None, marks=pytest.mark.long),
            pytest.param(BEGUN, None, marks=pytest.mark.long),
        ],
        ids=["over, for one", "over", "expired", "begun"],
    )
    def test_writes_nothing(self, due: Stages, now: datetime, most: int | None) -> None:
        """PostgreSQL refuses whatever would write or lock."""
        wrong = []
        for row in READ:
            with undone():
                answers = _answers(due[row.dialect], row, now, read_only=True, most=most)
            assert answers
            wrong += [(str(row), answer) for answer in answers if answer[1] >= 500]
        assert wrong == []

    @pytest.mark.long
    def test_changes_nothing(self, due: Stages) -> None:
        for row in READ:
            with changes() as changed:
                for now in (EXPIRED, BEGUN, OVER):
                    assert _answers(due[row.dialect], row, now)
            assert changed == set(), row


@MOMENTS
class TestDueChanges:
    def test_are_there_to_be_written(self, due: Stages, now: datetime, programs: set[str]) -> None:
        with undone():
            before = set(Booking.objects.values_list("program", "id", "status"))
            assert write_due(now) == 1
            changed = before - set(Booking.objects.values_list("program", "id", "status"))
        assert {program for program, *_ in changed} == programs

    @pytest.mark.long
    def test_are_shown_as_they_will_be_written(
        self, due: Stages, now: datetime, programs: set[str]
    ) -> None:
        with undone():
            shown = [_answers(due[row.dialect], row, now) for row in FORETOLD]
            write_due(now)
            then = [_answers(due[row.dialect], row, now) for row in FORETOLD]
        wrong = [
            str(row) for row, *both in zip(FORETOLD, shown, then, strict=True) if both[0] != both[1]
        ]
        assert wrong == []
