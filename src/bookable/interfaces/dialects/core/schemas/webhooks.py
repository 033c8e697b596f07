"""Webhook endpoints and their deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from bookable.domain.outgoing_webhooks import DeliveryStatus, Reason
from bookable.interfaces.dialects.core.schemas.common import says
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import Given, ShortText
from bookable.interfaces.http.wanted import free_text, wanted

LongURL = Annotated[str, free_text(2_000, 1)]
Types = Annotated[
    list[ShortText], Meta(min_length=1, max_length=50, extra=wanted("a list of 1 to 50 types"))
]
Programs = Annotated[list[ShortText], Meta(max_length=50)]

_URL = says("Where events are sent: https, on the public internet.")
_TYPES = says("Which events: types such as `booking.confirmed`, families such as `booking.*`, `*`.")
_PROGRAMS = says("Only events of these programmes; an empty list means all.")
_DESCRIPTION = says("What it is for, for your own use.")


class EndpointIn(Given):
    """A new endpoint."""

    url: Annotated[LongURL, _URL]
    types: Annotated[Types, _TYPES] = field(default_factory=lambda: ["*"])
    programs: Annotated[Programs, _PROGRAMS] = []
    description: Annotated[ShortText, _DESCRIPTION] = ""


class EndpointPatch(Given):
    """Changes to an endpoint. What is left out stays."""

    url: Annotated[LongURL | UnsetType, _URL] = UNSET
    types: Annotated[Types | UnsetType, _TYPES] = UNSET
    programs: Annotated[Programs | UnsetType, _PROGRAMS] = UNSET
    description: Annotated[ShortText | UnsetType, _DESCRIPTION] = UNSET
    enabled: Annotated[
        bool | UnsetType, says("Whether events are sent. Enabling does not send what was missed.")
    ] = UNSET


class DisabledOut(WholeSeconds):
    """Since when, and why, an endpoint gets nothing."""

    at: Annotated[datetime, says("Since when.")]
    reason: Annotated[
        Reason,
        says("`owner` disabled it, the receiver is `gone` (410), or it kept `failing` for 5 days."),
    ]


class EndpointOut(WholeSeconds):
    """An endpoint. Its secret is never shown again."""

    id: Annotated[UUID, says("Its id.")]
    url: Annotated[str, _URL]
    types: Annotated[list[str], _TYPES]
    programs: Annotated[list[str], _PROGRAMS]
    description: Annotated[str, _DESCRIPTION]
    enabled: Annotated[bool, says("Whether events are sent.")]
    disabled: Annotated[DisabledOut | None, says("Why it is disabled; null if it is enabled.")]
    failing_since: Annotated[
        datetime | None, says("The first failure since the last success; null if all is well.")
    ]
    old_secret_until: Annotated[
        datetime | None, says("Until when the secret before the last rotation signs, too.")
    ]
    created_at: Annotated[datetime, says("When it was made.")]
    updated_at: Annotated[datetime, says("When it was last changed.")]


class NewEndpointOut(EndpointOut, kw_only=True):
    """An endpoint with its new secret."""

    secret: Annotated[str, says("The secret that signs what is sent. It is shown only now.")]


class EndpointsOut(Struct):
    """Endpoints, the newest first."""

    items: Annotated[list[EndpointOut], says("Your endpoints.")]
    next_cursor: Annotated[str | None, says("The `cursor` of the next page; null on the last one.")]


class AttemptOut(WholeSeconds):
    """The last attempt to send an event."""

    at: Annotated[datetime, says("When it ended.")]
    status: Annotated[int | None, says("The status of the answer; null if there was none.")]
    problem: Annotated[str, says("Why there was no answer. May be empty.")]
    answer: Annotated[str, says("The beginning of the answer's body.")]
    milliseconds: Annotated[int | None, says("How long it took.")]


class DeliveryOut(WholeSeconds):
    """An event on its way to an endpoint."""

    id: Annotated[UUID, says("The delivery's id.")]
    event: Annotated[UUID, says("The event's id, which is also its `webhook-id`.")]
    type: Annotated[str, says("What happened.")]
    status: Annotated[
        DeliveryStatus, says("`dropped` if you may not see the event any more; it was not sent.")
    ]
    attempts: Annotated[int, says("How often it was sent.")]
    next_attempt_at: Annotated[datetime | None, says("When it is sent next; null if it is done.")]
    last_attempt: Annotated[AttemptOut | None, says("The last attempt; null before the first.")]
    created_at: Annotated[datetime, says("When it was put in the queue.")]


class DeliveriesOut(Struct):
    """Deliveries, the newest first."""

    items: Annotated[list[DeliveryOut], says("The deliveries.")]
    next_cursor: Annotated[str | None, says("The `cursor` of the next page; null on the last one.")]


class ReplayIn(Given):
    """From where events are sent again."""

    after: Annotated[UUID, says("The id of an event. All events after it are sent again.")]


class EndpointPath(Struct):
    """An endpoint in an address."""

    endpoint_id: UUID


class DeliveryPath(Struct):
    """A delivery in an address."""

    endpoint_id: UUID
    delivery_id: UUID


_Limit = Annotated[int, Meta(ge=1, le=200), says("The maximum number of items to return.")]
_Page = Annotated[ShortText, says("The `next_cursor` of the page before.")]


class EndpointsQuery(Struct, forbid_unknown_fields=True):
    """Which page is wanted."""

    limit: _Limit = 50
    page: _Page = field(name="cursor", default="")


class DeliveriesQuery(Struct, forbid_unknown_fields=True):
    """Which deliveries are wanted."""

    status: Annotated[list[DeliveryStatus], says("Only these statuses. May be repeated.")] = []
    limit: _Limit = 50
    page: _Page = field(name="cursor", default="")

    __dmr_force_list__: ClassVar[frozenset[str]] = frozenset({"status"})
