"""A shop with bundles, and the accounts of their credits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum
from tests.factories import NOW, insert_booking, make_client, make_practitioner, make_service
from tests.steps import in_transaction

from bookable.domain.people import Actor
from bookable.storage import credit_entries
from bookable.storage.models import Booking, CreditEntry, CreditGrant, Service


class Shop:
    """A practitioner with a service and a bundle that covers it, and a client."""

    def __init__(self) -> None:
        self.smith, self.john = make_practitioner(), make_client()
        self.talk = make_service(self.smith, name="Talk")
        self.bundle = make_service(self.smith, "bundle", covers=[self.talk])

    def insert_bundle(self, total: int = 10, **more: Any) -> Booking:
        return insert_bundle(self.bundle, self.john, total=total, **more)

    def spend_credit(self, **more: Any) -> int:
        return spend_credit(self.talk, self.john, **more)

    def insert_booking(self) -> Booking:
        return insert_booking(self.talk, self.john)


def insert_bundle(
    bundle: Service,
    to: Actor,
    *,
    total: int = 10,
    lasts: timedelta | None = timedelta(days=30),
    at: datetime = NOW,
) -> Booking:
    """Insert the row of a bundle's booking, with its credits."""
    booking = insert_booking(bundle, to, at=at)
    expires_at = None if lasts is None else at + lasts
    grant_credits(booking, bundle, to, total=total, expires_at=expires_at, at=at)
    return booking


def grant_credits(
    booking: Booking,
    bundle: Service,
    to: Actor,
    *,
    total: int,
    expires_at: datetime | None,
    at: datetime = NOW,
) -> None:
    """Grant the credits of a bundle's booking."""
    in_transaction(
        lambda: credit_entries.grant(
            booking_id=booking.id,
            person_id=to.person_id,
            total=total,
            covers=bundle.covers,
            expires_at=expires_at,
            at=at,
        )
    )


def spend_credit(
    what: Service,
    to: Actor,
    *,
    booking: Booking | None = None,
    bundle: int | None = None,
    at: datetime = NOW,
) -> int:
    """Spend a credit on a booking: by default, on a new one."""
    spent_on = booking or insert_booking(what, to, at=at)
    spent: int = in_transaction(
        lambda: credit_entries.spend(
            person_id=to.person_id,
            service_id=what.id,
            booking_id=spent_on.id,
            bundle=bundle,
            at=at,
        )
    )
    return spent


def credits_left(booking: Booking) -> int:
    """Return how many credits are left of a bundle's booking."""
    found = credit_entries.left(booking.id)
    assert found is not None
    return found.remaining


def give_back_credit(booking: Booking, *, at: datetime = NOW, **more: Any) -> bool:
    """Give back the credit that was spent on a booking, and return whether there was one."""
    came_back: bool = in_transaction(lambda: credit_entries.give_back(booking.id, at=at, **more))
    return came_back


def assert_books_balance() -> None:
    """Check that each movement sums up to zero, and each grant's counter is what it holds."""
    sums = CreditEntry.objects.values("movement").annotate(sum=Sum("delta"))
    assert {each["sum"] for each in sums} <= {0}
    for each in CreditGrant.objects.all():
        held = each.entries.filter(account="held").aggregate(sum=Sum("delta"))["sum"] or 0
        assert each.remaining == held
        assert each.entries.aggregate(sum=Sum("delta"))["sum"] == 0
