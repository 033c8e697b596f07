"""Who may come in: whoever is on this machine, while it is a sandbox."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from bookable.domain.refusals import InvalidField
from bookable.interfaces.http.errors import answer_to, not_allowed
from bookable.interfaces.http.requests import is_local
from bookable.interfaces.http.words import Said, Words

WORDS = Words(
    key="detail",
    refusals={InvalidField: lambda refusal: Said(400, f"{refusal.field}: {refusal.problem}")},
)

Act = Callable[[HttpRequest], object]
View = Callable[[HttpRequest], HttpResponse]


def sandbox_only(act: Act) -> View:
    """This will make a view that nobody knows of outside a sandbox, or from elsewhere."""

    @csrf_exempt
    @wraps(act)
    def view(request: HttpRequest) -> HttpResponse:
        if not (settings.BOOKABLE_SANDBOX and is_local(request)):
            raise Http404
        if request.method != "POST":
            return not_allowed(request, WORDS, ["POST"])
        try:
            body = msgspec.json.encode(act(request))
        except Exception as exc:
            return answer_to(request, WORDS, exc)
        return HttpResponse(body, content_type="application/json")

    return view
