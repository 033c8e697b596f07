"""What is sent to add and to change people."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, UnsetType

from bookable.domain.people import Role
from bookable.interfaces.dialects.core.schemas.common import says
from bookable.interfaces.http.texts import (
    Advance,
    BufferAfter,
    BufferBefore,
    DailyLimit,
    Given,
    Interval,
    Notice,
    ShortText,
    Text,
    WeeklyLimit,
    ZoneName,
)
from bookable.interfaces.http.wanted import free_text

Locale = Literal["", "en", "de", "es", "fr", "pt-br", "ja"]
Web = Annotated[str, free_text(2000)]
Name = Annotated[str, free_text(200, least=1)]


class PacePatch(Given):
    """How a person can be booked: the fields to change."""

    slot_interval_minutes: Annotated[
        Interval | UnsetType, says("How far apart offered starts are.")
    ] = UNSET
    buffer_before_minutes: Annotated[
        BufferBefore | UnsetType, says("What stays free before a booking.")
    ] = UNSET
    buffer_after_minutes: Annotated[
        BufferAfter | UnsetType, says("What stays free after a booking.")
    ] = UNSET
    minimum_notice_minutes: Annotated[
        Notice | UnsetType, says("How long before the start one must book.")
    ] = UNSET
    maximum_advance_days: Annotated[Advance | UnsetType, says("How far ahead one can book.")] = (
        UNSET
    )
    daily_limit: Annotated[
        DailyLimit | UnsetType | None,
        says("How many bookings may start on a day in `timezone`; null for any number."),
    ] = UNSET
    weekly_limit: Annotated[
        WeeklyLimit | UnsetType | None,
        says("How many bookings may start in a week, from Monday; null for any number."),
    ] = UNSET
    auto_accept: Annotated[bool | UnsetType, says("Whether requests are accepted at once.")] = UNSET


class PersonPatch(Given):
    """The fields to change. What is left out stays."""

    name: Annotated[Name | UnsetType, says("The name.")] = UNSET
    timezone: Annotated[ZoneName | UnsetType, says("The time zone, as an IANA name.")] = UNSET
    locale: Annotated[Locale | UnsetType, says("The language of mails; empty for the default.")] = (
        UNSET
    )
    bio: Annotated[Text | UnsetType, says("What they say of themselves.")] = UNSET
    company: Annotated[ShortText | UnsetType, says("Their company.")] = UNSET
    avatar_url: Annotated[Web | UnsetType, says("The address of their picture.")] = UNSET
    pace: Annotated[PacePatch | UnsetType, says("How they can be booked.")] = UNSET


class PersonIn(Given, kw_only=True):
    """A person to add."""

    email: Annotated[str, free_text(320, least=1), says("The e-mail address they sign in with.")]
    name: Annotated[Name, says("The name.")]
    roles: Annotated[list[Role], says("All roles but `staff`.")] = []
    timezone: Annotated[ZoneName, says("The time zone, as an IANA name.")] = "UTC"
    locale: Annotated[Locale, says("The language of mails; empty for the default.")] = ""
    bio: Annotated[Text, says("What they say of themselves.")] = ""
    company: Annotated[ShortText, says("Their company.")] = ""
    avatar_url: Annotated[Web, says("The address of their picture.")] = ""
    pace: Annotated[PacePatch | UnsetType, says("How they can be booked.")] = UNSET
