"""The credentials of one person, for `bookable token`."""

from __future__ import annotations

from bookable.engine import clock, people
from bookable.interfaces.auth import tokens
from bookable.interfaces.auth.demo import WHY, is_kept_out
from bookable.server.errors import CommandError


def credentials(email: str) -> dict[str, str]:
    """This will be a person's API token and a bearer for 30 days, or raise CommandError."""
    account = people.by_email(email)
    if account is None:
        raise CommandError(f"nobody active has the e-mail {email}")
    if is_kept_out(account.actor.email):
        raise CommandError(WHY)
    return tokens.credentials(account.actor.uuid, now=clock.now())
