"""The version of a booking: how many entries its ledger has, kept on the booking itself."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest
from tests.factories import (
    HOUR,
    TOMORROW_AT_TEN,
    make_buddy,
    make_client,
    make_match,
    make_practitioner,
    make_service,
    make_student,
    make_teacher,
)
from tests.steps import (
    buy,
    cancel,
    confirm_completion,
    pay_by_hand,
    request_booking,
    reschedule,
    schedule_session,
)

from bookable.storage import guard, migrations
from bookable.storage.models import Booking
from bookable.storage.sql import execute, rows

pytestmark = pytest.mark.django_db

ENTRIES = "SELECT booking_id, count(*) FROM ledger_entry GROUP BY booking_id ORDER BY 1"
NAME = "_booking_versions"
VERSIONS = "SELECT id, version FROM booking ORDER BY 1"


@pytest.fixture
def lives() -> None:
    """Bookings to which one thing and several things have happened."""
    maria, john, smith, jane = make_teacher(), make_student(), make_practitioner(), make_client()
    request_booking(maria, john)
    hour = pay_by_hand(buy(make_service(smith), jane), smith)
    cancel(reschedule(hour, TOMORROW_AT_TEN + 2 * HOUR, jane), jane)
    ana, ben = make_buddy(), make_buddy()
    session = schedule_session(make_match(ana, ben), ana)
    for each in (ana, ben):
        confirm_completion(session, each, now=TOMORROW_AT_TEN + 2 * HOUR)
    guard.see_everything()


@pytest.mark.usefixtures("lives")
class TestVersion:
    def test_counts_the_ledger(self):
        entries = rows(ENTRIES)
        assert rows(VERSIONS) == entries
        assert {number for _, number in entries} == {1, 4, 5}

    def test_is_counted_for_bookings_that_were_made_without_it(self):
        Booking.objects.update(version=1)
        (name,) = (each for _, each, _ in iter_modules(migrations.__path__) if each.endswith(NAME))
        execute(import_module(f"{migrations.__name__}.{name}").COUNT)
        assert rows(VERSIONS) == rows(ENTRIES)
