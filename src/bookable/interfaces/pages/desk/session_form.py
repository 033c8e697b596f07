"""A session as a form: of which service, when, how many seats, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from bookable.domain.hours import ONE_DAY, exact, shown
from bookable.domain.refusals import InvalidField, SkippedWallTime, SlotTaken
from bookable.domain.repeats import MOST, DatesRefusedError
from bookable.domain.services import LIMITS
from bookable.domain.wall_hours import END_OF_DAY
from bookable.interfaces.pages import typed
from bookable.interfaces.pages.sentences import why
from bookable.queries.held_sessions import OwnSession, clocks
from bookable.queries.locations import LocationRow
from bookable.queries.service_details import ServiceDetail
from bookable.queries.showing import Reading, city_of, short_date

_CLOCK = {"autocomplete": "off"}


class SessionForm(forms.Form):
    """When and where a session takes place."""

    service = forms.TypedChoiceField(label=gettext_lazy("Workshop or course"), coerce=int)
    date = forms.CharField(
        label=gettext_lazy("Date"), max_length=20, widget=forms.TextInput(attrs={"type": "date"})
    )
    start = forms.CharField(
        label=gettext_lazy("Start time"), max_length=20, widget=forms.TextInput(attrs=_CLOCK)
    )
    end = forms.CharField(
        label=gettext_lazy("End time"),
        max_length=20,
        help_text=gettext_lazy("An end before the start is on the next day."),
        widget=forms.TextInput(attrs=_CLOCK),
    )
    last_date = forms.CharField(
        label=gettext_lazy("Last day, if it goes on for several"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "date"}),
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Seats"),
        help_text=gettext_lazy("Leave it empty for as many as the service has."),
        min_value=LIMITS["capacity"][0],
        max_value=LIMITS["capacity"][1],
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    place = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    times = forms.IntegerField(
        label=gettext_lazy("Number of dates, one every week"),
        help_text=gettext_lazy(
            "1 is this date alone. All have the same times, and either all are added or none."
        ),
        min_value=1,
        max_value=MOST,
        required=False,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(
        self,
        *args: Any,
        services: Sequence[ServiceDetail] = (),
        places: Sequence[LocationRow],
        reading: Reading,
        there: OwnSession | None = None,
        **named: Any,
    ) -> None:
        super().__init__(*args, **named)
        self._reading, self._is_new = reading, there is None
        self._clocks = clocks(reading.zone, services=services, places=places, there=there)
        venues = {"": gettext("As the service, or online"), **dict(_places(places))}
        if there is None:
            self._choices("service", [(str(each.id), each.name) for each in services])
        else:
            del self.fields["service"], self.fields["times"]
            venues[""] = gettext("Online, or as agreed")
        if there is not None and there.location_id is not None:
            # Where it is already it may stay, even if others have that place to themselves now.
            venues.setdefault(_place(there), there.place)
        self._choices("place", list(venues.items()))

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Return the fields of a session, by the names of the engine, and the service."""
        given = dict(self.cleaned_data)
        location, room = _numbers(given.get("place", ""))
        zone = self._clocks.zone(location, service=given.get("service"))
        start, end = self._times(given, zone)
        cleaned: dict[str, Any] = {"start_time": start, "end_time": end}
        cleaned["capacity"] = given.get("capacity")
        if location is not None or not self._is_new:
            cleaned |= {"location_id": location, "room_id": room}
        if self._is_new:
            cleaned |= {"service": given.get("service"), "times": given.get("times") or 1}
        return cleaned

    def _times(self, given: Mapping[str, Any], zone: str) -> tuple[Any, Any]:
        first = self._read("date", typed.day(given.get("date", ""), self._reading.locale))
        last = first
        if given.get("last_date"):
            last = self._read("last_date", typed.day(given["last_date"], self._reading.locale))
        start = self._read("start", typed.clock(given.get("start", "")))
        end = self._read("end", typed.clock(given.get("end", ""), ends=True))
        if None in (first, last, start, end) or start.is_24:
            return None, None
        if not given.get("last_date") and end.at <= start.at and not end.is_24:
            last += ONE_DAY
        if end.at == END_OF_DAY and end.is_24:
            last += ONE_DAY
        return (
            self._exact("start", datetime.combine(first, start.at), zone),
            self._exact("end", datetime.combine(last, end.at), zone),
        )

    def _read(self, field: str, value: Any) -> Any:
        if value is None and field not in self.errors and self.data.get(self.add_prefix(field)):
            is_time = field in ("start", "end")
            self.add_error(
                field,
                gettext("Write a time like 9:00 or 17:30.")
                if is_time
                else gettext("Please choose a day."),
            )
        return value

    def _exact(self, field: str, wall: datetime, zone: str) -> datetime | None:
        try:
            return exact(wall, zone, field=field)
        except SkippedWallTime:
            words = gettext("The clocks of %(zone)s skip this time on that day.")
            self.add_error(field, words % {"zone": city_of(zone, self._reading.locale)})
        except InvalidField:
            self.add_error(field, gettext("This is too far away."))
        return None

    def refuse(self, refusal: InvalidField) -> None:
        """Note beside its field why the engine refused the session."""
        field = _FIELDS.get(refusal.field, refusal.field)
        self.add_error(field if field in self.fields else None, _words(refusal.field))

    def refuse_dates(self, refused: DatesRefusedError) -> None:
        """Note beside its field for which of the dates the engine refused them all, and why."""
        because = defaultdict[str, list[str]](list)
        for date, refusal in refused.dates:
            taken = isinstance(refusal, SlotTaken)
            says = something_else() if taken else why(refusal, reading=self._reading)
            because[says].append(short_date(date, self._reading.locale))
        words = gettext("%(dates)s: %(why)s")
        self.add_error(
            "times",
            [
                gettext("Nothing was added, because not all dates are possible."),
                *(
                    words % {"dates": self._reading.listed(dates), "why": says}
                    for says, dates in because.items()
                ),
            ],
        )


def something_else() -> str:
    """Return why a session cannot be held at a time that is taken."""
    return gettext("You, or the room, have something else at this time.")


def _places(places: Sequence[LocationRow]) -> list[tuple[str, str]]:
    return [
        pair
        for each in places
        for pair in (
            (f"{each.id}:", each.name),
            *((f"{each.id}:{room.id}", f"{each.name}, {room.name}") for room in each.rooms),
        )
    ]


def _place(of: OwnSession) -> str:
    return "" if of.location_id is None else f"{of.location_id}:{of.room_id or ''}"


def _numbers(place: str) -> tuple[int | None, int | None]:
    location, _, room = place.partition(":")
    return int(location) if location else None, int(room) if room else None


def _words(field: str) -> str:
    match field:
        case "start_time":
            return gettext("This must be in the future.")
        case "end_time":
            return gettext("This must come after the start, within two weeks.")
        case "capacity":
            return gettext("Please give a number of seats, at least as many as are taken.")
        case "location_id" | "room_id":
            return gettext("You cannot use this place.")
    return gettext("This cannot be taken as it is.")


def initial(of: OwnSession, reading: Reading) -> dict[str, Any]:
    """Return what the form of a session shows at first, by the clocks of its place."""
    start, end = (shown(at, of.zone).replace(tzinfo=None) for at in (of.span.start, of.span.end))
    is_night = end.date() == start.date() + ONE_DAY and end.time() <= start.time()
    is_one_day = end.date() == start.date() or is_night
    return {
        "date": start.date().isoformat(),
        "start": reading.clock(start.time()),
        "end": reading.clock(end.time()),
        "last_date": "" if is_one_day else end.date().isoformat(),
        "capacity": of.seats,
        "place": _place(of),
    }


_FIELDS = {"start_time": "start", "end_time": "end", "location_id": "place", "room_id": "place"}
"""Field of the engine → field of the form."""
