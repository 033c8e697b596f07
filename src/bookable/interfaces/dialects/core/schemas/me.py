"""Who asks."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Struct

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
