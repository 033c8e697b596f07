"""One setting at a time, read from the environment: each wrong value is one line that names it."""

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
from django.http.request import split_domain_port

from bookable.interfaces.http.addresses import Network

SHORTEST_KEY = 32
"""Characters. With fewer, a signature can be forged by trying keys."""

FEWEST_DIFFERENT = 7
"""Different characters. A random key of 32 has fewer about never, and one that was typed, such as a
letter held down or a word that is repeated, often does."""

MAKE_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))' makes one"
Word = TypeVar("Word", bound=Enum)

_SWITCH = {
    **dict.fromkeys(("true", "on", "yes", "1"), True),
    **dict.fromkeys(("false", "off", "no", "0"), False),
}


def can_be_guessed(key: str) -> bool:
    """Tell whether a key is too short, or made of too few characters, to be a random one."""
    return len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_DIFFERENT


def wrong(name: str, reason: str) -> ImproperlyConfigured:
    """This will be the error for a setting that Bookable cannot work with."""
    return ImproperlyConfigured(f"{name}: {reason}")


@dataclass(frozen=True)
class Values:
    """The environment, with an empty variable taken for one that is not set, and what a file says
    where the environment says nothing."""

    environ: Mapping[str, str]
    file: Mapping[str, str] = field(default_factory=dict, repr=False)

    def text(self, name: str, *aliases: str) -> str | None:
        """This will be the first of these variables that says something."""
        for candidate in (name, *aliases):
            if value := self.environ.get(candidate, self.file.get(candidate, "")).strip():
                return value
        return None

    def secret(self, name: str) -> str | None:
        """Return a key that signs, which must be too random to be guessed."""
        value = self.text(name)
        if value is not None and can_be_guessed(value):
            raise wrong(name, f"use {SHORTEST_KEY} random characters or more: {MAKE_KEY}")
        return value

    def switch(self, name: str) -> bool | None:
        """This will be on or off, or None where nothing was said."""
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
        """Return a list whose words stand between commas or blanks."""
        return tuple(dict.fromkeys((self.text(name) or "").replace(",", " ").split()))

    def hosts(self, name: str) -> tuple[str, ...]:
        """Return a list of host names as Django takes them: without a port, `.example.com` for
        all below it, `*` for any."""
        found = self.words(name)
        for each in found:
            domain, port = split_domain_port(each)
            if (not domain or port) and each != "*":
                raise wrong(name, f"must name hosts like example.com, not {each!r}")
        return found

    def origins(self, name: str) -> tuple[str, ...]:
        """Return a list of origins, as browsers name them: in lower case and without a path."""
        found = self.words(name)
        for each in found:
            if not _is_origin(each):
                raise wrong(name, f"must name origins like https://app.example.com, not {each!r}")
        return tuple(dict.fromkeys(each.lower().rstrip("/") for each in found))

    def networks(self, name: str, *, default: tuple[str, ...]) -> tuple[Network, ...]:
        """Return a list of networks such as 10.0.0.0/8; a single address is one as well."""
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
        """This will be an http or https address without a slash at its end."""
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


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(_HOST.fullmatch(parts.hostname or ""))
        rest = (parts.username, parts.password, parts.query, parts.fragment)
        usable = usable and not any(rest) and parts.path in ("", "/") and parts.port != 0
    except ValueError:
        return False
    # Browsers leave the usual port out, so that an origin with it would never match.
    return usable and parts.port != {"http": 80, "https": 443}[parts.scheme]


_HOST = re.compile(r"[a-z0-9.-]+|[0-9a-f:]+")
