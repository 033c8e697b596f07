"""Steps as their addresses call them."""

from __future__ import annotations

from bookable.domain.lifecycle import Step

STEPS = {
    Step.SUBMIT: "submit",
    Step.CONFIRM: "confirm",
    Step.CANCEL: "cancel",
    Step.RESCHEDULE: "reschedule",
    Step.START: "start",
    Step.COMPLETE: "complete",
    Step.MISS: "no-show",
    Step.DISPUTE: "dispute",
}
"""The steps that people take, as their addresses call them."""

DECLINE = "decline"
"""What canceling is to the side that was asked and has not answered yet."""
