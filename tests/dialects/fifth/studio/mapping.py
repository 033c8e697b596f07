"""Translate between the studio API's bodies and the engine's values."""

from __future__ import annotations

from datetime import timedelta

from bookable.interfaces.dialects.studio import schemas
from bookable.interfaces.dialects.studio.lexicon import (
    PROGRAM,
    STATUS_SHOWN,
)

from bookable.domain.commands import Request
from bookable.domain.facts import BookingFacts
from bookable.interfaces.http.texts import moment


def request(body: schemas.ShootIn) -> Request:
    return Request(
        program=PROGRAM,
        provider=body.photographer,
        start=moment(body.at, field="at"),
        length=timedelta(minutes=body.minutes),
    )


def shoot(shown: BookingFacts) -> schemas.ShootOut:
    state = STATUS_SHOWN[shown.status]
    return schemas.ShootOut(
        shown.uuid, shown.provider_name, shown.time.start, state, shown.join_url
    )
