"""Which calendar of a CalDAV server is meant: RFC 4791, 6764 and 6638, section 9.2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from bookable.domain.calendar_servers import CalendarError, CalendarMissing
from bookable.gateways.caldav_messages import (
    CALDAV,
    COMPONENTS,
    DEFAULT_CALENDAR,
    DISPLAY_NAME,
    HOMES,
    PRINCIPAL,
    RESOURCE_TYPE,
    MultiStatus,
    Resource,
    properties,
)
from bookable.gateways.caldav_session import Session, address

WELL_KNOWN = "/.well-known/caldav"
# How many calendars an error text lists.
MOST_NAMES = 10

_WHO = properties(RESOURCE_TYPE, DISPLAY_NAME, PRINCIPAL, HOMES, COMPONENTS)
_WHICH = properties(RESOURCE_TYPE, DISPLAY_NAME, COMPONENTS, DEFAULT_CALENDAR)


@dataclass(frozen=True, slots=True)
class FoundCalendar:
    """A calendar for events."""

    url: httpx.URL
    name: str

    def is_called(self, text: str) -> bool:
        """Return whether a text is its address, with or without the host, or its display name."""
        at = address(self.url, text)
        return text.casefold() == self.name.casefold() or (
            "/" in text and at is not None and _bare(at) == _bare(self.url)
        )

    def __str__(self) -> str:
        return self.name or self.url.path


def find_calendar(session: Session, wanted: str) -> httpx.URL:
    """Return the address of the calendar that is wanted, by address or display name.

    If none is wanted it is the one at the given address, the default one of the person, or their
    only one. Raise CalendarMissing if it is none of these, and CalendarError if there are none.
    """
    start, given = session.look(session.url, _WHO)
    there = list(_calendars(start, given))
    if there and (not wanted or there[0].is_called(wanted)):
        return there[0].url
    calendars: list[FoundCalendar] = []
    defaults: list[httpx.URL] = []
    for home in _homes(session, start, given):
        at, listed = session.look(home, _WHICH, depth=1)
        calendars += _calendars(at, listed)
        defaults += _addresses(at, listed, DEFAULT_CALENDAR)
    is_there = any(each.status == HTTPStatus.OK for each in given.resources)
    if not calendars or not (wanted or is_there or start.path == "/"):
        # What was found lies elsewhere, and has to be named.
        raise CalendarError(_nothing_here(calendars))
    return _chosen(list(dict.fromkeys(calendars)), wanted, defaults)


def _homes(session: Session, start: httpx.URL, given: MultiStatus) -> list[httpx.URL]:
    """Return the collections with the person's calendars.

    The given address may lead to one by itself, or by way of the person's principal; if it does
    not, the well-known address of the same host may.
    """
    for at, found in _ways_in(session, start, given):
        homes = _siblings(at, found, HOMES)
        for principal in [] if homes else _addresses(at, found, PRINCIPAL):
            homes += _siblings(*session.look(principal, _WHO), HOMES)
        if homes:
            return list(dict.fromkeys(homes))
    return [start]


def _ways_in(
    session: Session, start: httpx.URL, given: MultiStatus
) -> Iterator[tuple[httpx.URL, MultiStatus]]:
    yield start, given
    yield session.look(start.copy_with(raw_path=WELL_KNOWN.encode()), _WHO)
    yield session.look(start.copy_with(raw_path=b"/"), _WHO)


def _calendars(base: httpx.URL, found: MultiStatus) -> Iterator[FoundCalendar]:
    for resource in found.resources:
        url = address(base, resource.href)
        if url is not None and _holds_events(resource):
            yield FoundCalendar(_as_collection(url), resource.text(DISPLAY_NAME))


def _holds_events(resource: Resource) -> bool:
    kind = resource.properties.get(RESOURCE_TYPE)
    if kind is None or kind.find(f"{CALDAV}calendar") is None:
        return False
    kept = resource.properties.get(COMPONENTS)
    # A server that does not tell keeps all kinds (RFC 4791, 5.2.3).
    return kept is None or any((each.get("name") or "").upper() == "VEVENT" for each in kept)


def _addresses(base: httpx.URL, found: MultiStatus, name: str) -> list[httpx.URL]:
    hrefs = [href for resource in found.resources for href in resource.hrefs(name)]
    return [url for href in hrefs if (url := address(base, href))]


def _siblings(base: httpx.URL, found: MultiStatus, name: str) -> list[httpx.URL]:
    """Return addresses which may be on a host beside the server's.

    The calendars of iCloud are not on caldav.icloud.com but on hosts such as p23-caldav.icloud.com.
    """
    hrefs = [href for resource in found.resources for href in resource.hrefs(name)]
    return [url for href in hrefs if (url := beside(base, href))]


def beside(base: httpx.URL, href: str) -> httpx.URL | None:
    try:
        there = base.join(href)
        host = there.host
    except (httpx.InvalidURL, ValueError):
        return None
    _, dot, domain = base.host.partition(".")
    is_beside = (
        base.scheme == there.scheme == "https"
        and base.port == there.port
        and "." in domain
        and not domain.replace(".", "").isdecimal()
        and host.endswith(dot + domain)
    )
    return address(there if is_beside else base, href)


def _chosen(
    calendars: Sequence[FoundCalendar], wanted: str, defaults: Sequence[httpx.URL]
) -> httpx.URL:
    standard = {_as_collection(url) for url in defaults}
    if wanted:
        fit = [each for each in calendars if each.is_called(wanted)]
    else:
        fit = [each for each in calendars if each.url in standard] or list(calendars)
    if len(fit) == 1:
        return fit[0].url
    there = [(each.url.path, _shown(each)) for each in calendars]
    raise CalendarMissing(_problem(calendars, fit, wanted), there)


def _problem(calendars: Sequence[FoundCalendar], fit: Sequence[FoundCalendar], wanted: str) -> str:
    if not fit:
        return f"There is no calendar of this name or address. There are: {_names(calendars)}."
    if wanted:
        return f"Several calendars have this name. Give the address of one: {_names(fit)}."
    return f"There are several calendars. Name one of them: {_names(fit)}."


def _nothing_here(calendars: Sequence[FoundCalendar]) -> str:
    problem = "No calendar was found at this address."
    return f"{problem} Name one of these: {_names(calendars)}." if calendars else problem


def _names(calendars: Sequence[FoundCalendar]) -> str:
    return ", ".join(map(_shown, calendars[:MOST_NAMES]))


def _shown(calendar: FoundCalendar) -> str:
    name = " ".join("".join(filter(str.isprintable, calendar.name)).split())[:60]
    return f"{name} ({calendar.url.path[:120]})" if name else calendar.url.path[:120]


def _bare(url: httpx.URL) -> str:
    return str(url).rstrip("/")


def _as_collection(url: httpx.URL) -> httpx.URL:
    return url if url.raw_path.endswith(b"/") else url.copy_with(raw_path=url.raw_path + b"/")
