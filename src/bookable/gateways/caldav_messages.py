"""What is asked of a CalDAV server, and its answers: XML of RFC 4918, 4791, 6578 and 6638."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from bookable.domain.spans import Span

if TYPE_CHECKING:
    # The type alone: what parses is defusedxml.
    from xml.etree.ElementTree import Element

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"

RESOURCE_TYPE = f"{DAV}resourcetype"
DISPLAY_NAME = f"{DAV}displayname"
PRINCIPAL = f"{DAV}current-user-principal"
SYNC_TOKEN = f"{DAV}sync-token"
ETAG = f"{DAV}getetag"
HOMES = f"{CALDAV}calendar-home-set"
COMPONENTS = f"{CALDAV}supported-calendar-component-set"
DEFAULT_CALENDAR = f"{CALDAV}schedule-default-calendar-URL"
DATA = f"{CALDAV}calendar-data"

_DIGITS = 3

_NAMESPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'


class UnreadableError(ValueError):
    """An answer is not the XML that was to be expected."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource in an answer: its address as the server gives it, and the properties found."""

    href: str
    status: int
    properties: Mapping[str, Element]

    def text(self, name: str) -> str:
        """Return the text of a property, or an empty one."""
        found = self.properties.get(name)
        return "" if found is None else (found.text or "").strip()

    def hrefs(self, name: str) -> list[str]:
        """Return the addresses in a property."""
        found = self.properties.get(name)
        return [] if found is None else _hrefs(found)


@dataclass(frozen=True, slots=True)
class MultiStatus:
    """An answer about any number of resources."""

    resources: list[Resource] = field(default_factory=list)
    sync_token: str = ""


def read(body: bytes) -> MultiStatus:
    """Read an answer with status 207, or raise UnreadableError.

    A document type is refused: entities that are declared in it may grow without end.
    """
    root = _parse(body)
    if root.tag != f"{DAV}multistatus":
        raise UnreadableError(root.tag)
    resources = [
        resource
        for response in root.iterfind(f"{DAV}response")
        for resource in _resources(response)
    ]
    return MultiStatus(resources, (root.findtext(SYNC_TOKEN) or "").strip())


def conditions(body: bytes) -> set[str]:
    """Return the conditions that a refusal names (RFC 4918, 16), such as `no-uid-conflict`."""
    try:
        root = _parse(body)
    except UnreadableError:
        return set()
    names = [each.tag for each in root if root.tag == f"{DAV}error"]
    return {name.rpartition("}")[2] for name in names if name.startswith((DAV, CALDAV))}


def properties(*names: str) -> str:
    """Return the body of a PROPFIND for some properties."""
    return f"<propfind {_NAMESPACES}>{_wanted(*names)}</propfind>"


def changes_since(token: str) -> str:
    """Return the body of a REPORT of what has changed since a sync token."""
    return (
        f"<sync-collection {_NAMESPACES}><sync-token>{escape(token)}</sync-token>"
        f"<sync-level>1</sync-level>{_wanted(ETAG)}</sync-collection>"
    )


def events_within(span: Span) -> str:
    """Return the body of a REPORT of the events of a time, without their contents."""
    start, end = _utc(span.start), _utc(span.end)
    return _query(f'<C:time-range start="{start}" end="{end}"/>', ETAG)


def event_with(uid: str) -> str:
    """Return the body of a REPORT of the events whose UID contains a text."""
    match = f'<C:text-match collation="i;octet">{escape(uid)}</C:text-match>'
    return _query(f'<C:prop-filter name="UID">{match}</C:prop-filter>', ETAG, DATA)


def contents(hrefs: Iterable[str]) -> str:
    """Return the body of a REPORT of the contents of some resources."""
    listed = "".join(f"<href>{escape(href)}</href>" for href in hrefs)
    return f"<C:calendar-multiget {_NAMESPACES}>{_wanted(ETAG, DATA)}{listed}</C:calendar-multiget>"


def _parse(body: bytes) -> Element:
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError):
        raise UnreadableError from None
    return root


def _resources(response: Element) -> Iterable[Resource]:
    found: dict[str, Element] = {}
    statuses = []
    for part in response.iterfind(f"{DAV}propstat"):
        statuses.append(_status(part))
        if statuses[-1] == HTTPStatus.OK:
            found |= {each.tag: each for each in part.iterfind(f"{DAV}prop/*")}
    status = _status(response) or (HTTPStatus.OK if found or not statuses else statuses[0])
    return [Resource(href, status, found) for href in _hrefs(response)]


def _hrefs(parent: Element) -> list[str]:
    return [text for each in parent.iterfind(f"{DAV}href") if (text := (each.text or "").strip())]


def _status(parent: Element) -> int:
    """Return the number in a status line such as `HTTP/1.1 404 Not Found`; 0 if there is none."""
    words = (parent.findtext(f"{DAV}status") or "").split()
    is_there = len(words) > 1 and len(words[1]) == _DIGITS and words[1].isdecimal()
    return int(words[1]) if is_there else 0


def _query(condition: str, *names: str) -> str:
    return (
        f"<C:calendar-query {_NAMESPACES}>{_wanted(*names)}"
        '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
        f"{condition}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
    )


def _wanted(*names: str) -> str:
    prefixed = (name.replace(DAV, "").replace(CALDAV, "C:") for name in names)
    return "<prop>" + "".join(f"<{name}/>" for name in prefixed) + "</prop>"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
