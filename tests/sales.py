"""What was sold, as bare rows: bookings of something, and the seats and credits that hang on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.people import NOW

from bookable.domain.people import Actor
from bookable.storage import credit_entries
from bookable.storage.models import Booking, Service, ServiceSession
from bookable.storage.work import transact


def sold(what: Service, to: Actor, *, at: datetime = NOW, **more: Any) -> Booking:
    """This will be a confirmed booking of a service, of which nothing but its row is there."""
    return Booking.objects.create(
        program="marketplace",
        provider_id=what.practitioner_id,
        client_id=to.person_id,
        service=what,
        kind=what.kind,
        status="confirmed",
        created_at=at,
        updated_at=at,
        **more,
    )


def credited(
    bundle: Service,
    to: Actor,
    *,
    total: int = 10,
    lasts: timedelta | None = timedelta(days=30),
    at: datetime = NOW,
) -> Booking:
    """This will be a bundle that somebody bought, with its credits."""
    booking = sold(bundle, to, at=at)
    grant(booking, bundle, to, total=total, expires_at=None if lasts is None else at + lasts, at=at)
    return booking


def grant(
    booking: Booking,
    bundle: Service,
    to: Actor,
    *,
    total: int,
    expires_at: datetime | None,
    at: datetime = NOW,
) -> None:
    """This will grant the credits of a bundle that was bought."""
    apart(
        lambda: credit_entries.grant(
            booking_id=booking.id,
            person_id=to.person_id,
            total=total,
            covers=bundle.covers,
            expires_at=expires_at,
            at=at,
        )
    )


def spend(
    what: Service,
    to: Actor,
    *,
    booking: Booking | None = None,
    bundle: int | None = None,
    at: datetime = NOW,
) -> int:
    """This will spend a credit on a booking, a new one unless it is given."""
    spent_on = booking or sold(what, to, at=at)
    return apart(
        lambda: credit_entries.spend(
            person_id=to.person_id,
            service_id=what.id,
            booking_id=spent_on.id,
            bundle=bundle,
            at=at,
        )
    )


def taken(session: ServiceSession) -> int:
    """This will be how many seats of a session are taken."""
    return ServiceSession.objects.get(id=session.id).taken


def apart(step: Callable[[], Any]) -> Any:
    """This will do something in a transaction of its own."""
    return transact(lambda _work: step())
