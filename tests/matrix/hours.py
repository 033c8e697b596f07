"""The matrix of providers' own hours, the same in several APIs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.factories import NOW
from tests.matrix.rows import Row
from tests.matrix.scene import Scene

from bookable.domain.people import Actor
from bookable.storage.models import OpeningHours


def window_of(provider: Actor) -> int:
    """Return the id of a provider's window, which scenes name `window`."""
    windows = OpeningHours.objects.filter(calendar__person_id=provider.person_id)
    return windows.earliest("id").id


def more_windows(scene: Scene) -> None:
    """Add 19 windows of hours."""
    old = OpeningHours.objects.get(id=scene.names["window"])
    for day in range(1, 20):
        date = (NOW + timedelta(days=day)).date()
        OpeningHours.objects.create(
            calendar_id=old.calendar_id, date=date, start="08:00", end="09:00"
        )


WEEKLY = {"day_of_week": 0, "start_time": "09:00:00", "end_time": "10:00:00", "is_recurring": True}
CLOSED = {"date": "2027-03-05", "is_recurring": False, "closed": True}
PROVIDERS = {"provider": 200, "rival": 200, "others": 403, "client": 403, "staff": 403}
MADE = PROVIDERS | {"provider": 201, "rival": 201}
OWN = PROVIDERS | {"rival": 404}


def own_hours(row: Callable[..., Row]) -> list[Row]:
    """Return the rows of an API whose scene has a `window` of the provider's."""
    return [
        row("GET", "availability/", **PROVIDERS, grows=more_windows, statements=2),
        row("POST", "availability/", WEEKLY, **MADE, statements=6),
        row("POST", "availability/", CLOSED, **MADE, statements=7),
        row("GET", "availability/{window}/", **OWN, statements=2),
        row("PATCH", "availability/{window}/", {"start_time": "08:00"}, **OWN, statements=7),
        row("DELETE", "availability/{window}/", **OWN | {"provider": 204}, statements=5),
    ]
