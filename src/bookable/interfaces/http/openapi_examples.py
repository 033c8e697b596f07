"""What the OpenAPI documents give as an example of a field: by its name, else by its type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bookable.interfaces.http.openapi_fields import FIELDS

Json = dict[str, Any]

_OPEN = [["09:00", "13:00"], ["14:00", "17:00"]]
_CURSOR = "eyJhZnRlciI6MTJ9"

EXAMPLES: Mapping[str, Sequence[object]] = {
    "amount": (5000,),
    "answer": ("Bad Gateway",),
    "attempts": (2,),
    "authorize_url": ("https://accounts.google.com/o/oauth2/v2/auth?state=1",),
    "average_lead_minutes": (2880,),
    "booked_minutes": (1320,),
    "bookings": (4, {"confirmed": 4, "canceled": 1}),
    "bookings_in_30_days": (6,),
    "calendar": ("https://caldav.example.com/maria/work/",),
    "cancellation": (0.1,),
    "completion": (0.85,),
    "credits": (10,),
    "data": ({"reason": "I am ill"},),
    "dates": ({"2027-03-01": [["10:00", "12:00"]], "2027-03-02": []},),
    "effects": (["mail to client", "meeting deleted"],),
    "errors": ([{"pointer": "/start", "detail": "is required"}],),
    "events": (["booking.canceled"],),
    "every_weeks": (1,),
    "failing_since": ("2027-03-01T09:00:00Z",),
    "from": ("2027-03-01T00:00:00Z",),
    "holds": ({"requested": 2880},),
    "hour": (17,),
    "label": ("Work",),
    "editable": ({"client": ["notes"], "provider": []},),
    "leads": ({"requested": "confirmed"},),
    "milliseconds": (120,),
    "minutes": (10,),
    "next_cursor": (_CURSOR,),
    "no_show": (0.05,),
    "not_free": (0,),
    "number": (1042,),
    "old_secret_until": ("2027-03-02T09:00:00Z",),
    "open_minutes": (2400,),
    "password": ("abcd-efgh-ijkl-mnop",),
    "problem": ("the address answered 404",),
    "program": ("tutoring",),
    "programs": (["tutoring"],),
    "provider": ("any",),
    "providers": (3,),
    "refunds": (2500,),
    "revenue": (42000,),
    "secret": ("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",),
    "session_type": ("video",),
    "session_types": (["video", "chat"],),
    "state": ("offered",),
    "status": (200,),
    "title": ("Spanish for beginners",),
    "to": ("2027-03-08T00:00:00Z",),
    "type": ("booking.confirmed",),
    "types": (["booking.confirmed"],),
    "until": ("2027-06-01T10:00:00Z",),
    "url": ("https://example.com/hooks/bookable",),
    "username": ("maria",),
    "vendor": ("zoom",),
    "weekday": (1,),
    **dict.fromkeys(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), (_OPEN,)
    ),
}
"""Examples of fields whose description is their own, by name: the first that has their type."""

_OF_FORMAT: Mapping[str, str] = {
    "uuid": "7f9c24e8-3b12-4f1d-9a56-0c8d1e2f3a4b",
    "date-time": "2027-03-01T09:00:00Z",
    "date": "2027-06-01",
}

_LIKE: Mapping[str, re.Pattern[str]] = {
    "uuid": re.compile(r"[0-9a-f]{8}-"),
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT"),
    "date": re.compile(r"\d{4}-\d\d-\d\d$"),
}

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}


def examples(name: str, field: Json) -> list[object]:
    """Return a list with one example of a field, or an empty one for what refers to schemas, whose
    fields have their own."""
    parts = field.get("anyOf", [field])
    named = (FIELDS.get(name, ("", None))[1], *EXAMPLES.get(name, ()))
    found = [each for each in named if any(_may_be(each, part) for part in parts)]
    return [*found, *(each for part in parts for each in _usual(part))][:1]


def _may_be(example: object, part: Json) -> bool:
    """Return whether an example has the type of a field, where fields of one name differ."""
    type_ = str(part.get("type"))
    if type_ not in _TYPES or "enum" in part or "$ref" in str(part):
        return False
    if part.get("format") in _LIKE and not _LIKE[part["format"]].match(str(example)):
        return False
    is_number = type_ in ("integer", "number")
    return isinstance(example, _TYPES[type_]) and not (is_number and isinstance(example, bool))


def _usual(part: Json) -> Iterator[object]:
    """Yield an example by the type alone."""
    yield from [word for word in part.get("enum", ()) if word][:1]
    if part.get("type") == "boolean":
        yield True
    if part.get("format") in _OF_FORMAT:
        yield _OF_FORMAT[part["format"]]
