"""Races for credits, and random movements that must keep the books balanced."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.credits import Shop, assert_books_balance, credits_left, give_back_credit, grant_credits
from tests.factories import NOW, insert_booking
from tests.races import at_once, tally
from tests.steps import in_transaction

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
            bundle = shop.insert_bundle(1)
            bookings = [shop.insert_booking() for _ in range(4)]
            outcomes = at_once([partial(shop.spend_credit, booking=each) for each in bookings])
            assert tally(outcomes) == {"int": 1, "NoCredits": 3}
            assert credits_left(bundle) == 0


@pytest.mark.long
class TestManyCreditsSpentConcurrently:
    def test_spends_exactly_the_credits_of_both_bundles(self, shop):
        for _ in range(10):
            soon, late = shop.insert_bundle(3, lasts=DAY), shop.insert_bundle(3)
            bookings = [shop.insert_booking() for _ in range(8)]
            outcomes = at_once([partial(shop.spend_credit, booking=each) for each in bookings])
            assert tally(outcomes) == {"int": 6, "NoCredits": 2}
            assert [credits_left(soon), credits_left(late)] == [0, 0]


class TestCreditGivenBackConcurrently:
    def test_comes_back_once(self, shop):
        bundle = shop.insert_bundle(30)
        for _ in range(20):
            talk = shop.insert_booking()
            shop.spend_credit(booking=talk)
            outcomes = at_once([partial(give_back_credit, talk)] * 4)
            assert sorted(outcomes) == [False, False, False, True]
        assert credits_left(bundle) == 30


@pytest.mark.long
class TestCreditGivenBackWhileBundleExpires:
    def test_is_in_exactly_one_account(self, shop):
        for _ in range(20):
            bundle, talk = shop.insert_bundle(2, lasts=DAY), shop.insert_booking()
            shop.spend_credit(booking=talk)
            later = NOW + DAY
            at_once(
                [
                    partial(give_back_credit, talk, at=later),
                    partial(expire_due, later),
                    partial(give_back_credit, talk, at=later),
                ]
            )
            expire_due(later)
            assert credits_left(bundle) == 0
            assert_books_balance()


class TestBundleGrantedConcurrently:
    def test_grants_once(self, shop):
        for _ in range(10):
            bundle = insert_booking(shop.bundle, shop.john)
            once = partial(grant_credits, bundle, shop.bundle, shop.john, total=7, expires_at=None)
            assert tally(at_once([once] * 4)) == {"NoneType": 4}
            assert credits_left(bundle) == 7


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["grant", "spend", "give_back", "let_down", "forfeit", "revoke", "expire"]),
        st.integers(min_value=0, max_value=5),
    ),
    max_size=30,
)


@pytest.mark.long
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
                bundles.append(shop.insert_bundle(number + 1, lasts=lasts, at=at))
            elif deed == "spend":
                talks.append(insert_booking(shop.talk, shop.john))
                try:
                    shop.spend_credit(booking=talks[-1], at=at)
                except NoCredits:
                    talks.pop()
            elif deed == "give_back" and talks:
                give_back_credit(talks[number % len(talks)], at=at)
            elif deed == "let_down" and talks:
                give_back_credit(
                    talks[number % len(talks)], at=at, good_until=at + timedelta(hours=9)
                )
            elif deed == "forfeit" and talks:
                talk = talks[number % len(talks)]
                in_transaction(
                    partial(credit_entries.forfeit, talk.id, at=at, reason="canceled_too_late")
                )
            elif deed == "revoke" and bundles:
                bundle = bundles[number % len(bundles)]
                before = credits_left(bundle)
                assert in_transaction(partial(credit_entries.revoke, bundle.id, at=at)) == before
            elif deed == "expire":
                expire_due(at)
        assert_books_balance()
