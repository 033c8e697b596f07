"""The types of field in world files, and what is wrong with a value in words.

msgspec checks what it knows: text, numbers, words from a list. It leaves the subclasses of `Field`
to their readers, because their rules are those of the domain.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, ClassVar, TypeVar

from msgspec import Meta

from bookable.domain import emails, handles
from bookable.domain.currencies import DIGITS
from bookable.domain.hours import zone_of
from bookable.domain.names import refuse_unreadable
from bookable.domain.profiles import refuse_unless_web_address
from bookable.domain.program import Program
from bookable.domain.refusals import InvalidField
from bookable.domain.wall_hours import END_OF_DAY
from bookable.engine import registry
from bookable.engine.importing.entry import shown
from bookable.interfaces.world.document import Fields

UNKEEPABLE = "holds NUL or half of a surrogate pair, which cannot be kept"

_KEEPABLE = re.compile(r"[^\x00\ud800-\udfff]*")

_NOT_BLANK = Meta(min_length=1, pattern=r"\A(?=\s*\S)[^\x00\ud800-\udfff]*\Z")

ShortText = Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00\ud800-\udfff]*\Z")]
Text = Annotated[str, Meta(max_length=10_000, pattern=r"\A[^\x00\ud800-\udfff]*\Z")]
Key = Annotated[str, Meta(max_length=200), _NOT_BLANK]
Secret = Annotated[str, Meta(max_length=1000), _NOT_BLANK]

# Far enough from the ends of `datetime` that no offset leads beyond them.
_YEARS = range(1900, 9999)

_CLOCK = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)

_KINDS = {
    type(None): "null",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    Fields: "an object",
}

Time = TypeVar("Time", date, datetime, time)


class Wrong(ValueError):
    """A value cannot be read; its text says in words what is wrong."""


def kind_of(raw: object) -> str:
    """Return what kind of value this is, in words."""
    return _KINDS[type(raw)]


def flaw_of_text(raw: object, *, least: int = 0, most: int = 200) -> str | None:
    """Return what is wrong with a text, or None. Blanks do not count towards `least`."""
    if not isinstance(raw, str):
        return f"must be text, not {kind_of(raw)}"
    if len(raw) > most:
        return f"is longer than {most} characters"
    if len(raw.strip()) < least:
        return "must not be empty"
    return None if _KEEPABLE.fullmatch(raw) else UNKEEPABLE


def not_one_of(words: list[str], raw: object) -> str:
    given = shown(raw) if isinstance(raw, str) else kind_of(raw)
    return f"must be one of {', '.join(words)}, not {given}"


def _text(raw: Any, *, least: int = 0, most: int = 200) -> str:
    if flaw := flaw_of_text(raw, least=least, most=most):
        raise Wrong(flaw)
    return str(raw)


def _name(raw: Any) -> str:
    name = _text(raw, least=1)
    try:
        refuse_unreadable(name, field="")
    except InvalidField as refusal:
        raise Wrong(refusal.problem) from None
    return name


def _name_or_none(raw: Any) -> str:
    return "" if raw == "" else _name(raw)


def _email(raw: Any) -> str:
    address = _text(raw, most=emails.LONGEST)
    if not address.isascii():
        raise Wrong(
            f"must be an e-mail address in ASCII (xn--… for an international domain),"
            f" not {shown(address)}"
        )
    if not emails.is_address(address):
        raise Wrong(f"must be an e-mail address, not {shown(address)}")
    return address


def _web_address(raw: Any) -> str:
    address = _text(raw, most=2000)
    try:
        if address:
            refuse_unless_web_address(address, field="")
    except InvalidField as refusal:
        raise Wrong(f"{refusal.problem}, not {shown(address)}") from None
    return address


def _handle(raw: Any) -> str:
    try:
        return handles.checked(_text(raw))
    except InvalidField as refusal:
        raise Wrong(f"{refusal.problem}, not {shown(raw)}") from None


def _currency(raw: Any) -> str:
    code = _text(raw)
    if code not in DIGITS:
        raise Wrong(f"must be an ISO 4217 currency such as USD, not {shown(code)}")
    return code


def _program(raw: Any) -> Program:
    if not isinstance(raw, str) or raw not in registry.names():
        raise Wrong(not_one_of(registry.names(), raw))
    return registry.program(raw)


def _zone(raw: Any) -> str:
    name = _text(raw)
    try:
        return zone_of(name).key
    except InvalidField as refusal:
        raise Wrong(f"{refusal.problem}: {shown(name)}") from None


def _window_start(raw: Any) -> time:
    clock = _clock(raw)
    if clock.second:
        raise Wrong(f"must be a whole minute, without seconds, not {shown(str(clock))}")
    return clock


def _window_end(raw: Any) -> time:
    return END_OF_DAY if raw in ("24:00", "24:00:00") else _clock(raw)


def _clock(raw: Any) -> time:
    return _time(raw, _CLOCK, time.fromisoformat, "must be a time such as 09:00")


def _day(raw: Any) -> date:
    day = _time(raw, _DAY, date.fromisoformat, "must be a date such as 2027-03-01")
    _refuse_far_off(day.year)
    return day


def _moment(raw: Any) -> datetime:
    expected = "must be a moment with its offset, such as 2027-03-01T10:00:00Z"
    moment = _time(raw, _MOMENT, datetime.fromisoformat, expected)
    _refuse_far_off(moment.year)
    return moment.astimezone(UTC)


def _time(raw: Any, shape: re.Pattern[str], read: Callable[[str], Time], expected: str) -> Time:
    text = _text(raw)
    try:
        if shape.fullmatch(text.upper()):
            return read(text.upper())
    except ValueError:
        pass  # The shape is right, but there is no such date or time, as on 30 February.
    raise Wrong(f"{expected}, not {shown(text)}")


def _refuse_far_off(year: int) -> None:
    if year not in _YEARS:
        raise Wrong(f"must lie in the years {_YEARS[0]} to {_YEARS[-1]}")


class _Reads(type):
    """The type of `Field`: msgspec asks whether what was read is an instance of the field."""

    gives: type

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, cls.gives)


class Field(metaclass=_Reads):
    """A type of field that msgspec does not know. `read` returns its value, or raises Wrong."""

    read: ClassVar[Callable[[Any], Any]]

    def __init_subclass__(cls, *, read: Callable[[Any], Any], gives: type) -> None:
        cls.read = staticmethod(read)
        cls.gives = gives


class Name(Field, read=_name, gives=str):
    """A name that people can read."""


class NameOrNone(Field, read=_name_or_none, gives=str):
    """A name that people can read, or an empty one."""


class Email(Field, read=_email, gives=str):
    """An e-mail address in ASCII, as it is written."""


class WebAddress(Field, read=_web_address, gives=str):
    """An http or https address, or an empty one."""


class Handle(Field, read=_handle, gives=str):
    """The word by which a person is found."""


class Currency(Field, read=_currency, gives=str):
    """An ISO 4217 currency."""


class ProgramName(Field, read=_program, gives=Program):
    """The name of a programme that runs here."""


class Zone(Field, read=_zone, gives=str):
    """The name of an IANA time zone."""


class Day(Field, read=_day, gives=date):
    """A date."""


class Moment(Field, read=_moment, gives=datetime):
    """An exact time, which needs an offset; it is kept in UTC."""


class WindowStart(Field, read=_window_start, gives=time):
    """A wall time of whole minutes. The grid of slots counts from it."""


class WindowEnd(Field, read=_window_end, gives=time):
    """A wall time, or 24:00 for the end of the day."""
