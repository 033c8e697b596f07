"""How text is read, and words of which there are only a few."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from bookable.domain import emails
from bookable.domain.currencies import DIGITS
from bookable.domain.names import refuse_unreadable
from bookable.domain.profiles import refuse_unless_web_address
from bookable.domain.refusals import InvalidField
from bookable.engine.world.reading.values import Value, shown

Item = TypeVar("Item")
Word = TypeVar("Word", bound=StrEnum)

_UNKEEPABLE = re.compile(r"[\x00\ud800-\udfff]")


def text(*, least: int = 0, most: int = 200) -> Callable[[Value], str]:
    """This will read text of so many characters; where there must be some, blanks are none."""

    def read(value: Value) -> str:
        found = value.raw
        if not isinstance(found, str):
            raise value.refuse(f"must be text, not {value.kind}")
        if len(found) > most:
            raise value.refuse(f"is longer than {most} characters")
        if len(found.strip()) < least:
            raise value.refuse("must not be empty")
        if _UNKEEPABLE.search(found):
            raise value.refuse("holds NUL or half of a surrogate pair, which cannot be kept")
        return found

    return read


def name(value: Value) -> str:
    """Read a name that people can read."""
    found = text(least=1)(value)
    try:
        refuse_unreadable(found, field=value.path)
    except InvalidField as refusal:
        raise value.refuse(refusal.problem) from None
    return found


def name_or_none(value: Value) -> str:
    """Read a name that people can read, or an empty one."""
    return "" if value.raw == "" else name(value)


def word(*words: str) -> Callable[[Value], str]:
    """This will read one of some words."""

    def read(value: Value) -> str:
        if not isinstance(value.raw, str) or value.raw not in words:
            told = shown(value.raw) if isinstance(value.raw, str) else value.kind
            raise value.refuse(f"must be one of {', '.join(words)}, not {told}")
        return value.raw

    return read


def word_of(kind: type[Word]) -> Callable[[Value], Word]:
    """This will read one of the words of an enumeration."""
    read = word(*kind)
    return lambda value: kind(read(value))


def several(read: Callable[[Value], Item]) -> Callable[[Value], tuple[Item, ...]]:
    """This will read a list."""
    return lambda value: tuple(read(item) for item in value.items())


def email(value: Value) -> str:
    """Read an e-mail address, as it is written."""
    found = text(most=emails.LONGEST)(value)
    if not found.isascii():
        raise value.refuse(
            f"must be an e-mail address in ASCII (xn--… for an international domain),"
            f" not {shown(found)}"
        )
    if not emails.is_address(found):
        raise value.refuse(f"must be an e-mail address, not {shown(found)}")
    return found


def web_address(value: Value) -> str:
    """This will read an http or https address, or nothing at all."""
    found = text(most=2000)(value)
    try:
        if found:
            refuse_unless_web_address(found, field=value.path)
    except InvalidField as refusal:
        raise value.refuse(f"{refusal.problem}, not {shown(found)}") from None
    return found


def nothing(value: Value) -> None:
    """Read what nothing but null can be said of."""
    raise value.refuse("has no meaning yet: only null is taken")


def uuid(value: Value) -> UUID:
    """Read a UUID."""
    found = text()(value)
    try:
        return UUID(found)
    except ValueError:
        raise value.refuse(f"must be a UUID, not {shown(found)}") from None


def currency(value: Value) -> str:
    """Read an ISO 4217 currency."""
    found = text()(value)
    if found not in DIGITS:
        raise value.refuse(f"must be an ISO 4217 currency such as USD, not {shown(found)}")
    return found
