"""The codec between a booking and its columns."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from tests.factories import NOW, TOMORROW_AT_TEN, make_client, make_practitioner, make_service
from tests.steps import buy

from bookable.domain import booking as domain
from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime
from bookable.storage import booking_columns, booking_rows, models
from bookable.storage.sql import execute

START = TOMORROW_AT_TEN

NEVER_WRITTEN = {"provider", "client", "location", "match"}
"""Fields of a booking that no step changes."""

MAY_BE_MISSING = [
    field.name
    for field in fields(domain.Booking)
    if "None" in str(field.type) and field.name not in NEVER_WRITTEN
]


@pytest.fixture
def booking(db):
    return buy(make_service(make_practitioner()), make_client(), start=START)


class TestColumns:
    def test_are_those_of_the_table(self, booking):
        table = {column.column for column in models.Booking._meta.get_fields() if column.concrete}
        for field in {field.name for field in fields(booking)} - NEVER_WRITTEN:
            assert booking_columns.columns(field, getattr(booking, field)).keys() <= table, field

    @pytest.mark.parametrize("field", MAY_BE_MISSING)
    def test_without_a_value_are_those_of_the_table(self, booking, field):
        table = {column.column for column in models.Booking._meta.get_fields() if column.concrete}
        assert booking_columns.columns(field, None).keys() <= table


class TestUpdate:
    def test_writes_what_is_read_again(self, booking):
        later = Span(START + timedelta(hours=1), START + timedelta(hours=2))
        after = replace(
            booking,
            span=later,
            wall=WallTime.at(later.start, "Europe/Berlin"),
            details=replace(booking.details, notes="Bring a book", title="Verbs"),
            mutual_confirmation=replace(booking.mutual_confirmation, reminded_at=NOW),
            cancellation_reason="No time",
            nudge_at=NOW,
        )
        execute(*booking_rows.changes(booking, after, entries=0)[0])
        (stored,) = booking_rows.lock_all([booking.id], waiting=True)
        assert stored == after

    def test_takes_a_time_away(self, booking):
        without = replace(booking, span=None, wall=None)
        execute(*booking_rows.changes(booking, without, entries=0)[0])
        (stored,) = booking_rows.lock_all([booking.id], waiting=True)
        assert (stored.span, stored.wall) == (None, None)
