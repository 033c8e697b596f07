"""The page behind the link by which a person gets another address to sign in with."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bookable.engine import changing_address, clock
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.visitors import in_their_language

SETTINGS = "/me/settings/sign-in/"


@require_http_methods(["GET", "HEAD", "POST"])
@in_their_language
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether an address is to be used, and use it from then on.

    It works in any browser: the link shows that the address is theirs, and the password was asked
    for before. A GET changes nothing, since programs that look at links for viruses send it.
    """
    wish, now = changing_address.wish(token), clock.now()
    if wish is None:
        raise Http404
    if not wish.link.is_open(now):
        return _ended(request)
    if request.method != "POST":
        facts = {"email": wish.link.email}
        return page(request, "new_address.html", facts, is_private=True)
    if not changing_address.change(wish.link.id, now=now):
        return _ended(request)
    messages.success(request, gettext("You sign in with your new address from now on."))
    return HttpResponseRedirect(SETTINGS)


def _ended(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "link_ended.html",
        {"again": SETTINGS, "sign_in": "/sign-in/"},
        status=410,
        is_private=True,
    )
