"""Times as clients write them."""

from __future__ import annotations

import re
from datetime import datetime

from bookable.domain.hours import read, refuse_far_away, zone_of
from bookable.domain.refusals import InvalidField
from bookable.interfaces.dialects.core.mapping.all_wrong import all_of
from bookable.interfaces.http.texts import moment


def exact(text: str, *, field: str, zone: str | None = None) -> datetime:
    """Return the moment of a time with an offset, or of a wall time of `zone`.

    Raise InvalidField, or SkippedWallTime for a wall time that a clock change skips.
    """
    typed, known = all_of(
        lambda: moment(text, field=field), lambda: None if zone is None else zone_of(zone).key
    )
    if typed.tzinfo is None and known is None:
        raise InvalidField(field, "needs an offset, or a timezone beside it")
    return read(typed, known or "UTC", field=field)


def boundary(text: str | None, *, field: str) -> datetime | None:
    """Return the moment in a query parameter, or None if there is none. Raise InvalidField."""
    if text is None:
        return None
    # An unescaped plus in a query string arrives as a space.
    typed = moment(_LOST_PLUS.sub(r"\1+", text), field=field)
    if typed.tzinfo is None:
        raise InvalidField(field, "needs an offset, as in 2027-03-01T09:00:00Z")
    refuse_far_away(typed, field=field)
    return typed


_LOST_PLUS = re.compile(r"(:[0-9.]+) (?=[0-9]{2}:?[0-9]{2}\Z)")
