"""Matches of two people, and booking one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.api import Caller
from tests.core_api import problem
from tests.factories import NOW, make_buddy, make_match

from bookable.domain.people import Actor

Call = Callable[[Actor | None], Caller]


class TestListOfMatches:
    def test_has_my_own_and_books_one(self, call: Call) -> None:
        ada, ben, cleo = (make_buddy(name=name) for name in ("Ada", "Ben", "Cleo"))
        made = make_match(ada, ben)
        make_match(ben, cleo)
        [found] = call(ada).get("matches").body["items"]
        assert found["id"] == str(made.uuid)
        assert found["status"] == "accepted"
        assert {each["name"] for each in found["people"]} == {"Ada", "Ben"}
        wish = {
            "program": "buddies",
            "match": found["id"],
            "start": (NOW + timedelta(days=2)).isoformat(),
            "duration_minutes": 30,
        }
        assert call(ada).post("bookings", wish).status == 201
        assert call(make_buddy()).get("matches").body["items"] == []

    def test_goes_on_where_the_page_before_ended(self, call: Call) -> None:
        ada = make_buddy()
        for _ in range(5):
            make_match(ada, make_buddy())
        seen, cursor = [], ""
        while cursor is not None:
            body = call(ada).get("matches", {"limit": 2, "cursor": cursor}).body
            seen += [each["id"] for each in body["items"]]
            cursor = body["next_cursor"]
        assert len(seen) == len(set(seen)) == 5
        first = call(ada).get("matches", {"limit": 2}).body["next_cursor"]
        problem(call(make_buddy()).get("matches", {"cursor": first}), 422, "invalid_cursor")
