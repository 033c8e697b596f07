"""When an outside issuer's token is valid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.api import Answer
from tests.factories import NOW
from tests.identity.issuers import ISSUER, shared, sharing

Ask = Callable[[str], Answer]
At = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def _issuer(settings: Any) -> None:
    settings.ISSUER = sharing()


class TestTokenTimes:
    def test_are_compared_with_our_clock(self, me: Ask, at: At) -> None:
        token = shared(nbf=NOW.timestamp() + 120)
        for moment, status in (
            (NOW + timedelta(seconds=60), 200),
            (NOW + timedelta(hours=1, seconds=-1), 200),
            (NOW + timedelta(hours=1), 401),
            (NOW + timedelta(seconds=59), 401),
            (NOW + timedelta(seconds=60), 200),
        ):
            at(moment)
            assert me(token).status == status

    def test_ignore_an_issue_time_in_the_future(self, me: Ask) -> None:
        for issued in (NOW.timestamp() + 10**8, "yesterday", -1):
            assert me(shared(iat=issued)).status == 200

    def test_begin_at_the_issue_time_if_the_clock_was_set_back(self, me: Ask, at: At) -> None:
        token = shared(iat=NOW.timestamp(), nbf=NOW.timestamp())
        at(NOW - timedelta(days=30))
        assert me(token).status == 200

    def test_end_a_year_after_the_issue_time(self, me: Ask, at: At) -> None:
        century = NOW + timedelta(days=36_525)
        token = shared(exp=century.timestamp())
        for moment, status in (
            (NOW, 200),
            (NOW + timedelta(days=366, seconds=-1), 200),
            (NOW + timedelta(days=366), 401),
            (century - timedelta(days=400), 401),
        ):
            at(moment)
            assert me(token).status == status

    @pytest.mark.parametrize("iat", [None, "yesterday", True, float("nan"), -1])
    def test_end_a_year_from_now_without_an_issue_time(self, me: Ask, iat: Any) -> None:
        year = timedelta(days=366)
        assert me(shared(iat=iat, exp=(NOW + year).timestamp())).status == 200
        assert me(shared(iat=iat, exp=(NOW + year).timestamp() + 1)).status == 401

    def test_do_not_extend_by_an_issue_time_in_the_future(self, me: Ask) -> None:
        decade = (NOW + timedelta(days=3653)).timestamp()
        assert me(shared(iat=decade, exp=2 * decade - NOW.timestamp())).status == 401
        assert me(shared(iat=decade, exp=decade + 3600)).status == 200

    def test_must_include_an_end(self, me: Ask) -> None:
        assert me(shared(exp=None)).status == 401


class TestIssuerAndAudience:
    def test_are_ignored_unless_configured(self, me: Ask) -> None:
        assert me(shared(iss=None, aud=None)).status == 200
        assert me(shared(iss="anyone", aud=["anything"])).status == 200

    @pytest.mark.parametrize("iss", [None, "https://elsewhere.example", f"{ISSUER}/"])
    def test_must_match_the_configured_issuer(
        self, me: Ask, settings: Any, iss: str | None
    ) -> None:
        settings.ISSUER = sharing(issuer=ISSUER)
        assert me(shared()).status == 200
        assert me(shared(iss=iss)).status == 401

    @pytest.mark.parametrize(
        "aud", [None, "", [], "elsewhere", ["elsewhere"], {"authenticated": 1}, [1]]
    )
    def test_must_match_the_configured_audience(self, me: Ask, settings: Any, aud: object) -> None:
        settings.ISSUER = sharing(audience="authenticated")
        assert me(shared()).status == 200
        assert me(shared(aud=["other", "authenticated"])).status == 200
        assert me(shared(aud=aud)).status == 401
