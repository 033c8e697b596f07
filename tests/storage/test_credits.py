"""Credits of bundles: granting, spending, giving back and expiry."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.credits import (
    Shop,
    assert_books_balance,
    credits_left,
    give_back_credit,
    grant_credits,
    insert_bundle,
    spend_credit,
)
from tests.factories import NOW, make_client, make_service
from tests.steps import in_transaction

from bookable.domain.refusals import NoCredits
from bookable.engine.credits import expire_due
from bookable.queries import balances
from bookable.queries.page import Page
from bookable.storage import credit_entries
from bookable.storage.models import CreditEntry

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _balanced(committed):
    """Check after each test that the books balance."""
    yield
    assert_books_balance()


@pytest.fixture
def shop():
    return Shop()


class TestBundleCredits:
    def test_grants_once(self, shop):
        bundle = shop.insert_bundle(total=3)
        grant_credits(bundle, shop.bundle, shop.john, total=3, expires_at=None)
        assert credit_entries.left(bundle.id) == (3, 3, NOW + 30 * DAY)
        assert CreditEntry.objects.filter(grant__booking=bundle).count() == 2

    def test_returns_nothing_for_a_booking_without_credits(self, shop):
        assert credit_entries.left(shop.insert_booking().id) is None


class TestSpendCredit:
    def test_takes_the_bundle_that_expires_first(self, shop):
        never = shop.insert_bundle(lasts=None)
        late, soon = shop.insert_bundle(lasts=20 * DAY), shop.insert_bundle(lasts=10 * DAY)
        assert shop.spend_credit() == soon.id
        assert [credits_left(each) for each in (never, late, soon)] == [10, 10, 9]

    def test_takes_the_next_bundle_when_one_is_empty(self, shop):
        soon, late = shop.insert_bundle(1, lasts=DAY), shop.insert_bundle(1)
        assert [shop.spend_credit(), shop.spend_credit()] == [soon.id, late.id]

    def test_takes_the_chosen_bundle(self, shop):
        shop.insert_bundle(lasts=DAY)
        late = shop.insert_bundle()
        assert shop.spend_credit(bundle=late.id) == late.id

    def test_spends_once_for_a_booking(self, shop):
        bundle, talk = shop.insert_bundle(), shop.insert_booking()
        assert shop.spend_credit(booking=talk) == shop.spend_credit(booking=talk) == bundle.id
        assert credits_left(bundle) == 9


class TestNoCredits:
    def test_without_a_bundle(self, shop):
        with pytest.raises(NoCredits):
            shop.spend_credit()

    def test_once_it_is_used_up(self, shop):
        shop.insert_bundle(1)
        shop.spend_credit()
        with pytest.raises(NoCredits):
            shop.spend_credit()

    def test_from_the_moment_at_which_it_expires(self, shop):
        shop.insert_bundle(lasts=DAY)
        with pytest.raises(NoCredits):
            shop.spend_credit(at=NOW + DAY)

    def test_for_a_service_that_it_does_not_cover(self, shop):
        shop.insert_bundle()
        with pytest.raises(NoCredits):
            spend_credit(make_service(shop.smith), shop.john)

    def test_in_another_persons_bundle(self, shop):
        hers = insert_bundle(shop.bundle, make_client())
        shop.insert_bundle()
        with pytest.raises(NoCredits):
            shop.spend_credit(bundle=hers.id)

    def test_in_a_revoked_bundle(self, shop):
        bundle = shop.insert_bundle()
        in_transaction(lambda: credit_entries.revoke(bundle.id, at=NOW))
        with pytest.raises(NoCredits):
            shop.spend_credit()


class TestGiveBackCredit:
    def test_comes_back_once(self, shop):
        bundle, talk = shop.insert_bundle(), shop.insert_booking()
        shop.spend_credit(booking=talk)
        assert [give_back_credit(talk), give_back_credit(talk)] == [True, False]
        assert credits_left(bundle) == 10

    def test_does_nothing_without_a_spent_credit(self, shop):
        assert not give_back_credit(shop.insert_booking())

    @pytest.mark.parametrize("closing", ["expired", "revoked"])
    def test_does_not_come_back_to_a_closed_bundle(self, shop, closing):
        bundle, talk = shop.insert_bundle(), shop.insert_booking()
        shop.spend_credit(booking=talk)
        close(bundle, closing)
        assert not give_back_credit(talk)
        assert credits_left(bundle) == 0


class TestForfeitCredit:
    def test_is_recorded_once(self, shop):
        bundle, talk = shop.insert_bundle(), shop.insert_booking()
        shop.spend_credit(booking=talk)
        forfeit = partial(credit_entries.forfeit, talk.id, at=NOW, reason="canceled_too_late")
        assert [in_transaction(forfeit), in_transaction(forfeit), credits_left(bundle)] == [
            True,
            False,
            9,
        ]
        (last, *_) = balances.history(shop.john, limit=10).items
        assert last[3:6] == ("forfeited", 0, "canceled_too_late")


class TestGiveBackAfterProviderCancels:
    UNTIL = NOW + 60 * DAY

    @pytest.mark.parametrize("closing", ["expired", "revoked", "nothing"])
    def test_revives_one_credit_of_an_expired_bundle(self, shop, closing):
        bundle, talk = shop.insert_bundle(), shop.insert_booking()
        shop.spend_credit(booking=talk)
        close(bundle, closing)
        back = give_back_credit(talk, at=NOW + 30 * DAY, good_until=self.UNTIL)
        assert back
        assert credit_entries.left(bundle.id) == (10, 1, self.UNTIL)
        assert shop.spend_credit(at=self.UNTIL - DAY) == bundle.id
        with pytest.raises(NoCredits):
            shop.spend_credit(at=self.UNTIL - DAY)

    def test_keeps_a_later_expiry(self, shop):
        for lasts in (90 * DAY, None):
            bundle, talk = shop.insert_bundle(lasts=lasts), shop.insert_booking()
            bundle_id = shop.spend_credit(booking=talk, bundle=bundle.id)
            assert give_back_credit(talk, good_until=self.UNTIL)
            expires_at = None if lasts is None else NOW + lasts
            assert credit_entries.left(bundle_id) == (10, 10, expires_at)

    def test_expires_again(self, shop):
        bundle, talk = shop.insert_bundle(), shop.insert_booking()
        shop.spend_credit(booking=talk)
        give_back_credit(talk, at=NOW + 30 * DAY, good_until=self.UNTIL)
        assert [expire_due(self.UNTIL), credits_left(bundle)] == [1, 0]
        seen = balances.history(shop.john, limit=10).items
        assert [(each.kind, each.delta) for each in seen] == [
            ("expired", -1),
            ("given_back", 1),
            ("expired", -9),
            ("spent", -1),
            ("granted", 10),
        ]


def close(bundle, how: str) -> None:
    if how == "expired":
        expire_due(NOW + 30 * DAY)
    elif how == "revoked":
        in_transaction(lambda: credit_entries.revoke(bundle.id, at=NOW))


class TestRevokeBundle:
    def test_takes_the_rest_and_returns_the_count(self, shop):
        bundle = shop.insert_bundle(5)
        shop.spend_credit()
        revoke = partial(credit_entries.revoke, bundle.id, at=NOW)
        assert [in_transaction(revoke), in_transaction(revoke), credits_left(bundle)] == [4, 0, 0]


class TestExpireCreditsTask:
    def test_closes_only_expired_bundles(self, shop):
        soon, late, never = (
            shop.insert_bundle(lasts=DAY),
            shop.insert_bundle(),
            shop.insert_bundle(lasts=None),
        )
        assert expire_due(NOW + DAY) == 1
        assert expire_due(NOW + DAY) == 0
        assert [credits_left(each) for each in (soon, late, never)] == [0, 10, 10]

    def test_closes_an_empty_bundle_without_an_entry(self, shop):
        shop.insert_bundle(1, lasts=DAY)
        shop.spend_credit()
        assert expire_due(NOW + DAY) == 1
        assert not CreditEntry.objects.filter(kind="expired").exists()

    def test_works_in_batches(self, shop, monkeypatch):
        monkeypatch.setattr("bookable.storage.sql.pages.__kwdefaults__", {"size": 2})
        for _ in range(5):
            shop.insert_bundle(lasts=DAY)
        assert expire_due(NOW + DAY) == 5


class TestCreditReads:
    def test_balances_are_in_the_order_of_spending(self, shop):
        late, soon, gone = (
            shop.insert_bundle(),
            shop.insert_bundle(3, lasts=2 * DAY),
            shop.insert_bundle(lasts=DAY),
        )
        seen = balances.balances(shop.john, now=NOW + DAY)
        assert [(each.bundle_id, each.remaining) for each in seen] == [(soon.id, 3), (late.id, 10)]
        assert seen[0].services == [(shop.talk.id, "Talk")]
        assert gone.id not in {each.bundle_id for each in seen}

    def test_history_has_every_movement(self, shop):
        bundle, talk = shop.insert_bundle(lasts=DAY), shop.insert_booking()
        shop.spend_credit(booking=talk, at=NOW + timedelta(hours=1))
        give_back_credit(talk, at=NOW + timedelta(hours=2), reason="because")
        expire_due(NOW + DAY)
        seen = balances.history(shop.john, limit=10).items
        assert [each[1:6] for each in seen] == [
            (bundle.id, "Ten sessions", "expired", -10, "bundle_has_run_out"),
            (talk.id, "Talk", "given_back", 1, "because"),
            (talk.id, "Talk", "spent", -1, "booked"),
            (bundle.id, "Ten sessions", "granted", 10, "bundle_confirmed"),
        ]
        assert balances.history(shop.john, limit=1, offset=1) == Page(4, seen[1:2])

    def test_other_people_see_nothing(self, shop):
        shop.insert_bundle()
        newcomer = make_client()
        assert balances.balances(newcomer, now=NOW) == []
        assert balances.history(newcomer, limit=10) == Page(0, [])
