"""What a visitor has chosen, as it stands in an address: a month, a day, a time, zone and clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from bookable.domain.hours import exact, refuse_far_away, zone_of
from bookable.domain.refusals import InvalidField, SkippedWallTime
from bookable.interfaces.pages.time_words import HOURS, TimeWords, hours_here, words_of
from bookable.interfaces.pages.visitors import is_signed_in

ZONE, CLOCK = "timezone", "hours"
"""The parameters, and the cookies, of the zone and of 12 or 24 hours."""

_A_YEAR = 31_536_000


@dataclass(frozen=True, slots=True)
class TimeChoice:
    """What is chosen so far. The zone may be a guess."""

    zone: str
    is_guess: bool
    month: date | None
    on: date | None
    at: datetime | None


def choice_of(request: HttpRequest, *, usual_zone: str) -> TimeChoice:
    """Return what the address says. Raise InvalidField for what cannot be read."""
    zone, is_guess = zone_for(request, usual_zone)
    on = _day(request.GET.get("date", ""), field="date")
    at = _moment(request.GET.get("time", ""), on=on, zone=zone)
    if at is not None:
        on = at.astimezone(zone_of(zone)).date()
    month = _month(request.GET.get("month", "")) or (on and on.replace(day=1))
    return TimeChoice(zone, is_guess, month, on, at)


def zone_for(request: HttpRequest, usual: str) -> tuple[str, bool]:
    """Return the zone of a visitor, and whether it is only a guess. Raise InvalidField.

    It is the one in the address, or that of their account, or the one that they chose before.
    """
    if named := request.GET.get(ZONE, ""):
        return zone_of(named).key, False
    if is_signed_in(request):
        return zone_of(request.user.timezone).key, False  # type: ignore[union-attr]
    try:
        return zone_of(request.COOKIES.get(ZONE, "")).key, False
    except InvalidField:
        return usual, True


def words_for(request: HttpRequest, *, usual_clock: str = "") -> TimeWords:
    """Return how a visitor reads times.

    The clock is the one in the address, or that of their account, or the one that they chose
    before, or else a usual one. Without any it is that of the language of their browser.
    """
    own: str = request.user.clock if is_signed_in(request) else ""  # type: ignore[union-attr]
    named = (request.GET.get(CLOCK), own, request.COOKIES.get(CLOCK), usual_clock)
    return words_of(request, next((each for each in named if each in HOURS), ""))


def clock_to_keep(request: HttpRequest) -> str:
    """Return the clock of a visitor of whom a person is made; nothing for that of their language.

    The language of a person has no region, so a clock that comes from the region is kept as well.
    """
    hours = words_for(request).hours
    return "" if hours == hours_here() else hours


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Have the visitor's browser remember the zone and the clock that they have chosen."""
    for name, known in ((ZONE, _is_zone), (CLOCK, HOURS.__contains__)):
        value = request.GET.get(name, "")
        if known(value):
            response.set_cookie(
                name,
                value,
                max_age=_A_YEAR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
    return response


def sent(start: datetime) -> str:
    """Return a start as it is sent, in UTC."""
    return f"{start.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def received(value: str) -> datetime:
    """Return the start that was sent. Raise InvalidField."""
    start = _moment(value, on=None, zone="UTC")
    if start is None:
        raise InvalidField("time", "is required")
    return start


def _day(text: str, *, field: str) -> date | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise InvalidField(field, "must be a date like 2027-03-01") from None
    refuse_far_away(found, field=field)
    return found


def _month(text: str) -> date | None:
    try:
        return _day(f"{text}-01", field="month") if text else None
    except InvalidField:
        raise InvalidField("month", "must be a month like 2027-03") from None


def _moment(text: str, *, on: date | None, zone: str) -> datetime | None:
    """Return the moment of a time of day on a date, or of a time with its own date and offset."""
    if not text:
        return None
    try:
        if "T" in text:
            found = datetime.fromisoformat(text)
        elif on is not None:
            return exact(datetime.combine(on, time.fromisoformat(text)), zone, field="time")
        else:
            raise InvalidField("date", "is required with a time")
    except SkippedWallTime:
        return None
    except ValueError:
        raise InvalidField("time", "must be a time like 09:30") from None
    if found.tzinfo is None:
        raise InvalidField("time", "must have an offset")
    refuse_far_away(found, field="time")
    return found.astimezone(UTC)


def _is_zone(name: str) -> bool:
    try:
        zone_of(name)
    except InvalidField:
        return False
    return True
