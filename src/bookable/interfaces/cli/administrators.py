"""Who administers, for `bookable administrator`."""

from __future__ import annotations

from typing import Any

from bookable.domain.people import Role
from bookable.engine import people
from bookable.server.errors import CommandError


def appoint(email: str, *, ends: bool, resets: bool = False) -> dict[str, Any]:
    """Make an active person an administrator, or staff and no more; where asked, let them enrol
    their second factor anew. Raise CommandError where there is nobody of that e-mail."""
    account = people.by_email(email)
    if account is None:
        raise CommandError(f"nobody active has the e-mail {email}")
    roles = account.actor.roles | {Role.STAFF}
    people.appoint(account.actor.person_id, roles=roles, administers=not ends)
    if resets:
        people.forget_second_factor(account.actor.person_id)
    return {"email": account.actor.email, "roles": sorted(roles), "administrator": not ends}
