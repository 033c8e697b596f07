"""Webhooks: every new event goes to the endpoints that hear of it, many at once.

Each endpoint gets one event at a time, in the order of the feed. A receiver that is slow delays
only itself: nothing waits for it but its own next event.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from queue import Empty, SimpleQueue
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction

from bookable.domain.outgoing_webhooks import (
    Attempt,
    Batch,
    DeliveryStatus,
    Post,
    Reason,
    Sender,
    Standing,
    wait_after,
)
from bookable.domain.people import Actor
from bookable.engine import clock, ports
from bookable.queries.feed_pages import FeedEvent, events_for
from bookable.storage import webhook_endpoint_rows, webhook_fanning, webhook_queue
from bookable.storage.webhook_queue import Claimed, Due, Result
from bookable.telemetry import counting
from bookable.telemetry.waiting import waiting

log = structlog.get_logger(__name__)

AT_ONCE = 200
"""Endpoints to which events are on their way at the same time."""

FAILING_AT_ONCE = 100
"""Those of them that failed the last time. They must not take all places."""

LOOK_EVERY = 0.05
"""Seconds between two looks at what has become due, while receivers have not answered yet."""

FINISH_WITHIN = 5.0
"""Seconds for which a worker that ends waits for answers."""

_NOT_SHOWN = "The event could not be written down, by an error of this server."
_UNREADABLE = "The secret cannot be read any more: rotate it."

Encode = Callable[[FeedEvent, Actor], bytes]
EncodeTest = Callable[[UUID, UUID, datetime], bytes]
"""Makes the body of a test, from its id, the endpoint's id and the time."""

Events = Mapping[tuple[int, Actor], FeedEvent | Exception]
Answer = tuple[Claimed, Sequence[Due], Sequence[Attempt]]


class Webhooks:
    """The loop that sends webhooks."""

    def __init__(self, sender: Sender, *, encode: Encode, encode_test: EncodeTest) -> None:
        self._sender, self._encode, self._encode_test = sender, encode, encode_test
        self._running = threading.Lock()
        self._answers: SimpleQueue[Answer] = SimpleQueue()
        self._under_way: dict[int, Claimed] = {}

    def run(self) -> int:
        """Send what is due, also what becomes due meanwhile, and return how many things were done.

        Return when nothing is due or on its way any more.
        """
        if not self._running.acquire(blocking=False):
            return 0
        try:
            done = self._round()
            while self._under_way and not ports.is_stopping():
                done += self._round()
            self._finish()
            return done
        finally:
            self._running.release()

    def _finish(self) -> None:
        """Wait for answers that are on their way, but not for long: the process is about to end."""
        ends = time.monotonic() + FINISH_WITHIN
        while self._under_way and time.monotonic() < ends:
            self._round()
        if self._under_way:
            webhook_queue.release_all({each.lease for each in self._under_way.values()})
            self._under_way.clear()

    def is_busy(self) -> bool:
        """Return whether anything is due or on its way, in this process or another one."""
        real = clock.real()
        return webhook_queue.is_busy(real) or webhook_fanning.look(real).has_events

    def hasten(self) -> None:
        """Make due what waits for its next attempt."""
        webhook_queue.hasten(clock.real())

    def _round(self) -> int:
        answers = self._arrived()
        real = clock.real()
        if answers:
            _write_down(answers, now=real)
        has_endpoints, has_events = webhook_fanning.look(real)
        fanned = _fan_out(real) if has_events else 0
        may_begin = has_endpoints and not ports.is_stopping()
        return len(answers) + fanned + (self._begin(real) if may_begin else 0)

    def _arrived(self) -> list[Answer]:
        """Return the answers that have arrived, or those that arrive next."""
        answers: list[Answer] = []
        if self._under_way and self._answers.empty():
            with waiting():
                answers += _next(self._answers, within=LOOK_EVERY)
        while not self._answers.empty():
            answers += _next(self._answers, within=LOOK_EVERY)
        for endpoint, _, _ in answers:
            self._under_way.pop(endpoint.id, None)
        return answers

    def _begin(self, now: datetime) -> int:
        """Claim endpoints with something due, and begin to send it."""
        free = AT_ONCE - len(self._under_way)
        failing = sum(1 for each in self._under_way.values() if each.standing.failing_since)
        claimed = webhook_queue.claim(free, failing=False, now=now) if free > 0 else []
        left = min(free - len(claimed), FAILING_AT_ONCE - failing)
        claimed += webhook_queue.claim(left, failing=True, now=now) if left > 0 else []
        if claimed:
            self._send(claimed, now)
        return len(claimed)

    def _send(self, claimed: Sequence[Claimed], now: datetime) -> None:
        try:
            bodies = self._rendered(claimed, now)
        except BaseException:
            webhook_queue.release_all({each.lease for each in claimed})
            raise
        for endpoint in claimed:
            self._under_way[endpoint.id] = endpoint
            self._send_to(endpoint, *bodies[endpoint.id])

    def _send_to(self, endpoint: Claimed, due: Sequence[Due], posts: Sequence[Post]) -> None:
        def done(attempts: Sequence[Attempt]) -> None:
            self._answers.put((endpoint, due, attempts))

        if not endpoint.secrets or not posts:
            done([Attempt(delivery_id=each.delivery_id, problem=_UNREADABLE) for each in posts[:1]])
        else:
            batch = Batch(endpoint.id, endpoint.url, endpoint.secrets, posts)
            self._sender.begin(batch, done)

    def _rendered(
        self, claimed: Sequence[Claimed], now: datetime
    ) -> Mapping[int, tuple[list[Due], list[Post]]]:
        """Return what is due at each endpoint, and the posts of it.

        Drop what its owner may not see, and put off what cannot be shown.
        """
        endpoints = {each.id: each for each in claimed}
        due = webhook_queue.due(list(endpoints), now=now)
        events = _events(due, endpoints)
        rendered: dict[int, tuple[list[Due], list[Post]]] = defaultdict(lambda: ([], []))
        unsent: list[Result] = []
        for each in due:
            try:
                post = self._post(each, endpoints[each.endpoint_id], events, now)
            except Exception as error:
                # One event that cannot be shown must not keep all others from being sent.
                log.warning("webhook_not_shown", delivery=each.id, problem=type(error).__name__)
                failure = Attempt(delivery_id=each.id, problem=_NOT_SHOWN)
                unsent.append(_result(failure, each.attempts, now))
                continue
            if post is None:
                unsent.append(Result(each.id, each.attempts, DeliveryStatus.DROPPED, *_NOTHING))
                continue
            rendered[each.endpoint_id][0].append(each)
            rendered[each.endpoint_id][1].append(post)
        webhook_queue.write(unsent, now=now)
        return rendered

    def _post(
        self,
        due: Due,
        endpoint: Claimed,
        events: Events,
        now: datetime,
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


def _fan_out(now: datetime) -> int:
    with transaction.atomic():
        return webhook_fanning.fan_out(now)


def _events(due: Iterable[Due], endpoints: Mapping[int, Claimed]) -> Events:
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


_NOTHING = (None, None, "", "", None)


def _next(answers: SimpleQueue[Answer], *, within: float) -> list[Answer]:
    try:
        return [answers.get(timeout=within)]
    except Empty:
        return []


def _write_down(answers: Iterable[Answer], *, now: datetime) -> None:
    """Write down what came of attempts, and end the claims of their endpoints."""
    results: list[Result] = []
    with transaction.atomic():
        for _, due, attempts in answers:
            earlier = {each.id: each.attempts for each in due}
            results += [_result(each, earlier[each.delivery_id], now) for each in attempts]
        webhook_queue.write(results, now=now)
        for endpoint, _, attempts in answers:
            _release(endpoint, attempts, now)
    for result in results:
        counting.effect("webhook", _OUTCOMES[result.status])


_OUTCOMES = {
    DeliveryStatus.DELIVERED: "done",
    DeliveryStatus.PENDING: "failed",
    DeliveryStatus.FAILED: "dead",
}


def _result(attempt: Attempt, failures: int, now: datetime) -> Result:
    wait = None if attempt.is_success else wait_after(failures, attempt)
    if attempt.is_success:
        status = DeliveryStatus.DELIVERED
    else:
        status = DeliveryStatus.FAILED if wait is None else DeliveryStatus.PENDING
    return Result(
        id=attempt.delivery_id,
        attempts=failures + 1,
        status=status,
        next_at=None if wait is None else now + wait,
        answered=attempt.status,
        problem=attempt.problem,
        answer=attempt.answer,
        milliseconds=attempt.milliseconds,
    )


def _release(endpoint: Claimed, attempts: Iterable[Attempt], now: datetime) -> None:
    standing: Standing = endpoint.standing
    for attempt in attempts:
        standing = standing.after(attempt, now=now)
    if webhook_queue.release(endpoint, standing) and standing.disabled is not None:
        _disable(endpoint, standing.disabled, now)


def _disable(endpoint: Claimed, reason: Reason, now: datetime) -> None:
    webhook_endpoint_rows.disable([endpoint.id], reason, now=now)
