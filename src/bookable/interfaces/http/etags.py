"""ETags of answers that the caller may have already."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import parse_etags


def is_known(request: HttpRequest, tag: str) -> bool:
    """Return whether `If-None-Match` has an ETag, strong or weak: then the answer is a 304."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or tag in {each.removeprefix("W/") for each in known}
