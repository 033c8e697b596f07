from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import make_connection, make_teacher

from bookable.engine import clock
from bookable.interfaces.cli.findings import Grade
from bookable.interfaces.cli.outside_checks import connections

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.mark.long
class TestDoctorOnConnectedCalendars:
    @pytest.fixture
    def connect(self):
        maria, now = make_teacher(name="Maria Garcia"), clock.now()

        def calendar(*, read: timedelta | None, created: timedelta = 9 * HOUR, **more):
            times = {"created_at": now - created, "succeeded_at": read and now - read}
            make_connection(maria, **{"kind": "caldav", "username": "maria"} | times | more)

        return calendar

    def test_counts_them_by_kind(self, connect):
        connect(read=timedelta(minutes=4))
        connect(read=timedelta(minutes=61))
        connect(read=5 * HOUR, state="denied")
        connect(read=None, created=HOUR / 2, kind="ics")
        connect(read=None, removed_at=clock.now())
        first, second = connections()
        assert first.grade == second.grade == Grade.OK
        assert first.subject == "caldav calendars"
        assert first.text == "3 connected, 1 silent for an hour, 1 denied"
        assert second.text == "1 connected, 0 silent for an hour, 0 denied"

    def test_warns_if_most_are_silent(self, connect):
        connect(read=2 * HOUR)
        connect(read=None)
        connect(read=timedelta(minutes=1))
        [found] = connections()
        assert found.grade == Grade.WARN
        assert "maria" not in str(found)

    def test_says_nothing_if_there_are_none(self):
        assert list(connections()) == []
