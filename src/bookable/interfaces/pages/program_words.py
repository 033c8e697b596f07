"""What is said of programmes on pages, beside the title that each of them has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ProgramWords(NamedTuple):
    """What is booked in a programme, in general, and as an offer with a sentence about it."""

    several: StrOrPromise
    offer: StrOrPromise = ""
    about: StrOrPromise = ""


_WORDS = {
    "tutoring": ProgramWords(
        gettext_lazy("Lessons"),
        gettext_lazy("A lesson"),
        gettext_lazy("You choose the length and the time."),
    ),
    "mentoring": ProgramWords(
        gettext_lazy("Mentoring"),
        gettext_lazy("A mentoring session"),
        gettext_lazy("You choose the length, the time, and how you meet."),
    ),
    "marketplace": ProgramWords(gettext_lazy("Appointments and events")),
    "buddies": ProgramWords(gettext_lazy("Buddies")),
}


def words_of(program: str) -> ProgramWords:
    """Return the words of a programme. Those of one that is not known here come from its name."""
    name = program.capitalize()
    return _WORDS.get(program) or ProgramWords(name, name)
