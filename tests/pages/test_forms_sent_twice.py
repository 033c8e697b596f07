"""Tokens of public forms, and forms that are sent twice."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from tests.api import set_clock
from tests.factories import (
    NOW,
    make_client,
    make_practitioner,
    make_service,
    make_session,
    make_student,
    make_teacher,
)
from tests.pages.test_booking_pages import browser_of, fields_of
from tests.pages.test_linked_bookings import address_of, fields, words
from tests.races import at_once
from tests.steps import book_for_good, buy, pay_by_hand

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
SECRET = "correct horse"


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
        assert "This form was open for too long, and nothing has changed." in text
        assert 'value="Samira"' in text
        assert Person.objects.get(id=sam.person_id).name == "Sam Carter"
        again = fields_of(page)["form"]
        assert browser.post(address, {**form, "form": again}).status_code == 302
        assert Person.objects.get(id=sam.person_id).name == "Samira"

    def test_begins_a_limited_number_of_sessions_for_signed_out_browsers(self, sam, settings):
        settings.BOOKABLE_THROTTLES = True
        form = {"form": new_key(sam), "name": "Samira"}
        before = Session.objects.count()
        browsers = [Client(REMOTE_ADDR="203.0.113.12") for _ in range(65)]
        sent = [each.post("/me/settings/", form).status_code for each in browsers]
        assert sent == [302] * 65
        assert Session.objects.count() - before == 60

    def test_keeps_each_of_several_choices(self, sam):
        browser, address = browser_of(sam), "/me/settings/mails/"
        form = {"form": new_key(sam), "reminders": ["60", "15"], "digest": "daily"}
        self.later()
        assert browser.post(address, form).status_code == 302
        text = browser.get(address).content.decode()
        for value in ("60", "15", "daily"):
            assert re.search(rf'value="{value}"[^>]*checked', text), value
        assert not re.search(r'value="1440"[^>]*checked', text)

    @pytest.mark.parametrize(
        ("address", "typed"),
        [
            ("data/", {"password": SECRET}),
            ("sign-in/", {"act": "password", "current_password": SECRET, "new_password": SECRET}),
            ("sign-in/", {"act": "address", "email": "new@example.org", "password": SECRET}),
            ("calendars/", {"act": "connect", "kind": "caldav", "password": SECRET}),
        ],
    )
    def test_keeps_no_password_and_asks_for_it(self, sam, address, typed):
        browser, address = browser_of(sam), f"/me/settings/{address}"
        form = {"form": new_key(sam), **typed}
        self.later()
        browser.post(address, form)
        assert SECRET not in str(dict(browser.session))
        assert "Please enter your password once more." in browser.get(address).content.decode()

    @pytest.mark.parametrize(
        ("address", "typed", "shown"),
        [
            ("sign-in/", {"act": "address", "email": "new@example.org"}, 'value="new@example.org"'),
            (
                "calendars/",
                {"act": "connect", "kind": "ics", "url": "https://x.example/a.ics"},
                'value="https://x.example/a.ics"',
            ),
        ],
    )
    def test_of_the_settings_keeps_what_was_typed(self, sam, address, typed, shown):
        assert shown in self.shown_again(sam, f"/me/settings/{address}", typed)

    @pytest.mark.parametrize(
        ("page", "typed", "shown"),
        [
            ("calendar/block/", {"act": "block", "date": "2027-03-09"}, 'value="2027-03-09"'),
            ("calendar/move/{booking}/", {"reason": "A train"}, ">\nA train</textarea>"),
            ("hours/", {"w0-0-start": "7:15", "w0-0-end": "8"}, 'value="7:15"'),
            ("hours/pace/", {"notice": "17", "notice_unit": "60"}, 'value="17"'),
            ("services/{service}/", {"do": "save", "name": "Longer"}, 'value="Longer"'),
            ("services/new/?kind=individual", {"do": "save", "name": "New"}, 'value="New"'),
            ("sessions/", {"do": "add", "start": "7:15"}, 'value="7:15"'),
            ("sessions/{session}/", {"do": "move", "start": "7:15"}, 'value="7:15"'),
            ("sessions/{session}/", {"do": "cancel", "reason": "A flood"}, "A flood"),
            ("clients/{client}/", {"do": "note", "note": "Bad knee"}, "Bad knee"),
        ],
    )
    def test_of_the_desk_keeps_what_was_typed(self, page, typed, shown):
        seller, ann = make_practitioner(), make_client()
        flow = make_service(seller, "workshop")
        held = make_session(flow)
        buy(flow, ann, start=None, session=held)
        hour = pay_by_hand(buy(make_service(seller), ann), seller)
        of = {"booking": hour.uuid, "service": flow.id, "session": held.id, "client": ann.uuid}
        assert shown in self.shown_again(seller, f"/desk/{page.format(**of)}", typed)

    def test_asks_about_the_time_that_was_chosen(self, sam):
        lesson = book_for_good(make_teacher(), sam, start=NOW + timedelta(days=9, hours=2))
        address = f"/me/bookings/{lesson.uuid}/move/"
        text = self.shown_again(sam, address, {"time": "2027-03-11T11:00Z"})
        assert "Move the booking?" in text

    def shown_again(self, who, address, typed):
        """Return the page that answers a form that was open for too long."""
        browser = browser_of(who)
        form = {"form": new_key(who), **typed}
        self.later()
        answer = browser.post(address, form)
        assert answer.status_code == 302
        page = browser.get(answer["Location"], follow=True).content.decode()
        assert "This form was open for too long, and nothing has changed." in page
        return page

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
