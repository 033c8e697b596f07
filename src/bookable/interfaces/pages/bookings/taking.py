"""Steps that forms ask for, each taken once, on the booking that the person saw."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from bookable.domain.commands import Command
from bookable.domain.lifecycle import Step
from bookable.engine import any_program
from bookable.engine.bookings import Terms
from bookable.interfaces.http.throttling import COMMANDS, Limits
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.members import Member

VERSION = "version"
"""The field with the version of the booking that the person saw."""


def take_once(
    request: HttpRequest, member: Member, ref: UUID, command: Command, *, limits: Limits = COMMANDS
) -> None:
    """Take a step once, however often its form is sent. Raise what `any_program.take` raises."""
    # What was said about these before, such as what is paid back, is another once it has begun.
    forgives_start = command.step not in {Step.CANCEL, Step.RESCHEDULE}
    terms = Terms(_version(request), refuses_repeats=True, forgives_start=forgives_start)
    member_forms.once(
        request,
        lambda receipt: any_program.take(
            ref, command, by=member.by, now=member.now, terms=terms, receipt=receipt
        ),
        by=member.by,
        now=member.now,
        limits=limits,
    )


def _version(request: HttpRequest) -> frozenset[int]:
    """Return the version of the booking that the person saw. Without one none fits."""
    seen = request.POST.get(VERSION, "")
    return frozenset({int(seen)} if seen.isdecimal() and len(seen) < 18 else ())
