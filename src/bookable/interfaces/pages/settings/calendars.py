"""A person's calendars: the feed of their bookings, and those that they keep elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from bookable.domain.calendar_servers import (
    BY_CONSENT,
    VENDORS,
    CalendarAccess,
    CalendarKind,
    CalendarMissing,
)
from bookable.domain.connections import ConnectionState, ExternalChange
from bookable.domain.integration_refusals import ConnectionNotFound, TooManyConnections
from bookable.domain.refusals import InvalidField, TooManyAttempts
from bookable.engine import calendar_connections, calendar_consents, calendar_feeds, ports
from bookable.interfaces.http.calendar_consents import back_to, mark
from bookable.interfaces.http.texts import web_address
from bookable.interfaces.http.throttling import CALENDARS
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.members import Member, for_members
from bookable.interfaces.pages.resuming import take_typed
from bookable.interfaces.pages.settings.frame import done, settings_page

_NAMES = {
    CalendarKind.ICS: gettext_lazy("A calendar by its address"),
    CalendarKind.CALDAV: "CalDAV",
    **VENDORS,
}
_STATES = {
    ConnectionState.UNREAD: gettext_lazy("Not read yet"),
    ConnectionState.WORKING: gettext_lazy("Connected"),
    ConnectionState.FAILING: gettext_lazy("Cannot be read at present"),
    ConnectionState.DENIED: gettext_lazy(
        "We can no longer access it. Please remove it, and connect it again."
    ),
}


class ConnectForm(forms.Form):
    """The form that connects a calendar of one kind, with the fields that this kind needs.

    `calendar` is asked for only if a server has several calendars.
    """

    kind = forms.ChoiceField(widget=forms.HiddenInput)
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2_000,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=320,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=1_000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    calendar = forms.CharField(label=gettext_lazy("Calendar"), widget=forms.Select)
    label = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Optional. It tells your calendars apart."),
    )

    def __init__(self, kind: CalendarKind, data: Any = None, *, typed: Any = None) -> None:
        self.is_open = typed is not None and typed.get("kind") == kind.value
        first = typed.dict() if self.is_open else {"kind": kind.value}
        super().__init__(data, initial=first, auto_id=f"{kind.value}_%s")
        self.connects = kind
        self.fields["kind"].choices = [(kind.value, "")]  # type: ignore[attr-defined]
        if kind is not CalendarKind.CALDAV:
            del self.fields["username"], self.fields["password"]
        if kind in BY_CONSENT:
            del self.fields["url"], self.fields["label"]
        self._which = self.fields.pop("calendar")
        if data and (chosen := data.get("calendar")):
            self.ask_which([(chosen, chosen)])

    @property
    def name(self) -> str:
        """What the kind is called."""
        return str(_NAMES[self.connects])

    def ask_which(self, calendars: Sequence[tuple[str, str]]) -> None:
        """Ask which of the calendars on a server is meant, each by its address and its name."""
        self.fields["calendar"] = self._which
        self._which.widget.choices = calendars


class Shown(NamedTuple):
    """A connection as its owner sees it. `about` is its kind, and the account at the server."""

    id: UUID
    name: str
    about: str
    state: str
    is_well: bool
    is_failing: bool
    read_at: str


@for_members
def calendars(request: HttpRequest, member: Member) -> HttpResponse:
    """Show a person's calendars, or change them."""
    match request.POST.get("act") if request.method == "POST" else None:
        case "open-feed":
            return _open_feed(request, member)
        case "end-feed":
            by = member.by
            _once(request, member, lambda receipt: calendar_feeds.revoke(by=by, receipt=receipt))
            return done(request, gettext("The address does not work any more."))
        case "connect":
            return _connect(request, member)
        case "read-again":
            says = gettext("We are reading the calendar. Look again in a minute.")
            return _change(request, member, calendar_connections.read_again, says=says)
        case "remove":
            says = gettext("The calendar is not connected any more.")
            remove = partial(calendar_connections.remove, check=lambda _: None)
            return _change(request, member, remove, says=says)
    return _shown(request, member)


def _once(request: HttpRequest, member: Member, action: Any, **more: Any) -> str:
    return member_forms.once(request, action, by=member.by, now=member.now, **more)


def _open_feed(request: HttpRequest, member: Member) -> HttpResponse:
    """Create a new address for the feed, and show it this once."""
    path = _once(
        request,
        member,
        lambda receipt: calendar_feeds.open_feed(by=member.by, now=member.now, receipt=receipt),
        render=lambda token: reverse("calendar-feed", args=[token]),
    )
    return _shown(request, member, feed=f"{settings.BOOKABLE_BASE_URL}{path}")


def _connect(request: HttpRequest, member: Member) -> HttpResponse:
    """Connect a calendar, or lead to the page of its vendor for consent."""
    kind = next((each for each in _kinds() if each.value == request.POST.get("kind")), None)
    if kind is None:
        return _shown(request, member)
    form = ConnectForm(kind, request.POST)
    if form.is_valid():
        try:
            address = _connect_or_ask(request, member, form)
        except (InvalidField, TooManyConnections, TooManyAttempts) as refusal:
            _add_mistake(form, refusal)
        else:
            if address:
                return _lead_to_consent(request, address, vendor=form.name)
            return done(request, gettext("The calendar is connected."))
    return _shown(request, member, form=form, status=422)


def _connect_or_ask(request: HttpRequest, member: Member, form: ConnectForm) -> str:
    """Connect a calendar, or return the address at its vendor where its owner has to consent."""
    access = _access(form)
    return _once(
        request,
        member,
        lambda receipt: calendar_consents.connect_or_ask(
            access,
            back_to=back_to(access.kind),
            label=form.cleaned_data.get("label", ""),
            on_external_change=ExternalChange.NOTIFY,
            by=member.by,
            now=member.now,
            receipt=receipt,
        ),
        render=lambda found: found if isinstance(found, str) else "",
        limits=CALENDARS,
    )


def _lead_to_consent(request: HttpRequest, address: str, *, vendor: str) -> HttpResponse:
    """Lead a person to the vendor's page on which they consent.

    A page of ours leads there, because some browsers apply `form-action` to redirects, too, and
    would not follow one from a form to another site
    (https://github.com/w3c/webappsec-csp/issues/8).
    """
    facts = {"address": address, "vendor": vendor}
    return mark(page(request, "settings/to_vendor.html", facts, is_private=True), address)


def _access(form: ConnectForm) -> CalendarAccess:
    given = form.cleaned_data
    return CalendarAccess(
        form.connects,
        url=web_address(given["url"]) if "url" in given else "",
        username=given.get("username", ""),
        secret=given.get("password", ""),
        calendar=given.get("calendar", ""),
    )


def _add_mistake(
    form: ConnectForm, refusal: InvalidField | TooManyConnections | TooManyAttempts
) -> None:
    """Say why a calendar cannot be connected, beside the field that is wrong if it is one."""
    match refusal:
        case TooManyConnections():
            words = gettext("You can connect at most %(most)s calendars.")
            form.add_error(None, words % {"most": refusal.at_most})
        case TooManyAttempts():
            form.add_error(None, gettext("Too many attempts. Please wait a minute."))
        case InvalidField(field="username" | "password") if "password" in form.fields:
            form.add_error("password", gettext("The server does not take this name and password."))
        case InvalidField(field="url") if "url" in form.fields:
            form.add_error(
                "url",
                gettext("We cannot read a calendar at this address. Check it, or try again later."),
            )
        case InvalidField(field="calendar", __cause__=CalendarMissing(there=there)):
            form.ask_which(there)
            form.add_error("calendar", gettext("There are several. Choose one."))
        case _:
            form.add_error(None, gettext("The calendar cannot be reached."))


def _change(
    request: HttpRequest, member: Member, command: Callable[..., object], *, says: str
) -> HttpResponse:
    """Do something with the connection that a form names, and say so."""
    try:
        ref = UUID(request.POST.get("connection", ""))
        by, now = member.by, member.now
        _once(request, member, lambda receipt: command(ref, by=by, now=now, receipt=receipt))
    except (ValueError, ConnectionNotFound):
        return _shown(request, member, status=409)
    return done(request, says)


def _kinds() -> Sequence[CalendarKind]:
    return [kind for kind in _NAMES if ports.calendars(kind) is not None]


def _shown(
    request: HttpRequest,
    member: Member,
    *,
    form: ConnectForm | None = None,
    feed: str = "",
    status: int = 200,
) -> HttpResponse:
    typed = take_typed(request, member.by, act="connect")
    facts = {
        "connections": [_one(each, member) for each in calendar_connections.connections(member.by)],
        "connecting": [
            form if form is not None and form.connects is kind else ConnectForm(kind, typed=typed)
            for kind in _kinds()
        ],
        "form": form,
        "feed": feed,
        "has_feed": bool(feed) or calendar_feeds.has_feed(member.by),
    }
    return settings_page(request, member, "calendars.html", facts, status=status)


def _one(found: calendar_connections.Connection, member: Member) -> Shown:
    state, read_at = ConnectionState(found.state), found.succeeded_at
    return Shown(
        id=found.uuid,
        name=found.name,
        about=" · ".join(each for each in (str(_NAMES[found.kind]), found.username) if each),
        state=str(_STATES[state]),
        is_well=state.is_well,
        is_failing=state is ConnectionState.FAILING,
        read_at="" if read_at is None else member.reading.day_and_time(read_at),
    )
