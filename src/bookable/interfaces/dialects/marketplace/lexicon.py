"""The words of the marketplace, and the engine's words that they stand for."""

from __future__ import annotations

from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Side
from bookable.domain.sales import Kind

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

STATUS_MEANT = {shown: status for status, shown in STATUS_SHOWN.items()}

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

BOOKED_BY_TIME = frozenset({Kind.INDIVIDUAL, Kind.WORKSHOP})
"""What is booked by naming its time or its session; all else has an address of its own."""

CANCELED_BY_SHOWN = {
    Side.CLIENT: "client",
    Side.PROVIDER: "practitioner",
    Side.STAFF: "admin",
    Side.SYSTEM: "system",
}
CANCELED_BY_MEANT = {shown: side for side, shown in CANCELED_BY_SHOWN.items()}
