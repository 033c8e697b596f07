"""Failed periodic tasks."""

from __future__ import annotations

import pytest
from asgiref.sync import async_to_sync
from django.db import connection

from bookable.effects.periodic_tasks import delete_failed_jobs
from bookable.storage import jobs

pytestmark = pytest.mark.usefixtures("committed")


def failed(*, queue: str, hours_ago: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
            " VALUES (%s, 'settle_due', 'failed') RETURNING id",
            [queue],
        )
        (number,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at)"
            " VALUES (%s, 'failed', now() - make_interval(hours => %s))",
            [number, hours_ago],
        )
        return int(number)


def kept() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_jobs")
        return {number for (number,) in cursor.fetchall()}


class TestFailedPeriodicTask:
    def test_is_deleted_after_a_day(self):
        for queue in (jobs.PERIODIC, jobs.PERIODIC_AT_VENDORS):
            old, fresh = (failed(queue=queue, hours_ago=hours) for hours in (25, 23))
            async_to_sync(delete_failed_jobs.func)(timestamp=0)
            assert kept() & {old, fresh} == {fresh}

    def test_deletes_no_effect(self):
        effect = failed(queue="effects", hours_ago=25)
        async_to_sync(delete_failed_jobs.func)(timestamp=0)
        assert effect in kept()
