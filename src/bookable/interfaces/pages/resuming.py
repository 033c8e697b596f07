"""What a person typed before they noticed that their session, or their form, had ended.

It stays in the session of their browser until they have signed in, and is shown in the same form to
the same person alone. What a visitor typed is shown to the person that they sign in as.
"""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from bookable.domain.people import Actor
from bookable.domain.refusals import TooManyAttempts
from bookable.engine.throttles import Throttle
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.http.throttling import spend_from
from bookable.interfaces.pages import form_tokens, member_forms
from bookable.interfaces.pages.visitors import is_from_here

_KEPT = "typed"
_MOST = 20_000
"""Characters that are kept. The longest text that a form takes has half as many."""

_BEGUN = Throttle("kept forms from", at_most=60, window=timedelta(hours=1))
"""How many sessions are begun for what the browsers of one address typed."""

_NOT_TYPED = (*member_forms.NOT_TYPED, form_tokens.FIELD)

_SECRET = "password"  # noqa: S105 (part of the names of all such fields)


def keep_typed(request: HttpRequest) -> None:
    """Keep what was typed into a form for members, except passwords."""
    form = member_forms.sent(request) if request.method == "POST" else None
    if form is not None:
        keep_typed_by(form.owner, request, at=request.path)


def keep_typed_by(owner: str, request: HttpRequest, *, at: str) -> None:
    """Keep what was typed into the form at an address, except passwords. A visitor is no owner.

    Nothing is kept of what another site sent. Browsers send that without their cookies, so the
    session that would be begun for it would replace theirs and sign them out.
    """
    if "Origin" in request.headers and not is_from_here(request):
        return
    fields = {
        name: values
        for name, values in request.POST.lists()
        if name not in _NOT_TYPED and _SECRET not in name
    }
    if len(json.dumps(fields, ensure_ascii=False)) <= _MOST and _has_session_or_may(request):
        request.session[_KEPT] = {"by": owner, "at": at, "fields": fields}


def _has_session_or_may(request: HttpRequest) -> bool:
    """Return whether a browser has a session, or one may be begun for it."""
    if request.session.session_key is None:
        try:
            spend_from(request, _BEGUN, now=now_of(request))
        except TooManyAttempts:
            return False
    return True


def has_secret(request: HttpRequest) -> bool:
    """Return whether a password was sent, which is not kept."""
    return any(_SECRET in name for name in request.POST)


def take_typed(request: HttpRequest, by: Actor, *, at: str = "", **of: str) -> QueryDict | None:
    """Return what a person had typed into the form at an address (usually this one), and forget it.

    If a page has several forms, `of` names fields and values that only the form in question has.
    """
    kept = request.session.get(_KEPT)
    if kept is None or kept["at"] != (at or request.path):
        return None
    typed = QueryDict(urlencode(kept["fields"], doseq=True))
    if any(typed.get(name) != value for name, value in of.items()):
        return None
    del request.session[_KEPT]
    return typed if kept["by"] in ("", str(by.uuid)) else None


def resume_choice(request: HttpRequest, by: Actor) -> HttpResponse | None:
    """Return what leads to the question about a time, if a person had chosen one on this page."""
    typed = take_typed(request, by)
    if typed is None or "time" not in typed:
        return None
    asked = request.GET.copy()
    asked["time"] = typed.get("time", "")
    return HttpResponseRedirect(f"?{asked.urlencode()}#chosen")
