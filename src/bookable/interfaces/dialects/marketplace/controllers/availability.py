"""Controllers that list when a service can be booked, and for a practitioner's own hours."""

from __future__ import annotations

from http import HTTPStatus

from dmr import modify
from dmr.plugins.msgspec import BodyMsgspec
from dmr.routing import path

from bookable.domain.people import Role
from bookable.interfaces.dialects.marketplace.controllers.door import MarketplaceDoor
from bookable.interfaces.dialects.marketplace.lexicon import PROGRAM
from bookable.interfaces.dialects.marketplace.mapping import bookings as mapping
from bookable.interfaces.dialects.marketplace.mapping import sales as showing
from bookable.interfaces.dialects.marketplace.mapping.common import owner
from bookable.interfaces.dialects.marketplace.schemas import slots as schemas
from bookable.interfaces.dialects.marketplace.schemas.common import WindowOut
from bookable.interfaces.hours.controllers import OwnHours
from bookable.queries.openings import openings


class CheckAvailability(MarketplaceDoor):
    """Availability"""

    stale_reads = ("post",)

    @modify(status_code=HTTPStatus.OK)
    def post(self, parsed_body: BodyMsgspec[schemas.SlotsIn]) -> schemas.SlotsOut:
        """List when a service can be booked on a date, or on each date up to `end_date`."""
        zone = mapping.zone(parsed_body.timezone or self.actor.timezone)
        offered = openings(
            parsed_body.service_id,
            parsed_body.date,
            parsed_body.end_date,
            provider=parsed_body.practitioner_id,
            zone=zone,
            program=PROGRAM,
            by=self.actor,
            now=self.now,
            ignoring=parsed_body.besides,
        )
        return showing.slots(parsed_body, offered, zone=zone)


HOURS = OwnHours(
    door=MarketplaceDoor,
    role=Role.PRACTITIONER,
    address="/api/v1/drf/availability/",
    out=WindowOut,
    owner=owner,
)
PATHS = [
    path("bookings/check-availability/", CheckAvailability.as_view()),
    *HOURS.paths(),
]
