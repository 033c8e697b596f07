"""Google's and Microsoft's look-alikes behind one set of words, for tests of what both do alike."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.lookalikes.google_calendar import GoogleLookalike
from tests.lookalikes.microsoft_calendar import MicrosoftLookalike

from bookable.domain.calendar_servers import CalendarAccess, CalendarEntry, CalendarKind
from bookable.domain.spans import Span
from bookable.gateways.google_calendar import GoogleCalendar
from bookable.gateways.microsoft_calendar import MicrosoftCalendar

MARCH = Span(datetime(2030, 3, 1, tzinfo=UTC), datetime(2030, 4, 15, tzinfo=UTC))
CALLS = {
    "google": {"list": "list", "create": "insert", "update": "patch", "delete": "delete"},
    "microsoft": {"list": "delta", "create": "create", "update": "patch", "delete": "delete"},
}


def at(day: int, hour: int, minute: int = 0, *, month: int = 3) -> datetime:
    return datetime(2030, month, day, hour, minute, tzinfo=UTC)


def entry(*, sequence: int = 0, hour: int = 10, **more: Any) -> CalendarEntry:
    given: dict[str, Any] = {
        "uid": "6f1d7a52-3f0b@bookable.example",
        "zone": "Europe/Madrid",
        "changed_at": at(1, 9),
        "summary": "Sam & <Maria>",
        "description": "Notes",
        "location": "https://meet.example/x",
    }
    span = Span(at(1, hour), at(1, hour + 1))
    return CalendarEntry(sequence=sequence, span=span, **given | more)


@dataclass
class Keeper:
    """The secrets of stored connections, in memory: one use of each at a time."""

    secrets: dict[int, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def exchange(self, access: CalendarAccess, use: Callable[[str], str], *, within: float) -> None:
        assert access.connection is not None
        with self.lock:
            self.secrets[access.connection] = use(self.secrets[access.connection])


@dataclass
class Vendor:
    """A vendor's look-alike with a gateway to it, and access to its one account."""

    name: str
    there: Any
    keeper: Keeper
    opened: list[Any] = field(default_factory=list)

    def open(self, **more: Any) -> Any:
        kinds = {"google": GoogleCalendar, "microsoft": MicrosoftCalendar}
        given = {**self.there.credentials, "keeper": self.keeper, **more}
        self.opened.append(kinds[self.name](**given))
        return self.opened[-1]

    @property
    def kind(self) -> CalendarKind:
        return CalendarKind(self.name)

    def access(self, **more: Any) -> CalendarAccess:
        """Return access to a connection that is stored; all consents are of one account."""
        self.keeper.secrets.setdefault(1, self.there.consent())
        given = {"zone": "Europe/Madrid", "connection": 1, "secret": self.keeper.secrets[1]}
        return CalendarAccess(self.kind, **given | more)

    def call(self, what: str) -> str:
        return CALLS[self.name][what]

    def add(self, name: str, start: datetime, end: datetime, **more: Any) -> None:
        form = "%Y-%m-%dT%H:%M:%SZ" if self.name == "google" else "%Y-%m-%dT%H:%M:%S"
        self.there.add(name, start.strftime(form), end.strftime(form), **more)

    def move(self, name: str, start: datetime, end: datetime) -> None:
        form, more = "%Y-%m-%dT%H:%M:%S", {"timeZone": "UTC"}
        if self.name == "google":
            form, more = form + "Z", {}
        times = {"start": start, "end": end}
        self.there.change(
            name,
            **{each: {"dateTime": when.strftime(form), **more} for each, when in times.items()},
        )

    def close(self) -> None:
        for each in self.opened:
            each.close()
        self.there.close()


@contextmanager
def vendor_of(name: str) -> Iterator[Vendor]:
    """Open a vendor of a name."""
    kinds = {"google": GoogleLookalike, "microsoft": MicrosoftLookalike}
    vendor = Vendor(name, kinds[name](), Keeper())
    try:
        yield vendor
    finally:
        vendor.close()
