"""The question that is asked before a time is taken: this one, instead of that one?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bookable.domain.spans import Span
from bookable.interfaces.pages.picker import Picker
from bookable.interfaces.pages.time_choices import sent

if TYPE_CHECKING:
    # Loads all languages, which no other request needs.
    from bookable.queries.showing import Reading, When


@dataclass(frozen=True, slots=True)
class TimeQuestion:
    """What `parts/time_question.html` asks: about a time in the zone of the picker, and in that of
    the other side if its clocks differ. `old` is the time that it replaces."""

    heading: str
    act: str
    time: str
    when: When
    theirs: When | None
    old: When | None
    here: str


def question(
    picker: Picker,
    span: Span,
    *,
    reading: Reading,
    their_zone: str,
    heading: str,
    act: str,
    old: Span | None = None,
) -> TimeQuestion:
    """Return the question about the time that was chosen."""
    reading = replace(reading, zone=picker.zone.name)
    when, theirs = reading.both(span, their_zone=their_zone)
    return TimeQuestion(
        heading=heading,
        act=act,
        time=sent(span.start),
        when=when,
        theirs=theirs,
        old=None if old is None else reading.when(old),
        here=picker.here,
    )
