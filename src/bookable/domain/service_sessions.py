"""Service sessions: dated occurrences of workshops and courses, with seats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bookable.domain.sales import Venue
from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """When and where a session takes place, and with how many seats.

    `wall` is its start as it was agreed on, and `rules` the version of the zone rules that made it
    exact. Past sessions of earlier releases have neither.
    """

    span: Span
    capacity: int
    venue: Venue
    wall: WallTime | None
    rules: str

    @property
    def zone(self) -> str:
        """The zone in which its time was set; empty if that was not recorded."""
        return "" if self.wall is None else self.wall.zone

    def keeps_its_wall_time(self, span: Span, location_id: int | None) -> bool:
        """Return whether the agreed wall time also holds for a time and a location.

        If both stay, it holds under newer zone rules too.
        """
        return self.wall is not None and (self.span, self.venue.location) == (span, location_id)


@dataclass(frozen=True, slots=True)
class Clocks:
    """The zones of a practitioner: their `own`, those of locations, and of services that have a
    location."""

    own: str
    locations: Mapping[int, str]
    services: Mapping[int, str]

    def zone(self, location: int | None, *, service: int | None) -> str:
        """Return the zone in which the times of a session are meant: that of its location, without
        one that of its service's, and of what has none its practitioner's."""
        usual = self.own if service is None else self.services.get(service, self.own)
        return usual if location is None else self.locations.get(location, usual)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Occurrence):
    """A session of a service, with how many of its seats are taken."""

    id: int
    service_id: int
    taken: int
    canceled_at: datetime | None

    @property
    def is_canceled(self) -> bool:
        return self.canceled_at is not None
