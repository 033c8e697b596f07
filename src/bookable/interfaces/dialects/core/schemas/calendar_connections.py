"""Connections to calendars that people keep elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from bookable.domain.calendar_servers import CalendarKind
from bookable.domain.connections import ConnectionState, ExternalChange
from bookable.interfaces.dialects.core.schemas.common import says
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.wanted import free_text

HostsMeetings = Annotated[
    bool,
    says(
        "For `google`: whether your online bookings as provider take place on Google Meet, in the"
        " events of this calendar. Of several such calendars the oldest counts."
    ),
]
Label = Annotated[str, free_text(200), says("What you call it.")]
CalendarName = Annotated[
    str,
    free_text(2_000),
    says("The server's own name of one of your calendars: for CalDAV its address or its name."),
]


class ConnectionOut(WholeSeconds):
    """A connected calendar."""

    id: Annotated[UUID, says("The connection's id.")]
    kind: Annotated[CalendarKind, says("How the calendar is reached.")]
    label: Annotated[str, says("What its owner calls it.")]
    url: Annotated[
        str, says("The server's address. Of the address of an ICS file only the host is shown.")
    ]
    username: Annotated[str, says("The account at the server.")]
    calendar: Annotated[str, says("The server's own name of the calendar. Empty for the main one.")]
    on_external_change: Annotated[
        ExternalChange,
        says(
            "What happens when the event of a booking is moved or deleted over there: with `notify`"
            " both sides are told and the booking stands, with `follow` the booking follows."
        ),
    ]
    hosts_meetings: HostsMeetings
    writable: Annotated[bool, says("Whether bookings are written into the calendar.")]
    state: Annotated[
        ConnectionState,
        says(
            "How the last reading went: `unread` before the first, `working`, `failing`, or"
            " `denied` if the server no longer accepts the password or the consent."
        ),
    ]
    problem: Annotated[str, says("What went wrong at the last reading. Empty if nothing did.")]
    silent: Annotated[
        bool,
        says("Whether it has not answered for an hour. Its last known times go on counting."),
    ]
    last_read_at: Annotated[datetime | None, says("When it was last read without a problem.")]
    created_at: Annotated[datetime, says("When it was connected.")]


class ConnectionPath(Struct):
    """A connection's id."""

    connection_id: Annotated[UUID, says("The connection's id.")]


class ConnectionsOut(Struct):
    """Connected calendars, the oldest first."""

    items: Annotated[list[ConnectionOut], says("All of them.")]
    next_cursor: Annotated[None, says("Always null: there are never more.")] = None


class AuthorizeOut(Struct):
    """Where the person has to go."""

    authorize_url: Annotated[
        str, says("The vendor's page that asks for consent. It has to be opened within 15 minutes.")
    ]


class ConnectionIn(Struct, forbid_unknown_fields=True):
    """The calendar to connect."""

    kind: Annotated[CalendarKind, says("How the calendar is reached.")]
    url: Annotated[
        str, free_text(2_000), says("For `ics` the address of the file, for `caldav` the server's.")
    ] = ""
    username: Annotated[str, free_text(320), says("For `caldav`: the account.")] = ""
    password: Annotated[
        str, free_text(1_024), says("For `caldav`: its password, best one made for Bookable alone.")
    ] = ""
    calendar: CalendarName = ""
    label: Label = ""
    on_external_change: Annotated[
        ExternalChange, says("What happens when a booking's event is changed over there.")
    ] = ExternalChange.NOTIFY
    hosts_meetings: HostsMeetings = False


class ConnectionPatch(Struct, forbid_unknown_fields=True):
    """What to change."""

    label: Label | UnsetType = UNSET
    calendar: CalendarName | UnsetType = UNSET
    on_external_change: (
        Annotated[
            ExternalChange, says("What happens when a booking's event is changed over there.")
        ]
        | UnsetType
    ) = UNSET
    hosts_meetings: HostsMeetings | UnsetType = UNSET
