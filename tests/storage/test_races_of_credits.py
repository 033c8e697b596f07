"""Races for credits, and random movements that must keep the books balanced."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.people import NOW
from tests.races import at_once, tally
from tests.sales import apart, grant, sold
from tests.shop import Shop, assert_books_balance, give_back, left

from bookable.domain.refusals import NoCredits
from bookable.engine.credits import expire_due
from bookable.storage import credit_entries

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _balanced(committed):
    """Check after each test that the books balance."""
    yield
    assert_books_balance()


@pytest.fixture
def shop():
    return Shop()


class TestLastCreditSpentConcurrently:
    def test_is_spent_once(self, shop):
        for _ in range(20):
            bundle = shop.bought(1)
            bookings = [shop.booked() for _ in range(4)]
            outcomes = at_once([partial(shop.spent, booking=each) for each in bookings])
            assert tally(outcomes) == {"int": 1, "NoCredits": 3}
            assert left(bundle) == 0


class TestManyCreditsSpentConcurrently:
    def test_spends_exactly_the_credits_of_both_bundles(self, shop):
        for _ in range(10):
            soon, late = shop.bought(3, lasts=DAY), shop.bought(3)
            bookings = [shop.booked() for _ in range(8)]
            outcomes = at_once([partial(shop.spent, booking=each) for each in bookings])
            assert tally(outcomes) == {"int": 6, "NoCredits": 2}
            assert [left(soon), left(late)] == [0, 0]


class TestCreditGivenBackConcurrently:
    def test_comes_back_once(self, shop):
        bundle = shop.bought(30)
        for _ in range(20):
            talk = shop.booked()
            shop.spent(booking=talk)
            outcomes = at_once([partial(give_back, talk)] * 4)
            assert sorted(outcomes) == [False, False, False, True]
        assert left(bundle) == 30


class TestCreditGivenBackWhileBundleExpires:
    def test_is_in_exactly_one_account(self, shop):
        for _ in range(20):
            bundle, talk = shop.bought(2, lasts=DAY), shop.booked()
            shop.spent(booking=talk)
            later = NOW + DAY
            at_once(
                [
                    partial(give_back, talk, at=later),
                    partial(expire_due, later),
                    partial(give_back, talk, at=later),
                ]
            )
            expire_due(later)
            assert left(bundle) == 0
            assert_books_balance()


class TestBundleGrantedConcurrently:
    def test_grants_once(self, shop):
        for _ in range(10):
            bundle = sold(shop.bundle, shop.john)
            once = partial(grant, bundle, shop.bundle, shop.john, total=7, expires_at=None)
            assert tally(at_once([once] * 4)) == {"NoneType": 4}
            assert left(bundle) == 7


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["grant", "spend", "give_back", "let_down", "forfeit", "revoke", "expire"]),
        st.integers(min_value=0, max_value=5),
    ),
    max_size=30,
)


class TestRandomCreditMovements:
    @settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(DEEDS)
    def test_keep_the_books_balanced(self, shop, deeds):
        bundles, talks = [], []
        for hour, (deed, number) in enumerate(deeds):
            at = NOW + timedelta(hours=hour)
            if deed == "grant":
                lasts = timedelta(hours=6) if number % 2 else None
                bundles.append(shop.bought(number + 1, lasts=lasts, at=at))
            elif deed == "spend":
                talks.append(sold(shop.talk, shop.john))
                try:
                    shop.spent(booking=talks[-1], at=at)
                except NoCredits:
                    talks.pop()
            elif deed == "give_back" and talks:
                give_back(talks[number % len(talks)], at=at)
            elif deed == "let_down" and talks:
                give_back(talks[number % len(talks)], at=at, good_until=at + timedelta(hours=9))
            elif deed == "forfeit" and talks:
                talk = talks[number % len(talks)]
                apart(partial(credit_entries.forfeit, talk.id, at=at, reason="canceled_too_late"))
            elif deed == "revoke" and bundles:
                bundle = bundles[number % len(bundles)]
                before = left(bundle)
                assert apart(partial(credit_entries.revoke, bundle.id, at=at)) == before
            elif deed == "expire":
                expire_due(at)
        assert_books_balance()
