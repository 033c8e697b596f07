"""Connections that were removed, deleted once nothing of them is left at the vendor."""

from __future__ import annotations

import pytest
from tests.factories import NOW, make_connection, make_teacher

from bookable.storage import calendar_connection_rows, calendar_readings
from bookable.storage.models import CalendarConnection


class TestRemovedConnection:
    @pytest.mark.parametrize("kind", ["ics", "caldav"])
    def test_is_deleted(self, kind):
        made = make_connection(make_teacher(), kind=kind, removed_at=NOW, secret=b"sealed")
        assert calendar_readings.end_removed() == 1
        assert not CalendarConnection.objects.filter(id=made.id).exists()

    @pytest.mark.parametrize("kind", ["google", "microsoft"])
    def test_is_deleted_after_its_consent_was_given_back(self, kind):
        made = make_connection(make_teacher(), kind=kind, removed_at=NOW, secret=b"sealed")
        assert calendar_readings.end_removed() == 0
        calendar_connection_rows.forget_consent(made.id)
        assert calendar_readings.end_removed() == 1

    def test_is_not_deleted_before_it_is_removed(self):
        make_connection(make_teacher())
        assert calendar_readings.end_removed() == 0
