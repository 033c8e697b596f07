"""Parts of a package that are canceled alone."""

from __future__ import annotations

import pytest
from tests.buying import (
    DAY,
    HOUR,
    PROGRAM,
    START,
    again,
    bill_of,
    bought,
    cancel,
    claims_of,
    move,
    owed_of,
    paid,
    parts,
    take,
)
from tests.marketplace import service
from tests.people import NOW

from bookable.domain.commands import Confirm
from bookable.domain.lifecycle import Status
from bookable.domain.refusals import PaymentMissing, WrongStatus
from bookable.queries.quotes import quote
from bookable.storage.models import LedgerEntry, Refund


@pytest.fixture
def pack(smith, hour):
    """Three hours, for a hundred."""
    return service(smith, "package", price_cents=10000, includes=[hour, hour, hour])


@pytest.fixture
def package(pack, john, smith):
    return paid(bought(pack, john), smith)


def quoted(booking, by, *, now=NOW):
    found = quote(booking.id, program=PROGRAM, by=by, now=now)
    return found.paid_cents, found.refund_cents


class TestCancelPackagePart:
    def test_refunds_its_share_as_quoted(self, package, john):
        first, *_ = parts(package)
        assert quoted(first, john) == (3333, 3333)
        move(first, START, john)
        cancel(first, john)
        assert owed_of(package) == ("paid", 10000, 3333)
        assert list(Refund.objects.values_list("booking_id", "amount_cents", "reason")) == [
            (package.id, 3333, "part_canceled")
        ]
        assert (again(package).status, claims_of(first)) == (Status.CONFIRMED, [])

    def test_ledger_has_the_refund(self, package, john):
        cancel(parts(package)[0], john)
        entry = LedgerEntry.objects.get(booking=parts(package)[0].id, kind="booking_canceled")
        assert entry.facts["refund_cents"] == "3333"

    def test_refunds_nothing_if_the_client_is_too_late(self, package, john):
        first, *_ = parts(package)
        move(first, START, john)
        assert quoted(first, john, now=START - HOUR) == (3333, 0)
        cancel(first, john, now=START - HOUR)
        assert bill_of(package) == ("paid", 10000, 0)

    def test_practitioner_cancel_refunds_the_full_share(self, package, john, smith):
        first, *_ = parts(package)
        move(first, START, john)
        assert quoted(first, smith, now=START - HOUR) == (3333, 3333)
        cancel(first, smith, now=START - HOUR)
        assert owed_of(package) == ("paid", 10000, 3333)

    def test_refunds_the_full_share_after_a_move_by_others(self, package, john, smith):
        first, *_ = parts(package)
        move(first, START, john)
        move(first, START + HOUR, smith, now=START - HOUR)
        cancel(first, john, now=START)
        assert owed_of(package) == ("paid", 10000, 3333)

    def test_refused_before_the_package_is_paid(self, pack, john):
        whole = bought(pack, john)
        assert not quote(parts(whole)[0].id, program=PROGRAM, by=john, now=NOW).can_be_canceled
        with pytest.raises(PaymentMissing):
            cancel(parts(whole)[0], john)

    def test_package_stays_paid(self, package, john):
        cancel(parts(package)[0], john)
        assert take(package, Confirm(), john).status is Status.CONFIRMED
        assert move(parts(package)[1], START, john).time.start == START


class TestCancelPackageAfterItsParts:
    def test_refunds_the_rest_and_no_part_twice(self, package, john):
        first, second, _ = parts(package)
        move(first, START, john)
        move(second, START + 3 * DAY, john)
        cancel(first, john, now=START - HOUR)
        cancel(second, john, now=START)
        assert owed_of(package) == ("paid", 10000, 3333)
        assert quoted(package, john, now=START) == (6667, 3333)
        cancel(package, john, now=START)
        assert owed_of(package) == ("paid", 10000, 6666)

    def test_ends_with_its_last_part_and_loses_no_cent(self, package, john):
        for part in parts(package):
            assert again(package).status is Status.CONFIRMED
            cancel(part, john)
        whole = again(package)
        assert (whole.status, whole.canceled_by) == (Status.CANCELED, "client")
        assert owed_of(package) == ("paid", 10000, 10000)
        with pytest.raises(WrongStatus):
            cancel(package, john)

    def test_stays_open_if_one_part_was_used(self, package, john, smith):
        first, *others = parts(package)
        move(first, START, john)
        for part in others:
            cancel(part, john)
        again_later = START + 2 * DAY
        with pytest.raises(WrongStatus):
            cancel(first, smith, now=again_later)
        assert again(package).status is Status.CONFIRMED
