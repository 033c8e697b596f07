"""What OpenAPI documents call what travels: a name stands for one thing in each of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module

import pytest
from msgspec import Struct
from tests.architecture.source import modules

from bookable.interfaces.dialects.core.schemas.bookings import BookingOut
from bookable.interfaces.http.seconds import GivenWholeSeconds, WholeSeconds, times_of

DIALECTS = ("tutoring", "mentoring", "marketplace", "buddies")


def _structs(kind: type = Struct) -> Iterator[type[Struct]]:
    for each in kind.__subclasses__():
        yield each
        yield from _structs(each)


class TestResponseTimes:
    @pytest.mark.parametrize("dialect", DIALECTS)
    def test_have_no_fractions_of_a_second(self, dialect: str):
        import_module(f"bookable.interfaces.dialects.{dialect}.urls")
        ours = f"bookable.interfaces.dialects.{dialect}."
        shown = [each for each in _structs() if each.__module__.startswith(ours)]
        assert len(shown) > 10
        whole = (WholeSeconds, GivenWholeSeconds)
        assert [s.__name__ for s in shown if times_of(s) and not issubclass(s, whole)] == []


class TestTimesOfABooking:
    @pytest.mark.parametrize("name", times_of(BookingOut))
    def test_have_no_fractions_of_a_second_if_only_one_had_some(self, name: str):
        whole = datetime(2027, 3, 1, 9, 0, 5, tzinfo=UTC)
        given = dict.fromkeys(BookingOut.__struct_fields__) | dict.fromkeys(
            times_of(BookingOut), whole
        )
        shown = BookingOut(**{**given, name: whole.replace(microsecond=7)})
        assert getattr(shown, name) == whole


@pytest.mark.parametrize("dialect", DIALECTS)
class TestSchemaNames:
    def test_are_unique_in_a_dialect(self, dialect: str):
        found = [
            name
            for module in modules(f"interfaces/dialects/{dialect}")
            if "schemas" in module.name
            for name in re.findall(r"^class (\w+)", module.text, re.MULTILINE)
        ]
        assert found
        assert [name for name, times in Counter(found).items() if times > 1] == []
