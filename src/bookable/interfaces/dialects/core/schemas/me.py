"""Who asks, which mails they get, and the feed of their bookings."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from bookable.domain.digests import Rhythm
from bookable.domain.notifications import LONGEST_LEAD, MOST_REMINDERS
from bookable.domain.people import Scope
from bookable.interfaces.dialects.core.schemas.common import says


class PersonOut(Struct):
    """A person as they see themselves."""

    id: Annotated[UUID, says("The person's id.")]
    name: Annotated[str, says("The name that others see.")]
    email: Annotated[str, says("The e-mail address. Empty if it is not verified.")]
    timezone: Annotated[str, says("The time zone, as an IANA name.")]
    roles: Annotated[list[str], says("The roles of the person, such as `teacher` or `client`.")]


class KeyOut(Struct):
    """An API key."""

    id: Annotated[UUID, says("The key's id.")]
    name: Annotated[str, says("Its name.")]
    scopes: Annotated[list[Scope], says("What it may do.")]


class MeOut(Struct):
    """The caller."""

    person: Annotated[PersonOut | None, says("The person; null for a key without one.")]
    key: Annotated[KeyOut | None, says("The API key, alone or acting for the person.")]


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


class CalendarFeedOut(Struct):
    """The address of a calendar feed."""

    url: Annotated[
        str, says("The address, shown once. It lets anyone read your bookings: keep it secret.")
    ]
