"""The Python client against a server: every way to ask, and what it does when an answer is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from msgspec.structs import replace
from tests.api import set_clock
from tests.factories import NOW, make_student, make_teacher
from tests.site import Site

from bookable.engine import clock
from bookable.interfaces.auth.tokens import credentials
from bookable.storage.models import Booking
from bookable_client import AsyncCore, Core, Tutoring, Unreachable
from bookable_client.apis.core import BookingIn, ReasonIn
from bookable_client.apis.tutoring import BookingIn as TutoringBookingIn
from bookable_client.errors import Invalid, NotFound, SlotTaken, TooMany, Unauthenticated

START = NOW + timedelta(days=3, hours=2)


class Fault(httpx.HTTPTransport):
    """Passes requests on, and then loses or replaces the first answers."""

    def __init__(self, *faults: int | None) -> None:
        super().__init__()
        self.faults, self.keys = list(faults), []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.keys.append(request.headers.get("Idempotency-Key"))
        fault = self.faults.pop(0) if self.faults else 200
        if fault in (409, 429, 503):
            return httpx.Response(fault, headers={"Retry-After": "0"}, request=request)
        response = super().handle_request(request)
        if fault is None:
            response.read()
            raise httpx.ReadError("the connection broke", request=request)
        return response


@pytest.fixture
def site(committed: None) -> Iterator[str]:
    set_clock(NOW)
    with Site() as made:
        yield made.address
    clock.follow_sandbox(False)


@pytest.fixture
def maria(committed):
    return make_teacher(name="Maria Garcia")


@pytest.fixture
def sam(committed):
    return make_student(name="Sam Doe")


def token(person) -> str:
    return f"Bearer {credentials(person.uuid, now=NOW)['bearer']}"


def wanted(maria) -> BookingIn:
    return BookingIn(program="tutoring", provider=maria.uuid, start=START, duration_minutes=60)


class TestCalls:
    def test_books_reads_and_cancels(self, site, maria, sam):
        with Core(site, token(sam)) as core:
            (found,) = core.list_people(role="teacher").items
            made = core.create_booking(wanted(maria))
            shown = core.retrieve_booking(made.id)
            ended = core.cancel_booking(made.id, ReasonIn(reason="I am ill"))
        assert (found.id, found.name) == (maria.uuid, "Maria Garcia")
        assert (made.status, shown.start, shown.provider.id) == ("requested", START, maria.uuid)
        assert ended.status == "canceled"

    def test_try_out_a_step_without_taking_it(self, site, maria, sam):
        with Core(site, token(sam)) as core:
            made = core.create_booking(wanted(maria))
            tried = core.dry_run_cancel_booking(made.id)
            assert (tried.would.status, tried.events) == ("canceled", ["booking.canceled"])
            assert core.retrieve_booking(made.id).status == "requested"

    def test_do_the_same_for_asyncio(self, site, maria, sam):
        credentials_ = token(sam)

        async def book():
            async with AsyncCore(site, credentials_) as core:
                made = await core.create_booking(wanted(maria))
                return await core.retrieve_booking(made.id)

        assert asyncio.run(book()).status == "requested"

    def test_speak_every_api(self, site, maria, sam):
        with Tutoring(site, token(sam)) as tutoring:
            given = TutoringBookingIn(teacher_id=maria.uuid, start_time=START, duration=60)
            assert tutoring.request_booking(given).status == "PENDING"


class TestRefusals:
    def test_are_exceptions_of_their_own(self, site, maria, sam):
        with Core(site, token(sam)) as core:
            core.create_booking(wanted(maria))
            with pytest.raises(SlotTaken) as refused:
                core.create_booking(wanted(maria))
            with pytest.raises(NotFound):
                core.retrieve_booking(maria.uuid)
            with pytest.raises(Invalid) as invalid:
                core.create_booking(replace(wanted(maria), duration_minutes=0))
        assert refused.value.problem.code == "slot_taken"
        assert "/duration_minutes" in {each.pointer for each in invalid.value.problem.errors}

    def test_tell_the_reason_in_the_other_apis_too(self, site, maria, sam):
        with Tutoring(site, token(sam)) as tutoring:
            given = TutoringBookingIn(teacher_id=maria.uuid, start_time=START, duration=60)
            tutoring.request_booking(given)
            with pytest.raises(SlotTaken):
                tutoring.request_booking(given)

    def test_name_wrong_credentials(self, site):
        with Core(site, "Bearer nothing") as core, pytest.raises(Unauthenticated):
            core.retrieve_yourself()


class TestTryingAgain:
    @pytest.mark.parametrize("fault", [None, 409, 429, 503])
    def test_books_once_with_one_key(self, site, maria, sam, fault):
        transport = Fault(fault)
        with Core(site, token(sam), transport=transport) as core:
            made = core.create_booking(wanted(maria))
        assert [booking.uuid for booking in Booking.objects.all()] == [made.id]
        assert len(transport.keys) == 2
        assert len(set(transport.keys)) == 1

    def test_ends(self, site, maria, sam):
        transport = Fault(429, 429, 429)
        with Core(site, token(sam), retries=2, transport=transport) as core, pytest.raises(TooMany):
            core.create_booking(wanted(maria))
        assert len(transport.keys) == 3

    def test_says_that_an_answer_was_lost(self, site, maria, sam):
        transport = Fault(None)
        with Core(site, token(sam), retries=0, transport=transport) as core:
            with pytest.raises(Unreachable):
                core.create_booking(wanted(maria), idempotency_key="mine")
            made = core.create_booking(wanted(maria), idempotency_key="mine")
        assert [booking.uuid for booking in Booking.objects.all()] == [made.id]
