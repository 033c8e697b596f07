"""Checks of what people enter in their profile."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bookable.domain.emails import email_key, is_mailable
from bookable.domain.hours import zone_of
from bookable.domain.languages import LANGUAGES
from bookable.domain.names import refuse_unreadable
from bookable.domain.people import Role, is_of_demo
from bookable.domain.refusals import InvalidField

_WEB_ADDRESS = re.compile(
    r"https?://(\[[0-9a-f:.]+\]|[^/?#\s:@\[\]]+)(:[0-9]{1,5})?([/?#]\S*)?", re.IGNORECASE
)
"""A web address with a host and without a password."""


def reachable(email: str) -> str:
    """Return an address as it is stored, or raise InvalidField if mail cannot be sent to it."""
    address = email_key(email)
    if not is_mailable(address) or is_of_demo(address):
        wanted = "must be an e-mail address that mail can be sent to, like name@example.com"
        raise InvalidField("email", wanted)
    return address


CLOCKS = ("12", "24")
"""How many hours a person's clock counts: by default, as their language does."""


def checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes to a profile as they are stored, or raise InvalidField."""
    cleaned = {
        name: value.strip() if name in {"name", "company", "avatar_url"} else value
        for name, value in changes.items()
    }
    if "name" in cleaned:
        refuse_unreadable(cleaned["name"], field="name")
    if cleaned.get("company"):
        refuse_unreadable(cleaned["company"], field="company")
    if cleaned.get("locale") and cleaned["locale"] not in LANGUAGES:
        raise InvalidField("locale", f"must be one of {', '.join(LANGUAGES)}")
    if cleaned.get("clock") and cleaned["clock"] not in CLOCKS:
        raise InvalidField("clock", f"must be one of {', '.join(CLOCKS)}")
    if "timezone" in cleaned:
        zone_of(cleaned["timezone"])
    if cleaned.get("avatar_url"):
        refuse_unless_web_address(cleaned["avatar_url"], field="avatar_url")
    return cleaned


def refuse_unless_web_address(text: str, *, field: str) -> None:
    """Raise InvalidField unless a browser could show a picture from this address."""
    refuse_unreadable(text, field=field)
    if not _WEB_ADDRESS.fullmatch(text):
        raise InvalidField(field, "must be an http or https address")


def refuse_staff(roles: Sequence[Role]) -> None:
    """Raise InvalidField for a role that only administrators give, in the admin."""
    if Role.STAFF in roles:
        at = f"roles/{roles.index(Role.STAFF)}"
        raise InvalidField(at, "must not be staff, who are appointed in the admin")
