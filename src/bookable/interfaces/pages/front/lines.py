"""The programmes in which people can be booked from pages, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy

from bookable.domain.people import PROVIDER_ROLES
from bookable.domain.program import Program, Subject
from bookable.engine import registry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_TITLES = {
    "tutoring": gettext_lazy("Lessons"),
    "mentoring": gettext_lazy("Mentoring"),
    "marketplace": gettext_lazy("Appointments and events"),
}


class Line(NamedTuple):
    """A programme, and what is booked in it."""

    program: Program
    title: StrOrPromise


def lines() -> list[Line]:
    """Return every programme in which people can be booked from pages."""
    return [
        Line(program, _TITLES.get(program.name, program.name.capitalize()))
        for program in registry.programs()
        if program.subject is not Subject.MATCH and program.provider_role in PROVIDER_ROLES
    ]
