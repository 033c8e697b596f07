"""Controllers for a practitioner's own hours."""

from __future__ import annotations

from bookable.domain.people import Role
from bookable.interfaces.dialects.marketplace.controllers.door import MarketplaceDoor
from bookable.interfaces.dialects.marketplace.mapping.common import owner
from bookable.interfaces.dialects.marketplace.schemas.common import WindowOut
from bookable.interfaces.hours.controllers import OwnHours

PATHS = OwnHours(
    door=MarketplaceDoor,
    role=Role.PRACTITIONER,
    address="/api/v1/drf/availability/",
    out=WindowOut,
    owner=owner,
).paths()
