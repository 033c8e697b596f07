"""What is sent to make and to change bookings."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from bookable.interfaces.dialects.core.schemas.common import says
from bookable.interfaces.http.texts import Given, Minutes, ShortText, Text, TimeText, ZoneName
from bookable.interfaces.http.wanted import wanted

ProviderText = Annotated[str, Meta(max_length=40, extra=wanted("an id"))]


class BookingIn(Given):
    """A booking to make: of a provider, a service or a match, as the programme has it."""

    program: Annotated[ShortText, says("The programme, such as `tutoring`.")]
    provider: Annotated[
        ProviderText | None,
        says(
            "Whose time it is. For a service that several people provide, one of them, or `any`:"
            " the one who is free and has had the fewest bookings lately."
        ),
    ] = None
    service: Annotated[UUID | None, says("What is bought.")] = None
    session: Annotated[UUID | None, says("The session of a workshop.")] = None
    match: Annotated[UUID | None, says("The match of the two who meet.")] = None
    start: Annotated[
        TimeText | None, says("The start, with an offset, or as wall time of `timezone`.")
    ] = None
    timezone: Annotated[ZoneName | None, says("The zone of a start without an offset.")] = None
    duration_minutes: Annotated[
        Minutes | None, says("The length. A service may bring its own.")
    ] = None
    client: Annotated[UUID | None, says("For whom staff and API keys book.")] = None
    hold: Annotated[
        UUID | None, says("Your hold of the time or the seat, which the booking takes over.")
    ] = None
    use_credit: Annotated[bool, says("Whether a credit pays.")] = False
    bundle: Annotated[UUID | None, says("The booking of the bundle whose credit pays.")] = None
    draft: Annotated[bool, says("Whether it waits to be submitted, without taking time.")] = False
    notes: Annotated[Text, says("Notes for the booking.")] = ""
    title: Annotated[ShortText, says("Its title.")] = ""
    description: Annotated[Text, says("Its description.")] = ""
    agenda: Annotated[Text, says("What the two want to talk about.")] = ""
    client_notes: Annotated[Text, says("The client's notes.")] = ""
    session_type: Annotated[
        ShortText | None, says("How the two meet, where the programme has several ways.")
    ] = None
    location: Annotated[UUID | None, says("Where an appointment takes place.")] = None


class NothingIn(Given):
    """The empty body of a step that takes nothing."""


class ReasonIn(Given):
    """Why."""

    reason: Annotated[Text, says("The reason, for the other side to read.")] = ""


class RescheduleIn(Given):
    """The new time, or the new session of a seat."""

    start: Annotated[
        TimeText | None, says("The start, with an offset, or as wall time of `timezone`.")
    ] = None
    timezone: Annotated[ZoneName | None, says("The zone of a start without an offset.")] = None
    duration_minutes: Annotated[Minutes | None, says("The length; without it, as before.")] = None
    session: Annotated[UUID | None, says("Another session of the workshop.")] = None
    reason: Annotated[Text, says("The reason, for the other side to read.")] = ""


class ChangeQuery(Struct, forbid_unknown_fields=True):
    """The query of a change."""
