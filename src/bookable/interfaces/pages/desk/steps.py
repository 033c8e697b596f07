"""Steps that a provider takes with a booking on the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext

from bookable.domain.commands import Cancel, Command, Complete, Confirm, Miss, Start
from bookable.domain.lifecycle import Step
from bookable.domain.people import Actor
from bookable.engine import any_program
from bookable.engine.bookings import Terms
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.texts import TextField

_COMMANDS: Mapping[str, Callable[[str], Command]] = {
    "confirm": lambda _reason: Confirm(),
    "decline": lambda reason: Cancel(reason=reason, is_answer=True),
    "start": lambda _reason: Start(),
    "complete": lambda _reason: Complete(),
    "no-show": lambda _reason: Miss(),
}
PAY, REFUND = "pay", "refund"
METHODS = ("cash", "bank_transfer", "card", "other")


class StepForm(forms.Form):
    """A step with a booking, which was `seen` in this version."""

    booking = forms.UUIDField()
    step = forms.ChoiceField(choices=[(each, each) for each in (*_COMMANDS, PAY, REFUND)])
    seen = forms.IntegerField(min_value=0, max_value=2**31)
    reason = TextField(required=False)
    method = forms.ChoiceField(choices=[(each, each) for each in METHODS], required=False)

    @property
    def again(self) -> Mapping[str, Any] | None:
        """What was sent, to be shown once more beside its booking; None if that cannot be read."""
        if not self.is_bound or self.errors.keys() & {"booking", "step", "seen"}:
            return None
        return {**self.cleaned_data, "reason": self.data.get("reason", "")}

    @property
    def mistake(self) -> str:
        """What is wrong with a form that is not valid."""
        wrong = self.errors.get("reason")
        return str(wrong[0]) if wrong else gettext("This form could not be read. Please try again.")


def take(request: HttpRequest, given: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    """Take a step once, however often its form is sent. Raise what the step raises.

    It is refused if the booking has changed since it was seen.
    """
    ref, step, seen = given["booking"], given["step"], given["seen"]

    def action(receipt: Any) -> object:
        asked: Any = {"by": by, "now": now, "receipt": receipt}
        if step == PAY:
            return any_program.record_payment(ref, method=given["method"] or METHODS[0], **asked)
        if step == REFUND:
            terms = Terms(frozenset({seen}), forgives_start=True)
            given_back = given["method"] or METHODS[0]
            return any_program.record_refund(
                ref, method=given_back, terms=terms, leaves_failed=True, **asked
            )
        command = _COMMANDS[step](given["reason"])
        terms = Terms(frozenset({seen}), forgives_start=command.step is not Step.CANCEL)
        return any_program.take(ref, command, terms=terms, **asked)

    member_forms.once(request, action, by=by, now=now)
