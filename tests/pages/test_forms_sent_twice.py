"""Tokens of public forms, and forms that are sent twice."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from tests.api import set_clock
from tests.factories import NOW, make_student, make_teacher
from tests.pages.test_booking_pages import browser_of, fields_of
from tests.pages.test_linked_bookings import address_of, fields, words
from tests.races import at_once
from tests.steps import book_for_good

from bookable.domain.booking_links import Allows
from bookable.domain.commands import Request
from bookable.domain.refusals import SlotTaken
from bookable.engine import bookings
from bookable.interfaces.http.sent_forms import once
from bookable.interfaces.pages.form_tokens import VALID_FOR, key_of, new_token
from bookable.interfaces.pages.member_forms import new_key
from bookable.storage.keys import KEPT_FOR
from bookable.storage.models import Booking, IdempotencyKey, Person

HOUR = timedelta(hours=1)


class TestFormToken:
    def test_is_a_key_of_its_own_each_time(self):
        one, other = (new_token("book", now=NOW) for _ in range(2))
        assert key_of(one, "book", now=NOW) == key_of(one, "book", now=NOW + HOUR)
        assert key_of(one, "book", now=NOW) != key_of(other, "book", now=NOW)

    def test_ends_before_its_key_is_forgotten(self):
        assert VALID_FOR < KEPT_FOR
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


@pytest.mark.usefixtures("at_now")
class TestFormThatWasOpenForDays:
    @pytest.fixture
    def sam(self):
        return make_student(name="Sam Carter")

    def later(self):
        set_clock(NOW + VALID_FOR)

    def test_is_shown_again_with_what_was_typed_and_then_taken(self, sam):
        browser, address = browser_of(sam), "/me/settings/"
        given = {"name": "Samira", "timezone": "Europe/Berlin", "locale": "", "clock": "24"}
        form = {**given, "form": new_key(sam), "avatar_url": ""}
        self.later()
        answer = browser.post(address, form)
        assert (answer.status_code, answer["Location"]) == (302, address)
        page = browser.get(address)
        text = page.content.decode()
        assert "This form was open for too long." in text
        assert 'value="Samira"' in text
        assert Person.objects.get(id=sam.person_id).name == "Sam Carter"
        again = fields_of(page)["form"]
        assert browser.post(address, {**form, "form": again}).status_code == 302
        assert Person.objects.get(id=sam.person_id).name == "Samira"

    def test_keeps_each_of_several_choices(self, sam):
        browser, address = browser_of(sam), "/me/settings/mails/"
        form = {"form": new_key(sam), "reminders": ["60", "15"], "digest": "daily"}
        self.later()
        assert browser.post(address, form).status_code == 302
        text = browser.get(address).content.decode()
        for value in ("60", "15", "daily"):
            assert re.search(rf'value="{value}"[^>]*checked', text), value
        assert not re.search(r'value="1440"[^>]*checked', text)

    def test_keeps_no_password(self, sam):
        browser, address = browser_of(sam), "/me/settings/data/"
        form = {"form": new_key(sam), "password": "correct horse"}
        self.later()
        browser.post(address, form)
        assert "correct horse" not in browser.get(address).content.decode()

    def test_behind_a_link_is_shown_again_with_what_was_typed(self, sam):
        lesson = book_for_good(make_teacher(), sam, start=NOW + timedelta(days=9, hours=2))
        address = address_of(lesson, sam, Allows.CANCEL)
        browser = Client()
        form = {**fields(browser.get(address)), "reason": "I am ill"}
        self.later()
        answer = browser.post(address, form)
        assert answer.status_code == 409
        assert "This page was open for too long, and nothing has changed." in words(answer)
        assert ">I am ill</textarea>" in answer.content.decode()
        assert Booking.objects.get(id=lesson.id).status == "confirmed"
        again = {**fields(answer), "reason": "I am ill"}
        assert browser.post(address, again)["Location"] == "?done"


@pytest.mark.usefixtures("committed")
class TestFormSentAtOnce:
    def test_books_once_and_leads_to_one_page(self):
        teacher, student = make_teacher(), make_student()
        asked = Request(
            program="tutoring", provider=teacher.uuid, start=NOW + 26 * HOUR, length=HOUR
        )
        pages = at_once([partial(_book, "a key", asked, student) for _ in range(4)])
        assert set(pages) == {f"/made/{Booking.objects.get().id}/"}
