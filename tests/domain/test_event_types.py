"""The type that each ledger entry has in the feed."""

from __future__ import annotations

import inspect

import pytest

from bookable.domain import events
from bookable.domain.event_types import FACTS, TYPE_OF, EventType, type_of
from bookable.domain.events import Event, kind_of

# What only gathers what others have in common.
ABSTRACT = {events.Event, events.MoneyMoved}
ALL = {
    each
    for _, each in inspect.getmembers(events, inspect.isclass)
    if issubclass(each, Event) and each not in ABSTRACT
}


def shown(kind, *, side="system", before="confirmed", after="confirmed", requested_by=""):
    return type_of(kind, side=side, before=before, after=after, requested_by=requested_by)


class TestTypes:
    def test_are_given_to_every_event(self):
        assert set(TYPE_OF) == ALL

    def test_are_all_used(self):
        assert set(TYPE_OF.values()) - {None} == set(EventType) - {EventType.DECLINED, *FACTS}

    @pytest.mark.parametrize("event", sorted(ALL, key=kind_of), ids=kind_of)
    def test_follow_the_table(self, event):
        assert shown(kind_of(event), after="requested") == TYPE_OF[event]

    def test_of_kinds_of_older_versions_are_changes(self):
        assert shown("booking_polished") is EventType.AMENDED


class TestRequestThatNeedsNoAnswer:
    def test_is_confirmed(self):
        kind = kind_of(events.BookingRequested)
        assert shown(kind, before=None, after="confirmed") is EventType.CONFIRMED


@pytest.mark.parametrize(
    ("side", "requested_by", "type_"),
    [
        ("provider", "", EventType.DECLINED),
        ("client", "", EventType.CANCELED),
        ("provider", "client", EventType.DECLINED),
        ("client", "provider", EventType.DECLINED),
        ("provider", "provider", EventType.CANCELED),
        ("staff", "", EventType.CANCELED),
    ],
)
class TestCancellation:
    def test_of_a_request_is_declined_by_the_side_that_was_asked(self, side, requested_by, type_):
        asked = {"side": side, "requested_by": requested_by, "after": "canceled"}
        kind = kind_of(events.BookingCanceled)
        assert shown(kind, before="requested", **asked) is type_
        assert shown(kind, before="confirmed", **asked) is EventType.CANCELED
