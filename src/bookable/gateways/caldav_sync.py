"""What has changed in a calendar of a CalDAV server: RFC 6578, or else a comparison of ETags."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import httpx
import msgspec

from bookable.domain.spans import Span
from bookable.gateways.caldav_messages import (
    DATA,
    ETAG,
    SYNC_TOKEN,
    MultiStatus,
    changes_since,
    contents,
    event_with,
    events_within,
    properties,
)
from bookable.gateways.caldav_session import ERRORS, Session, address, understood
from bookable.gateways.calendar_api import Cursor, cursor_of, wide

# How many events are fetched by one request.
BATCH = 40
# Characters. A cursor is kept with the connection, so a longer token is not used.
LONGEST_TOKEN = 2000
# Servers place whole days and times without a zone in a zone of their choice, and some get the hour
# of a recurring event wrong across a clock change.
MARGIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Item:
    """An event as it stands on the server; a series and its exceptions are one item."""

    name: str
    version: str
    ics: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The names of the events that have changed, and of those that are gone.

    If `is_whole`, the changed ones are all events of the `window`, which may be longer than the one
    that was asked for.
    """

    reached: Cursor
    changed: Sequence[str] = ()
    gone: Sequence[str] = ()
    is_whole: bool = False

    @property
    def window(self) -> Span:
        """The window that is read."""
        return self.reached.window


class _State(msgspec.Struct, omit_defaults=True, frozen=True):
    """A calendar as it was last read: a sync token, or a digest of all names and ETags."""

    calendar: str = ""
    token: str = ""
    digest: str = ""


class _ExpiredError(Exception):
    """The server cannot tell what has changed since a token."""


def list_changes(session: Session, calendar: httpx.URL, cursor: str, window: Span) -> Listed:
    """Return what has changed since a cursor, or all events if that cannot be told."""
    known = cursor_of(cursor, window=window)
    state = _State() if known is None else _decoded(known.token)
    if known is None or state.calendar != str(calendar):
        return _list_all(session, calendar, wide(window))
    if state.token:
        with suppress(_ExpiredError):
            return _list_since(session, calendar, state.token, known.window)
    return _list_all(session, calendar, known.window, state)


def fetch(session: Session, calendar: httpx.URL, names: Sequence[str]) -> Iterator[Item]:
    """Yield the events with these names that are still there."""
    for start in range(0, len(names), BATCH):
        yield from _fetch_batch(session, calendar, names[start : start + BATCH])


def find_items(session: Session, calendar: httpx.URL, uid: str) -> list[Item]:
    """Return the events whose UID contains a text."""
    found = understood(session.report(calendar, event_with(uid), depth=1))
    return list(_items(calendar, found))


def _list_since(session: Session, calendar: httpx.URL, token: str, window: Span) -> Listed:
    tags: dict[str, str | None] = {}
    is_cut = True
    while is_cut:
        answer = session.report(calendar, changes_since(token), depth=0)
        if answer.status_code != HTTPStatus.MULTI_STATUS:
            # Servers refuse an expired token with 403, 409, 410 or 507. If it is about something
            # else, reading the calendar anew fails as well.
            raise _ExpiredError
        found = understood(answer)
        is_cut = _is_cut(calendar, found)
        if is_cut and found.sync_token in ("", token):
            raise ERRORS.unreadable()
        if len(found.sync_token) > LONGEST_TOKEN:
            raise _ExpiredError
        token = found.sync_token
        tags |= _tags(calendar, found)
    return Listed(
        _cursor(_State(str(calendar), token), window),
        changed=[name for name, tag in tags.items() if tag is not None],
        gone=[name for name, tag in tags.items() if tag is None],
    )


def _list_all(
    session: Session, calendar: httpx.URL, window: Span, known: _State | None = None
) -> Listed:
    # The token comes first: what changes in between is then seen again, and not missed.
    token = _sync_token(session, calendar)
    tags = _tags_within(session, calendar, window.widened(MARGIN, MARGIN))
    state = _State(str(calendar), token, digest="" if token else _digest(tags))
    if state.digest and state == known:
        return Listed(_cursor(state, window))
    return Listed(_cursor(state, window), changed=list(tags), is_whole=True)


def _sync_token(session: Session, calendar: httpx.URL) -> str:
    _, found = session.look(calendar, properties(SYNC_TOKEN))
    token = next((text for each in found.resources if (text := each.text(SYNC_TOKEN))), "")
    return token if len(token) <= LONGEST_TOKEN else ""


def _tags_within(session: Session, calendar: httpx.URL, span: Span) -> dict[str, str]:
    """Return the ETags of all events in a span, which is halved if they are too many for one go."""
    answer = session.report(calendar, events_within(span), depth=1)
    if answer.status_code != HTTPStatus.INSUFFICIENT_STORAGE:
        found = understood(answer)
        if not _is_cut(calendar, found):
            tags = _tags(calendar, found)
            return {name: tag for name, tag in tags.items() if tag is not None}
    if span.length <= timedelta(days=1):
        raise ERRORS.unreadable()
    middle = span.start + span.length / 2
    earlier, later = Span(span.start, middle), Span(middle, span.end)
    return _tags_within(session, calendar, earlier) | _tags_within(session, calendar, later)


def _fetch_batch(session: Session, calendar: httpx.URL, names: Sequence[str]) -> Iterator[Item]:
    paths = [httpx.URL(name).raw_path.decode() for name in names]
    found = understood(session.report(calendar, contents(paths), depth=0))
    if _is_cut(calendar, found) and len(names) > 1:
        middle = len(names) // 2
        yield from _fetch_batch(session, calendar, names[:middle])
        yield from _fetch_batch(session, calendar, names[middle:])
    else:
        yield from _items(calendar, found)


def _items(calendar: httpx.URL, found: MultiStatus) -> Iterator[Item]:
    for each in found.resources:
        url = address(calendar, each.href)
        if url is not None and (ics := each.text(DATA)):
            yield Item(str(url), each.text(ETAG), ics)


def _tags(calendar: httpx.URL, found: MultiStatus) -> dict[str, str | None]:
    """Return the ETags in an answer by the names of the events; None for one that is gone."""
    tags: dict[str, str | None] = {}
    for each in found.resources:
        url = address(calendar, each.href)
        if url is not None and not _is_same(url, calendar):
            tags[str(url)] = (
                None if each.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE) else each.text(ETAG)
            )
    return tags


def _is_cut(calendar: httpx.URL, found: MultiStatus) -> bool:
    """Return whether an answer is not complete (RFC 6578, 3.6)."""
    return any(
        each.status == HTTPStatus.INSUFFICIENT_STORAGE
        and (url := address(calendar, each.href)) is not None
        and _is_same(url, calendar)
        for each in found.resources
    )


def _is_same(url: httpx.URL, calendar: httpx.URL) -> bool:
    return url.path.rstrip("/") == calendar.path.rstrip("/")


def _digest(tags: Mapping[str, str]) -> str:
    return hashlib.sha256(msgspec.json.encode(sorted(tags.items()))).hexdigest()


def _cursor(state: _State, window: Span) -> Cursor:
    return Cursor(msgspec.json.encode(state).decode(), window)


def _decoded(text: str) -> _State:
    try:
        return msgspec.json.decode(text, type=_State)
    except msgspec.MsgspecError:
        return _State()
