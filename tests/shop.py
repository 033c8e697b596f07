"""A shop with bundles, and its books."""

from __future__ import annotations

from django.db.models import Sum
from tests.marketplace import client, practitioner, service
from tests.people import NOW
from tests.sales import apart, credited, sold, spend

from bookable.storage import credit_entries
from bookable.storage.models import CreditEntry, CreditGrant


class Shop:
    """A practitioner with something to spend credits on, and a client."""

    def __init__(self) -> None:
        self.smith, self.john = practitioner(), client()
        self.talk = service(self.smith, name="Talk")
        self.bundle = service(self.smith, "bundle", covers=[self.talk])

    def bought(self, total: int = 10, **more):
        return credited(self.bundle, self.john, total=total, **more)

    def spent(self, **more):
        return spend(self.talk, self.john, **more)

    def booked(self):
        return sold(self.talk, self.john)


def left(booking) -> int:
    found = credit_entries.left(booking.id)
    assert found is not None
    return found.remaining


def give_back(booking, *, at=NOW, **more) -> bool:
    return apart(lambda: credit_entries.give_back(booking.id, at=at, **more))


def assert_books_balance() -> None:
    """Every movement sums up to zero, and each grant's counter is what it holds."""
    sums = CreditEntry.objects.values("movement").annotate(sum=Sum("delta"))
    assert {each["sum"] for each in sums} <= {0}
    for each in CreditGrant.objects.all():
        held = each.entries.filter(account="held").aggregate(sum=Sum("delta"))["sum"] or 0
        assert each.remaining == held
        assert each.entries.aggregate(sum=Sum("delta"))["sum"] == 0
