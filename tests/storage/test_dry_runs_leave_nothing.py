"""A dry run leaves no trace: no row, no job, no notification, and no call of a vendor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial

import pytest
from django.db import connection, transaction
from psycopg import sql
from tests.api import Caller, set_clock
from tests.core_api import BASE
from tests.dialects.core.test_booking_steps import NAMES, body_of, workshop
from tests.engine.test_allowed_steps import (
    MADE,
    MOMENTS,
    paid_appointment,
)
from tests.factories import (
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
from tests.races import at_once
from tests.steps import buy

from bookable.engine import clock, ports
from bookable.gateways.jitsi import Jitsi
from bookable.queries.foreseen import foreseen
from bookable.storage import booking_rows, guard
from bookable.storage.rehearsals import rehearsal
from bookable.storage.work import Retry, transact

pytestmark = pytest.mark.usefixtures("committed", "_at_now")

# Apart from the clock that the tests set.
_TABLES = """
SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'sandbox_clock'
"""

_DIGEST = """
SELECT md5(coalesce(string_agg(t.xmin || ' ' || t.ctid || t::text, '' ORDER BY ctid), '')) FROM {} t
"""


@pytest.fixture
def _at_now(committed: None) -> Iterator[None]:
    set_clock(NOW)
    yield
    clock.follow_sandbox(False)


QUICK = [paid_appointment]


class AskedVendor(Jitsi):
    """A vendor of meetings that is asked over the network, and fails the test if it is."""

    name = "asked"
    instant = False

    def create(self, plan, *, within):
        raise AssertionError("a dry run asked the vendor")


@pytest.fixture
def asked_vendor() -> Iterator[None]:
    ports.provide_meetings(AskedVendor())
    yield
    ports.provide_meetings(Jitsi())


def dump() -> dict[str, str]:
    """Return a digest of the rows of every table, with the versions by which they were written."""
    with transaction.atomic(), connection.cursor() as cursor:
        guard.see_everything()
        cursor.execute(_TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        digests = {}
        for table in tables:
            cursor.execute(sql.SQL(_DIGEST).format(sql.Identifier(table)))
            (digests[table],) = cursor.fetchone()
        return digests


def notifications() -> list[str]:
    """Return the notifications that have come since the connection began to listen."""
    return [each.channel for each in connection.connection.notifies(timeout=0.05)]


@pytest.mark.parametrize(
    "make",
    [
        *QUICK,
        *(pytest.param(each, marks=pytest.mark.long) for each in MADE if each not in QUICK),
        pytest.param(workshop, marks=pytest.mark.long),
    ],
    ids=lambda make: make.__name__,
)
class TestDryRunOfAnyStep:
    def test_leaves_no_trace(self, make, asked_vendor):
        ports.provide_meetings(Jitsi())
        booking, provider, taker = make()
        ports.provide_meetings(AskedVendor())
        callers = [Caller(who, base=BASE) for who in (provider, taker, make_staff())]
        with connection.cursor() as cursor:
            cursor.execute("LISTEN procrastinate_any_queue")
        taken, before = set(), dump()
        for now in MOMENTS.values():
            set_clock(now)
            for caller in callers:
                for step in NAMES:
                    path = f"bookings/{booking.uuid}/{step}?dry_run=true"
                    tried = caller.post(path, body_of(step, booking, now), Idempotency_Key="k")
                    assert tried.status < 500, (step, tried)
                    taken |= {step} if tried.status == 200 else set()
            assert dump() == before
        assert "cancel" in taken
        assert notifications() == []


class TestDryRunOfABooking:
    def test_leaves_no_trace(self, asked_vendor):
        maria, john = make_teacher(), make_student()
        smith, jane = make_practitioner(), make_client()
        place = make_location("Blue")
        ana, ben = make_buddy(), make_buddy()
        match = make_match(ana, ben)
        common = {"start": TOMORROW_AT_TEN.isoformat()}
        wishes = [
            (john, {"program": "tutoring", "provider": maria.uuid, "duration_minutes": 60}),
            (jane, {"program": "marketplace", "service": make_service(smith, location=place).uuid}),
            (ana, {"program": "buddies", "match": match.uuid, "duration_minutes": 60}),
        ]
        callers = [(Caller(who, base=BASE), wish) for who, wish in wishes]
        before = dump()
        for caller, wish in callers:
            body = {name: str(value) for name, value in (wish | common).items()}
            body |= {"duration_minutes": 60} if "duration_minutes" in wish else {}
            tried = caller.post("bookings?dry_run=true", body)
            assert tried.status == 200, tried
            assert tried.body["events"]
        assert dump() == before

    def test_while_others_book_is_all_or_nothing(self):
        """Dry runs and bookings of one time at once: one booking, and no dry run in its way."""
        maria = make_teacher()
        johns = [Caller(make_student(), base=BASE) for _ in range(8)]
        wish = {
            "program": "tutoring",
            "provider": str(maria.uuid),
            "start": TOMORROW_AT_TEN.isoformat(),
            "duration_minutes": 60,
        }
        paths = ["bookings?dry_run=true", "bookings"] * 4
        asked = [
            lambda john=john, path=path: john.post(path, wish).status
            for john, path in zip(johns, paths, strict=True)
        ]
        statuses = at_once(asked)
        assert statuses[1::2].count(201) == 1
        assert set(statuses) <= {200, 201, 409}
        assert ports.meetings() is not None


class TestRehearsal:
    def test_forgets_what_an_attempt_before_has_written(self):
        smith, jane = make_practitioner(), make_client()
        service, attempts = make_service(smith, price_cents=0), []

        def attempt():
            attempts.append(buy(service, jane))
            if len(attempts) == 1:
                raise Retry
            return attempts[-1]

        with rehearsal() as entry_ids:
            transact(attempt)
            assert len(entry_ids) == 2
            assert foreseen(entry_ids, by=jane).events == ["booking.confirmed"]

    def test_keeps_no_lock_of_what_it_has_waited_for(self):
        """Else it would lock bookings out of the order of their ids, in which others lock them."""
        smith = make_practitioner()
        booking = buy(make_service(smith), make_client())
        lock, tries = partial(booking_rows.lock_all, [booking.id]), []

        def attempt():
            tries.append(1)
            if len(tries) == 1:
                raise Retry(lock)
            return at_once([partial(lock, waiting=False)])

        with rehearsal():
            assert transact(attempt) == [[booking]]

    def test_of_a_refusal_leaves_nothing(self):
        before = dump()
        with suppress(ZeroDivisionError), rehearsal():
            make_student()
            raise ZeroDivisionError
        assert dump() == before

    def test_shows_each_transaction_only_what_it_asks_for(self):
        """A setting of one transaction would otherwise reach into the next one."""
        ana, seen = make_buddy(), []
        with rehearsal():
            transact(lambda: guard.see_as(ana))
            with transaction.atomic(), connection.cursor() as cursor:
                transact(lambda: seen.append(_person(cursor)))
        assert seen == [""]


def _person(cursor) -> str:
    cursor.execute("SELECT current_setting('bookable.person', true)")
    return cursor.fetchone()[0]
