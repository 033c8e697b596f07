"""Changing the address with which a person signs in."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from tests.api import set_clock
from tests.factories import NOW, make_person, make_student
from tests.identity.issuers import PASSWORD
from tests.pages.test_booking_pages import browser_of
from tests.pages.test_settings import act
from tests.races import at_once

from bookable.domain.account_links import Purpose
from bookable.domain.people import Role
from bookable.domain.refusals import InvalidField
from bookable.engine import changing_address, erasing, opening_accounts
from bookable.engine.opening_accounts import token
from bookable.interfaces.pages import opening
from bookable.storage import work
from bookable.storage.models import AccountLink, Mail, Person

NEW = "ada.new@example.com"


def ask(who, email=NEW, password=PASSWORD, browser=None):
    """Ask for another address at the settings."""
    typed = {"email": email, "password": password}
    return act(browser or browser_of(who), who, "sign-in/", "address", **typed)


def address_of(who):
    return Person.objects.get(id=who.person_id).email


@pytest.fixture
def link(ada, mails):
    """Ask for another address of Ada, and return the path in the mail to it."""

    def asked(email: str = NEW) -> str:
        assert ask(ada, email).status_code == 302
        mail = mails()[-1]
        assert (mail.kind, mail.address) == ("address_to_confirm", email)
        return path_in(mail)

    return asked


def path_in(mail: Mail) -> str:
    found = re.search(r"https?://[^/\s]+(/address/\S+)", mail.text)
    assert found is not None
    return found[1]


class TestNewAddress:
    def test_counts_once_its_link_was_opened_and_the_old_one_is_told(self, ada, link, mails):
        before = ada.email
        path = link()
        reader = Client()
        assert NEW in reader.get(path).content.decode()
        assert address_of(ada) == before
        answer = reader.post(path)
        assert (answer.status_code, answer["Location"]) == (302, "/me/settings/sign-in/")
        assert address_of(ada) == NEW
        told = mails()[-1]
        assert (told.kind, told.address) == ("address_changed", before)
        assert NEW not in told.text + told.html
        for email, status in ((before, 422), (NEW, 302)):
            given = {"email": email, "password": PASSWORD}
            assert Client().post("/sign-in/", given).status_code == status

    def test_leaves_people_signed_in(self, ada, link):
        browser = browser_of(ada)
        Client().post(link())
        assert browser.get("/me/").status_code == 200

    def test_needs_the_password(self, ada, mails):
        answer = ask(ada, password="wrong")
        assert answer.status_code == 422
        page = answer.content.decode()
        assert 'href="#id_password"' in page
        assert f'value="{NEW}"' in page
        assert mails() == []

    @pytest.mark.parametrize(
        "email", ["", "ada", "ada@", "ada@x@y.example", "ada@unverified.invalid"]
    )
    def test_must_be_one_that_mail_reaches(self, ada, email, mails):
        answer = ask(ada, email)
        assert answer.status_code == 422
        assert 'href="#id_email"' in answer.content.decode()
        assert mails() == []

    def test_is_not_the_one_there_is(self, ada, mails):
        answer = ask(ada, ada.email.upper())
        assert answer.status_code == 422
        assert "This is your address already." in answer.content.decode()
        assert mails() == []

    def test_is_not_for_people_of_the_demo(self, ada):
        Person.objects.filter(id=ada.person_id).update(email="ada@demo.example")
        with pytest.raises(InvalidField, match="cannot be changed for people of the demo"):
            changing_address.ask(NEW, by=ada, locale="", now=NOW)

    def test_of_somebody_else_is_answered_alike_and_only_the_mail_tells(self, ada, mails):
        other = make_person(Role.STUDENT)
        pages = []
        for email in (NEW, other.email):
            browser = browser_of(ada)
            assert ask(ada, email, browser=browser).status_code == 302
            page = browser.get("/me/settings/sign-in/").content.decode()
            [said] = re.findall(r'role="status"[^>]*>(.*?)</p>', page)
            pages.append(said.replace(email, "-"))
        assert pages[0] == pages[1]
        assert "We have sent a link to -." in pages[0]
        known = next(mail for mail in mails() if mail.address == other.email)
        assert "/address/" not in known.text
        assert "has an account already" in known.text

    def test_is_mailed_five_times_an_hour_at_most_and_answered_alike(self, ada, mails):
        assert {ask(ada).status_code for _ in range(7)} == {302}
        assert len(mails()) == 5

    def test_is_asked_for_from_one_place_a_limited_number_of_times(
        self, ada, settings, monkeypatch
    ):
        settings.BOOKABLE_THROTTLES = True
        monkeypatch.setattr(opening.LINKS, "at_most", 1)
        browser = browser_of(ada)
        browser.defaults["REMOTE_ADDR"] = "198.51.100.77"
        answers = [ask(ada, f"a{n}@example.com", browser=browser) for n in range(2)]
        assert [answer.status_code for answer in answers] == [302, 429]

    def test_sent_twice_is_mailed_once(self, ada, mails):
        from bookable.interfaces.pages.member_forms import new_key

        browser, form = browser_of(ada), new_key(ada)
        given = {"form": form, "act": "address", "email": NEW, "password": PASSWORD}
        for _ in range(2):
            assert browser.post("/me/settings/sign-in/", given).status_code == 302
        assert len(mails()) == 1


class TestLinkToNewAddress:
    def test_works_once(self, ada, link):
        path = link()
        assert Client().post(path).status_code == 302
        assert Client().get(path).status_code == 410
        assert Client().post(path).status_code == 410

    @pytest.mark.parametrize(("after", "status"), [(59, 200), (60, 410)])
    def test_works_for_an_hour(self, link, after, status):
        path = link()
        set_clock(NOW + timedelta(minutes=after))
        assert Client().get(path).status_code == status

    def test_ends_the_others_of_the_person_and_what_was_mailed_to_the_old_address(
        self, ada, link, mails
    ):
        Client().post("/forgot/", {"email": ada.email})
        reset = re.search(r"(/reset/\S+)", mails()[-1].text)[1]
        other, path = link("another@example.com"), link()
        assert Client().post(path).status_code == 302
        assert [Client().get(each).status_code for each in (other, reset)] == [410, 410]

    def test_is_for_this_purpose_alone(self, link):
        path = link()
        for purpose in ("verify", "reset", "invite"):
            assert Client().get(path.replace("/address/", f"/{purpose}/")).status_code == 404

    def test_does_nothing_for_an_address_that_somebody_has_by_then(self, ada, link):
        path, before = link(), ada.email
        Person.objects.filter(id=make_student().person_id).update(email=NEW)
        assert Client().post(path).status_code == 410
        assert address_of(ada) == before

    def test_does_nothing_for_a_person_who_may_not_sign_in(self, ada, link):
        path = link()
        Person.objects.filter(id=ada.person_id).update(is_active=False)
        assert Client().post(path).status_code == 404


class TestAddressWantedByTwo:
    @pytest.mark.usefixtures("committed")
    def test_goes_to_one_of_them(self):
        set_clock(NOW)
        people = [make_student() for _ in range(2)]
        for each in people:
            changing_address.ask(NEW, by=each, locale="", now=NOW)
        # And a newcomer signs up with it.
        opening_accounts.ask(Purpose.VERIFY, NEW, now=NOW)
        *links, newcomer = AccountLink.objects.order_by("id").values_list("id", flat=True)
        tasks = [partial(changing_address.change, each, now=NOW) for each in links * 3]
        tasks.append(
            partial(opening_accounts.open_account, newcomer, name="N", password="!", now=NOW)
        )
        outcomes = at_once(tasks)
        assert all(made is None or isinstance(made, int) for made in outcomes), outcomes
        assert len([made for made in outcomes if made]) == 1
        assert Person.objects.filter(email=NEW).count() == 1

    @pytest.mark.usefixtures("committed")
    def test_is_not_taken_from_a_person_who_is_just_made(self):
        set_clock(NOW)
        sam = make_student()
        changing_address.ask(NEW, by=sam, locale="", now=NOW)
        [link] = AccountLink.objects.values_list("id", flat=True)
        outcomes = at_once([partial(changing_address.change, link, now=NOW), partial(_guest, NEW)])
        assert Person.objects.filter(email=NEW).count() == 1, outcomes


@pytest.mark.usefixtures("committed")
class TestTwoLinksOfOnePersonAtOnce:
    """A deadlock is an error here. Commands would try once more, and hide it."""

    @pytest.fixture(autouse=True)
    def _no_second_try(self, monkeypatch):
        monkeypatch.setattr(work, "is_worth_a_retry", lambda error: False)
        set_clock(NOW)

    def test_to_two_new_addresses_give_one_of_them(self):
        for number in range(10):
            sam = make_student()
            for each in ("a", "b"):
                changing_address.ask(f"{each}{number}@example.com", by=sam, locale="", now=NOW)
            outcomes = at_once(
                [partial(changing_address.change, each, now=NOW) for each in links()]
            )
            assert sorted(outcomes) == [False, True]

    def test_one_of_which_sets_a_password_anew_never_deadlock(self):
        for number in range(10):
            sam = make_student()
            opening_accounts.ask(Purpose.RESET, sam.email, now=NOW)
            changing_address.ask(f"c{number}@example.com", by=sam, locale="", now=NOW)
            reset, address = links()
            outcomes = at_once(
                [
                    partial(opening_accounts.open_account, reset, password="!", now=NOW),
                    partial(changing_address.change, address, now=NOW),
                ]
            )
            assert outcomes[0] in {sam.person_id, None}
            assert outcomes[1] is True

    def test_and_an_erasure_never_deadlock(self):
        for number in range(10):
            sam = make_student()
            opening_accounts.ask(Purpose.RESET, sam.email, now=NOW)
            changing_address.ask(f"d{number}@example.com", by=sam, locale="", now=NOW)
            reset, address = links()
            outcomes = at_once(
                [
                    partial(opening_accounts.open_account, reset, password="!", now=NOW),
                    partial(changing_address.change, address, now=NOW),
                    partial(erasing.erase, sam.uuid, by=sam, now=NOW),
                ]
            )
            assert outcomes[0] in {sam.person_id, None}
            assert outcomes[1:] in ([True, None], [False, None])


def links() -> list[int]:
    """Return the links of the last person who asked for two, in order."""
    return sorted(AccountLink.objects.order_by("-id").values_list("id", flat=True)[:2])


def _guest(email: str) -> object:
    from bookable.engine import accounts

    return accounts.welcome(email, "G", roles=[Role.STUDENT], timezone="UTC", locale="", now=NOW)


class TestErasure:
    def test_leaves_no_word_of_either_address(self, ada, link, mails):
        before = ada.email
        Client().post(link())
        mails()
        erasing.erase(ada.uuid, by=ada, now=NOW)
        kept = [f"{mail.address} {mail.text} {mail.html}" for mail in Mail.objects.all()]
        assert [each for each in kept if before in each or NEW in each] == []
        assert not AccountLink.objects.exists()


def test_token_of_another_link_is_no_wish(ada):
    assert changing_address.wish(token(Purpose.VERIFY, 1)) is None
    assert changing_address.wish(token(Purpose.ADDRESS, 1)) is None
