"""The posts that deliveries become when they are due, from how things stand then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError

from bookable.domain.outgoing_webhooks import Attempt, Post
from bookable.domain.people import Actor
from bookable.engine import clock
from bookable.queries.feed_pages import FeedEvent, events_for
from bookable.storage.webhook_queue import DueDelivery, Leased

log = structlog.get_logger(__name__)

_NOT_SHOWN = "The event could not be written down, by an error of this server."

Encode = Callable[[FeedEvent, Actor], bytes]
EncodeTest = Callable[[UUID, UUID, datetime], bytes]
"""Makes the body of a test, from its id, the endpoint's id and the time."""

Events = Mapping[tuple[int, Actor], FeedEvent | Exception]


class PostWriter:
    """Writes posts, each as the owner of its endpoint may see the event."""

    def __init__(self, *, encode: Encode, encode_test: EncodeTest) -> None:
        self._encode, self._encode_test = encode, encode_test

    def posts(
        self, due: Iterable[DueDelivery], endpoints: Mapping[int, Leased], *, now: datetime
    ) -> Iterator[tuple[DueDelivery, Post | Attempt | None]]:
        """Yield each delivery with its post; with None if its owner may not see the event.

        An event that cannot be shown comes with a failed attempt.
        """
        due = list(due)
        events = _events(due, endpoints)
        for each in due:
            try:
                yield each, self._post(each, endpoints[each.endpoint_id], events, now)
            except Exception as error:
                # One event that cannot be shown must not keep all others from being sent.
                log.warning("webhook_not_shown", delivery=each.id, problem=type(error).__name__)
                yield each, Attempt(delivery_id=each.id, problem=_NOT_SHOWN)

    def _post(
        self, due: DueDelivery, endpoint: Leased, events: Events, now: datetime
    ) -> Post | None:
        if due.position is None:
            body = self._encode_test(due.uuid, endpoint.uuid, now)
            return Post(due.id, str(due.uuid), body)
        event = events.get((due.position, endpoint.owner))
        if isinstance(event, Exception):
            raise event
        if event is None:
            return None
        return Post(due.id, str(event.mark.id), self._encode(event, endpoint.owner))


def _events(due: Iterable[DueDelivery], endpoints: Mapping[int, Leased]) -> Events:
    """Return the events that are due, or for one that cannot be read its error."""
    wanted = [
        (each.position, endpoints[each.endpoint_id].owner)
        for each in due
        if each.position is not None
    ]
    if not wanted:
        return {}
    now = clock.now()
    try:
        return events_for(wanted, now=now)
    except (InterfaceError, OperationalError):
        raise  # The connection is lost; no single event is at fault.
    except Exception:
        return _one_by_one(wanted, now)


def _one_by_one(wanted: Iterable[tuple[int, Actor]], now: datetime) -> Events:
    found: dict[tuple[int, Actor], FeedEvent | Exception] = {}
    for each in wanted:
        try:
            found |= events_for([each], now=now)
        except (InterfaceError, OperationalError):
            raise
        except Exception as error:
            found[each] = error
    return found
