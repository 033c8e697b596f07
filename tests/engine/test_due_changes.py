from __future__ import annotations

from datetime import timedelta

from tests.factories import NOW, make_student, make_teacher
from tests.steps import request_booking

from bookable.engine.due_changes import apply_all_due_changes
from bookable.storage.models import Booking

LATE = NOW + timedelta(days=3)


class TestDueChangesFailure:
    def test_one_failing_booking_does_not_stop_the_others(self, db):
        broken, sound = (request_booking(make_teacher(), make_student()) for _ in range(2))
        Booking.objects.filter(id=broken.id).update(status="unheard of")
        assert apply_all_due_changes(LATE) == 1
        assert Booking.objects.get(id=sound.id).status == "canceled"
        assert Booking.objects.get(id=broken.id).status == "unheard of"
