"""Tokens of public forms, and forms that are sent twice."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.factories import NOW, make_student, make_teacher
from tests.races import at_once

from bookable.domain.commands import Request
from bookable.domain.refusals import SlotTaken
from bookable.engine import bookings
from bookable.interfaces.http.sent_forms import once
from bookable.interfaces.pages.form_tokens import VALID_FOR, key_of, new_token
from bookable.storage.models import Booking, IdempotencyKey

HOUR = timedelta(hours=1)


class TestFormToken:
    def test_is_a_key_of_its_own_each_time(self):
        one, other = (new_token("book", now=NOW) for _ in range(2))
        assert key_of(one, "book", now=NOW) == key_of(one, "book", now=NOW + HOUR)
        assert key_of(one, "book", now=NOW) != key_of(other, "book", now=NOW)

    def test_ends_after_two_hours(self):
        token = new_token("book", now=NOW)
        assert key_of(token, "book", now=NOW + VALID_FOR - timedelta(seconds=1)) is not None
        assert key_of(token, "book", now=NOW + VALID_FOR) is None

    @pytest.mark.parametrize("spoil", [lambda token: "", lambda token: "x", lambda t: t[:-1] + "!"])
    def test_of_another_make_is_none(self, spoil):
        assert key_of(spoil(new_token("book", now=NOW)), "book", now=NOW) is None

    def test_of_another_form_is_none(self):
        assert key_of(new_token("move", now=NOW), "book", now=NOW) is None

    def test_from_the_future_is_none(self):
        assert key_of(new_token("book", now=NOW + HOUR), "book", now=NOW) is None


def _book(key, asked, student):
    return once(
        key,
        lambda receipt: bookings.request(asked, by=student, now=NOW, receipt=receipt),
        lambda booking: f"/made/{booking.id}/",
        now=NOW,
    )


@pytest.fixture
def lesson():
    teacher, student = make_teacher(), make_student()
    asked = Request(program="tutoring", provider=teacher.uuid, start=NOW + 26 * HOUR, length=HOUR)
    return asked, student


@pytest.mark.django_db
class TestFormSentTwice:
    def test_books_once_and_leads_to_one_page(self, lesson):
        pages = [_book("a key", *lesson) for _ in range(2)]
        assert pages[0] == pages[1] == f"/made/{Booking.objects.get().id}/"

    def test_books_twice_with_two_keys(self, lesson):
        _book("a key", *lesson)
        with pytest.raises(SlotTaken):
            _book("another", *lesson)

    def test_can_be_sent_again_after_a_refusal(self, lesson):
        _book("a key", *lesson)
        with pytest.raises(SlotTaken):
            _book("another", *lesson)
        assert not IdempotencyKey.objects.filter(key="another").exists()

    def test_keeps_the_address_sealed(self, lesson):
        _book("a key", *lesson)
        assert b"/made/" not in bytes(IdempotencyKey.objects.get().body)


@pytest.mark.usefixtures("committed")
class TestFormSentAtOnce:
    def test_books_once_and_leads_to_one_page(self):
        teacher, student = make_teacher(), make_student()
        asked = Request(
            program="tutoring", provider=teacher.uuid, start=NOW + 26 * HOUR, length=HOUR
        )
        pages = at_once([partial(_book, "a key", asked, student) for _ in range(4)])
        assert set(pages) == {f"/made/{Booking.objects.get().id}/"}
