from __future__ import annotations

from datetime import timedelta

import pytest
from tests.credits import insert_bundle, spend_credit
from tests.factories import NOW, insert_booking, make_client, make_service


@pytest.fixture
def bundle(smith, hour):
    return make_service(smith, "bundle", covers=[hour])


class TestMyCredits:
    def test_shows_remaining_credits_and_their_services(self, as_john, john, hour, bundle):
        bought = insert_bundle(bundle, john, total=3)
        spend_credit(hour, john)
        assert as_john.get("credits/").body["balances"] == [
            {
                "bundle_id": bought.id,
                "total": 3,
                "remaining": 2,
                "expires_at": "2027-03-31T08:00:00Z",
                "services": [{"id": hour.id, "name": "60-minute Consultation"}],
            }
        ]

    def test_shows_the_history(self, as_john, john, hour, bundle):
        bought, talk = insert_bundle(bundle, john, total=3), insert_booking(hour, john)
        spend_credit(hour, john, booking=talk, at=NOW + timedelta(minutes=1))
        history = as_john.get("credits/").body["history"]
        assert (history["count"], history["next"], history["previous"]) == (2, None, None)
        assert history["results"] == [
            {
                "bundle_id": bought.id,
                "booking_id": talk.id,
                "service": "60-minute Consultation",
                "kind": "spent",
                "delta": -1,
                "reason": "booked",
                "created_at": "2027-03-01T08:01:00Z",
            },
            {
                "bundle_id": bought.id,
                "booking_id": bought.id,
                "service": "Ten sessions",
                "kind": "granted",
                "delta": 3,
                "reason": "bundle_confirmed",
                "created_at": "2027-03-01T08:00:00Z",
            },
        ]

    def test_is_paged(self, as_john, john, bundle):
        for _ in range(3):
            insert_bundle(bundle, john)
        second = as_john.get("credits/", {"page": 2, "page_size": 2}).body["history"]
        assert (second["count"], len(second["results"])) == (3, 1)
        assert second["previous"].endswith("/credits/?page=1&page_size=2")
        beyond = as_john.get("credits/", {"page": 3, "page_size": 2})
        assert (beyond.status, beyond.body) == (404, {"detail": "Not found"})

    def test_excludes_expired_and_spent_bundles(self, as_john, john, hour, bundle):
        insert_bundle(bundle, john, lasts=timedelta(0))
        insert_bundle(bundle, john, total=1)
        spend_credit(hour, john)
        assert as_john.get("credits/").body["balances"] == []

    def test_excludes_other_peoples_credits(self, as_john, bundle):
        insert_bundle(bundle, make_client())
        body = as_john.get("credits/").body
        assert (body["balances"], body["history"]["results"]) == ([], [])

    def test_returns_401_without_a_token(self, call):
        assert call(None).get("credits/").status == 401
