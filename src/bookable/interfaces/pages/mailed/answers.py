"""The page behind the buttons of a mail: accept, decline, or say that it took place.

It works without signing in, cookies and scripts. The signed token says who answers what.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from bookable.domain import refusals
from bookable.domain.lifecycle import Status
from bookable.domain.people import Side
from bookable.domain.refusals import Refusal, TooManyAttempts
from bookable.engine import answering, clock
from bookable.engine.answering import Asks, Question
from bookable.interfaces.http import request_metrics
from bookable.interfaces.http.throttling import COMMANDS
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.signing_in import slow_down
from bookable.interfaces.pages.time_choices import words_for
from bookable.interfaces.pages.time_words import reading_here
from bookable.interfaces.pages.visitors import in_their_language, read_as
from bookable.queries import answers
from bookable.queries.answers import Standing

PAGE = "mailed/answer.html"


@csrf_exempt  # The signed token says who answers. No cookie does.
@require_http_methods(["GET", "HEAD", "POST"])
@in_their_language
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question and its answers, or take the step that an answer means.

    A GET changes nothing, since programs that look at links for viruses send it.
    """
    now = clock.now()
    asked = answering.question(token, now=now)
    stands = None if asked is None else answers.standing(asked, now=now)
    if asked is None or stands is None:
        raise Http404
    read_as(request, stands.reader.locale)
    if asked.is_expired:
        return page(request, PAGE, {"title": _expired()}, status=410, is_private=True)
    if request.method != "POST":
        return _shown(request, asked, stands, now=now)
    return _answered(request, asked, stands, now=now)


def _answered(
    request: HttpRequest, asked: Question, stands: Standing, *, now: datetime
) -> HttpResponse:
    """Take the step, if it can still be taken, and show how things stand then."""
    given = next((each for each in stands.answers if each == request.POST.get("answer")), None)
    if given is None:
        return HttpResponseRedirect("?")
    if request.POST.get("seen") != str(stands.news.changes):
        return _shown(request, asked, stands, now=now, problem=_changed(), status=409)
    try:
        COMMANDS.spend(request, by=asked.by, now=now)
        answering.give(given, asked, program=stands.news.program, now=now)
    except Refusal as refusal:
        request_metrics.note(request, refusal)
        status = 429 if isinstance(refusal, TooManyAttempts) else 409
        again = answers.standing(asked, now=now) or stands
        shown = _shown(request, asked, again, now=now, problem=_why(refusal), status=status)
        return slow_down(shown, refusal) if isinstance(refusal, TooManyAttempts) else shown
    return HttpResponseRedirect("?")


def _shown(
    request: HttpRequest,
    asked: Question,
    stands: Standing,
    *,
    now: datetime,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    reader, other, booking = stands.reader, stands.other, stands.news
    clock = words_for(request, usual_clock=reader.clock).hours
    reading = reading_here(reader.zone, clock)
    title, says = _asked(asked, stands) if stands.answers else _stands(asked, stands, now=now)
    facts: dict[str, object] = {
        "title": title,
        "says": says,
        "problem": problem,
        "answers": [each.value for each in stands.answers],
        "seen": booking.changes,
        "other": other.name,
        "what": booking.service or booking.title,
        "place": booking.place,
    }
    if booking.span is not None:
        facts["when"], facts["theirs"] = reading.both(booking.span, their_zone=other.zone)
    if stands.answers and asked.asks is Asks.ANSWER and booking.hold_until is not None:
        facts["until"] = reading.moment(booking.hold_until)
    return page(request, PAGE, facts, status=status, is_private=True)


def _asked(asked: Question, stands: Standing) -> tuple[str, str]:
    if asked.asks is Asks.COMPLETION:
        return gettext("Did it take place?"), ""
    return gettext("%(other)s asks for your time") % {"other": stands.other.name}, ""


def _stands(asked: Question, stands: Standing, *, now: datetime) -> tuple[str, str]:
    """Return in two sentences how a booking stands that cannot be answered now."""
    name = {"other": stands.other.name}
    match stands.booking.status:
        case Status.CANCELED:
            return _canceled(asked, stands)
        case Status.COMPLETED:
            return gettext("Thank you"), gettext("It is marked as completed.")
        case Status.NO_SHOW:
            return gettext("Thank you"), gettext("It is marked as missed.")
        case Status.CONFIRMED | Status.IN_PROGRESS if stands.booking.mutual_confirmation.has(
            stands.side
        ):
            waits = gettext("You have confirmed it. It counts once %(other)s has, too.")
            return gettext("Thank you"), waits % name
        case Status.CONFIRMED if asked.asks is Asks.ANSWER:
            return gettext("Your booking is confirmed"), ""
        case Status.REQUESTED:
            return gettext("It waits for the answer of %(other)s.") % name, ""
    nothing = gettext("There is nothing for you to do.")
    return (nothing if stands.booking.has_ended(now) else gettext("It is not over yet.")), ""


def _canceled(asked: Question, stands: Standing) -> tuple[str, str]:
    by = stands.booking.canceled_by
    if by == stands.side:
        if asked.asks is Asks.ANSWER:
            return gettext("You declined this request"), gettext("The time is free again.")
        return gettext("This booking is canceled"), gettext("You canceled it.")
    if by == Side.SYSTEM:
        return gettext("This booking has run out"), gettext("No answer came in time.")
    name = settings.BOOKABLE_MAIL_FROM.name if by == Side.STAFF else stands.other.name
    words = gettext("%(other)s canceled it.") % {"other": name}
    return gettext("This booking is canceled"), words


def _expired() -> str:
    return gettext("This link has expired. Please sign in to answer.")


def _changed() -> str:
    return gettext("It has changed since you opened this page. Please look again.")


def _why(refusal: Refusal) -> str:
    """Return in plain words why an answer was refused."""
    match refusal:
        case refusals.SlotTaken():
            return gettext("One of you has another booking at this time.")
        case refusals.MeetingFailed():
            return gettext(
                "The online meeting could not be made, so nothing has changed. Please try again in"
                " some minutes."
            )
        case refusals.ConfirmationUnderWay():
            return gettext("It is being accepted at this moment. Please look again soon.")
        case refusals.TooLate():
            return gettext("It is too late for this.")
        case refusals.TooEarly():
            return gettext("It is too early for this.")
        case refusals.PaymentMissing():
            return gettext("It is not paid for yet.")
        case refusals.TooManyAttempts():
            return gettext("Too many attempts. Please wait a minute.")
    return gettext("This is not possible as things stand now.")
