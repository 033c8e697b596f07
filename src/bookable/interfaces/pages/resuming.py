"""What a person typed before they noticed that their session had ended.

It waits in the session of their browser until they have signed in, and is shown in the same form,
to the same person alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.http import HttpRequest

from bookable.domain.people import Actor
from bookable.interfaces.pages import member_forms

_KEPT = "typed"
_MOST = 20_000
"""Bytes that are kept."""

_SECRET = "password"  # noqa: S105 (part of the names of such fields)


def keep_typed(request: HttpRequest) -> None:
    """Keep what was sent with a form of ours, but for passwords."""
    owner = member_forms.owner(request) if request.method == "POST" else ""
    if not owner:
        return
    fields = {
        name: value
        for name, value in request.POST.items()
        if name not in member_forms.NOT_TYPED and _SECRET not in name
    }
    if len(json.dumps(fields)) <= _MOST:
        request.session[_KEPT] = {"by": owner, "at": request.path, "fields": fields}


def take_typed(request: HttpRequest, by: Actor) -> Mapping[str, str] | None:
    """Return once what a person had typed into the form of this address."""
    kept = request.session.get(_KEPT)
    if kept is None or kept["at"] != request.path:
        return None
    del request.session[_KEPT]
    fields: Mapping[str, str] = kept["fields"]
    return fields if kept["by"] == str(by.uuid) else None
