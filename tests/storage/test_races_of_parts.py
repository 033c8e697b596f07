"""Parts of a package that are cancelled at the same time, also together with the package."""

from __future__ import annotations

from functools import partial

import pytest
from tests.factories import make_client, make_practitioner, make_service
from tests.races import at_once, tally
from tests.steps import buy, cancel, owed_of, parts_of, pay_by_hand, reload

from bookable.domain.lifecycle import Status

ROUNDS = 8


@pytest.fixture
def package(committed):
    """A function that buys three hours for a hundred, with their seller and buyer."""
    smith, john = make_practitioner(), make_client()
    hour = make_service(smith)
    package_service = make_service(smith, "package", price_cents=10000, includes=[hour, hour, hour])
    return lambda: (pay_by_hand(buy(package_service, john), smith), smith, john)


@pytest.mark.long
class TestAllPartsCanceledConcurrently:
    def test_refund_everything_once_and_cancel_the_package(self, package):
        for _ in range(ROUNDS):
            whole, smith, john = package()
            sides = [john, smith, john]
            tasks = [partial(cancel, *each) for each in zip(parts_of(whole), sides, strict=True)]
            assert tally(at_once(tasks)) == {"Booking": 3}
            assert reload(whole).status is Status.CANCELED
            assert owed_of(whole) == ("paid", 10000, 10000)


@pytest.mark.long
class TestPartAndPackageCanceledConcurrently:
    def test_refund_everything_once(self, package):
        for _ in range(ROUNDS):
            whole, smith, john = package()
            one, other, _ = parts_of(whole)
            outcomes = at_once(
                [
                    partial(cancel, one, john),
                    partial(cancel, whole, john),
                    partial(cancel, other, smith),
                ]
            )
            assert set(tally(outcomes)) <= {"Booking", "WrongStatus"}
            assert reload(whole).status is Status.CANCELED
            assert owed_of(whole) == ("paid", 10000, 10000)
