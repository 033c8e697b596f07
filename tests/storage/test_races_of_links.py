"""Races of a link that is deleted with the step that is taken by it."""

from __future__ import annotations

from functools import partial

import pytest
from tests.factories import NOW, TOMORROW_AT_TEN, make_client, make_practitioner, make_service
from tests.races import at_once, tally
from tests.steps import buy

from bookable.domain.booking_links import Allows, LinkEnded
from bookable.domain.commands import Cancel
from bookable.engine import giving_links
from bookable.storage.models import Booking, BookingLink

pytestmark = pytest.mark.usefixtures("committed")


class TestLinkDeletedAndUsedAtOnce:
    def test_takes_the_step_before_or_not_at_all(self):
        smith, john = make_practitioner(), make_client()
        service = make_service(smith, price_cents=0)
        canceled = set()
        for hour in range(8):
            booking = buy(service, john, start=TOMORROW_AT_TEN.replace(day=2 + hour))
            given = giving_links.give(booking.uuid, list(Allows), None, by=john, now=NOW)
            link = giving_links.opened(given.token, now=NOW)
            gone, took = at_once(
                [
                    partial(giving_links.revoke, booking.uuid, given.uuid, by=john),
                    partial(giving_links.take, link, Cancel(), now=NOW),
                ]
            )
            assert gone is None
            status = Booking.objects.get(id=booking.id).status
            canceled.add(status)
            assert status == ("confirmed" if isinstance(took, LinkEnded) else "canceled"), took
        assert canceled <= {"confirmed", "canceled"}
        assert not BookingLink.objects.exists()

    def test_takes_no_step_afterwards(self):
        smith, john = make_practitioner(), make_client()
        booking = buy(make_service(smith, price_cents=0), john)
        given = giving_links.give(booking.uuid, list(Allows), None, by=john, now=NOW)
        link = giving_links.opened(given.token, now=NOW)
        giving_links.revoke(booking.uuid, given.uuid, by=john)
        with pytest.raises(LinkEnded):
            giving_links.take(link, Cancel(), now=NOW)


class TestLinksMadeAtOnce:
    def test_are_ten(self):
        smith, john = make_practitioner(), make_client()
        booking = buy(make_service(smith, price_cents=0), john)
        give = partial(giving_links.give, booking.uuid, [Allows.VIEW], None, now=NOW)
        for _ in range(7):
            give(by=john)
        tasks = [partial(give, by=who) for who in (john, smith) * 3]
        assert tally(at_once(tasks)) == {"GivenLink": 3, "TooManyLinks": 3}
