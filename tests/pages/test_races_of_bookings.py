"""Guests who press the button at the same time."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from tests.api import set_clock
from tests.factories import NOW, TOMORROW_AT_TEN, make_teacher
from tests.pages.booking_pages import address, choose, fields
from tests.races import at_once

from bookable.engine import clock
from bookable.interfaces.pages.time_choices import sent
from bookable.storage.models import Booking, Hold

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def maria(committed):
    set_clock(NOW)
    yield make_teacher()
    clock.follow_sandbox(False)


def press(path, given):
    answer = Client().post(path, given)
    return answer.status_code, answer.content.decode()


class TestTwoGuestsOfOneTime:
    def test_get_it_once_and_the_other_keeps_what_they_typed(self, maria):
        shown = choose(Client(), address(maria), TOMORROW_AT_TEN)["Location"]
        set_clock(NOW + timedelta(minutes=11))
        guests = [
            (shown, {**fields(Client().get(shown)), "name": name, "email": f"{name}@example.com"})
            for name in ("ann", "bob")
        ]
        outcomes = at_once([partial(press, *guest) for guest in guests])
        assert sorted(status for status, _ in outcomes) == [302, 409]
        for (status, page), (_, given) in zip(outcomes, guests, strict=True):
            if status == 409:
                assert "That time has just been taken." in page
                assert f'value="{given["name"]}"' in page
                assert f'value="{given["email"]}"' in page
        assert Booking.objects.count() == 1

    def test_choose_it_and_one_is_told(self, maria):
        day = address(maria, date="2027-03-02")
        forms = [{**fields(Client().get(day)), "time": sent(TOMORROW_AT_TEN)} for _ in range(2)]
        outcomes = at_once([partial(press, day, given) for given in forms])
        assert sorted(status for status, _ in outcomes) == [302, 409]
        assert Hold.objects.count() == 1


class TestOneGuestWhoPressesTwice:
    def test_books_once_and_sees_one_page(self, maria):
        path = choose(Client(), address(maria), TOMORROW_AT_TEN)["Location"]
        given = {**fields(Client().get(path)), "name": "Gina", "email": "gina@example.com"}
        answers = at_once([partial(Client().post, path, given) for _ in range(3)])
        assert len({answer["Location"] for answer in answers}) == 1
        assert Booking.objects.count() == 1
