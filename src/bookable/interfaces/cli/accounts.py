"""What commands do for one person, named by e-mail address."""

from __future__ import annotations

from typing import Any

from bookable.domain.people import Role
from bookable.engine import accounts, clock
from bookable.engine.accounts import Account
from bookable.interfaces.auth import tokens
from bookable.interfaces.auth.demo import WHY, is_kept_out
from bookable.server.errors import CommandError


def credentials(email: str) -> dict[str, str]:
    """Return an API token, and a bearer token for 30 days."""
    account = _active(email)
    if is_kept_out(account.actor.email):
        raise CommandError(WHY)
    return tokens.credentials(account.actor.uuid, now=clock.now())


def appoint(email: str, *, ends: bool, resets: bool = False) -> dict[str, Any]:
    """Make a person an administrator or, if `ends`, ordinary staff.

    `resets` lets them enrol their second factor again.
    """
    actor = _active(email).actor
    roles = actor.roles | {Role.STAFF}
    accounts.appoint(actor.person_id, roles=roles, administers=not ends, now=clock.now())
    if resets:
        accounts.forget_second_factor(actor.person_id)
    return {"email": actor.email, "roles": sorted(roles), "administrator": not ends}


def _active(email: str) -> Account:
    account = accounts.by_email(email)
    if account is None:
        raise CommandError(f"nobody active has the e-mail {email}")
    return account
