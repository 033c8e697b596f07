"""Which mails a person wants."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bookable.domain.digests import Rhythm
from bookable.domain.program import ONE_MINUTE, USUAL_REMINDERS
from bookable.domain.refusals import InvalidField

MOST_REMINDERS = 5
LEADS = (1440, 120, 60, 15)
"""The reminders that pages offer, in minutes before the start."""
LONGEST_LEAD = 7 * 24 * 60
"""Minutes: a reminder comes a week before the start at the earliest."""


@dataclass(frozen=True, slots=True)
class Notifications:
    """Which mails a person wants.

    `bookings` are those about what happens to a booking. What concerns money or a cancellation is
    sent in any case. `reminders` are minutes before the start; None leaves them to the programme.
    `digest` is how often they get a list of what is ahead.
    """

    bookings: bool = True
    reminders: tuple[int, ...] | None = None
    digest: Rhythm | None = None

    def __post_init__(self) -> None:
        if self.reminders is not None:
            object.__setattr__(self, "reminders", checked(self.reminders))

    @property
    def minutes(self) -> tuple[int, ...]:
        """The reminders in minutes before the start: the usual ones while none were chosen."""
        usual = tuple(lead // ONE_MINUTE for lead in USUAL_REMINDERS)
        return usual if self.reminders is None else self.reminders

    def chosen(
        self, *, bookings: bool, leads: Collection[int], digest: Rhythm | None
    ) -> Notifications:
        """Return what is chosen on a page. Reminders that pages do not offer stay, while there is
        room for them."""
        offered = [lead for lead in LEADS if lead in leads]
        others = [lead for lead in self.reminders or () if lead not in LEADS]
        return Notifications(bookings, (*offered, *others)[:MOST_REMINDERS], digest)


def checked(minutes: Sequence[int]) -> tuple[int, ...]:
    """Return reminders in order, the earliest first, each once; or raise InvalidField."""
    chosen = sorted(set(minutes), reverse=True)
    if len(chosen) > MOST_REMINDERS:
        raise InvalidField("reminders", f"must be at most {MOST_REMINDERS}")
    if chosen and not 1 <= chosen[-1] <= chosen[0] <= LONGEST_LEAD:
        raise InvalidField("reminders", f"must be 1 to {LONGEST_LEAD} minutes")
    return tuple(chosen)
