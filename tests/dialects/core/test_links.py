"""Links to a booking, for somebody without an account: who may make and delete them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.api import set_clock
from tests.core_api import Integration, make_key, problem
from tests.factories import (
    DAY,
    NOW,
    TOMORROW_AT_TEN,
    make_buddy,
    make_client,
    make_match,
    make_practitioner,
    make_service,
    make_staff,
    make_student,
    make_teacher,
)
from tests.steps import buy, pay_by_hand, request_booking, schedule_session

from bookable.domain.people import Role, Scope, Side
from bookable.engine import clock, erasing, giving_links
from bookable.storage import guard
from bookable.storage.models import BookingLink, IdempotencyKey

BASE = "http://127.0.0.1:8000"
ALL = ["view", "cancel", "reschedule"]


@pytest.fixture(autouse=True)
def at_now(db):
    set_clock(NOW)
    yield
    clock.follow_sandbox(False)


@pytest.fixture
def smith():
    return make_practitioner(name="Dr. Smith")


@pytest.fixture
def john():
    return make_client(name="John Doe")


@pytest.fixture
def paid(smith, john):
    return pay_by_hand(buy(make_service(smith), john), smith)


def give(caller, booking, allow=ALL, **more):
    return caller.post(f"bookings/{booking.uuid}/links", {"allow": allow, **more})


def opened(answer):
    token = answer.body["url"].removeprefix(f"{BASE}/b/").removesuffix("/")
    return giving_links.opened(token, now=NOW)


class TestNewLink:
    def test_has_an_address_that_opens_the_booking(self, call, john, paid):
        answer = give(call(john), paid, expires_at="2027-03-05T12:00:00+01:00")
        assert answer.status == 201
        assert answer.body["allow"] == ALL
        assert answer.body["expires_at"] == "2027-03-05T11:00:00Z"
        link, by = opened(answer)
        assert (link.booking, link.side, by.person_id) == (paid.uuid, Side.CLIENT, john.person_id)

    def test_is_of_the_side_that_made_it(self, call, smith, paid):
        link, by = opened(give(call(smith), paid))
        assert (link.side, by.uuid) == (Side.PROVIDER, smith.uuid)
        assert by.roles == {Role.PRACTITIONER}

    def test_is_the_clients_if_staff_or_a_key_made_it(self, call, john, paid):
        staff = opened(give(call(make_staff()), paid))
        key = opened(give(Integration(make_key(Scope.BOOKINGS_WRITE)), paid))
        assert staff.link.side is key.link.side is Side.CLIENT
        assert staff.by.uuid == key.by.uuid == john.uuid

    def test_is_stored_without_its_token(self, call, john, paid):
        answer = give(call(john), paid)
        token = answer.body["url"].rstrip("/").rpartition("/")[2]
        assert token not in str(BookingLink.objects.values().get())

    def test_is_told_again_under_its_key_and_sealed_there(self, call, john, paid):
        path, body = f"bookings/{paid.uuid}/links", {"allow": ["view"]}
        one, other = (call(john).post(path, body, Idempotency_Key="key") for _ in range(2))
        assert one.body == other.body
        guard.see_everything()
        assert b"/b/" not in bytes(IdempotencyKey.objects.get().body)
        assert BookingLink.objects.count() == 1

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({}, "/allow"),
            ({"allow": []}, "/allow"),
            ({"allow": ["pay"]}, "/allow/0"),
            ({"allow": ["cancel"]}, "/allow"),
            ({"allow": ["view"], "expires_at": "2027-03-01T07:00:00Z"}, "/expires_at"),
            ({"allow": ["view"], "expires_at": "2999-03-01T07:00:00Z"}, "/expires_at"),
            ({"allow": ["view"], "expires_at": "soon"}, "/expires_at"),
            ({"allow": ["view"], "more": 1}, "/more"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, call, john, paid, body, pointer):
        answer = call(john).post(f"bookings/{paid.uuid}/links", body)
        assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == pointer

    def test_of_what_is_long_over_needs_an_end(self, call, john, paid):
        set_clock(NOW + 60 * DAY)
        assert give(call(john), paid, ["view"]).status == 422
        end = "2027-05-10T00:00:00Z"
        assert give(call(john), paid, ["view"], expires_at=end).status == 201

    def test_allows_only_what_its_side_may_do(self, call):
        ana, bruno = make_buddy(), make_buddy(name="Bruno Lima")
        session = schedule_session(make_match(ana, bruno), ana)
        assert give(call(ana), session).status == 201
        tess, sam = make_teacher(), make_student()
        lesson = request_booking(tess, sam)
        assert give(call(sam), lesson).status == 201

    def test_is_refused_as_the_eleventh(self, call, john, smith, paid):
        for number in range(10):
            assert give(call([john, smith][number % 2]), paid, ["view"]).status == 201
        problem(give(call(john), paid, ["view"]), 409, "limit_reached")

    def test_is_made_once_others_have_ended(self, call, john, paid):
        for _ in range(10):
            give(call(john), paid, ["view"], expires_at="2027-03-01T09:00:00Z")
        set_clock(NOW + timedelta(hours=2))
        assert give(call(john), paid, ["view"]).status == 201


class TestDeletedLink:
    def test_ends_at_once(self, call, john, paid):
        answer = give(call(john), paid)
        path = f"bookings/{paid.uuid}/links/{answer.body['id']}"
        assert call(john).delete(path).status == 204
        with pytest.raises(giving_links.LinkEnded):
            opened(answer)
        problem(call(john).delete(path), 404, "not_found")

    def test_of_the_other_side_is_not_found(self, call, john, smith, paid):
        made = give(call(john), paid)
        path = f"bookings/{paid.uuid}/links/{made.body['id']}"
        problem(call(smith).delete(path), 404, "not_found")
        assert call(make_staff()).delete(path).status == 204

    def test_of_another_booking_is_not_found(self, call, john, smith, paid):
        made = give(call(john), paid)
        other = buy(make_service(smith), john, start=TOMORROW_AT_TEN + DAY)
        path = f"bookings/{other.uuid}/links/{made.body['id']}"
        problem(call(john).delete(path), 404, "not_found")


class TestLinkOfAnErasedPerson:
    def test_is_gone(self, call, john, paid):
        answer = give(call(john), paid)
        erasing.erase(john.uuid, by=john, now=NOW)
        assert not BookingLink.objects.exists()
        with pytest.raises(giving_links.LinkEnded):
            opened(answer)
