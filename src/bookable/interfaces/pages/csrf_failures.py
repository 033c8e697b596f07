"""Forms whose CSRF token is missing, or does not fit the browser's cookie: none is carried out.

Browsers lose that cookie, and signing in replaces it. So a form that was sent from a page of ours
is shown again with what was typed, except passwords, and its button sends it again. A form that
another site sent is refused: the browser names that site, and the form has no token of ours.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.pages import form_tokens, member_forms
from bookable.interfaces.pages.booking import booking_it
from bookable.interfaces.pages.frame import form_refused
from bookable.interfaces.pages.resuming import keep_typed_by
from bookable.interfaces.pages.signed_in import lead_back, person, show_old_form, signed_in
from bookable.interfaces.pages.visitors import in_their_language, is_from_here

_shown_to_its_owner = signed_in(show_old_form)


@in_their_language
def show_again(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show a form again whose CSRF token does not fit, or refuse it."""
    if not is_from_here(request):
        return form_refused(request)
    if member_forms.sent(request) is not None:
        return _shown_to_its_owner(request)
    token = request.POST.get(form_tokens.FIELD, "")
    form = form_tokens.read(token, booking_it.FORM, now=now_of(request))
    by = person(request)
    # Only those who are signed in send the form of a booking with a CSRF token. A visitor who sends
    # one here sends it to another address, and keeping what they typed would begin a session.
    if form is None or by is None:
        return form_refused(request)
    made = booking_it.made_by(form, request, by=by)
    if made is not None:
        return HttpResponseRedirect(made)
    keep_typed_by(form.owner, request, at=request.get_full_path())
    return lead_back(request)
