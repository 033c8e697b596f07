from __future__ import annotations

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories import NOW

from bookable.storage import dead_letter_rows
from bookable.storage.jobs import VENDORS
from bookable.storage.models import DeadLetter

LIST = "/admin/storage/deadletter/"


@pytest.fixture
def letter() -> DeadLetter:
    dead_letter_rows.add_dead_letter(
        "delete_meetings", {"booking_id": 7}, problem="Zoom is down", attempts=19, now=NOW
    )
    return DeadLetter.objects.latest("id")


def try_again(staff, *letters: DeadLetter):
    chosen = [letter.id for letter in letters]
    return staff.post(LIST, {"action": "try_again", "_selected_action": chosen}, follow=True)


def jobs() -> list[tuple[str, str, dict[str, int]]]:
    waiting = ProcrastinateJob.objects.filter(status="todo", task_name="delete_meetings")
    return [(job.task_name, job.queue_name, job.args) for job in waiting]


class TestDeadLetter:
    def test_shows_the_effect_and_the_problem(self, staff, letter):
        shown = staff.get(LIST).content.decode()
        assert "delete_meetings" in shown
        assert "Zoom is down" in shown

    def test_is_counted_in_the_menu_and_on_the_first_page(self, staff, letter):
        before = staff.get("/admin/").content.decode()
        try_again(staff, letter)
        after = staff.get("/admin/").content.decode()
        assert before.count("bg-red-100") == after.count("bg-red-100") + 2

    def test_can_be_retried(self, staff, letter):
        assert "1 of 1 tried again" in try_again(staff, letter).content.decode()
        assert jobs() == [("delete_meetings", VENDORS, {"booking_id": 7})]
        letter.refresh_from_db()
        assert letter.resolved_at == NOW

    def test_is_retried_once_for_two_requests(self, staff, letter):
        try_again(staff, letter)
        assert "0 of 1 tried again" in try_again(staff, letter).content.decode()
        assert len(jobs()) == 1
