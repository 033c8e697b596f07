"""The matrix of the pages for people: the public ones, one's own, the desk, and those behind links
to a booking. `client` and `peer` have booked with `provider`."""

from __future__ import annotations

from typing import Any

from tests.factories import DAY, HOUR, NOW, make_service, make_session
from tests.matrix.rows import Row, rows_of
from tests.matrix.scene import ANYBODY, For, Planted, Scene, casting, secret_text
from tests.steps import buy, pay_by_hand

from bookable.domain.account_links import Purpose
from bookable.domain.booking import Booking
from bookable.domain.booking_links import Allows
from bookable.domain.commands import Details
from bookable.domain.people import Actor, Role
from bookable.engine import giving_links, notes, own_handle, waitlist
from bookable.engine.catalogue import own_locations
from bookable.interfaces.pages.desk.sending import version_of
from bookable.queries.full_bookings import full_booking
from bookable.queries.held_sessions import planned_session
from bookable.storage.models import Service

AT_TEN = NOW + DAY + 2 * HOUR
BEGUN, OVER = AT_TEN + HOUR / 2, AT_TEN + 2 * HOUR

OWN_MAIL = r"/me/settings/(sign-in|data)/|export\.json$"
LINKED = r"/b/\{link\}/(move/)?$"
PLANTED: Planted = {
    **{
        f"{who}-mail": (For(who, at=OWN_MAIL),)
        for who in ("client", "peer", "rival", "stranger", "foreigner", "provider", "staff")
    },
    "client-name": (For("client provider"),),
    "peer-name": (For("peer provider"),),
    "talk-wishes": (For("client provider"), For(ANYBODY, at=LINKED)),
    "fresh-wishes": (For("client provider"),),
    "theirs-wishes": (For("peer provider"),),
    "seat-wishes": (For("peer provider"),),
    "client-note": (For("client"),),
    "provider-note": (For("provider"),),
}


def build() -> Scene:
    """Build the scene: what two clients booked of a practitioner, with notes, links and a seat for
    which one of them waits."""
    named = ("client", "peer")
    cast = casting("visits", client=Role.CLIENT, provider=Role.PRACTITIONER, named=named)
    smith, john, peer = cast["provider"], cast["client"], cast["peer"]
    hour = make_service(smith)
    workshop = make_service(smith, "workshop")
    full = make_session(workshop, capacity=1)
    _bought(workshop, peer, "seat", start=None, session=full)
    waitlist.join(workshop.id, full.id, program="marketplace", by=john, now=NOW)
    talk = pay_by_hand(_bought(hour, john, "talk", start=AT_TEN), smith)
    fresh = _bought(hour, john, "fresh", start=AT_TEN + 3 * HOUR)
    theirs = _bought(hour, peer, "theirs", start=AT_TEN + 6 * HOUR)
    for who in ("client", "provider"):
        note = secret_text("visits", f"{who}-note")
        asked: Any = {"is_private": True, "program": "marketplace", "by": cast[who], "now": NOW}
        notes.add(talk.uuid, note, **asked)
    names = {
        "handle": own_handle.of(smith.person_id),
        "hour": _uuid(hour),
        "workshop": _uuid(workshop),
        "hour_number": hour.id,
        "place_number": own_locations.add("Loft", timezone="UTC", by=smith),
        "session_number": full.id,
        "session_version": version_of(planned_session(full.id, by=smith, now=NOW).plan),
        "talk": talk.uuid,
        "fresh": fresh.uuid,
        "theirs": theirs.uuid,
        "client": john.uuid,
        "version": full_booking(talk.uuid, by=john, now=NOW).surroundings.version,
        "over_version": full_booking(talk.uuid, by=john, now=OVER).surroundings.version,
        "link": _link(talk, john, Allows.VIEW, Allows.CANCEL, Allows.RESCHEDULE),
    }
    return Scene(cast, names)


def _uuid(of: Service) -> object:
    of.refresh_from_db()
    return of.uuid


def _bought(what: Service, by: Actor, mark: str, **more: Any) -> Booking:
    wishes = secret_text("visits", f"{mark}-wishes")
    return buy(what, by, details=Details(client_notes=wishes), **more)


def _link(to: Booking, by: Actor, *allows: Allows) -> str:
    return giving_links.give(to.uuid, allows, None, by=by, now=NOW).token


_row = rows_of("visits", "/")


def row(method: str, path: str, body: Any = None, *, nobody: int = 302, **more: Any) -> Row:
    """Return a row of a page that people see who are signed in."""
    return _row(method, path, body, nobody=nobody, is_page=True, **more)


def public(method: str, path: str, body: Any = None, *, nobody: int, **more: Any) -> Row:
    """Return a row of a page that anybody sees."""
    return row(method, path, body, nobody=nobody, **more)


ALL = {"everyone": 200}
BOTH = {"client": 200, "provider": 200, "others": 404, "staff": 404}
NEITHER = dict.fromkeys(("client", "provider"), 409) | {"others": 404, "staff": 404}
BY_CLIENT = {"client": 200, "provider": 409, "others": 404, "staff": 404}
BY_PROVIDER = {"client": 409, "provider": 200, "others": 404, "staff": 404}
PRACTITIONERS = {"provider": 200, "rival": 200, "everyone": 403}
PROVIDERS = {"provider": 200, "rival": 200, "foreigner": 200, "everyone": 403}
OURS = {"provider": 200, "rival": 404, "everyone": 403}
OURS_AND_STAFFS = OURS | {"staff": 200}
HOSTS = {"provider": 200, "rival": 200, "foreigner": 200, "everyone": 404}
BUDDIES = {**dict.fromkeys(("client", "provider", "peer", "rival"), 200), "everyone": 404}
# After an hour, a request also notes that the browser was seen.
_buddies_row = rows_of("buddies", "/")
PLAN = "buddies/plan/{match}/"
PLANNERS = {**dict.fromkeys(("client", "provider"), 200), "everyone": 404}
PLANNED = dict.fromkeys(("client", "provider"), 302)
MOVERS = {"provider": 302, "rival": 404, "foreigner": 404, "everyone": 403}
TALK, FRESH = "me/bookings/{talk}/", "me/bookings/{fresh}/"
SEEN, SEEN_OVER = {"version": "{version}"}, {"version": "{over_version}"}
MOVED = {"date": "2027-03-05", "time": "10:00"}
BOTH_TOOK = BOTH | dict.fromkeys(("client", "provider"), 302)
PROVIDER_TOOK = BY_PROVIDER | {"provider": 302}
CHANGED = OURS | {"provider": 303}
UNSEEN = {"provider": 409, "rival": 409, "foreigner": 409, "everyone": 403}
EMPTY = dict.fromkeys(("provider", "rival", "foreigner"), 422) | {"everyone": 403}
EMPTY_SALE = EMPTY | {"foreigner": 403}
BOOK = "p/{handle}/book/"
UNKNOWN = "p/no-handle-of-ours/book/"

PUBLIC_ROWS = [
    # Who has signed in goes on.
    public("GET", "sign-in/", nobody=200, everyone=302, statements=2),
    *(
        public("GET", page, nobody=200, statements=2)
        for page in ("sign-up/", "forgot/", "sign-out/")
    ),
    *(public("POST", page, nobody=422) for page in ("sign-in/", "sign-up/", "forgot/")),
    public("POST", "sign-out/", nobody=302, statements=4),
    *(public("POST", f"{why}/no-token-of-ours/", nobody=404) for why in Purpose),
    public("GET", "embed.js", nobody=200, statements=0),
    public("GET", "p/{handle}/", nobody=200, statements=4),
    public("GET", BOOK, nobody=200, statements=4),
    public("GET", "p/no-handle-of-ours/", nobody=404),
    public("GET", UNKNOWN, nobody=404),
    public("GET", BOOK + "marketplace/{hour}/", nobody=200, statements=6),
    public("GET", BOOK + "marketplace/{workshop}/", nobody=200, statements=6),
    public("GET", BOOK + "tutoring/", nobody=404),
    public("GET", UNKNOWN + "tutoring/", nobody=404),
    # A form that we did not make is not taken.
    public("POST", BOOK + "marketplace/{hour}/", {"act": "hold"}, nobody=403, crossing=403),
    public("POST", BOOK + "tutoring/", nobody=404),
    public("POST", "mail/no-token-of-ours/", nobody=404, crossing=404),
    public("POST", "answer/no-token-of-ours/", nobody=404, crossing=404),
    public("POST", "calendar-connections/google/callback", nobody=404, crossing=404),
    # The token says which booking, and on whose behalf: whoever else is signed in.
    public("GET", "b/{link}/", nobody=200, statements=20),
    public("GET", "b/{link}/move/", nobody=200, statements=20),
    public("GET", "b/{link}/booking.ics", nobody=200, statements=24),
    public("GET", "b/{link}x/", nobody=404),
    public("GET", "b/{link}x/move/", nobody=404),
    public("GET", "b/{link}x/booking.ics", nobody=404),
    # A form that we did not make is not taken.
    public("POST", "b/{link}/", nobody=302, crossing=302, statements=19),
    public("POST", "b/{link}/move/", nobody=302, crossing=302, statements=19),
    public("POST", "b/{link}/booking.ics", nobody=200, crossing=200, statements=24),
    public("POST", "b/{link}x/", nobody=404, crossing=404),
]

OWN_ROWS = [
    row("GET", "me/", **ALL, statements=10),
    row("GET", "me/lines/", **ALL, statements=4),
    row("GET", "me/settings/", **ALL, statements=2),
    row("GET", "me/settings/mails/", **ALL, statements=3),
    row("GET", "me/settings/calendars/", **ALL, statements=4),
    row("GET", "me/settings/sign-in/", **ALL, statements=5),
    row("GET", "me/settings/page/", **HOSTS, statements=4),
    row("GET", "me/settings/data/", **ALL, statements=3),
    row("GET", "me/settings/data/export.json", **ALL, statements=51),
    _buddies_row("GET", "buddies/", nobody=302, is_page=True, **BUDDIES, statements=14),
    _buddies_row("GET", PLAN, nobody=302, is_page=True, **PLANNERS, statements=8),
    row("GET", TALK, **BOTH, statements=19),
    row("GET", f"{TALK}calendar.ics", **BOTH, statements=7),
    row("GET", f"{TALK}rate/", **NEITHER),
    row("GET", f"{TALK}submit/", **NEITHER),
    # Which is not paid for yet.
    row("GET", f"{FRESH}confirm/", **NEITHER),
    row("GET", f"{FRESH}decline/", **NEITHER),
    row("GET", f"{TALK}cancel/", **BOTH, statements=9),
    row("GET", f"{TALK}move/", **BOTH | {"provider": 302}, statements=8),
    row("GET", f"{TALK}pay/", **BOTH | {"client": 302, "provider": 404}, statements=7),
    row("GET", f"{TALK}receipt/", **BOTH, statements=19),
    # Time itself takes this step first.
    row("GET", f"{TALK}start/", **NEITHER, now=BEGUN),
    row("GET", f"{TALK}complete/", **BY_PROVIDER, now=OVER, statements=11),
    row("GET", f"{TALK}no-show/", **BY_PROVIDER, now=BEGUN, statements=11),
    row("GET", f"{TALK}dispute/", **NEITHER),
    row("POST", "me/", **ALL, statements=10),
    row("POST", "me/lines/", everyone=409),
    row("POST", "me/settings/", everyone=422),
    row("POST", "me/settings/mails/", everyone=302, statements=9),
    row("POST", "me/settings/calendars/", **ALL, statements=4),
    row("POST", "me/settings/sign-in/", **ALL, statements=5),
    row(
        "POST",
        "me/settings/page/",
        **HOSTS | dict.fromkeys(("provider", "rival", "foreigner"), 422),
    ),
    row("POST", "me/settings/data/", everyone=422),
    row("POST", "me/settings/data/export.json", **ALL, statements=51),
    _buddies_row("POST", "buddies/", nobody=302, is_page=True, **BUDDIES, statements=14),
    _buddies_row(
        "POST",
        PLAN,
        {"time": "2027-03-20T09:00Z"},
        nobody=302,
        is_page=True,
        **PLANNERS | PLANNED,
        statements=16,
    ),
    row("POST", TALK, **BOTH, statements=19),
    row("POST", f"{TALK}calendar.ics", **BOTH, statements=7),
    row("POST", f"{TALK}rate/", {"rating": 5}, **NEITHER),
    row("POST", f"{TALK}submit/", SEEN, **NEITHER),
    row("POST", f"{FRESH}confirm/", SEEN, **NEITHER),
    row("POST", f"{FRESH}decline/", SEEN, **NEITHER),
    row("POST", f"{TALK}cancel/", SEEN, **BOTH_TOOK, statements=19),
    # What was seen is not what there is any more.
    row("POST", f"{TALK}complete/", {}, **NEITHER, now=OVER),
    row("POST", f"{TALK}start/", SEEN_OVER, **NEITHER, now=BEGUN),
    row("POST", f"{TALK}complete/", SEEN_OVER, **PROVIDER_TOOK, now=OVER, statements=21),
    row("POST", f"{TALK}no-show/", SEEN_OVER, **PROVIDER_TOOK, now=BEGUN, statements=21),
    row("POST", f"{TALK}move/", SEEN, **BOTH_TOOK, statements=7),
    row("POST", f"{TALK}pay/", SEEN, **BOTH | {"client": 302, "provider": 404}, statements=7),
    row("POST", f"{TALK}receipt/", **BOTH, statements=19),
    row("POST", f"{TALK}move/", SEEN_OVER, **NEITHER, now=OVER),
    row("POST", f"{TALK}dispute/", SEEN | {"reason": "x"}, **NEITHER),
    # An empty form of a step that cannot be taken.
    row("POST", f"{TALK}dispute/", SEEN, **NEITHER),
]

DESK_ROWS = [
    row("GET", "desk/", **PROVIDERS, statements=11),
    row("GET", "desk/calendar/", **PROVIDERS, statements=8),
    row("GET", "desk/calendar/move/{talk}/", **MOVERS | {"provider": 200}, statements=8),
    row("GET", "desk/calendar/block/", **PROVIDERS, statements=7),
    row("GET", "desk/hours/", **PROVIDERS, statements=9),
    row("GET", "desk/hours/pace/", **PROVIDERS, statements=3),
    row("GET", "desk/services/", **PRACTITIONERS, statements=3),
    row("GET", "desk/services/new/?kind=individual", **PRACTITIONERS, statements=4),
    row("GET", "desk/services/{hour_number}/", **OURS_AND_STAFFS, statements=5),
    row("GET", "desk/services/places/", **PRACTITIONERS, statements=3),
    row("GET", "desk/services/places/{place_number}/", **OURS, statements=3),
    row("GET", "desk/clients/", **PRACTITIONERS, statements=6),
    row("GET", "desk/clients/{client}/", **OURS, statements=11),
    row("GET", "desk/insights/", **PROVIDERS, statements=7),
    row("GET", "insights/", staff=200, everyone=404, statements=6),
    row(
        "GET",
        "insights/?provider={handle}&program=marketplace",
        staff=200,
        everyone=404,
        statements=8,
    ),
    row("GET", "desk/sessions/", **PRACTITIONERS, statements=5),
    row("GET", "desk/sessions/{session_number}/", **OURS, statements=12),
    row("POST", "desk/", **EMPTY),
    row(
        "POST", "desk/calendar/move/{talk}/", MOVED | {"seen": "{version}"}, **MOVERS, statements=21
    ),
    row("POST", "desk/calendar/block/", **EMPTY),
    row("POST", "desk/hours/", **UNSEEN),
    row("POST", "desk/hours/pace/", **EMPTY),
    row("POST", "desk/services/new/?kind=individual", **EMPTY_SALE),
    row(
        "POST",
        "desk/services/{hour_number}/",
        {"do": "stop"},
        **CHANGED | {"staff": 303},
        statements=17,
    ),
    row("POST", "desk/services/places/", **EMPTY_SALE),
    row(
        "POST",
        "desk/services/places/{place_number}/",
        {"do": "remove"},
        **CHANGED,
        statements=12,
    ),
    row("POST", "desk/clients/{client}/", {"note": "x"}, **CHANGED, statements=18),
    row("POST", "desk/sessions/", **EMPTY_SALE),
    row(
        "POST",
        "desk/sessions/{session_number}/",
        {"do": "cancel", "version": "{session_version}"},
        **CHANGED,
        statements=36,
    ),
]

ROWS = [*PUBLIC_ROWS, *OWN_ROWS, *DESK_ROWS]
