"""A row at which a periodic task fails must not stop the other rows.

For each periodic task there is a situation with several things to do. The first one is poisoned:
PostgreSQL refuses to change its row.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, transaction
from procrastinate.contrib.django import app
from structlog.testing import capture_logs
from tests.api import set_clock
from tests.credits import insert_bundle
from tests.factories import (
    NOW,
    make_buddy,
    make_client,
    make_match,
    make_practitioner,
    make_service,
    make_student,
    make_teacher,
)
from tests.gateways.vendor_calendars import vendor_of
from tests.lookalikes.faults import Fault
from tests.poison import SECRET, poisoned
from tests.steps import buy, request_booking, schedule_session
from tests.waitlists import OFFER_LASTS, SoldOut

from bookable.domain.calendar_servers import CalendarAccess
from bookable.domain.connections import ExternalChange
from bookable.engine import clock, erasing, ports
from bookable.engine.calendar_secrets import StoredSecrets
from bookable.gateways.push_vendors import GooglePushes
from bookable.interfaces.webhooks.calendars import push_address
from bookable.storage import calendar_connection_rows, jobs, weeks
from bookable.storage.models import (
    AttemptCount,
    Booking,
    CalendarChannel,
    CreditGrant,
    Erasure,
    IdempotencyKey,
    Mail,
    NotificationPreference,
    Payment,
    WaitlistEntry,
)
from bookable.storage.zones import RULES
from bookable.telemetry.instruments import FAILED_ROWS

pytestmark = pytest.mark.usefixtures("committed")

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TASKS = {each.task.name: each.task for each in app.periodic_registry.periodic_tasks.values()}


@pytest.fixture(autouse=True)
def _clock():
    set_clock(NOW)
    yield
    clock.follow_sandbox(False)


class Situation:
    """Things to do with the first one poisoned; `left` returns how many are still to be done."""

    def __init__(self, table: str, row: Any, left: Callable[[], int], **poison: Any) -> None:
        self.table, self.row, self.left, self.poison = table, row, left, poison

    def __enter__(self) -> Situation:
        self._stack = ExitStack()
        if self.table:
            self._stack.enter_context(poisoned(self.table, self.row, **self.poison))
        return self

    def __exit__(self, *failed: object) -> None:
        self._stack.close()


def _bookings(made: list[Any], **status: Any) -> Situation:
    ids = [each.id for each in made]
    return Situation(
        "booking", ids[0], lambda: Booking.objects.filter(id__in=ids, **status).count()
    )


def settle_due(_: Any) -> Situation:
    maria = make_teacher()
    made = [
        request_booking(maria, make_student(), start=NOW + DAY + hour * HOUR) for hour in (2, 4, 6)
    ]
    set_clock(NOW + 3 * DAY)
    return _bookings(made, status="requested")


def settle_offers(_: Any) -> Situation:
    all_sold_out = [SoldOut() for _ in range(3)]
    for sold_out in all_sold_out:
        sold_out.join()
        sold_out.give_back()
    set_clock(NOW + OFFER_LASTS)
    offered = WaitlistEntry.objects.filter(state="offered").order_by("id")
    return Situation("waitlist_entry", offered[0].id, offered.count)


def expire_credits(_: Any) -> Situation:
    smith = make_practitioner()
    bundle = make_service(smith, "bundle", covers=[make_service(smith)])
    for _each in range(3):
        insert_bundle(bundle, make_client(), lasts=DAY)
    set_clock(NOW + 2 * DAY)
    open_ = CreditGrant.objects.filter(closed_at=None).order_by("id")
    return Situation("credit_grant", open_[0].id, open_.count)


def erase_due(_: Any) -> Situation:
    for student in [make_student() for _each in range(3)]:
        with transaction.atomic():
            erasing.begin(student.person_id, by=student, now=NOW)
    under_way = Erasure.objects.filter(is_gone_through=False).order_by("person_id")
    first = under_way[0].person_id
    return Situation("erasure", f"old.person_id = {first}", under_way.count)


def nudge_due(_: Any) -> Situation:
    ana = make_buddy()
    match = make_match(ana, make_buddy(name="Ben Costa"))
    made = [schedule_session(match, ana, start=NOW + DAY + hour * HOUR) for hour in (0, 2, 4)]
    set_clock(NOW + 3 * DAY)
    return _bookings(made, nudge_at__lte=NOW + 3 * DAY)


def remind(_: Any) -> Situation:
    maria = make_teacher()
    starts = [NOW + DAY + hour * HOUR for hour in (2, 4, 6)]
    made = [request_booking(maria, make_student(), start=start) for start in starts]
    Booking.objects.all().update(status="confirmed", updated_at=NOW)
    set_clock(NOW + 7 * HOUR)
    noted = Mail.objects.filter(kind="reminder", side="client")
    which = f"new.booking_id = {made[0].id} AND new.side = 'client'"
    return Situation("mail", which, lambda: len(made) - noted.count(), at="INSERT")


def digests(_: Any) -> Situation:
    set_clock(NOW + DAY)
    people = [make_student().person_id for _each in range(3)]
    planned = NotificationPreference.objects.filter(person_id__in=people, digest_at__lte=NOW + DAY)
    for person_id in people:
        planned.create(person_id=person_id, digest="daily", digest_at=NOW + HOUR)
    return Situation(
        "notification_preference", f"old.person_id = {people[0]}", planned.count, at="UPDATE"
    )


def look_after_checkouts(request: Any) -> Situation:
    till = request.getfixturevalue("real_till")
    for _each in range(3):
        jane = make_client()
        booking = buy(make_service(make_practitioner()), jane)
        till.pay(till.open_checkout(booking, jane))
    set_clock(NOW + timedelta(minutes=5))
    open_ = Payment.objects.filter(state="open").order_by("id")
    return Situation("payment", open_[0].id, open_.count)


def read_news(request: Any) -> Situation:
    till = request.getfixturevalue("real_till")
    events = []
    for _each in range(3):
        jane = make_client()
        booking = buy(make_service(make_practitioner()), jane)
        till.pay_by_card(booking, jane)
        events += till.stripe.refund(till.payment_reference(booking), 1000)
    deferred = _jobs(jobs.REFRESH_REFUNDS)
    expected = len(events)
    which = f"new.event_id = '{events[0]['id']}'"
    return Situation("vendor_event", which, lambda: expected - deferred(), at="INSERT")


def sweep_orphans(request: Any) -> Situation:
    zoom = request.getfixturevalue("real_zoom")
    maria = make_teacher()
    for number, hour in enumerate((2, 4, 6)):
        booking = request_booking(maria, make_student(), start=NOW + DAY + hour * HOUR)
        zoom.meetings[number] = {"id": number, "agenda": f"[bookable:{booking.uuid}]", "type": 2}
    zoom.queue("delete", Fault.refuse(400))
    return Situation("", 0, lambda: len(zoom.meetings))


@pytest.fixture
def pushes(settings, committed):
    """Google's calendars, which send pushes."""
    settings.BOOKABLE_BASE_URL = "https://bookable.example"
    with vendor_of("google") as vendor:
        gateway = vendor.open(keeper=StoredSecrets())
        ports.provide_calendars(gateway)
        ports.provide_pushes(GooglePushes(gateway), push_address)
        yield vendor
        ports._calendars.pop(vendor.kind)
        ports._pushes.pop(vendor.kind)


def renew_pushes(request: Any) -> Situation:
    vendor = request.getfixturevalue("pushes")
    ids = [
        calendar_connection_rows.add(
            make_teacher().person_id,
            CalendarAccess(vendor.kind, secret=vendor.there.consent()),
            label="",
            on_external_change=ExternalChange.NOTIFY,
            now=NOW,
        ).id
        for _each in range(3)
    ]
    channels = CalendarChannel.objects.exclude(name="")
    which = f"new.connection_id = {ids[0]}"
    return Situation("calendar_channel", which, lambda: 3 - channels.count(), at="INSERT")


def realign(_: Any) -> Situation:
    maria = make_teacher()
    made = [
        request_booking(maria, make_student(), start=NOW + DAY + hour * HOUR) for hour in (2, 4, 6)
    ]
    Booking.objects.all().update(rules="2025b")
    found = _bookings(made, rules="2025b")
    assert RULES > "2025b"
    return found


def mend_weeks(request: Any) -> Situation:
    request.getfixturevalue("monkeypatch").setattr(weeks, "SHARES", 1)
    made = [make_teacher().person_id for _ in range(3)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE person SET open_week = ~open_week")

    def left() -> int:
        return sum(len(page) for page in weeks.wrong(0))

    return Situation("person", made[0], left)


def tidy(_: Any) -> Situation:
    owner = make_student().person_id
    for number in range(3):
        IdempotencyKey.objects.create(
            owner=owner,
            key=str(number),
            fingerprint=b"",
            holder="",
            reserved_until=NOW,
            created_at=NOW - 3 * DAY,
        )
    AttemptCount.objects.create(subject="old", since=NOW - 3 * DAY, count=1)
    keys = IdempotencyKey.objects.order_by("id")
    counts = AttemptCount.objects.all()
    return Situation("idempotency_key", keys[0].id, lambda: keys.count() + counts.count())


def forget_rounds(_: Any) -> Situation:
    ids = [_job(queue, "failed") for queue in (jobs.PERIODIC, jobs.PERIODIC_AT_VENDORS)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '25 hours'")
    return Situation("procrastinate_jobs", ids[0], _jobs("any", "failed"))


def rescue_stalled(_: Any) -> Situation:
    ids = [_job("effects", "doing") for _each in range(3)]
    return Situation("procrastinate_jobs", ids[0], _jobs("any", "doing"))


def _job(queue: str, status: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
            " VALUES (%s, 'any', %s) RETURNING id",
            [queue, status],
        )
        number = int(cursor.fetchone()[0])
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'failed', now())",
            [number],
        )
        return number


def _jobs(task: str, status: str = "todo") -> Callable[[], int]:
    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND status = %s",
                [task, status],
            )
            return int(cursor.fetchone()[0])

    return count


SITUATIONS = {
    each.__name__: each
    for each in (
        *(
            settle_due,
            settle_offers,
            expire_credits,
            erase_due,
            nudge_due,
            remind,
            digests,
            look_after_checkouts,
        ),
        *(
            read_news,
            sweep_orphans,
            renew_pushes,
            realign,
            mend_weeks,
            tidy,
            forget_rounds,
            rescue_stalled,
        ),
    )
}


def run(task: str) -> None:
    found = TASKS[task].func
    run_it = async_to_sync(found) if inspect.iscoroutinefunction(found) else found
    run_it(timestamp=0)


def failures(task: str) -> float:
    return FAILED_ROWS.labels(task)._value.get()


@pytest.mark.long
class TestRowThatFails:
    @pytest.mark.parametrize("task", TASKS)
    def test_does_not_block_other_rows_of_its_task(self, task, request):
        assert task in SITUATIONS, "a new periodic task needs a situation with a poisoned row here"
        with SITUATIONS[task](request) as situation:
            before, counted = situation.left(), failures(task)
            assert before > 1
            with capture_logs() as said:
                run(task)
            assert situation.left() == 1
            assert failures(task) == counted + 1
            failed = [each for each in said if each["event"] == "row_failed"]
            assert [each["task"] for each in failed] == [task]
            assert SECRET not in str(said)

    @pytest.mark.parametrize("task", sorted(TASKS.keys() - {"sweep_orphans"}))
    def test_is_processed_once_it_is_repaired(self, task, request):
        with SITUATIONS[task](request) as situation:
            run(task)
            assert situation.left() == 1
        run(task)
        assert situation.left() == 0


class TestManyRowsThatFail:
    """A whole batch of rows that fail must not block the batch after it."""

    def test_do_not_block_later_rows(self, monkeypatch):
        with settle_due(None) as situation:
            monkeypatch.setattr("bookable.storage.sql.pages.__kwdefaults__", {"size": 1})
            run("settle_due")
            assert situation.left() == 1
