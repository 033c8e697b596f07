"""The secrets of connections: used by one caller at a time, in all processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from tests.factories import NOW, make_teacher
from tests.gateways.vendor_calendars import MARCH, Vendor, vendor_of
from tests.races import at_once

from bookable.domain.calendar_servers import (
    CalendarAccess,
    CalendarDenied,
    CalendarError,
    CalendarKind,
)
from bookable.domain.connections import ExternalChange
from bookable.engine import clock
from bookable.engine.calendar_secrets import StoredSecrets
from bookable.gateways.microsoft_calendar import MicrosoftCalendar
from bookable.storage import calendar_connection_rows, secret_leases
from bookable.storage.models import CalendarConnection, SecretLease

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def access() -> CalendarAccess:
    """Access to a stored connection."""
    return stored("first")


def stored(secret: str) -> CalendarAccess:
    made = calendar_connection_rows.add(
        make_teacher().person_id,
        CalendarAccess(CalendarKind.MICROSOFT, secret=secret),
        label="",
        on_external_change=ExternalChange.NOTIFY,
        now=NOW,
    )
    found = calendar_connection_rows.access_to(made.id)
    assert found is not None
    return found


def secret_of(access: CalendarAccess) -> str:
    found = calendar_connection_rows.access_to(access.connection)
    assert found is not None
    return found.secret


class TestSecret:
    def test_that_is_replaced_is_kept(self, access):
        StoredSecrets().exchange(access, lambda secret: f"{secret} second", within=5)
        assert secret_of(access) == "first second"
        assert not SecretLease.objects.exists()

    def test_is_read_anew_and_not_taken_from_the_caller(self, access):
        StoredSecrets().exchange(access, lambda _: "second", within=5)
        seen = []
        StoredSecrets().exchange(access, lambda secret: seen.append(secret) or secret, within=5)
        assert seen == ["second"]

    def test_stays_when_its_use_fails(self, access):
        with pytest.raises(CalendarError):
            StoredSecrets().exchange(access, _fails, within=5)
        assert secret_of(access) == "first"
        assert not SecretLease.objects.exists()

    def test_of_a_removed_connection_is_not_used(self, access):
        CalendarConnection.objects.all().delete()
        with pytest.raises(CalendarError):
            StoredSecrets().exchange(access, lambda secret: secret, within=0.2)

    def test_that_cannot_be_read_any_more_is_denied(self, access, settings):
        settings.SECRET_KEY = "another key, long enough to derive another one from it"
        with pytest.raises(CalendarDenied, match="cannot be read"):
            StoredSecrets().exchange(access, lambda secret: secret, within=5)


def _fails(_: str) -> str:
    raise CalendarError("no")


class TestSecretConcurrently:
    def test_is_used_by_one_after_the_other(self, access):
        inside, most = [], []

        def use(secret: str) -> str:
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.02)
            inside.pop()
            return f"{secret}+"

        outcomes = at_once([partial(StoredSecrets().exchange, access, use, within=9)] * 6)
        assert outcomes == [None] * 6
        assert (max(most), secret_of(access)) == (1, "first++++++")

    def test_is_waited_for_no_longer_than_allowed(self, access):
        began, ends = threading.Event(), threading.Event()

        def slow(secret: str) -> str:
            began.set()
            assert ends.wait(9)
            return secret

        def late() -> None:
            assert began.wait(9)
            try:
                StoredSecrets().exchange(access, lambda secret: secret, within=0.2)
            finally:
                ends.set()

        slow_one = partial(StoredSecrets().exchange, access, slow, within=9)
        first, second = at_once([slow_one, late])
        assert first is None
        assert isinstance(second, CalendarError)

    def test_of_a_caller_that_died_is_free_when_its_time_is_over(self, access):
        now = clock.now()
        dead, until = access.connection, now - timedelta(seconds=1)
        assert secret_leases.take(dead, uuid4(), now=now, until=until)
        StoredSecrets().exchange(access, lambda _: "second", within=1)
        assert secret_of(access) == "second"

    def test_of_another_connection_is_not_waited_for(self, access):
        other, ends = stored("other"), threading.Event()

        def slow(secret: str) -> str:
            StoredSecrets().exchange(other, lambda _: "done", within=1)
            ends.set()
            return secret

        StoredSecrets().exchange(access, slow, within=5)
        assert (ends.is_set(), secret_of(other)) == (True, "done")


class TestWorkersAtAStrictVendor:
    @pytest.fixture
    def microsoft(self) -> Iterator[Vendor]:
        with vendor_of("microsoft") as opened:
            opened.there.strict = True
            yield opened

    def test_all_read_although_each_refresh_ends_the_token_before(self, microsoft):
        access = stored(microsoft.there.consent())
        workers = [
            MicrosoftCalendar(**microsoft.there.credentials, keeper=StoredSecrets())
            for _ in range(4)
        ]
        read = [partial(each.changes, access, "", MARCH, within=9) for each in workers]
        outcomes = at_once(read)
        for each in workers:
            each.close()
        assert [getattr(each, "is_whole", each) for each in outcomes] == [True] * 4
        assert microsoft.there.refresh_tokens == {secret_of(access)}
