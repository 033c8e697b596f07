"""Readers of text, and of words from a fixed list."""

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
    """Return a reader of text of some length. Blanks do not count towards `least`."""

    def read(value: Value) -> str:
        raw = value.raw
        if not isinstance(raw, str):
            raise value.refuse(f"must be text, not {value.kind}")
        if len(raw) > most:
            raise value.refuse(f"is longer than {most} characters")
        if len(raw.strip()) < least:
            raise value.refuse("must not be empty")
        if _UNKEEPABLE.search(raw):
            raise value.refuse("holds NUL or half of a surrogate pair, which cannot be kept")
        return raw

    return read


def name(value: Value) -> str:
    """Read a name that people can read."""
    name_ = text(least=1)(value)
    try:
        refuse_unreadable(name_, field=value.path)
    except InvalidField as refusal:
        raise value.refuse(refusal.problem) from None
    return name_


def name_or_none(value: Value) -> str:
    """Read a name that people can read, or an empty one."""
    return "" if value.raw == "" else name(value)


def word(*words: str) -> Callable[[Value], str]:
    """Return a reader of one of some words."""

    def read(value: Value) -> str:
        if not isinstance(value.raw, str) or value.raw not in words:
            given = shown(value.raw) if isinstance(value.raw, str) else value.kind
            raise value.refuse(f"must be one of {', '.join(words)}, not {given}")
        return value.raw

    return read


def word_of(kind: type[Word]) -> Callable[[Value], Word]:
    """Return a reader of the values of an enumeration."""
    read = word(*kind)
    return lambda value: kind(read(value))


def several(read: Callable[[Value], Item]) -> Callable[[Value], tuple[Item, ...]]:
    """Return a reader of lists."""
    return lambda value: tuple(read(item) for item in value.items())


def email(value: Value) -> str:
    """Read an e-mail address, and return it as it is written."""
    address = text(most=emails.LONGEST)(value)
    if not address.isascii():
        raise value.refuse(
            f"must be an e-mail address in ASCII (xn--… for an international domain),"
            f" not {shown(address)}"
        )
    if not emails.is_address(address):
        raise value.refuse(f"must be an e-mail address, not {shown(address)}")
    return address


def web_address(value: Value) -> str:
    """Read an http or https address, or an empty one."""
    address = text(most=2000)(value)
    try:
        if address:
            refuse_unless_web_address(address, field=value.path)
    except InvalidField as refusal:
        raise value.refuse(f"{refusal.problem}, not {shown(address)}") from None
    return address


def nothing(value: Value) -> None:
    """Refuse every value but null."""
    raise value.refuse("is not supported yet: only null is allowed")


def uuid(value: Value) -> UUID:
    raw = text()(value)
    try:
        return UUID(raw)
    except ValueError:
        raise value.refuse(f"must be a UUID, not {shown(raw)}") from None


def currency(value: Value) -> str:
    """Read an ISO 4217 currency."""
    code = text()(value)
    if code not in DIGITS:
        raise value.refuse(f"must be an ISO 4217 currency such as USD, not {shown(code)}")
    return code
