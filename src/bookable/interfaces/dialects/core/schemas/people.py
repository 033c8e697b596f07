"""People, and the programmes."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct, field

from bookable.domain.lifecycle import Status
from bookable.domain.moments import Moment
from bookable.domain.people import Role, Side
from bookable.domain.program import Completion, Subject
from bookable.interfaces.dialects.core.schemas.common import PEOPLE_FOUND, says
from bookable.interfaces.http.texts import ShortText


class PersonPath(Struct):
    """A person in an address."""

    person_id: UUID


class PaceOut(Struct):
    """How a person can be booked."""

    slot_interval_minutes: Annotated[int, says("How far apart offered starts are.")]
    buffer_before_minutes: Annotated[int, says("What stays free before a booking.")]
    buffer_after_minutes: Annotated[int, says("What stays free after a booking.")]
    minimum_notice_minutes: Annotated[int, says("How long before the start one must book.")]
    maximum_advance_days: Annotated[int, says("How far ahead one can book.")]
    daily_limit: Annotated[int | None, says("How many bookings may start on a day; null for any.")]
    weekly_limit: Annotated[
        int | None, says("How many bookings may start in a week, from Monday; null for any.")
    ]
    auto_accept: Annotated[bool, says("Whether requests are accepted at once.")]


class PersonCardOut(Struct):
    """A person in the directory."""

    id: Annotated[UUID, says("The person's id.")]
    name: Annotated[str, says("The name.")]
    roles: Annotated[
        list[Role], says("The roles in which they provide time; all of them for oneself and staff.")
    ]
    timezone: Annotated[str, says("The time zone, as an IANA name.")]
    bio: Annotated[str, says("What they say of themselves.")]
    company: Annotated[str, says("Their company.")]
    avatar_url: Annotated[str, says("Their picture.")]
    email: Annotated[str | None, says("Null for others than oneself, staff and keys.")]
    locale: Annotated[str | None, says("Null for others than oneself, staff and keys.")]
    pace: Annotated[PaceOut | None, says("Null for others than oneself, staff and keys.")]


class PeopleOut(Struct):
    """A page of the directory."""

    items: Annotated[list[PersonCardOut], says("The people, by name.")]
    next_cursor: Annotated[str | None, says("Where the next page begins. Null on the last page.")]


class PeopleQuery(Struct, forbid_unknown_fields=True):
    """Who is wanted."""

    role: Annotated[Role | None, says("Only people with this role.")] = None
    search: Annotated[ShortText, says(PEOPLE_FOUND)] = ""
    limit: Annotated[int, Meta(ge=1, le=200), says("The maximum number of people.")] = 50
    page: Annotated[ShortText, says("The `next_cursor` of the page before.")] = field(
        name="cursor", default=""
    )


class StepOut(Struct):
    """A step, and who may take it."""

    name: Annotated[str, says("The step, as its address calls it.")]
    by: Annotated[list[Side], says("The sides that may take it.")]
    when: Annotated[Moment, says("When they may, as seen from the booked time.")]
    when_client: Annotated[Moment, says("When clients may.")]
    leads: Annotated[dict[str, str], says("From which status to which.")]


class RolesOut(Struct):
    """The roles of the two sides."""

    provider: Annotated[Role, says("The role that provides.")]
    client: Annotated[Role, says("The role that books.")]


class ProgramOut(Struct):
    """A line of business."""

    name: Annotated[str, says("Its name.")]
    books: Annotated[Subject, says("What a booking names: a provider, a service or a match.")]
    roles: Annotated[RolesOut, says("The roles of the two sides.")]
    statuses: Annotated[list[Status], says("The statuses that its bookings can have.")]
    steps: Annotated[list[StepOut], says("The steps that people take.")]
    editable: Annotated[
        dict[Side, list[str]],
        says("The fields that each side may change with `PATCH /bookings/{id}`."),
    ]
    session_types: Annotated[list[str], says("How the two can meet; the first is the default.")]
    holds: Annotated[dict[str, int], says("For how many minutes a status keeps its time.")]
    completion: Annotated[
        Completion, says("Whether one side or both say that a booking took place.")
    ]


class ProgramsOut(Struct):
    """The lines of business."""

    items: Annotated[list[ProgramOut], says("All of them.")]
    next_cursor: Annotated[None, says("Always null: there are few.")] = None
