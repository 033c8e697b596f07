"""Read settings from the environment, each with its type. Errors name the setting in one line."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from ipaddress import ip_network
from typing import TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from bookable.interfaces.http.addresses import Network

SHORTEST_KEY = 32
"""Characters of a key. Shorter ones can be guessed."""

FEWEST_DIFFERENT = 7
"""Different characters of a key. Random keys have more; a repeated letter or word has fewer."""

MAKE_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))' makes one"
Word = TypeVar("Word", bound=Enum)

_SWITCH = {
    **dict.fromkeys(("true", "on", "yes", "1"), True),
    **dict.fromkeys(("false", "off", "no", "0"), False),
}


def can_be_guessed(key: str) -> bool:
    """Return whether a key is too short, or made of too few characters, to be a random one."""
    return len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_DIFFERENT


def wrong(name: str, reason: str) -> ImproperlyConfigured:
    """Return the error for a setting that cannot be used."""
    return ImproperlyConfigured(f"{name}: {reason}")


@dataclass(frozen=True)
class Values:
    """Variables of the environment, or else of a settings file. An empty one counts as not set."""

    environ: Mapping[str, str]
    file: Mapping[str, str] = field(default_factory=dict, repr=False)

    def text(self, name: str, *aliases: str) -> str | None:
        """Return the first of these variables that is set."""
        for candidate in (name, *aliases):
            if value := self.environ.get(candidate, self.file.get(candidate, "")).strip():
                return value
        return None

    def secret(self, name: str) -> str | None:
        """Return a signing key, which must be too random to guess."""
        value = self.text(name)
        if value is not None and can_be_guessed(value):
            raise wrong(name, f"use {SHORTEST_KEY} random characters or more: {MAKE_KEY}")
        return value

    def switch(self, name: str) -> bool | None:
        """Return true or false, or None if it is not set."""
        value = self.text(name)
        if value is not None and value.lower() not in _SWITCH:
            raise wrong(name, f"say true or false, not {value!r}")
        return None if value is None else _SWITCH[value.lower()]

    def one_of(self, name: str, words: type[Word], *, default: Word) -> Word:
        """Return one of the words of an enumeration."""
        value = self.text(name)
        try:
            return default if value is None else words(value.lower())
        except ValueError:
            known = " or ".join(each.value for each in words)
            raise wrong(name, f"say {known}, not {value!r}") from None

    def positive(self, name: str, *, default: float, most: float) -> float:
        """Return a number above zero and no larger than `most`."""
        value = self.text(name)
        try:
            number = default if value is None else float(value)
        except ValueError:
            number = math.nan
        if not 0 < number <= most:
            raise wrong(name, f"must be a number above zero, {most:g} at most, not {value!r}")
        return number

    def words(self, name: str) -> tuple[str, ...]:
        """Return a list of words separated by commas or blanks."""
        return tuple(dict.fromkeys((self.text(name) or "").replace(",", " ").split()))

    def hosts(self, name: str) -> tuple[str, ...]:
        """Return host names as in Django's ALLOWED_HOSTS: no port, `.example.com` for a domain with
        its subdomains, `*` for any."""
        found = self.words(name)
        for each in found:
            domain, port = host_and_port(each)
            if (not domain or port) and each != "*":
                raise wrong(name, f"must name hosts like example.com, not {each!r}")
        return found

    def origins(self, name: str) -> tuple[str, ...]:
        """Return origins as browsers send them: in lower case and without a path."""
        found = self.words(name)
        for each in found:
            if not _is_origin(each):
                raise wrong(name, f"must name origins like https://app.example.com, not {each!r}")
        return tuple(dict.fromkeys(each.lower().rstrip("/") for each in found))

    def networks(self, name: str, *, default: tuple[str, ...]) -> tuple[Network, ...]:
        """Return networks such as 10.0.0.0/8, or single addresses."""
        found = []
        for each in self.words(name) or default:
            try:
                found.append(ip_network(each))
            except ValueError:
                example = "must name networks like 10.0.0.0/8 or 2001:db8::/32"
                raise wrong(name, f"{example}, not {each!r}") from None
        return tuple(found)

    def limit(self, name: str, *, default: int) -> int | None:
        """Return a whole number above zero, or None for 0, which means no limit."""
        value = self.text(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdecimal() and len(value) < 10):
            raise wrong(name, f"must be a whole number, 0 for no limit, not {value!r}")
        return int(value) or None

    def url(self, name: str, *, default: str | None = None) -> str | None:
        """Return an http or https address without a slash at its end."""
        value = self.text(name)
        if value is None:
            return default
        try:
            parts = urlsplit(value)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname)
            usable = usable and (parts.port or 0) >= 0 and not (parts.query or parts.fragment)
        except ValueError:
            usable = False
        if not usable:
            raise wrong(name, f"must be an address like https://example.com, not {value!r}")
        return value.rstrip("/")


def host_and_port(text: str) -> tuple[str, str]:
    """Split a host and its port, as Django splits the Host header; both are empty if it cannot.

    Django's own function comes with all of its models, forms and templates. `bookable up` reads
    settings and would keep 20 MB of them for nothing.
    """
    found = _HOST_AND_PORT.fullmatch(text.lower())
    return (found[1].removesuffix("."), found[2] or "") if found else ("", "")


_HOST_AND_PORT = re.compile(r"([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?::([0-9]+))?")


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(_HOST.fullmatch(parts.hostname or ""))
        rest = (parts.username, parts.password, parts.query, parts.fragment)
        usable = usable and not any(rest) and parts.path in ("", "/") and parts.port != 0
    except ValueError:
        return False
    # Browsers leave the default port out, so an origin with it would never match.
    return usable and parts.port != {"http": 80, "https": 443}[parts.scheme]


_HOST = re.compile(r"[a-z0-9.-]+|[0-9a-f:]+")
