"""Lifecycles as data: the statuses, the steps, and which step leads from where to where."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Status(StrEnum):
    """The status of a booking."""

    DRAFT = "draft"
    PENDING_PAYMENT = "pending_payment"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELED = "canceled"
    NO_SHOW = "no_show"


class Step(StrEnum):
    """One arrow of a lifecycle. The command of the same name in `commands` says what it does."""

    SUBMIT = "submit"
    PAY = "pay"
    CONFIRM = "confirm"
    START = "start"
    COMPLETE = "complete"
    CANCEL = "cancel"
    CUT_SHORT = "cut_short"
    EXPIRE = "expire"
    MISS = "miss"
    RESCHEDULE = "reschedule"
    REMIND = "remind"
    DISPUTE = "dispute"
    LAPSE = "lapse"
    AMEND = "amend"
    REINSTATE = "reinstate"
    REALIGN = "realign"


TERMINAL = frozenset({Status.COMPLETED, Status.CANCELED, Status.NO_SHOW})
"""Statuses that never change again, except when an expired unpaid booking is paid late."""

HAS_A_SEAT = frozenset(
    {
        Status.PENDING_PAYMENT,
        Status.CONFIRMED,
        Status.IN_PROGRESS,
        Status.COMPLETED,
        Status.NO_SHOW,
    }
)
"""Statuses in which a booking occupies its seat; a seat that was used stays occupied."""

HOLDS_TIME = frozenset(
    {Status.PENDING_PAYMENT, Status.REQUESTED, Status.CONFIRMED, Status.IN_PROGRESS}
)
"""Statuses in which a booking's time is taken and cannot be booked again."""

Lifecycle = Mapping[Step, Mapping[Status, Status]]
"""For each step: from which status to which. Every pair that is not listed is refused."""

S = Status

TUTORING: Lifecycle = {
    Step.CONFIRM: {S.REQUESTED: S.CONFIRMED},
    Step.COMPLETE: {S.CONFIRMED: S.COMPLETED},
    Step.CANCEL: {S.REQUESTED: S.CANCELED, S.CONFIRMED: S.CANCELED},
    Step.EXPIRE: {S.REQUESTED: S.CANCELED},
    Step.RESCHEDULE: {S.REQUESTED: S.REQUESTED, S.CONFIRMED: S.CONFIRMED},
    Step.REALIGN: {S.REQUESTED: S.REQUESTED, S.CONFIRMED: S.CONFIRMED},
}

MENTORING: Lifecycle = {
    Step.CONFIRM: {S.REQUESTED: S.CONFIRMED},
    Step.COMPLETE: {S.CONFIRMED: S.COMPLETED},
    Step.CANCEL: {S.REQUESTED: S.CANCELED, S.CONFIRMED: S.CANCELED},
    Step.EXPIRE: {S.REQUESTED: S.CANCELED},
    Step.MISS: {S.CONFIRMED: S.NO_SHOW},
    # The contract says that moving a session confirms it, even one the mentor has not answered.
    Step.RESCHEDULE: {S.REQUESTED: S.CONFIRMED, S.CONFIRMED: S.CONFIRMED},
    Step.AMEND: {S.REQUESTED: S.REQUESTED, S.CONFIRMED: S.CONFIRMED},
    Step.REALIGN: {S.REQUESTED: S.REQUESTED, S.CONFIRMED: S.CONFIRMED},
}

MARKETPLACE: Lifecycle = {
    Step.SUBMIT: {S.DRAFT: S.PENDING_PAYMENT},
    Step.PAY: {S.PENDING_PAYMENT: S.PENDING_PAYMENT, S.CONFIRMED: S.CONFIRMED},
    Step.CONFIRM: {S.PENDING_PAYMENT: S.CONFIRMED},
    Step.START: {S.CONFIRMED: S.IN_PROGRESS},
    Step.COMPLETE: {S.IN_PROGRESS: S.COMPLETED},
    Step.LAPSE: {S.IN_PROGRESS: S.COMPLETED},
    Step.CANCEL: {
        S.DRAFT: S.CANCELED,
        S.PENDING_PAYMENT: S.CANCELED,
        S.CONFIRMED: S.CANCELED,
    },
    # A course that has begun cannot be canceled as a whole, only the sessions that are left of it.
    Step.CUT_SHORT: {S.IN_PROGRESS: S.COMPLETED},
    Step.EXPIRE: {S.PENDING_PAYMENT: S.CANCELED},
    Step.MISS: {S.CONFIRMED: S.NO_SHOW, S.IN_PROGRESS: S.NO_SHOW},
    Step.RESCHEDULE: {S.PENDING_PAYMENT: S.PENDING_PAYMENT, S.CONFIRMED: S.CONFIRMED},
    Step.AMEND: {
        S.DRAFT: S.DRAFT,
        S.PENDING_PAYMENT: S.PENDING_PAYMENT,
        S.CONFIRMED: S.CONFIRMED,
        S.IN_PROGRESS: S.IN_PROGRESS,
    },
    # A course is in progress from its first session on, and its later sessions may still move.
    Step.REALIGN: {
        S.DRAFT: S.DRAFT,
        S.PENDING_PAYMENT: S.PENDING_PAYMENT,
        S.CONFIRMED: S.CONFIRMED,
        S.IN_PROGRESS: S.IN_PROGRESS,
    },
    # The only way back: a payment after the hold ran out takes the time again if it is free.
    Step.REINSTATE: {S.CANCELED: S.CONFIRMED},
}

BUDDIES: Lifecycle = {
    # Only where the other side has to be asked; otherwise bookings start as confirmed.
    Step.CONFIRM: {S.REQUESTED: S.CONFIRMED},
    Step.EXPIRE: {S.REQUESTED: S.CANCELED},
    Step.START: {S.CONFIRMED: S.IN_PROGRESS},
    Step.COMPLETE: {S.CONFIRMED: S.COMPLETED, S.IN_PROGRESS: S.COMPLETED},
    Step.CANCEL: {S.REQUESTED: S.CANCELED, S.CONFIRMED: S.CANCELED},
    Step.MISS: {S.CONFIRMED: S.NO_SHOW, S.IN_PROGRESS: S.NO_SHOW},
    Step.RESCHEDULE: {S.CONFIRMED: S.CONFIRMED},
    Step.REMIND: {S.CONFIRMED: S.CONFIRMED, S.IN_PROGRESS: S.IN_PROGRESS},
    Step.DISPUTE: {S.CONFIRMED: S.CONFIRMED, S.IN_PROGRESS: S.IN_PROGRESS},
    Step.LAPSE: {S.CONFIRMED: S.COMPLETED, S.IN_PROGRESS: S.COMPLETED},
    Step.REALIGN: {S.REQUESTED: S.REQUESTED, S.CONFIRMED: S.CONFIRMED},
}
