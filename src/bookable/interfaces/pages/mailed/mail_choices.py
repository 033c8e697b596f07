"""The page behind the link in every mail: which mails one gets, chosen without signing in."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from bookable.domain.digests import Rhythm
from bookable.domain.notifications import LEADS, Notifications
from bookable.engine import clock, own_notifications
from bookable.engine.own_notifications import MailLink
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.time_words import reading_here
from bookable.interfaces.pages.visitors import in_their_language, read_as


@csrf_exempt  # The signed token says who may choose. No cookie does.
@require_http_methods(["GET", "HEAD", "POST"])
@in_their_language
def choices(request: HttpRequest, token: str) -> HttpResponse:
    """Show the reader of a mail what they have chosen, or change it.

    A POST by a mail program switches off mails of the link's topic at once (RFC 8058). A GET
    changes nothing, since programs that look at links for viruses send it.
    """
    link = own_notifications.link_of(token)
    if link is None:
        raise Http404
    if request.method != "POST":
        return _page(request, link)
    now = clock.now()
    if request.POST.get("List-Unsubscribe") == "One-Click":
        switch_off = partial(own_notifications.without, link.topic)
        own_notifications.change_by_link(switch_off, link=link, now=now)
        return HttpResponse(status=204)
    own_notifications.change_by_link(partial(_chosen, request), link=link, now=now)
    return HttpResponseRedirect("?saved")


def _chosen(request: HttpRequest, kept: Notifications) -> Notifications:
    ticked, digest = request.POST.getlist("reminders"), request.POST.get("digest")
    return kept.chosen(
        bookings="bookings" in request.POST,
        leads=[lead for lead in LEADS if str(lead) in ticked],
        digest=Rhythm(digest) if digest in {rhythm.value for rhythm in Rhythm} else None,
    )


def _page(request: HttpRequest, link: MailLink) -> HttpResponse:
    chosen = own_notifications.chosen_by_link(link)
    read_as(request, own_notifications.locale_of(link))
    reading = reading_here("UTC")
    facts = {
        "bookings": chosen.bookings,
        "leads": [
            {
                "minutes": lead,
                "length": reading.length(timedelta(minutes=lead)),
                "is_chosen": lead in chosen.minutes,
            }
            for lead in LEADS
        ],
        "digest": chosen.digest,
        "is_saved": "saved" in request.GET,
    }
    return page(request, "mailed/mail_choices.html", facts, is_private=True)
