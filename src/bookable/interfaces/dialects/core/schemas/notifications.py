"""Which mails a person gets."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from bookable.domain.digests import Rhythm
from bookable.domain.notifications import LONGEST_LEAD, MOST_REMINDERS

Reminders = Annotated[
    list[Annotated[int, Meta(ge=1, le=LONGEST_LEAD)]],
    Meta(
        max_length=MOST_REMINDERS,
        description="Minutes before the start of a booking; empty for no reminders.",
        examples=[[1440, 60]],
    ),
]


Digest = Annotated[
    Rhythm | None,
    Meta(
        description=(
            "How often a list of what is ahead and of what waits for an answer is mailed, at seven"
            " in the morning: daily, weekly on Mondays, or null for never."
        )
    ),
]


class EmailOut(Struct):
    """Which mails a person gets."""

    bookings: Annotated[
        bool,
        Meta(
            description="What happens to bookings. Money and cancellations are mailed in any case."
        ),
    ]
    reminders: Reminders
    digest: Digest


class NotificationsOut(Struct):
    """How a person is told what happens."""

    email: EmailOut


class EmailPatch(Struct, forbid_unknown_fields=True):
    """The choices to change."""

    bookings: bool | UnsetType = UNSET
    reminders: Reminders | UnsetType = UNSET
    digest: Digest | UnsetType = UNSET


class NotificationsPatch(Struct, forbid_unknown_fields=True):
    """The choices to change, by the way in which one is told."""

    email: EmailPatch
