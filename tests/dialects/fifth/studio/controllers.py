"""Controllers of the studio API."""

from __future__ import annotations

from http import HTTPStatus

from bookable.interfaces.dialects.studio import mapping, schemas
from bookable.interfaces.dialects.studio.errors import WORDS
from bookable.interfaces.dialects.studio.lexicon import PROGRAM
from django.http import HttpResponse
from dmr import Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec

from bookable.domain.commands import Confirm
from bookable.engine import bookings
from bookable.interfaces.http.door import Door
from bookable.interfaces.steps import BookingAddress, OneBooking, StepAddress
from bookable.queries import one_booking


class StudioDoor(Door):
    """Base of the studio controllers."""

    is_abstract = True
    words = WORDS
    error_model = schemas.SorryOut


class Shoots(StudioDoor):
    """Shoots"""

    @validate(ResponseSpec(schemas.ShootOut, status_code=HTTPStatus.CREATED))
    def post(self, parsed_body: BodyMsgspec[schemas.ShootIn]) -> HttpResponse:
        """Request a shoot."""
        return self.commit(
            lambda receipt: bookings.request(
                mapping.request(parsed_body), by=self.actor, now=self.now, receipt=receipt
            ),
            mapping.shoot,
            status=HTTPStatus.CREATED,
        )


class ShootDoor(StudioDoor, OneBooking):
    """Base of the controllers of one shoot."""

    is_abstract = True
    program = PROGRAM
    show = staticmethod(mapping.shoot)


class Shoot(ShootDoor):
    """One shoot"""

    @modify()
    def get(self, parsed_path: Path[schemas.ShootPath]) -> schemas.ShootOut:
        """Retrieve a shoot."""
        return mapping.shoot(one_booking.booking(**self.arguments()))


SHOWN = ResponseSpec(schemas.ShootOut, status_code=HTTPStatus.OK)
SHOOT = BookingAddress("shoots/<str:booking_id>/", ShootDoor, schemas.ShootPath, SHOWN)
STEPS = SHOOT.paths(StepAddress(at="agree/", name="Agree", title="Agreeing", command=Confirm))
