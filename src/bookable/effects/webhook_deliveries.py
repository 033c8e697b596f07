"""The loop that sends webhooks: every new event to the endpoints that it is for, many at once.

Each endpoint gets one event at a time, in the order of the feed. A slow receiver delays its own
next events and no other ones.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from queue import Empty, SimpleQueue

from django.db import transaction

from bookable.domain.outgoing_webhooks import (
    Attempt,
    Batch,
    DeliveryStatus,
    Post,
    Sender,
    wait_after,
)
from bookable.effects.webhook_posts import Encode, EncodeTest, PostWriter
from bookable.engine import clock, ports
from bookable.engine.batches import in_batches
from bookable.storage import outbox, webhook_endpoint_rows, webhook_fanning, webhook_queue
from bookable.storage.webhook_queue import DueDelivery, Leased, Result
from bookable.telemetry import counting
from bookable.telemetry.waiting import waiting

AT_ONCE = 200
"""Endpoints to which events are on their way at the same time."""

FAILING_AT_ONCE = 100
"""Those of them that failed the last time. They must not keep all others from being sent to."""

LOOK_EVERY = 0.05
"""Seconds between two looks at what has become due, while receivers have not answered yet."""

FINISH_WITHIN = 5.0
"""Seconds for which a worker that ends waits for answers."""

_UNREADABLE = "The secret cannot be read any more: rotate it."

Answer = tuple[Leased, Sequence[DueDelivery], Sequence[Attempt]]


class Webhooks:
    """The loop that sends webhooks."""

    def __init__(self, sender: Sender, *, encode: Encode, encode_test: EncodeTest) -> None:
        self._sender = sender
        self._writer = PostWriter(encode=encode, encode_test=encode_test)
        self._running = threading.Lock()
        self._answers: SimpleQueue[Answer] = SimpleQueue()
        self._under_way: dict[int, Leased] = {}

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
            in_batches("webhooks", [answers], partial(_write_down, now=real), name=_endpoint_of)
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
        """Lease endpoints with something due, and begin to send it."""
        free = AT_ONCE - len(self._under_way)
        failing = sum(1 for each in self._under_way.values() if each.health.failing_since)
        leased = webhook_queue.lease(free, failing=False, now=now) if free > 0 else []
        left = min(free - len(leased), FAILING_AT_ONCE - failing)
        leased += webhook_queue.lease(left, failing=True, now=now) if left > 0 else []
        if leased:
            self._send(leased, now)
        return len(leased)

    def _send(self, leased: Sequence[Leased], now: datetime) -> None:
        try:
            ready = self._written(leased, now)
        except BaseException:
            webhook_queue.release_all({each.lease for each in leased})
            raise
        for endpoint in leased:
            self._under_way[endpoint.id] = endpoint
            self._send_to(endpoint, *ready[endpoint.id])

    def _send_to(self, endpoint: Leased, due: Sequence[DueDelivery], posts: Sequence[Post]) -> None:
        def done(attempts: Sequence[Attempt]) -> None:
            self._answers.put((endpoint, due, attempts))

        if not endpoint.secrets or not posts:
            done([Attempt(delivery_id=each.delivery_id, problem=_UNREADABLE) for each in posts[:1]])
        else:
            batch = Batch(endpoint.id, endpoint.url, endpoint.secrets, posts)
            self._sender.begin(batch, done)

    def _written(
        self, leased: Sequence[Leased], now: datetime
    ) -> Mapping[int, tuple[list[DueDelivery], list[Post]]]:
        """Return what is due at each endpoint, and the posts of it.

        Drop what its owner may not see, and put off what cannot be shown.
        """
        endpoints = {each.id: each for each in leased}
        due = webhook_queue.due(list(endpoints), now=now)
        ready: dict[int, tuple[list[DueDelivery], list[Post]]] = defaultdict(lambda: ([], []))
        unsent: list[Result] = []
        for each, post in self._writer.posts(due, endpoints, now=now):
            if isinstance(post, Post):
                ready[each.endpoint_id][0].append(each)
                ready[each.endpoint_id][1].append(post)
            else:
                unsent.append(_unsent(each, post, now))
        webhook_queue.write(unsent, now=now)
        return ready


def _fan_out(now: datetime) -> int:
    with transaction.atomic():
        return webhook_fanning.fan_out(now)


def _next(answers: SimpleQueue[Answer], *, within: float) -> list[Answer]:
    try:
        return [answers.get(timeout=within)]
    except Empty:
        return []


def _write_down(answers: Sequence[Answer], *, now: datetime) -> int:
    """Write down what came of attempts, end the leases of their endpoints, and return the count.

    An endpoint at which that fails stays leased until its lease runs out.
    """
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
    return len(answers)


def _endpoint_of(answer: Answer) -> int:
    return answer[0].id


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


def _unsent(due: DueDelivery, failure: Attempt | None, now: datetime) -> Result:
    """Return the result of a delivery that was not sent: dropped, unless there was a failure."""
    if failure is not None:
        return _result(failure, due.attempts, now)
    return Result(due.id, due.attempts, DeliveryStatus.DROPPED, None, None, "", "", None)


def _release(endpoint: Leased, attempts: Iterable[Attempt], now: datetime) -> None:
    health = endpoint.health
    for attempt in attempts:
        health = health.after(attempt, now=now)
    if webhook_queue.release(endpoint, health) and health.disabled is not None:
        is_new = webhook_endpoint_rows.disable([endpoint.id], health.disabled, now=now)
        # An API key has no address: staff see its endpoints in the admin.
        if is_new and endpoint.owner.key is None:
            outbox.add_notice("endpoint_disabled", endpoint.id, now=clock.now())
