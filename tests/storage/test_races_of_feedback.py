"""Several students rate one teacher at the same time."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.factories import NOW, make_student, make_teacher
from tests.races import at_once, tally
from tests.steps import request_booking

from bookable.domain.commands import Complete
from bookable.engine import bookings, confirming, feedback
from bookable.storage.models import Person

pytestmark = pytest.mark.usefixtures("committed")

AFTERWARDS = NOW + timedelta(days=2)


def lesson(maria, who, hour):
    """A completed lesson."""
    made = request_booking(maria, who, start=NOW + timedelta(days=1, hours=hour))
    about = {"program": "tutoring", "by": maria}
    confirming.confirm(made.id, **about, now=NOW)
    return bookings.perform(made.id, Complete(), **about, now=AFTERWARDS)


class TestConcurrentRatings:
    def test_are_all_counted_once(self):
        maria = make_teacher()
        students = [make_student() for _ in range(6)]
        lessons = [lesson(maria, who, hour) for hour, who in enumerate(students, 1)]
        give = partial(feedback.give, comment="", program="tutoring", now=AFTERWARDS)
        ratings = zip(lessons, students, (1, 2, 3, 4, 5, 5), strict=True)
        tasks = [partial(give, done.id, rating=rating, by=who) for done, who, rating in ratings]
        assert tally(at_once([*tasks, *tasks])) == {"StoredFeedback": 6, "AlreadyGiven": 6}
        kept = Person.objects.get(id=maria.person_id)
        assert (kept.rating_sum, kept.rating_count) == (20, 6)
