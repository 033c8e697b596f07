"""The words of the marketplace, and the engine's words that they stand for."""

from __future__ import annotations

from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Side

PROGRAM = "marketplace"
CLIENT, PRACTITIONER = Side.CLIENT, Side.PROVIDER

STATUS_SHOWN = {
    Status.DRAFT: "draft",
    Status.PENDING_PAYMENT: "pending_payment",
    Status.CONFIRMED: "confirmed",
    Status.IN_PROGRESS: "in_progress",
    Status.COMPLETED: "completed",
    Status.CANCELED: "canceled",
    Status.NO_SHOW: "no_show",
}

LEADS_TO = {
    Step.SUBMIT: Status.PENDING_PAYMENT,
    Step.CONFIRM: Status.CONFIRMED,
    Step.START: Status.IN_PROGRESS,
    Step.COMPLETE: Status.COMPLETED,
    Step.CANCEL: Status.CANCELED,
    Step.EXPIRE: Status.CANCELED,
    Step.MISS: Status.NO_SHOW,
}
"""Where a step is meant to lead, whether or not it can."""

KIND_MEANT = {
    "individual": "individual",
    "workshop": "workshop",
    "group": "workshop",
    "course": "course",
    "package": "package",
    "bundle": "bundle",
}
"""A booking of a workshop is of the type `group`, and both words are taken for both."""

TYPE_SHOWN = {kind: word for word, kind in KIND_MEANT.items() if word != "workshop"}
"""A service's kind as the type of a booking."""
