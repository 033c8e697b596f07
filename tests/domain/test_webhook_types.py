"""Which patterns cover which types of events."""

from __future__ import annotations

import pytest

from bookable.domain.outgoing_webhooks import TYPES, patterns_of, unknown_types

CASES = [
    ("*", "booking.confirmed", True),
    ("*", "webhook.test", True),
    ("booking.*", "booking.confirmed", True),
    ("booking.*", "booking.no_show", True),
    ("booking.*", "payment.received", False),
    ("booking.confirmed", "booking.confirmed", True),
    ("booking.confirmed", "booking.canceled", False),
    ("seat.*", "seat.offered", True),
    ("person.*", "person.erased", True),
    ("booking", "booking.confirmed", False),
    ("booking.", "booking.confirmed", False),
    ("*.confirmed", "booking.confirmed", False),
    ("book*", "booking.confirmed", False),
    ("booking.n*", "booking.no_show", False),
    ("", "booking.confirmed", False),
]


class TestPattern:
    @pytest.mark.parametrize(("pattern", "type_", "is_covered"), CASES)
    def test_covers_a_type_itself_its_family_or_everything(
        self, pattern: str, type_: str, is_covered: bool
    ) -> None:
        assert type_ in TYPES
        assert (pattern in patterns_of(type_)) is is_covered

    @pytest.mark.parametrize("pattern", ["*", "booking.*", "webhook.*", *TYPES])
    def test_that_covers_something_is_accepted(self, pattern: str) -> None:
        assert list(unknown_types([pattern])) == []

    @pytest.mark.parametrize("pattern", ["booking", "book*", "booking.no*", "nothing.*", "", "%"])
    def test_that_covers_nothing_is_named(self, pattern: str) -> None:
        wrong = unknown_types(["*", pattern, "booking.*", pattern])
        assert [each.field for each in wrong] == ["types/1", "types/3"]
