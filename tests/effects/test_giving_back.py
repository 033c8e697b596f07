"""Consents of removed connections, given back to Google and Microsoft."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.api import set_clock
from tests.factories import NOW, make_teacher
from tests.gateways.vendor_calendars import Vendor, vendor_of
from tests.lookalikes.faults import Fault

from bookable.domain.calendar_servers import CalendarAccess
from bookable.domain.connections import ExternalChange
from bookable.engine import clock, ports
from bookable.engine.calendar_secrets import StoredSecrets
from bookable.engine.giving_back import give_back_due
from bookable.storage import calendar_connection_rows
from bookable.storage.models import CalendarConnection

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(params=["google", "microsoft"])
def vendor(request: pytest.FixtureRequest, db: None) -> Iterator[Vendor]:
    with vendor_of(request.param) as opened:
        gateway = opened.open(keeper=StoredSecrets())
        ports.provide_calendars(gateway)
        ports.provide_consents(gateway)
        set_clock(NOW)
        yield opened
        clock.follow_sandbox(False)
        ports._calendars.pop(opened.kind)
        ports._consents.pop(opened.kind)


@pytest.fixture
def maria():
    return make_teacher()


def connected(vendor, who, *, removed: bool = False) -> int:
    access = CalendarAccess(vendor.kind, secret=vendor.there.consent())
    more = {"label": "", "on_external_change": ExternalChange.NOTIFY, "now": NOW}
    made = calendar_connection_rows.add(who.person_id, access, **more)
    if removed:
        calendar_connection_rows.remove(made.id, now=NOW)
    return made.id


def is_kept(connection_id: int) -> bool:
    return bool(CalendarConnection.objects.get(id=connection_id).secret)


class TestRemovedConnection:
    def test_has_its_consent_forgotten(self, vendor, maria):
        removed = connected(vendor, maria, removed=True)
        assert give_back_due(NOW) == 1
        assert not is_kept(removed)
        assert give_back_due(NOW) == 0

    def test_keeps_it_while_it_is_not_removed(self, vendor, maria):
        kept = connected(vendor, maria)
        assert (give_back_due(NOW), is_kept(kept)) == (0, True)

    def test_has_it_forgotten_when_the_person_had_withdrawn_it(self, vendor, maria):
        removed = connected(vendor, maria, removed=True)
        vendor.there.withdraw()
        give_back_due(NOW)
        assert not is_kept(removed)

    def test_has_it_forgotten_where_the_vendor_is_no_longer_set_up(self, vendor, maria):
        removed = connected(vendor, maria, removed=True)
        gateway = ports._consents.pop(vendor.kind)
        give_back_due(NOW)
        ports.provide_consents(gateway)
        assert not is_kept(removed)


@pytest.mark.parametrize("vendor", ["google"], indirect=True)
class TestConsentAtGoogle:
    def test_is_revoked(self, vendor, maria):
        connected(vendor, maria, removed=True)
        give_back_due(NOW)
        assert vendor.there.refresh_tokens == set()

    def test_is_not_revoked_while_the_person_has_another_connection(self, vendor, maria):
        removed, other = connected(vendor, maria, removed=True), connected(vendor, maria)
        give_back_due(NOW)
        assert (is_kept(removed), is_kept(other)) == (False, True)
        assert vendor.there.count("revoke") == 0

    def test_is_tried_again_while_google_is_out_of_order(self, vendor, maria):
        removed = connected(vendor, maria, removed=True)
        vendor.there.queue("revoke", Fault(status=503, body=""), times=3)
        assert (give_back_due(NOW), is_kept(removed)) == (0, True)
        assert (give_back_due(NOW + 6 * DAY), is_kept(removed)) == (0, True)
        assert (give_back_due(NOW + 8 * DAY), is_kept(removed)) == (1, False)
