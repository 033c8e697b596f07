"""Parts of a package that are canceled alone."""

from __future__ import annotations

import pytest
from tests.factories import DAY, HOUR, NOW, TOMORROW_AT_TEN, make_service
from tests.steps import (
    PROGRAM,
    bill_of,
    buy,
    cancel,
    claims_of,
    owed_of,
    parts_of,
    pay_by_hand,
    reload,
    reschedule,
    take_step,
)

from bookable.domain.commands import Confirm
from bookable.domain.lifecycle import Status
from bookable.domain.refusals import PaymentMissing, WrongStatus
from bookable.queries.quotes import quote
from bookable.storage.models import LedgerEntry, Refund


@pytest.fixture
def package_service(smith, hour):
    """Three hours, for a hundred."""
    return make_service(smith, "package", price_cents=10000, includes=[hour, hour, hour])


@pytest.fixture
def package(package_service, john, smith):
    return pay_by_hand(buy(package_service, john), smith)


def quoted(booking, by, *, now=NOW):
    found = quote(booking.id, program=PROGRAM, by=by, now=now)
    return found.paid_cents, found.refund_cents


class TestCancelPackagePart:
    def test_refunds_its_share_as_quoted(self, package, john):
        first, *_ = parts_of(package)
        assert quoted(first, john) == (3333, 3333)
        reschedule(first, TOMORROW_AT_TEN, john)
        cancel(first, john)
        assert owed_of(package) == ("paid", 10000, 3333)
        assert list(Refund.objects.values_list("booking_id", "amount_cents", "reason")) == [
            (package.id, 3333, "part_canceled")
        ]
        assert (reload(package).status, claims_of(first)) == (Status.CONFIRMED, [])

    def test_ledger_has_the_refund(self, package, john):
        cancel(parts_of(package)[0], john)
        entry = LedgerEntry.objects.get(booking=parts_of(package)[0].id, kind="booking_canceled")
        assert entry.facts["refund_cents"] == "3333"

    def test_refunds_nothing_if_the_client_is_too_late(self, package, john):
        first, *_ = parts_of(package)
        reschedule(first, TOMORROW_AT_TEN, john)
        assert quoted(first, john, now=TOMORROW_AT_TEN - HOUR) == (3333, 0)
        cancel(first, john, now=TOMORROW_AT_TEN - HOUR)
        assert bill_of(package) == ("paid", 10000, 0)

    def test_practitioner_cancel_refunds_the_full_share(self, package, john, smith):
        first, *_ = parts_of(package)
        reschedule(first, TOMORROW_AT_TEN, john)
        assert quoted(first, smith, now=TOMORROW_AT_TEN - HOUR) == (3333, 3333)
        cancel(first, smith, now=TOMORROW_AT_TEN - HOUR)
        assert owed_of(package) == ("paid", 10000, 3333)

    def test_refunds_the_full_share_after_a_move_by_others(self, package, john, smith):
        first, *_ = parts_of(package)
        reschedule(first, TOMORROW_AT_TEN, john)
        reschedule(first, TOMORROW_AT_TEN + HOUR, smith, now=TOMORROW_AT_TEN - HOUR)
        cancel(first, john, now=TOMORROW_AT_TEN)
        assert owed_of(package) == ("paid", 10000, 3333)

    def test_refused_before_the_package_is_paid(self, package_service, john):
        whole = buy(package_service, john)
        assert not quote(parts_of(whole)[0].id, program=PROGRAM, by=john, now=NOW).can_be_canceled
        with pytest.raises(PaymentMissing):
            cancel(parts_of(whole)[0], john)

    def test_package_stays_paid(self, package, john):
        cancel(parts_of(package)[0], john)
        assert take_step(package, Confirm(), john).status is Status.CONFIRMED
        assert reschedule(parts_of(package)[1], TOMORROW_AT_TEN, john).time.start == TOMORROW_AT_TEN


class TestCancelPackageAfterItsParts:
    def test_refunds_the_rest_and_no_part_twice(self, package, john):
        first, second, _ = parts_of(package)
        reschedule(first, TOMORROW_AT_TEN, john)
        reschedule(second, TOMORROW_AT_TEN + 3 * DAY, john)
        cancel(first, john, now=TOMORROW_AT_TEN - HOUR)
        cancel(second, john, now=TOMORROW_AT_TEN)
        assert owed_of(package) == ("paid", 10000, 3333)
        assert quoted(package, john, now=TOMORROW_AT_TEN) == (6667, 3333)
        cancel(package, john, now=TOMORROW_AT_TEN)
        assert owed_of(package) == ("paid", 10000, 6666)

    def test_ends_with_its_last_part_and_loses_no_cent(self, package, john):
        for part in parts_of(package):
            assert reload(package).status is Status.CONFIRMED
            cancel(part, john)
        whole = reload(package)
        assert (whole.status, whole.canceled_by) == (Status.CANCELED, "client")
        assert owed_of(package) == ("paid", 10000, 10000)
        with pytest.raises(WrongStatus):
            cancel(package, john)

    def test_stays_open_if_one_part_was_used(self, package, john, smith):
        first, *others = parts_of(package)
        reschedule(first, TOMORROW_AT_TEN, john)
        for part in others:
            cancel(part, john)
        again_later = TOMORROW_AT_TEN + 2 * DAY
        with pytest.raises(WrongStatus):
            cancel(first, smith, now=again_later)
        assert reload(package).status is Status.CONFIRMED
