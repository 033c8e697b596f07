"""What people may say of themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bookable.domain.hours import zone_of
from bookable.domain.names import refuse_unreadable
from bookable.domain.refusals import InvalidField

_WEB_ADDRESS = re.compile(
    r"https?://(\[[0-9a-f:.]+\]|[^/?#\s:@\[\]]+)(:[0-9]{1,5})?([/?#]\S*)?", re.IGNORECASE
)
"""An address on the web, with a host and without a password."""


def checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes to a profile as they are kept, or raise InvalidField."""
    kept = {
        name: value.strip() if name in {"name", "company", "avatar_url"} else value
        for name, value in changes.items()
    }
    if "name" in kept:
        refuse_unreadable(kept["name"], field="name")
    if kept.get("company"):
        refuse_unreadable(kept["company"], field="company")
    if "timezone" in kept:
        zone_of(kept["timezone"])
    if kept.get("avatar_url"):
        refuse_unless_web_address(kept["avatar_url"], field="avatar_url")
    return kept


def refuse_unless_web_address(text: str, *, field: str) -> None:
    """Refuse what is no address that a browser could show a picture from."""
    refuse_unreadable(text, field=field)
    if not _WEB_ADDRESS.fullmatch(text):
        raise InvalidField(field, "must be an http or https address")
