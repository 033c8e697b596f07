"""Webhooks with several workers at once, and with workers that die."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connections
from tests.factories import TOMORROW_AT_TEN, make_student, make_teacher
from tests.hooks.conftest import add, deliveries, row
from tests.lookalikes.faults import Fault
from tests.races import at_once
from tests.steps import request_booking
from tests.waiting import eventually

from bookable.effects.relay import relay_all
from bookable.engine import clock, ports
from bookable.storage import webhook_queue
from bookable.storage.models import WebhookDelivery, WebhookEndpoint

pytestmark = pytest.mark.usefixtures("committed")

HOUR = timedelta(hours=1)
EVENTS = 6


@pytest.fixture
def lessons():
    """Request lessons of a new teacher, one after the other."""
    maria, john = make_teacher(), make_student()

    def request(count=EVENTS):
        for number in range(count):
            request_booking(maria, john, start=TOMORROW_AT_TEN + number * HOUR)

    request.client = john
    return request


def until_done(*hooks):
    """Run workers at once until nothing is left to send."""
    for _ in range(20):
        at_once([each.run for each in hooks])
        if not any(each.is_busy() for each in hooks):
            return
        time.sleep(0.05)
    raise AssertionError("still busy")


def running(hooks):
    """Return a thread in which a worker has begun to run."""

    def run():
        try:
            hooks.run()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


class TestTwoWorkers:
    def test_send_each_event_once_and_in_order(self, lessons, receiver, worker):
        made = [add(lessons.client, receiver.url(path=f"/{number}")) for number in range(3)]
        lessons()
        relay_all()
        until_done(*[worker() for _ in range(4)])
        for number, each in enumerate(made):
            ids = [seen.body["id"] for seen in receiver.seen("hook") if seen.path == f"/{number}"]
            assert len(ids) == len(set(ids)) == EVENTS
            assert ids == sorted(ids)
            assert {delivery.status for delivery in deliveries(each)} == {"delivered"}

    def test_send_what_happens_meanwhile(self, lessons, receiver, worker):
        made = add(lessons.client, receiver.url())
        hooks = [worker() for _ in range(2)]
        done = threading.Event()

        def book():
            try:
                lessons()
                relay_all()
            finally:
                done.set()

        def work(each):
            while not done.is_set():
                each.run()

        at_once([book, *[lambda each=each: work(each) for each in hooks]])
        until_done(*hooks)
        ids = [seen.body["id"] for seen in receiver.seen("hook")]
        assert ids == sorted(set(ids))
        assert len(ids) == len(deliveries(made)) == EVENTS


class TestKilledWorker:
    def test_leaves_everything_to_another_one(self, lessons, receiver, worker):
        made = add(lessons.client, receiver.url())
        lessons(3)
        relay_all()
        hooks = worker()
        receiver.queue("hook", Fault.hang(30))
        dying = running(worker(within=30))
        eventually(lambda: receiver.count("hook"))
        assert hooks.run() == 0, "the first worker has the endpoint"
        WebhookEndpoint.objects.update(leased_until=clock.real())
        hooks.run()
        assert [each.status for each in deliveries(made)] == ["delivered"] * 3
        receiver.cut()
        dying.join(10)
        assert [each.attempts for each in deliveries(made)] == [1] * 3
        assert row(made).failing_since is None, "who has lost the lease does not write over it"

    def test_has_its_endpoints_for_a_minute(self, lessons, receiver):
        add(lessons.client, receiver.url())
        lessons(1)
        WebhookDelivery.objects.all().delete()
        made = WebhookEndpoint.objects.get()
        webhook_queue.add_test(made.id, now=clock.real())
        now = clock.real()
        assert len(webhook_queue.lease(9, failing=False, now=now)) == 1
        assert webhook_queue.lease(9, failing=False, now=now + timedelta(seconds=59)) == []
        assert len(webhook_queue.lease(9, failing=False, now=now + timedelta(seconds=61))) == 1


class TestWorkerThatStops:
    @pytest.fixture(autouse=True)
    def _going_on(self):
        yield
        ports._stopping.clear()

    def test_finishes_what_it_has_begun(self, lessons, receiver, worker):
        made = add(lessons.client, receiver.url())
        lessons(1)
        relay_all()
        receiver.queue("hook", Fault.late(0.5))
        stopping = running(worker())
        eventually(lambda: receiver.count("hook"))
        ports.stop_loops()
        stopping.join()
        assert [each.status for each in deliveries(made)] == ["delivered"]
        assert row(made).leased_until is None
