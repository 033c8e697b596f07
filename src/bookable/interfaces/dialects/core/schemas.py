"""What travels as JSON in the core API."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct


class NoQuery(Struct, forbid_unknown_fields=True):
    """The query of an address that takes no parameters."""


class FieldErrorOut(Struct):
    """A wrong field."""

    pointer: Annotated[str, Meta(description="The field, as a JSON pointer.", examples=["/start"])]
    detail: Annotated[str, Meta(description="What is wrong with it.")]


class ProblemOut(Struct, omit_defaults=True):
    """An error, as a problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: list[FieldErrorOut] = []


class PersonOut(Struct):
    """A person as they see themselves."""

    id: Annotated[UUID, Meta(description="The person's id.")]
    name: Annotated[str, Meta(description="The name that others see.")]
    email: Annotated[str, Meta(description="The e-mail address; empty if it is not verified.")]
    timezone: Annotated[str, Meta(description="An IANA name.", examples=["Europe/Madrid"])]
    roles: Annotated[list[str], Meta(description="What the person may be.", examples=[["teacher"]])]


class MeOut(Struct):
    """Who asks."""

    person: Annotated[PersonOut | None, Meta(description="The person.")]
