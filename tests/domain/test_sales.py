"""What is sold, and what of its price goes back when it is canceled."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.given import HOUR, NOW, START, TICK
from tests.domain.sold import (
    AWAITING,
    COURSE_DAY,
    HALF_ON_THE_LAST_DAY,
    PACKAGE,
    PACKAGE_PART,
    PRICE,
    SEAT,
    WHOLE_COURSE,
    bill,
    sale,
)

from bookable.domain.money import USUAL_POLICY, Bill, CancellationPolicy, PaymentStatus, Tier
from bookable.domain.moves import Moves
from bookable.domain.people import Party, Side
from bookable.domain.sales import (
    Part,
    Sale,
    Venue,
    course_seat,
    package_hour,
    paid,
    percent_back,
    promised,
    refund_due,
    reversed_by,
    sale_of,
)
from bookable.domain.services import Kind, Service, Terms

DAY = timedelta(days=1)
IN_TIME = START - 24 * HOUR
ON_THE_LAST_DAY = IN_TIME + TICK
TOO_LATE = START - 2 * HOUR + TICK

OTHERS = [Side.PROVIDER, Side.STAFF, Side.SYSTEM]
SOMETIME = Part(None)
USED = Part(NOW - DAY, is_left=False)
NOTHING = Bill(price_cents=0, currency="EUR", status=PaymentStatus.NOT_REQUIRED)


def service(**terms: Any) -> Service:
    """Return a service for individual hours, on the given terms."""
    return Service(
        id=8,
        provider=Party(1, UUID(int=1), "Priya Nair"),
        archived_at=None,
        terms=Terms(kind=Kind.INDIVIDUAL, name="Consultation", **terms),
    )


def back(
    *parts: Part, of: Sale | None = None, side: Side = Side.CLIENT, now: datetime = NOW
) -> int:
    """Return the minor units that a cancellation gives back."""
    return refund_due(of or sale(), parts or (Part(START),), side=side, now=now)


class TestSale:
    def test_single_hour_takes_the_providers_time(self):
        assert sale().takes_time
        assert sale(parent=6).takes_time

    @pytest.mark.parametrize("facts", [SEAT, COURSE_DAY, WHOLE_COURSE, PACKAGE])
    def test_other_kinds_take_no_time(self, facts: dict[str, object]):
        assert not sale(**facts).takes_time

    def test_is_a_seat_if_it_is_in_a_session(self):
        seats = [sale(**facts).is_seat for facts in (SEAT, COURSE_DAY, WHOLE_COURSE, PACKAGE, {})]
        assert seats == [True, True, False, False, False]

    def test_course_and_package_have_parts(self):
        assert [kind for kind in Kind if sale(kind=kind).has_parts] == [Kind.COURSE, Kind.PACKAGE]

    @pytest.mark.parametrize("facts", [COURSE_DAY, PACKAGE_PART])
    def test_parts_have_no_parts(self, facts: dict[str, object]):
        assert not sale(**facts).has_parts

    def test_has_a_length_if_it_is_fixed(self):
        assert sale(minutes=90).length == 1.5 * HOUR
        assert sale(minutes=None).length is None


class TestSaleOfService:
    def test_is_sold_on_its_own_policy_or_else_on_the_usual_one(self):
        assert sale_of(service(), bill(), usual=USUAL_POLICY).policy == USUAL_POLICY
        own = service(cancellation_policy=HALF_ON_THE_LAST_DAY)
        assert sale_of(own, bill(), usual=USUAL_POLICY).policy == HALF_ON_THE_LAST_DAY

    def test_has_the_kind_and_the_length_of_the_service(self):
        sold = sale_of(service(duration_minutes=90), bill(), usual=USUAL_POLICY)
        assert (sold.service, sold.kind, sold.minutes) == (8, Kind.INDIVIDUAL, 90)


class TestSaleOfParts:
    def test_seat_in_a_course_costs_nothing_and_has_its_own_venue(self):
        course = sale(**WHOLE_COURSE, venue=Venue(1, 2), moves=Moves(at_most=50))
        seat = course_seat(course, parent=6, session=11, venue=Venue(3))
        assert seat == sale(**COURSE_DAY, venue=Venue(3), bill=NOTHING)
        assert seat.takes_seat

    def test_hour_of_a_package_costs_nothing_and_has_the_terms_of_its_service(self):
        package = sale(**PACKAGE)
        hour = package_hour(package, service(duration_minutes=45, location_id=7), parent=6)
        assert hour == sale(service=8, minutes=45, parent=6, venue=Venue(7), bill=NOTHING)
        assert hour.takes_time


class TestRefundClientCancels:
    def test_follows_the_policy_of_the_sale(self):
        assert back(now=IN_TIME) == PRICE
        assert back(now=ON_THE_LAST_DAY) == PRICE / 2
        assert back(now=TOO_LATE) == 0

    def test_nothing_paid_gives_nothing_back(self):
        assert back(of=sale(PaymentStatus.UNPAID)) == 0
        assert back(of=sale(PaymentStatus.NOT_REQUIRED)) == 0

    def test_is_a_share_of_what_was_paid(self):
        cheaper = bill(discount_cents=2000, paid_cents=3000)
        assert back(of=sale(bill=cheaper), now=ON_THE_LAST_DAY) == 1500

    def test_is_a_share_of_what_was_kept(self):
        partly = bill(PaymentStatus.PARTIALLY_REFUNDED, paid_cents=PRICE, refunded_cents=4000)
        assert back(of=sale(bill=partly)) == 1000


class TestRefundOthersCancel:
    @pytest.mark.parametrize("side", OTHERS)
    def test_is_everything_however_late(self, side: Side):
        for now in (IN_TIME, TOO_LATE, START + HOUR):
            assert percent_back(sale(), Part(START), side=side, now=now) == 100
            assert back(side=side, now=now) == PRICE

    @pytest.mark.parametrize("side", OTHERS)
    def test_excludes_used_parts(self, side: Side):
        assert back(USED, SOMETIME, SOMETIME, SOMETIME, of=sale(**PACKAGE), side=side) == 3750


class TestRefundPackage:
    def test_is_everything_if_no_part_has_a_time(self):
        assert back(SOMETIME, SOMETIME, of=sale(**PACKAGE)) == PRICE

    def test_counts_each_part_by_its_own_start(self):
        now = ON_THE_LAST_DAY
        parts = (Part(START - 23 * HOUR), Part(START), Part(START + DAY), SOMETIME)
        assert back(*parts, of=sale(**PACKAGE), now=now) == PRICE * (0 + 50 + 100 + 100) // 400

    def test_excludes_used_parts(self):
        assert back(USED, USED, SOMETIME, SOMETIME, of=sale(**PACKAGE)) == PRICE / 2
        assert back(USED, USED, of=sale(**PACKAGE)) == 0

    @pytest.mark.parametrize(
        ("at", "by", "gone"),
        [
            (IN_TIME, Side.CLIENT, PRICE // 2),
            (ON_THE_LAST_DAY, Side.CLIENT, PRICE // 4),
            (TOO_LATE, Side.CLIENT, 0),
            (TOO_LATE, Side.PROVIDER, PRICE // 2),
        ],
    )
    def test_excludes_parts_canceled_earlier(self, at, by, gone):
        part = Part(START, is_left=False, given_up=(at, by))
        package = sale(**PACKAGE, bill=bill(refunded_cents=gone))
        assert back(part, USED, of=package, now=START + DAY) == 0
        assert back(part, SOMETIME, of=package, now=START + DAY) == PRICE // 2

    def test_excludes_parts_added_for_free(self):
        free = replace(SOMETIME, is_free=True)
        assert back(USED, SOMETIME, free, of=sale(**PACKAGE)) == PRICE // 2
        assert back(USED, USED, free, of=sale(**PACKAGE)) == 0

    def test_is_rounded_down_to_whole_cents(self):
        assert back(USED, SOMETIME, SOMETIME, of=sale(**PACKAGE)) == 3333


class TestRefundPartsOneByOne:
    @given(
        paid_cents=st.integers(1, 10**6),
        ends=st.lists(st.tuples(st.integers(0, 60), st.sampled_from(Side)), max_size=6),
        at_once=st.integers(0, 3),
    )
    def test_adds_up_to_the_cent(self, paid_cents, ends, at_once):
        """Cancel some parts alone, then the whole with what is left."""
        parts = [Part(START)] * (len(ends) + at_once)
        package, total, percents = sale(**PACKAGE, bill=bill(paid_cents=paid_cents)), 0, 0
        for index, (hours, side) in enumerate(ends):
            now = START - hours * HOUR
            alone = [replace(p, is_left=i == index) for i, p in enumerate(parts)]
            total += (cents := refund_due(package, alone, side=side, now=now))
            package = promised(package, cents)
            parts[index] = Part(START, is_left=False, given_up=(now, side))
            percents += percent_back(package, Part(START), side=side, now=now)
        total += refund_due(package, parts, side=Side.STAFF, now=START)
        percents += 100 * at_once
        exact = paid_cents * percents / (100 * len(parts)) if parts else 0
        assert abs(total - exact) < len(parts) + 1
        assert total <= paid_cents
        if parts and percents == 100 * len(parts):
            assert total == paid_cents


class TestRefundBundle:
    def test_covers_the_credits_that_are_left(self):
        ten = [USED] * 3 + [SOMETIME] * 7
        assert back(*ten, of=sale(kind=Kind.BUNDLE)) == 3500

    def test_nothing_is_left_of_a_spent_bundle(self):
        assert back(*[USED] * 10, of=sale(kind=Kind.BUNDLE), side=Side.PROVIDER) == 0


class TestRefundProperty:
    @given(
        kept=st.integers(0, 10**9),
        rows=st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), max_size=4),
        starts=st.lists(st.tuples(st.integers(-50, 200), st.booleans()), max_size=20),
        side=st.sampled_from(Side),
        hours=st.integers(0, 100),
    )
    def test_never_exceeds_what_was_kept_and_falls_over_time(self, kept, rows, starts, side, hours):
        policy = CancellationPolicy(tuple(Tier(*row) for row in rows))
        package = sale(**PACKAGE, policy=policy, bill=bill(paid_cents=kept))
        parts = [Part(NOW + hour * HOUR, is_left) for hour, is_left in starts]
        early, late = (
            refund_due(package, parts, side=side, now=now) for now in (NOW, NOW + hours * HOUR)
        )
        assert 0 <= late <= early <= kept


class TestSalePaid:
    @pytest.mark.parametrize("before", [PaymentStatus.UNPAID, PaymentStatus.PENDING])
    def test_pays_the_bill(self, before: PaymentStatus):
        after = paid(sale(before), PRICE).bill
        assert (after.status, after.paid_cents, after.kept_cents) == ("paid", PRICE, PRICE)
        assert after.owes_nothing


class TestSaleRefundPromised:
    def test_does_not_change_the_status(self):
        after = promised(sale(), 2000).bill
        assert (after.status, after.pending_cents, after.kept_cents) == ("paid", 2000, 3000)

    def test_adds_up(self):
        after = promised(promised(sale(), 2000), 3000).bill
        assert (after.status, after.pending_cents, after.kept_cents) == ("paid", PRICE, 0)

    def test_leaves_the_rest_of_the_sale_unchanged(self):
        before = sale(**COURSE_DAY)
        assert promised(before, 1).policy == HALF_ON_THE_LAST_DAY
        assert promised(before, 1).session == before.session


class TestSaleRefunded:
    @pytest.mark.parametrize(
        ("refunded", "status"), [(0, "paid"), (2000, "partially_refunded"), (PRICE, "refunded")]
    )
    def test_sets_the_status(self, refunded: int, status: str):
        after = reversed_by(sale(), refunded=refunded, pending=0, disputed=False).bill
        assert (after.status, after.kept_cents) == (status, PRICE - refunded)

    def test_is_kept_apart_from_promised_refunds(self):
        after = reversed_by(sale(), refunded=2000, pending=3000, disputed=True).bill
        assert (after.status, after.kept_cents) == ("partially_refunded", 0)
        assert after.is_disputed

    @pytest.mark.parametrize("status", AWAITING)
    def test_unpaid_status_does_not_change(self, status: PaymentStatus):
        after = reversed_by(sale(status), refunded=0, pending=0, disputed=False)
        assert after == sale(status)
