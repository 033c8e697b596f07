"""The limit of rooms in a location, when several are added at the same time."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.factories import NOW, find_room, make_location, make_practitioner, make_service
from tests.races import at_once, tally

from bookable.engine.catalogue import sessions
from bookable.storage.models import ServiceSession

pytestmark = pytest.mark.usefixtures("committed")

START = NOW + timedelta(days=1)


class TestManyRoomsConcurrently:
    def test_keep_the_limit(self, monkeypatch):
        monkeypatch.setattr(sessions, "MOST_IN_ROOMS", 2)
        smith, place = make_practitioner(), make_location("Blue")
        blue = find_room(place, "Blue").id
        flows = [make_service(smith, "workshop").id for _each in range(8)]

        def hold(day: int):
            start = START + timedelta(days=day)
            given = {
                "start_time": start,
                "end_time": start + timedelta(hours=1),
                "capacity": 2,
                "room_id": blue,
            }
            return sessions.add(flows[day], given, by=smith, now=NOW)

        outcomes = tally(at_once([partial(hold, day) for day in range(8)]))
        assert outcomes == {"int": 2, "InvalidField": 6}
        assert ServiceSession.objects.filter(room_id=blue).count() == 2
