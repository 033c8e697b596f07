"""People, and the programmes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import msgspec
from msgspec import UNSET, structs

from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor, Side
from bookable.domain.profiles import checked, reachable, refuse_staff
from bookable.domain.program import ONE_MINUTE, Program, Rule
from bookable.domain.sale_steps import editable
from bookable.interfaces.dialects.core.lexicon.steps import STEPS
from bookable.interfaces.dialects.core.mapping.all_wrong import all_of
from bookable.interfaces.dialects.core.mapping.cursors import (
    InvalidCursorError,
    digest,
    opened,
    sealed,
)
from bookable.interfaces.dialects.core.schemas import people as out
from bookable.interfaces.dialects.core.schemas.one_booking import BookingPatch
from bookable.interfaces.dialects.core.schemas.person_changes import PersonIn, PersonPatch
from bookable.queries.person_pages import NameCursor, PeoplePage, PersonRow


def cursor_after(query: out.PeopleQuery, *, by: Actor) -> NameCursor | None:
    """Return where to go on, or None for the beginning. Raise InvalidCursorError."""
    if not query.page:
        return None
    try:
        place = msgspec.json.decode(opened(query.page, _digest(query, by)), type=tuple[str, int])
    except msgspec.DecodeError:
        raise InvalidCursorError from None
    return NameCursor(*place)


def page(found: PeoplePage, query: out.PeopleQuery, *, by: Actor) -> out.PeopleOut:
    """Return a page of the directory."""
    end = found.end and sealed(msgspec.json.encode(tuple(found.end)), _digest(query, by))
    return out.PeopleOut([person(each) for each in found.people], end)


def _digest(query: out.PeopleQuery, by: Actor) -> bytes:
    return digest("people", "all" if by.is_staff else "providing", query.role, query.search)


def person(found: PersonRow) -> out.PersonCardOut:
    return out.PersonCardOut(
        id=found.uuid,
        name=found.name,
        roles=list(found.roles),
        timezone=found.timezone,
        bio=found.bio,
        company=found.company,
        avatar_url=found.avatar_url,
        email=found.email,
        locale=found.locale,
        pace=None if found.pace is None else out.PaceOut(*found.pace),
    )


def changes(body: PersonPatch | PersonIn) -> dict[str, Any]:
    """Return what a body says of a profile, by column. Raise all that is wrong with it."""
    given = {
        name: value
        for name, value in structs.asdict(body).items()
        if value is not UNSET and name not in {"pace", "email", "roles"}
    }
    all_of(*(partial(checked, {name: value}) for name, value in given.items()))
    pace = {} if body.pace is UNSET else structs.asdict(body.pace)
    return given | {name: value for name, value in pace.items() if value is not UNSET}


def newcomer(body: PersonIn) -> dict[str, Any]:
    """Return the profile of a person to add. Raise all that is wrong with them."""
    _, _, profile = all_of(
        lambda: reachable(body.email),
        lambda: refuse_staff(body.roles),
        lambda: changes(body),
    )
    return dict(profile)


CHANGEABLE = [each.name for each in structs.fields(BookingPatch)]
"""The fields of a booking that can be changed, in the order in which they are shown."""


def programs(found: Sequence[Program]) -> out.ProgramsOut:
    return out.ProgramsOut([_program(each) for each in found])


# Each takes a tenth of a millisecond, and never changes.
@lru_cache(maxsize=64)
def _program(rules: Program) -> out.ProgramOut:
    return out.ProgramOut(
        name=rules.name,
        books=rules.subject,
        roles=out.RolesOut(rules.provider_role, rules.client_role),
        statuses=[each for each in Status if each in rules.statuses],
        steps=[
            _step(name, rules.rules[step], rules.lifecycle.get(step, {}))
            for step, name in STEPS.items()
            if step in rules.rules and rules.rules[step].by != {Side.SYSTEM}
        ],
        editable={
            side: [name for name in CHANGEABLE if name in editable(rules, side)]
            for side in (Side.CLIENT, Side.PROVIDER, Side.STAFF)
        },
        session_types=list(rules.session_types),
        holds={status.value: hold // ONE_MINUTE for status, hold in rules.holds.items()},
        completion=rules.completion,
    )


def _step(name: str, rule: Rule, leads: Mapping[Status, Status]) -> out.StepOut:
    return out.StepOut(
        name=name,
        by=[side for side in Side if side in rule.by and side is not Side.SYSTEM],
        when=rule.moment,
        when_client=rule.moment_of(Side.CLIENT),
        leads={before.value: after.value for before, after in leads.items()},
    )
