"""What people may say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from bookable.domain.hours import zone_of
from bookable.domain.names import refuse_unreadable
from bookable.domain.refusals import InvalidField

_WEB = ("http", "https")


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
        _refuse_unless_web_address(kept["avatar_url"])
    return kept


def _refuse_unless_web_address(text: str) -> None:
    refuse_unreadable(text, field="avatar_url")
    if any(each.isspace() for each in text) or not _names_host(text):
        raise InvalidField("avatar_url", "must be an http or https address")


def _names_host(text: str) -> bool:
    try:
        address = urlsplit(text)
        address.port  # noqa: B018 - it is read here, and raises where it is no number
    except ValueError:
        return False
    return address.scheme in _WEB and bool(address.hostname)
