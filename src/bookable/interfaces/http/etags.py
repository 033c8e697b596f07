"""ETags of answers that the caller may have already, or that a change depends on."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.utils.http import parse_etags

from bookable.domain.refusals import InvalidField


def is_known(request: HttpRequest, tag: str) -> bool:
    """Return whether `If-None-Match` has an ETag, strong or weak: then the answer is a 304."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or tag in {each.removeprefix("W/") for each in known}


def required_tags(request: HttpRequest) -> list[str] | None:
    """Return the ETags in `If-Match`, where one match is enough, or None if it has none.

    Raise InvalidField for what is no strong ETag. It would match nothing, and a client that reads
    the resource again and repeats the change would never succeed.
    """
    given: str | None = request.headers.get("If-Match")
    if given is None or given.strip() == "*":
        return None
    if not _TAGS.fullmatch(given):
        raise InvalidField("If-Match", 'must be strong ETags in quotes, such as "3", or *')
    return parse_etags(given)


_TAGS = re.compile(r'\s*"[!#-~]+"(?:\s*,\s*"[!#-~]+")*\s*')
