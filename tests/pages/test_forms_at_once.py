"""A form that is sent several times at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.api import set_clock
from tests.factories import NOW, TOMORROW_AT_TEN, make_student, make_teacher
from tests.pages.test_booking_pages import at, browser_of, fields_of
from tests.races import at_once
from tests.steps import book_for_good, events_of


@pytest.mark.usefixtures("committed")
class TestFormSentAtOnce:
    def test_is_carried_out_once(self):
        set_clock(NOW)
        student = make_student()
        lesson = book_for_good(make_teacher(), student)
        set_clock(TOMORROW_AT_TEN + timedelta(hours=2))
        browser = browser_of(student)
        form = fields_of(browser.get(at(lesson)))

        def send() -> int:
            again = Client()
            again.cookies = browser.cookies
            return again.post(at(lesson, "complete/"), form).status_code

        assert set(at_once([send] * 4)) <= {302, 409}
        assert events_of(lesson).count("booking_completed") == 1
