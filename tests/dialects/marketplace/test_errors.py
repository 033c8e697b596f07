from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import NOW

from bookable.domain import refusals as no
from bookable.domain.lifecycle import MARKETPLACE, Status, Step
from bookable.domain.people import Role
from bookable.interfaces.dialects.marketplace.errors import WORDS
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
    def test_match_the_contract_literally(self, refusal, answer):
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
    def test_name_both_statuses_of_a_refused_step(self, step, status, sentence):
        assert said(no.WrongStatus(step, status)) == (400, sentence)

    def test_name_the_targets_of_the_lifecycle(self):
        for step, target in LEADS_TO.items():
            assert set(MARKETPLACE[step].values()) == {target}


class TestInvalidRequest:
    def test_names_its_field_in_one_sentence(self):
        assert said(no.InvalidField("capacity", "is odd")) == (400, "capacity: is odd")


class TestOtherPeoplesBooking:
    def test_has_the_code_of_a_missing_one(self):
        missing = WORDS.say(no.BookingNotFound())
        for refusal in (
            no.NotAParty("see"),
            no.RoleRequired(Role.PRACTITIONER, "complete", by_stranger=True),
        ):
            hidden = WORDS.say(refusal)
            assert (hidden.code, hidden.message) == ("booking_not_found", missing.message)


class TestTooEarlyOrTooLate:
    def test_returns_400(self):
        for refusal in (
            no.NoticeTooShort(NOW),
            no.TooEarly(Step.COMPLETE, NOW),
            no.TooLate(Step.CANCEL, NOW + timedelta(days=1)),
        ):
            assert WORDS.say(refusal).status == 400
