"""Controllers for a mentor's own hours."""

from __future__ import annotations

from bookable.domain.people import Role
from bookable.interfaces.dialects.mentoring import schemas
from bookable.interfaces.dialects.mentoring.controllers.door import MentoringDoor
from bookable.interfaces.hours.controllers import OwnHours

HOURS = OwnHours(
    door=MentoringDoor,
    role=Role.MENTOR,
    address="/api/mentors/availability/",
    out=schemas.WindowOut,
    owner=lambda by: {"mentor": by.person_id},
)
