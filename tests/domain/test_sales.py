"""What is sold, and what of its price goes back when it is called off."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

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

from bookable.domain.money import CancellationPolicy, PaymentStatus, Tier
from bookable.domain.people import Side
from bookable.domain.sales import (
    Kind,
    Part,
    Sale,
    paid,
    percent_back,
    promised,
    refund_due,
    reversed_by,
)
from bookable.domain.spans import SOMEDAY

DAY = timedelta(days=1)
IN_TIME = START - 24 * HOUR
ON_THE_LAST_DAY = IN_TIME + TICK
TOO_LATE = START - 2 * HOUR + TICK

OTHERS = [Side.PROVIDER, Side.STAFF, Side.SYSTEM]
SOMETIME = Part(SOMEDAY.start)
USED = Part(NOW - DAY, is_left=False)


def back(
    *parts: Part, of: Sale | None = None, side: Side = Side.CLIENT, now: datetime = NOW
) -> int:
    """This will be how many cents a cancellation gives back."""
    return refund_due(of or sale(), parts or (Part(START),), side=side, now=now)


class TestWhatIsSold:
    def test_takes_up_the_providers_time_where_it_is_an_hour_of_its_own(self):
        assert sale().takes_time
        assert sale(parent=6).takes_time

    @pytest.mark.parametrize("facts", [SEAT, COURSE_DAY, WHOLE_COURSE, PACKAGE])
    def test_takes_up_no_time_by_itself_otherwise(self, facts: dict[str, object]):
        assert not sale(**facts).takes_time

    def test_has_parts_where_it_is_a_whole_course_or_package(self):
        assert [kind for kind in Kind if sale(kind=kind).has_parts] == [Kind.COURSE, Kind.PACKAGE]

    @pytest.mark.parametrize("facts", [COURSE_DAY, PACKAGE_PART])
    def test_has_no_parts_where_it_is_one(self, facts: dict[str, object]):
        assert not sale(**facts).has_parts

    def test_has_a_length_where_that_is_fixed(self):
        assert sale(minutes=90).length == 1.5 * HOUR
        assert sale(minutes=None).length is None


class TestAClientWhoCancels:
    def test_gets_back_what_the_policy_of_the_sale_says(self):
        assert back(now=IN_TIME) == PRICE
        assert back(now=ON_THE_LAST_DAY) == PRICE / 2
        assert back(now=TOO_LATE) == 0

    def test_gets_nothing_back_where_he_paid_nothing(self):
        assert back(of=sale(PaymentStatus.UNPAID)) == 0
        assert back(of=sale(PaymentStatus.NOT_REQUIRED)) == 0

    def test_gets_back_of_what_he_paid_and_not_of_the_price(self):
        cheaper = bill(discount_cents=2000, paid_cents=3000)
        assert back(of=sale(bill=cheaper), now=ON_THE_LAST_DAY) == 1500

    def test_gets_back_only_of_what_was_kept(self):
        partly = bill(PaymentStatus.PARTIALLY_REFUNDED, paid_cents=PRICE, refunded_cents=4000)
        assert back(of=sale(bill=partly)) == 1000


class TestAClientWhoIsLetDown:
    @pytest.mark.parametrize("side", OTHERS)
    def test_gets_all_back_however_late_it_is(self, side: Side):
        for now in (IN_TIME, TOO_LATE, START + HOUR):
            assert percent_back(sale(), Part(START), side=side, now=now) == 100
            assert back(side=side, now=now) == PRICE

    @pytest.mark.parametrize("side", OTHERS)
    def test_does_not_pay_for_parts_that_were_used(self, side: Side):
        assert back(USED, SOMETIME, SOMETIME, SOMETIME, of=sale(**PACKAGE), side=side) == 3750


class TestAPackage:
    def test_gives_all_back_where_no_part_has_a_time(self):
        assert back(SOMETIME, SOMETIME, of=sale(**PACKAGE)) == PRICE

    def test_gives_back_each_part_by_its_own_start(self):
        now = ON_THE_LAST_DAY
        parts = (Part(START - 23 * HOUR), Part(START), Part(START + DAY), SOMETIME)
        assert back(*parts, of=sale(**PACKAGE), now=now) == PRICE * (0 + 50 + 100 + 100) // 400

    def test_gives_nothing_back_for_what_was_used(self):
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
    def test_gives_nothing_more_for_a_part_that_was_given_up(self, at, by, gone):
        part = Part(START, is_left=False, given_up=(at, by))
        package = sale(**PACKAGE, bill=bill(refunded_cents=gone))
        assert back(part, USED, of=package, now=START + DAY) == 0
        assert back(part, SOMETIME, of=package, now=START + DAY) == PRICE // 2

    def test_gives_nothing_back_for_a_part_that_was_added_free_of_charge(self):
        free = replace(SOMETIME, is_free=True)
        assert back(USED, SOMETIME, free, of=sale(**PACKAGE)) == PRICE // 2
        assert back(USED, USED, free, of=sale(**PACKAGE)) == 0

    def test_gives_back_whole_cents_and_not_one_too_many(self):
        assert back(USED, SOMETIME, SOMETIME, of=sale(**PACKAGE)) == 3333


class TestPartsThatAreGivenUpOneByOne:
    @given(
        paid_cents=st.integers(1, 10**6),
        ends=st.lists(st.tuples(st.integers(0, 60), st.sampled_from(Side)), max_size=6),
        at_once=st.integers(0, 3),
    )
    def test_give_back_what_they_were_worth_to_the_cent(self, paid_cents, ends, at_once):
        """Some parts alone, then what is left with the whole."""
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


class TestABundle:
    def test_gives_back_the_credits_that_are_left(self):
        ten = [USED] * 3 + [SOMETIME] * 7
        assert back(*ten, of=sale(kind=Kind.BUNDLE)) == 3500

    def test_of_which_nothing_is_left_gives_nothing_back(self):
        assert back(*[USED] * 10, of=sale(kind=Kind.BUNDLE), side=Side.PROVIDER) == 0


class TestWhatGoesBack:
    @given(
        kept=st.integers(0, 10**9),
        rows=st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), max_size=4),
        starts=st.lists(st.tuples(st.integers(-50, 200), st.booleans()), max_size=20),
        side=st.sampled_from(Side),
        hours=st.integers(0, 100),
    )
    def test_is_never_more_than_was_kept_nor_more_when_later(self, kept, rows, starts, side, hours):
        policy = CancellationPolicy(tuple(Tier(*row) for row in rows))
        package = sale(**PACKAGE, policy=policy, bill=bill(paid_cents=kept))
        parts = [Part(NOW + hour * HOUR, is_left) for hour, is_left in starts]
        early, late = (
            refund_due(package, parts, side=side, now=now) for now in (NOW, NOW + hours * HOUR)
        )
        assert 0 <= late <= early <= kept


class TestMoneyThatCameIn:
    @pytest.mark.parametrize("before", [PaymentStatus.UNPAID, PaymentStatus.PENDING])
    def test_settles_the_bill(self, before: PaymentStatus):
        after = paid(sale(before), PRICE).bill
        assert (after.status, after.paid_cents, after.kept_cents) == ("paid", PRICE, PRICE)
        assert after.is_settled


class TestMoneyThatIsToGoBack:
    def test_is_promised_and_changes_no_status(self):
        after = promised(sale(), 2000).bill
        assert (after.status, after.pending_cents, after.kept_cents) == ("paid", 2000, 3000)

    def test_is_added_up(self):
        after = promised(promised(sale(), 2000), 3000).bill
        assert (after.status, after.pending_cents, after.kept_cents) == ("paid", PRICE, 0)

    def test_leaves_the_rest_of_the_sale_alone(self):
        before = sale(**COURSE_DAY)
        assert promised(before, 1).policy == HALF_ON_THE_LAST_DAY
        assert promised(before, 1).session == before.session


class TestMoneyThatWentBack:
    @pytest.mark.parametrize(
        ("refunded", "status"), [(0, "paid"), (2000, "partially_refunded"), (PRICE, "refunded")]
    )
    def test_is_what_the_status_tells(self, refunded: int, status: str):
        after = reversed_by(sale(), refunded=refunded, pending=0, disputed=False).bill
        assert (after.status, after.kept_cents) == (status, PRICE - refunded)

    def test_is_told_apart_from_what_is_to_go_back(self):
        after = reversed_by(sale(), refunded=2000, pending=3000, disputed=True).bill
        assert (after.status, after.kept_cents) == ("partially_refunded", 0)
        assert after.is_disputed

    @pytest.mark.parametrize("status", AWAITING)
    def test_changes_no_status_where_nothing_was_paid(self, status: PaymentStatus):
        after = reversed_by(sale(status), refunded=0, pending=0, disputed=False)
        assert after == sale(status)
