from __future__ import annotations

from datetime import timedelta

import pytest
from tests.people import NOW

from bookable.domain import refusals as no
from bookable.domain.lifecycle import MARKETPLACE, Status, Step
from bookable.domain.people import Role
from bookable.interfaces.dialects.marketplace.errors import WORDS, foremost
from bookable.interfaces.dialects.marketplace.lexicon import LEADS_TO


def said(refusal):
    answer = WORDS.say(refusal)
    return answer.status, answer.message


class TestContractMessages:
    @pytest.mark.parametrize(
        ("refusal", "answer"),
        [
            (
                no.NotYourStep("complete"),
                (403, "You do not have permission to perform this action"),
            ),
            (
                no.RoleRequired(Role.PRACTITIONER, "complete"),
                (403, "You do not have permission to perform this action"),
            ),
            (no.BookingNotFound(), (404, "Not found")),
            (no.NotAParty("see"), (404, "Not found")),
            (no.ServiceNotFound(), (404, "Not found")),
            (no.SlotTaken(), (409, "Time slot not available")),
            (no.OutsideHours(), (409, "Time slot not available")),
            (no.SeatsTaken(), (409, "Time slot not available")),
            (no.NoCredits(), (409, "No credits available")),
            (no.PaymentMissing(), (400, "Payment has not been completed")),
        ],
    )
    def test_are_said_to_the_letter(self, refusal, answer):
        assert said(refusal) == answer

    @pytest.mark.parametrize(
        ("step", "status", "sentence"),
        [
            (Step.CONFIRM, Status.DRAFT, "Cannot transition from draft to confirmed"),
            (Step.START, Status.CANCELED, "Cannot transition from canceled to in_progress"),
            (Step.COMPLETE, Status.DRAFT, "Cannot transition from draft to completed"),
            (Step.CANCEL, Status.IN_PROGRESS, "Cannot transition from in_progress to canceled"),
            (Step.MISS, Status.COMPLETED, "Cannot transition from completed to no_show"),
            (Step.SUBMIT, Status.CONFIRMED, "Cannot transition from confirmed to pending_payment"),
            (Step.RESCHEDULE, Status.NO_SHOW, "A booking that is no_show cannot be rescheduled"),
            (Step.AMEND, Status.CANCELED, "A booking that is canceled cannot be changed"),
        ],
    )
    def test_tell_from_where_to_where_a_step_does_not_lead(self, step, status, sentence):
        assert said(no.WrongStatus(step, status)) == (400, sentence)

    def test_name_the_targets_that_the_lifecycle_has(self):
        for step, target in LEADS_TO.items():
            assert set(MARKETPLACE[step].values()) == {target}


class TestInvalidRequest:
    def test_names_its_field_in_one_sentence(self):
        assert said(no.InvalidField("capacity", "is odd")) == (400, "capacity: is odd")

    def test_comes_after_who_may_ask_at_all(self):
        def turn_away():
            raise no.ServiceNotFound

        first = foremost(no.InvalidField("capacity", "is odd"), turn_away)
        assert isinstance(first, no.ServiceNotFound)
        taken = no.SlotTaken()
        assert foremost(taken, turn_away) is taken

    def test_does_not_tell_a_booking_of_others_from_one_that_is_not_there(self):
        assert isinstance(foremost(no.NotAParty("see"), lambda: None), no.BookingNotFound)


class TestTooEarlyOrTooLate:
    def test_is_a_bad_request(self):
        for refusal in (
            no.NoticeTooShort(NOW),
            no.TooEarly(Step.COMPLETE, NOW),
            no.TooLate(Step.CANCEL, NOW + timedelta(days=1)),
        ):
            assert WORDS.say(refusal).status == 400
