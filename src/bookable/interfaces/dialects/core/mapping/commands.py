"""Build the engine's commands from what is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import structs

from bookable.domain.commands import (
    Cancel,
    Command,
    Details,
    Dispute,
    Order,
    Request,
    Reschedule,
    Schedule,
    Switch,
)
from bookable.domain.holds import HoldRef
from bookable.domain.hours import zone_of
from bookable.domain.people import Actor
from bookable.domain.program import Program, Subject
from bookable.domain.refusals import InvalidField
from bookable.domain.sale_steps import refuse_type
from bookable.engine.registry import names, program
from bookable.interfaces.dialects.core.mapping.all_wrong import all_of, refuse
from bookable.interfaces.dialects.core.mapping.times import exact
from bookable.interfaces.dialects.core.schemas import commands as given
from bookable.interfaces.dialects.core.schemas.holds import HoldIn

TEXTS = ("notes", "title", "description", "agenda", "client_notes")

Wish = Request | Schedule | Order


def wish(body: given.BookingIn, *, by: Actor) -> Wish:
    """Return the command to make a booking. Raise InvalidField for what does not fit together."""
    rules, _ = all_of(lambda: _rules_of(body), lambda: time_of(body))
    return _WISH[rules.subject](body, rules, by)


def _rules_of(body: given.BookingIn) -> Program:
    rules = program_of(body.program)
    typed = rules.subject is Subject.PROVIDER
    all_of(
        lambda: refuse(list(_misfits(body, rules))),
        lambda: _provider(body, rules),
        lambda: _session_type(body.session_type, rules) if typed else None,
    )
    return rules


def program_of(name: str) -> Program:
    """Return the programme of a name. Raise InvalidField."""
    try:
        return program(name)
    except LookupError:
        raise InvalidField("program", f"must be one of {', '.join(names())}") from None


def _misfits(body: given.BookingIn, rules: Program) -> Iterator[InvalidField]:
    """Yield what is wrong with fields that bookings of a programme do not have, or have to have."""
    taken = _EVERYWHERE | _TAKEN[rules.subject]
    for name, usual in _USUAL.items():
        if name not in taken and getattr(body, name) != usual:
            yield InvalidField(name, f"is not taken in {rules.name}")
    for name in _REQUIRED[rules.subject]:
        if getattr(body, name) is None:
            yield InvalidField(name, "is required")
    if body.session is not None and rules.subject is Subject.SERVICE:
        for name in ("start", "duration_minutes"):
            if getattr(body, name) is not None:
                yield InvalidField(name, "comes from the session")


ANY = "any"
"""The provider of a booking of a service: the one who is free and has had least lately."""

_TIME = {"start", "timezone", "duration_minutes"}
_EVERYWHERE = {"program", "client", *_TIME}
_TAKEN: Mapping[Subject, set[str]] = {
    Subject.PROVIDER: {"provider", "session_type", "hold", *TEXTS},
    Subject.SERVICE: {
        *("service", "session", "provider", "use_credit", "bundle", "draft", "location", "hold"),
        *TEXTS,
    },
    Subject.MATCH: {"match"},
}
# Read once: msgspec evaluates the annotations anew each time.
_USUAL = {each.name: each.default for each in structs.fields(given.BookingIn)}
_REQUIRED: Mapping[Subject, tuple[str, ...]] = {
    Subject.PROVIDER: ("provider", "start", "duration_minutes"),
    Subject.SERVICE: ("service",),
    Subject.MATCH: ("match", "start", "duration_minutes"),
}


def _request(body: given.BookingIn, rules: Program, by: Actor) -> Request:
    return Request(
        **_common(body),
        provider=_id(body.provider or ""),
        hold=_hold(body),
        details=_details(body, session_type=_session_type(body.session_type, rules)),
    )


def _order(body: given.BookingIn, rules: Program, by: Actor) -> Order:
    return Order(
        **_common(body, "service", "session", "location"),
        by=_provider(body, rules),
        by_any=body.provider == ANY,
        is_draft=body.draft,
        use_credit=body.use_credit,
        bundle=body.bundle,
        hold=_hold(body),
        details=_details(body, timezone=body.timezone or by.timezone),
    )


def _schedule(body: given.BookingIn, rules: Program, by: Actor) -> Schedule:
    return Schedule(**_common(body, "match"))


_WISH: Mapping[Subject, Callable[[given.BookingIn, Program, Actor], Wish]] = {
    Subject.PROVIDER: _request,
    Subject.SERVICE: _order,
    Subject.MATCH: _schedule,
}


def _common(body: given.BookingIn, *names: str) -> dict[str, Any]:
    start, length = time_of(body)
    named = {name: getattr(body, name) for name in ("program", *names)}
    return {**named, "start": start, "length": length}


def time_of(
    body: given.BookingIn | given.RescheduleIn | HoldIn,
) -> tuple[datetime | None, timedelta | None]:
    """Return the start and the length that a body names. Raise InvalidField or SkippedWallTime."""
    minutes, zone = body.duration_minutes, body.timezone
    if body.start is None and zone is not None:
        zone_of(zone)
    return (
        None if body.start is None else exact(body.start, field="start", zone=zone),
        None if minutes is None else timedelta(minutes=minutes),
    )


def _provider(body: given.BookingIn, rules: Program) -> UUID | None:
    """Return the provider that a body names, if it has to be a certain one."""
    named = body.provider
    if named is None or rules.subject is Subject.MATCH:
        return None
    return None if named == ANY and rules.subject is Subject.SERVICE else _id(named)


def _id(provider: str) -> UUID:
    try:
        return UUID(provider)
    except ValueError:
        raise InvalidField("provider", "must be an id") from None


def _hold(body: given.BookingIn) -> HoldRef | None:
    return None if body.hold is None else HoldRef(body.hold)


def _details(body: given.BookingIn, **more: str) -> Details:
    return Details(**{name: getattr(body, name) for name in TEXTS}, **more)


def _session_type(named: str | None, rules: Program) -> str:
    if named is None:
        return rules.usual_type
    refuse_type(named, rules)
    return named


def decline(body: given.ReasonIn | None) -> Cancel:
    return Cancel(reason=body.reason if body else "", is_answer=True)


def cancel(body: given.ReasonIn | None) -> Cancel:
    return Cancel(reason=body.reason if body else "", is_answer=False)


def dispute(body: given.ReasonIn | None) -> Dispute:
    return Dispute(reason=body.reason if body else "")


def reschedule(body: given.RescheduleIn) -> Command:
    """Return the move to another time or session. Raise InvalidField unless it is one of them."""
    start, length = time_of(body)
    if body.session is not None:
        if start is not None or length is not None:
            raise InvalidField("start", "comes from the session")
        return Switch(session=body.session, reason=body.reason)
    if start is None:
        raise InvalidField("start", "is required")
    return Reschedule(start=start, length=length, reason=body.reason)
