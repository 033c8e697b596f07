"""Locations and their rooms in the admin."""

from __future__ import annotations

import pytest
from tests.factories import make_location

from bookable.storage.models import AuditEntry, Calendar, Location, Room

ADD = "/admin/storage/location/add/"


def studio(*rooms: str, there: int = 0, **more: str) -> dict[str, object]:
    """Return the form of a location with rooms."""
    named = {f"rooms-{number}-name": name for number, name in enumerate(rooms)}
    counts = {"rooms-TOTAL_FORMS": len(rooms), "rooms-INITIAL_FORMS": there}
    none = {"practitioners-TOTAL_FORMS": 0, "practitioners-INITIAL_FORMS": 0}
    return {"name": "Studio", "timezone": "Europe/Berlin"} | none | counts | named | more


class TestRooms:
    def test_are_added_with_their_location_and_get_calendars(self, staff):
        assert staff.post(ADD, studio("Blue room", "Small room")).status_code == 302
        rooms = Room.objects.filter(location__name="Studio").order_by("id")
        assert [each.name for each in rooms] == ["Blue room", "Small room"]
        assert Calendar.objects.filter(room__in=rooms).count() == 2
        assert AuditEntry.objects.filter(action="added").exists()

    def test_are_renamed_and_keep_their_calendar(self, staff):
        place = make_location("Blue room")
        room = Room.objects.get()
        calendar = Calendar.objects.get(room=room)
        form = studio("Red room", there=1) | {"rooms-0-id": room.id, "rooms-0-location": place.id}
        page = f"/admin/storage/location/{place.id}/change/"
        assert staff.post(page, form).status_code == 302
        room.refresh_from_db()
        assert (room.name, Calendar.objects.get(room=room)) == ("Red room", calendar)

    @pytest.mark.parametrize("name", ["\u200b", "a\nb", "x" * 201])
    def test_have_names_that_can_be_read(self, staff, name):
        assert staff.post(ADD, studio(name)).status_code == 200
        assert not Location.objects.exists()

    def test_have_different_names(self, staff):
        assert staff.post(ADD, studio("Blue room", "Blue room")).status_code == 200
        assert not Location.objects.exists()
