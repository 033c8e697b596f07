"""What commands do for one person, named by e-mail address."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from bookable.domain.account_links import Purpose
from bookable.domain.people import Role
from bookable.domain.profiles import reachable
from bookable.domain.refusals import InvalidField
from bookable.engine import accounts, clock, opening_accounts
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


def introduce(email: str) -> dict[str, Any]:
    """Make a new person an administrator, and return a link by which they choose a password.

    Before there are any staff, nobody could read the mail with such a link in the admin.
    """
    now = clock.now()
    try:
        address = reachable(email)
    except InvalidField as refusal:
        raise CommandError(f"{email} {refusal.problem}") from None
    made = accounts.welcome(address, "", roles={Role.STAFF}, timezone="UTC", locale="", now=now)
    if made is None:
        raise CommandError(f"a person has the e-mail {email} already")
    token = opening_accounts.link(Purpose.INVITE, address, now=now)
    path = f"{settings.BOOKABLE_BASE_URL}/{Purpose.INVITE}/{token}/"
    return appoint(address, ends=False) | {"link": path}


def _active(email: str) -> Account:
    account = accounts.by_email(email)
    if account is None:
        raise CommandError(f"nobody active has the e-mail {email}")
    return account
