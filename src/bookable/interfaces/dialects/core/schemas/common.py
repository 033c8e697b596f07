"""What several resources share."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct


def says(text: str) -> Meta:
    """Return the description of a field."""
    return Meta(description=text)


PEOPLE_FOUND = (
    "Only people with every word in name, company or bio. One or two letters are found where a"
    " word begins."
)
"""The description of a search for people."""


class NoQuery(Struct, forbid_unknown_fields=True):
    """The query of an address that takes no parameters."""


class FieldErrorOut(Struct):
    """A wrong field."""

    pointer: Annotated[str, says("The field, as a JSON pointer.")]
    detail: Annotated[str, says("What is wrong with it.")]


class ProblemOut(Struct, omit_defaults=True):
    """An error, as a problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: list[FieldErrorOut] = []


class NamedOut(Struct):
    """A reference, with id and name."""

    id: Annotated[UUID, says("Its id.")]
    name: Annotated[str, says("Its name.")]


class MoneyOut(Struct):
    """An amount of money."""

    amount: Annotated[int, says("In minor units of the currency, such as cents.")]
    currency: Annotated[str, says("The currency, by ISO 4217.")]
