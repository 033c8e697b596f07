"""The marketplace API's words for statuses, kinds and sides, and the values they stand for."""

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
"""The status that a step is meant to lead to, for the message when it is refused."""

KIND_MEANT = {
    "individual": "individual",
    "workshop": "workshop",
    "group": "workshop",
    "course": "course",
    "package": "package",
    "bundle": "bundle",
}
"""Service kinds by the API's words. Bookings of a workshop have the type `group`, and both words
are accepted for both."""

TYPE_SHOWN = {kind: word for word, kind in KIND_MEANT.items() if word != "workshop"}
"""Booking types by service kind."""

BOOKED_BY_TIME = frozenset({Kind.INDIVIDUAL, Kind.WORKSHOP})
"""The kinds that are booked by naming a time or a session. The others have their own addresses."""

CANCELED_BY_SHOWN = {
    Side.CLIENT: "client",
    Side.PROVIDER: "practitioner",
    Side.STAFF: "admin",
    Side.SYSTEM: "system",
}
CANCELED_BY_MEANT = {shown: side for side, shown in CANCELED_BY_SHOWN.items()}
