"""Refunds that a provider hands back by hand, at their desk."""

from __future__ import annotations

import re

import pytest
from tests.factories import (
    HOUR,
    NOW,
    make_client,
    make_person,
    make_practitioner,
    make_service,
    make_session,
)
from tests.pages.test_desk import desk_of, form_of, send, words
from tests.steps import buy, cancel, events_of, owe_also, pay_by_hand

from bookable.domain.people import Role
from bookable.domain.reversals import RefundState
from bookable.storage import refund_rows
from bookable.storage.models import Payment, Person, Refund

pytestmark = pytest.mark.usefixtures("at_now")

SECTION = 'id="owed-back"'
NOTHING_LEFT = "There is nothing left to refund."


@pytest.fixture
def seller():
    return make_practitioner(name="Dr. Smith")


@pytest.fixture
def cy():
    return make_client(name="Cy Client")


@pytest.fixture
def owed(seller, cy):
    """An hour that Cy paid for in cash, and the seller canceled an hour later."""
    return owed_to(cy, seller)


def owed_to(client, seller, by=None):
    booking = buy(make_service(seller), client)
    pay_by_hand(booking, seller)
    cancel(booking, by or seller, now=NOW + HOUR)
    return booking


def states() -> set[str]:
    return set(Refund.objects.values_list("state", flat=True))


def listed(who) -> bool:
    return SECTION in desk_of(who).get("/desk/").content.decode()


class TestRefundToHandBack:
    def test_is_listed_with_its_amount_and_client_and_since_when(self, seller, owed):
        answer = desk_of(seller).get("/desk/")
        assert f'<a href="/me/bookings/{owed.uuid}/">' in answer.content.decode()
        says = words(answer)
        section = says[says.index("To be refunded") : says.index("Today and the next days")]
        assert "$50.00 since Monday, 1 March 2027, 9:00 AM Cy Client Canceled" in section
        assert "This form moves no money" in section

    def test_has_one_card_for_a_session_with_each_amount_and_its_form(self, seller):
        flow = make_service(seller, "workshop", name="Flow", capacity=5)
        session = make_session(flow, capacity=5)
        seats = [buy(flow, make_client(name=name), session=session) for name in ("Ann", "Ben")]
        for seat in seats:
            cancel(pay_by_hand(seat, seller), seller)
        page = desk_of(seller).get("/desk/").content.decode()
        section = page[page.index(SECTION) : page.index('id="ahead"')]
        assert re.findall(r"<h3><a[^>]*>([^<]*)<", section) == ["Flow"]
        assert re.findall(r"<h4><a[^>]*>([^<]*)<", section) == ["Ann", "Ben"]
        assert section.count("$50.00") >= 4
        for seat in seats:
            assert f'id="refund-{seat.uuid}-owed"' in section

    def test_is_marked_as_refunded(self, seller, owed):
        desk = desk_of(seller)
        answer = send(desk, owed, "refund", method="bank_transfer")
        assert answer["Location"] == f"/desk/?done={owed.uuid}"
        assert Refund.objects.values_list("state", "method").get() == ("made", "bank_transfer")
        assert events_of(owed)[-1] == "refund_recorded"
        assert not listed(seller)

    def test_is_recorded_once_however_often_its_form_is_sent(self, seller, owed):
        desk = desk_of(seller)
        form = form_of(desk)
        seen = len(events_of(owed))
        answers = [send(desk, owed, "refund", form=form, seen=seen) for _ in range(2)]
        assert [each.status_code for each in answers] == [302, 302]
        assert events_of(owed).count("refund_recorded") == 1

    def test_is_not_recorded_again(self, seller, owed):
        desk = desk_of(seller)
        send(desk, owed, "refund")
        answer = send(desk, owed, "refund")
        assert (answer.status_code, NOTHING_LEFT in words(answer)) == (409, True)
        assert events_of(owed).count("refund_recorded") == 1

    def test_is_left_as_it_is_if_the_booking_has_changed_since(self, seller, owed):
        seen = len(events_of(owed)) - 1
        answer = send(desk_of(seller), owed, "refund", seen=seen, method="card")
        assert (answer.status_code, states()) == (409, {"due"})
        assert "It has changed since you opened this page." in words(answer)
        page = answer.content.decode()
        section = page[page.index(SECTION) : page.index('id="ahead"')]
        assert '<details class="ask" open>' in section
        assert '<option value="card" selected>' in section

    @pytest.mark.parametrize("spoil", [{"method": "gold"}, {"seen": "x"}])
    def test_needs_a_form_that_can_be_read(self, seller, owed, spoil):
        answer = send(desk_of(seller), owed, "refund", spoil=spoil)
        assert (answer.status_code, states()) == (422, {"due"})


class TestWhoRecordsARefund:
    def test_is_not_another_provider_who_does_not_see_it(self, owed):
        other = make_practitioner(name="Omar")
        assert not listed(other)
        answer = send(desk_of(other), owed, "refund")
        assert (answer.status_code, states()) == (404, {"due"})

    def test_is_not_the_client(self, owed, cy):
        assert send(desk_of(cy), owed, "refund").status_code == 403
        assert "Mark as refunded" not in words(desk_of(cy).get(f"/me/bookings/{owed.uuid}/"))
        assert states() == {"due"}

    def test_is_not_a_client_who_is_a_provider_to_others(self, seller):
        both = make_person(Role.CLIENT, Role.PRACTITIONER, name="Both")
        booking = owed_to(both, seller)
        assert not listed(both)
        answer = send(desk_of(both), booking, "refund")
        assert (answer.status_code, states()) == (409, {"due"})


class TestRefundByCardThatFailed:
    SAYS = "The refund of $50.00 by card failed. Bookable has been told, and refunds it"

    def test_is_not_for_the_provider_to_hand_back(self, seller, owed, cy):
        Payment.objects.update(checkout_id="cs_1")
        Refund.objects.update(state="failed")
        desk = desk_of(seller)
        for page in ("/desk/", f"/desk/clients/{cy.uuid}/", f"/me/bookings/{owed.uuid}/"):
            says = words(desk.get(page))
            assert self.SAYS in says, page
            assert "Mark as refunded" not in says, page

    def test_stays_with_staff_if_an_old_form_is_sent(self, seller, owed):
        Payment.objects.update(checkout_id="cs_1")
        Refund.objects.update(state="failed")
        answer = send(desk_of(seller), owed, "refund")
        assert (answer.status_code, states()) == (409, {"failed"})

    def test_stays_with_staff_while_the_provider_hands_back_the_rest(self, seller, owed):
        Refund.objects.update(state="failed")
        owe_also(owed, 700, "eur")
        Payment.objects.filter(counts=True).update(checkout_id="cs_1")
        desk = desk_of(seller)
        says = words(desk.get("/desk/"))
        assert "€7.00 since" in says
        assert "$50.00" not in says[says.index("€7.00 since") : says.index("Record the refund")]
        assert send(desk, owed, "refund").status_code == 302
        assert dict(Refund.objects.values_list("payment__currency", "state")) == {
            "USD": "failed",
            "eur": "made",
        }
        assert self.SAYS in words(desk.get("/desk/"))

    def test_can_be_recorded_by_staff_who_provide(self, seller, owed):
        Refund.objects.update(state="failed")
        Person.objects.filter(id=seller.person_id).update(roles=[Role.PRACTITIONER, Role.STAFF])
        assert "Mark as refunded" in words(desk_of(seller).get("/desk/"))


class TestRefundOnOtherPages:
    def test_is_marked_on_the_page_of_the_client(self, seller, owed, cy):
        desk, page = desk_of(seller), f"/desk/clients/{cy.uuid}/"
        answer = desk.get(page)
        assert "To be refunded: $50.00, since Monday, 1 March 2027" in words(answer)
        assert f'id="refund-{owed.uuid}"' in answer.content.decode()
        given = {"booking": owed.uuid, "step": "refund", "seen": len(events_of(owed))}
        answer = desk.post(page, given | {"method": "cash", "form": form_of(desk)})
        assert answer["Location"] == f"{page}?done=step#b-{owed.uuid}"
        assert "Mark as refunded" not in words(desk.get(page))
        assert states() == {"made"}

    def test_is_marked_on_the_page_of_the_booking(self, seller, owed):
        desk, page = desk_of(seller), f"/me/bookings/{owed.uuid}/"
        text = desk.get(page).content.decode()
        given = dict(re.findall(r'name="(booking|seen|next)" value="([^"]*)"', text))
        done = {"step": "refund", "method": "cash", "form": form_of(desk)}
        assert desk.post("/desk/", given | done)["Location"] == page
        says = words(desk.get(page))
        assert "Done." in says
        assert "Mark as refunded" not in says


class TestWhatWaitsForAPerson:
    @pytest.mark.parametrize("checkout", [None, "cs_1"])
    @pytest.mark.parametrize("state", RefundState)
    def test_is_the_same_for_lists_and_for_the_engine(self, seller, owed, state, checkout):
        Payment.objects.update(checkout_id=checkout)
        Refund.objects.update(state=state)
        [refund] = refund_rows.of_booking(owed.id)
        assert listed(seller) == refund.needs_staff

    def test_is_not_added_up_in_two_currencies(self, seller, owed):
        owe_also(owed, 700, "eur")
        desk = desk_of(seller)
        assert "€7.00 + $50.00 since Monday, 1 March 2027, 8:00 AM" in words(desk.get("/desk/"))
        send(desk, owed, "refund")
        told = words(desk.get(f"/me/bookings/{owed.uuid}/"))
        assert told.count("-€7.00") == 1
        assert told.count("-$50.00") == 1
        assert "$57.00" not in told

    def test_takes_few_statements_however_much_it_is(
        self, seller, owed, django_assert_max_num_queries
    ):
        for number in range(9):
            owed_to(make_client(name=f"Client {number}"), seller)
        desk = desk_of(seller)
        with django_assert_max_num_queries(13):
            page = desk.get("/desk/").content.decode()
        assert page.count('<button name="step" value="refund">') == 10
