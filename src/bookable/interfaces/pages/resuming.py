"""What a person typed before they noticed that their session, or their form, had ended.

It waits in the session of their browser until they have signed in, and is shown in the same form,
to the same person alone.
"""

from __future__ import annotations

import json
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

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
        name: values
        for name, values in request.POST.lists()
        if name not in member_forms.NOT_TYPED and _SECRET not in name
    }
    if len(json.dumps(fields)) <= _MOST:
        request.session[_KEPT] = {"by": owner, "at": request.path, "fields": fields}


def take_typed(request: HttpRequest, by: Actor) -> QueryDict | None:
    """Return once what a person had typed into the form of this address."""
    kept = request.session.get(_KEPT)
    if kept is None or kept["at"] != request.path:
        return None
    del request.session[_KEPT]
    return QueryDict(urlencode(kept["fields"], doseq=True)) if kept["by"] == str(by.uuid) else None
