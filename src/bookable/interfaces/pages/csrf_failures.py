"""Forms whose CSRF token is missing, or does not fit the browser's cookie: none is carried out.

Browsers lose that cookie, and signing in replaces it. So a form that was sent from a page of ours
is shown again with what was typed, but for passwords, and is sent by pressing its button once more.
Another site is refused: its browser says so, and it has no token of a form for who is signed in.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.http.sent_forms import led_to
from bookable.interfaces.pages import form_tokens, member_forms
from bookable.interfaces.pages.booking import booking_it
from bookable.interfaces.pages.booking.held_times import chosen
from bookable.interfaces.pages.frame import form_expired
from bookable.interfaces.pages.resuming import keep_typed_by
from bookable.interfaces.pages.signed_in import form_is_old, lead_back, person, signed_in
from bookable.interfaces.pages.visitors import in_their_language, is_from_here

_shown_to_its_owner = signed_in(form_is_old)


@in_their_language
def show_again(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer such a form."""
    if not is_from_here(request):
        return form_expired(request)
    if member_forms.sent(request) is not None:
        return _shown_to_its_owner(request)
    token = request.POST.get(form_tokens.FIELD, "")
    booking = form_tokens.read(token, booking_it.FORM, now=now_of(request))
    # A visitor's needs no such token where it is taken. Elsewhere each would begin a session.
    by = person(request)
    if booking is None or by is None:
        return form_expired(request)
    picked = chosen(request)
    made = led_to((picked and picked.key) or booking.key, owner=by.person_id)
    if made is not None:
        return HttpResponseRedirect(made)
    keep_typed_by(booking.owner, request, at=request.get_full_path())
    return lead_back(request)
