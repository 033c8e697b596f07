"""The matrix of the core API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.factories import NOW, insert_booking, make_connection, make_service
from tests.matrix.hooks import HOOK_ROWS, hook_names
from tests.matrix.rows import Row, rows_of
from tests.matrix.scene import For, Planted, Scene, casting, secret_text
from tests.steps import request_booking

from bookable.domain.booking import Booking
from bookable.domain.commands import Details, Request
from bookable.domain.holds import Hold, HoldTime
from bookable.domain.people import Actor, Role
from bookable.domain.repeats import Repeat
from bookable.effects.relay import relay_all
from bookable.engine import confirming, giving_links, holding, series
from bookable.storage.models import Booking as Booked
from bookable.storage.models import Meeting, Person, Service

DAY = timedelta(days=1)
AT_TEN = NOW + timedelta(days=1, hours=2)
ONESELF = "GET .*/me$"
SHOWN = r"(GET|PATCH) .*/(free\?|people(/\{teacher\}$|\?))"
EXPORT = r"GET .*/people/\{client\}/export$"
WHO = ("client", "peer", "rival", "stranger", "foreigner", "provider", "staff")

PLANTED: Planted = {
    **{f"{who}-mail": (For(who, at=ONESELF),) for who in WHO},
    "provider-mail": (For("provider", at=ONESELF), For("provider staff", at=SHOWN)),
    "client-mail": (
        For("client", at=ONESELF),
        For("client staff", at=r"PATCH .*/people/\{client\}$"),
        For("client staff", at=EXPORT),
    ),
    "client-name": (For("client provider staff"),),
    "peer-name": (For("peer provider staff"),),
    "client-notes": (For("client provider staff"),),
    "client-join": (For("client provider"),),
    # Calendar files break long lines.
    "client-jo": (For("client provider", at=r"calendar\.ics$"),),
    "peer-notes": (For("peer provider staff"),),
    "peer-join": (For("peer provider"),),
    "client-hook": (For("client"), For("client staff", at=EXPORT)),
    "client-mine": (For("client"),),
}


def build() -> Scene:
    """Build the scene: a teacher's lessons with two students, and what the feed says of them."""
    cast = casting("core", client=Role.STUDENT, provider=Role.TEACHER, named=("client", "peer"))
    lesson, peers = (
        _confirmed(cast["provider"], cast[who], hour, who)
        for hour, who in enumerate(("client", "peer"))
    )
    fresh = request_booking(cast["provider"], cast["client"], start=AT_TEN + timedelta(hours=5))
    relay_all()
    connection = make_connection(cast["client"], url=secret_text("core", "client-mine"))
    names = {
        "lesson": lesson.uuid,
        "peers": peers.uuid,
        "fresh": fresh.uuid,
        "teacher": cast["provider"].uuid,
        "client": cast["client"].uuid,
        "connection": str(connection.uuid),
        "hold": _held(cast["provider"], cast["client"]).uuid,
        "link": giving_links.give(lesson.uuid, ["view"], None, by=cast["client"], now=NOW).uuid,
        "series": _series(cast),
        **{name: made.uuid for name, made in _of_other_programmes(cast).items()},
    }
    return Scene(cast, names | hook_names(cast["client"]))


def _series(cast: Mapping[str, Actor]) -> UUID:
    """Book two weeks, long after all else."""
    wish = Request(
        program="tutoring",
        provider=cast["provider"].uuid,
        start=AT_TEN + timedelta(days=60, hours=3),
        length=timedelta(hours=1),
    )
    return series.book(wish, Repeat(count=2), skips=False, by=cast["client"], now=NOW)


def _of_other_programmes(cast: Mapping[str, Actor]) -> dict[str, Booked | Service]:
    """Insert bookings of the same two that can be started, submitted and disputed."""
    sells = [Role.TEACHER, Role.PRACTITIONER]
    Person.objects.filter(id=cast["provider"].person_id).update(roles=sells, bio="Corelessons")
    hour = make_service(cast["provider"], price_cents=0)
    common = {"payment_status": "not_required", "currency": "USD"}
    times = [
        (AT_TEN + timedelta(days=n), AT_TEN + timedelta(days=n, hours=1)) for n in (30, 31, 32)
    ]
    begin, draft, pair = ({"starts_at": start, "ends_at": end} for start, end in times)
    made: dict[str, Booked | Service] = {
        "begin": insert_booking(hour, cast["client"], **common, **begin),
        "draft": insert_booking(hour, cast["client"], **common, **draft),
        "pair": insert_booking(hour, cast["client"], **pair),
    }
    stored = Booked.objects
    stored.filter(id=made["draft"].id).update(status="draft")
    stored.filter(id=made["pair"].id).update(
        program="buddies", guarded=True, service=None, kind="", nudge_at=AT_TEN + timedelta(days=33)
    )
    return made | {"service": hour}


def _confirmed(maria: Actor, who: Actor, hour: int, mark: str) -> Booking:
    notes = Details(notes=secret_text("core", f"{mark}-notes"))
    booking = request_booking(maria, who, start=AT_TEN + timedelta(hours=hour), details=notes)
    confirming.confirm(booking.id, program="tutoring", by=maria, now=NOW)
    url = "https://meet.example/" + secret_text("core", f"{mark}-join")
    Meeting.objects.filter(booking_id=booking.id).update(join_url=url)
    return booking


def _held(maria: Actor, who: Actor) -> Hold:
    asked = HoldTime(
        program="tutoring",
        provider=maria.uuid,
        start=AT_TEN + timedelta(hours=6),
        length=timedelta(hours=1),
        lasts=timedelta(minutes=30),
    )
    return holding.hold_time(asked, by=who, now=NOW)


def more(scene: Scene) -> None:
    """Let 19 more things happen."""
    for day in range(1, 20):
        start = AT_TEN + timedelta(days=day)
        request_booking(scene.cast["provider"], scene.cast["client"], start=start)
    relay_all()


_row = rows_of("core", "/api/core/v1/")


def row(method: str, path: str, **more: Any) -> Row:
    """Return a row. Keys of integrations are answered as staff are."""
    return _row(method, path, **({"keyed": more["everyone"]} | more))


OURS = {"client": 200, "provider": 200, "staff": 200, "keyed": 200, "others": 404}
THEIRS = {"peer": 200, "provider": 200, "staff": 200, "keyed": 200, "others": 404, "client": 404}
LISTED = "bookings?provider={teacher}"
MINE = {"client": 200, "others": 404, "staff": 404, "provider": 404}
OVER_THERE = {"kind": "ics", "url": "{calendar_file}"}
SYNCED = MINE | {"client": 202}
REMOVED = MINE | {"client": 204}
SIDES = {"client": 200, "provider": 200, "staff": 403, "keyed": 403, "others": 404}
PROVIDERS = SIDES | {"client": 403}
NOT_HERE = SIDES | {"client": 403, "provider": 403}
SUBMITTERS = SIDES | {"provider": 403, "staff": 200, "keyed": 200}
CHANGERS = SIDES | {"staff": 200, "keyed": 200}
BEGUN = AT_TEN + 30 * DAY + timedelta(minutes=30)
FRESH = "bookings/{fresh}"
WISH = {
    "program": "tutoring",
    "provider": "{teacher}",
    "start": "2027-03-02T20:00:00Z",
    "duration_minutes": 60,
}
WEEKLY = WISH | {"repeat": {"count": 2}}
FOR_CLIENT = WISH | {"client": "{client}"}
TRIED = {"client": 200, "peer": 200, "keyed": 422, "everyone": 403}
BY_STAFF = {"staff": 201, "keyed": 201, "statements": 6, "by": "staff"}
HOLD = WISH | {"start": "2027-03-02T19:00:00Z", "minutes": 5}
MOVE = {"start": "2027-03-02T22:00:00Z"}
OVER = AT_TEN + timedelta(hours=2)
NEWCOMER = {"email": "newcomer@example.com", "name": "New Comer", "roles": ["student"]}
OWNERS = {"provider": 200, "staff": 200, "keyed": 200, "everyone": 403}
WHOLE_WEEK = {"timezone": "Europe/Madrid", "weekly": {"friday": [["22:00", "02:00"]]}}
OWNED = {"client": 200, "staff": 200, "keyed": 200, "everyone": 404}
GONE = dict.fromkeys(("client", "staff", "keyed"), 204)
LINK = {"allow": ["view", "cancel"]}
LINKED = {"client": 201, "provider": 201, "staff": 201, "keyed": 201, "others": 404}
UNLINKED = {"client": 204, "staff": 204, "keyed": 204, "others": 404, "provider": 404}
CHOICE = {"email": {"bookings": True}}

ROWS = [
    row("GET", "me", everyone=200, statements=1),
    # Staff see all, and so the lists of staff have a filter that leaves out other scenes.
    row("GET", LISTED, everyone=200, statements=2, grows=more),
    row("GET", f"{LISTED}&order=-start&status=confirmed&search=Client", everyone=200, statements=2),
    _row("GET", "bookings/{lesson}", **OURS, statements=2),
    _row("GET", "bookings/{peers}", **THEIRS, statements=2),
    _row("PATCH", "bookings/{draft}", {"title": "x"}, **CHANGERS, statements=8),
    _row("PATCH", "bookings/{lesson}", {"notes": "x"}, **NOT_HERE),
    _row("GET", "bookings/{lesson}/quote", **OURS, statements=3),
    _row("GET", "bookings/{lesson}/history", **OURS, statements=6),
    _row("GET", "bookings/{lesson}/calendar.ics", **OURS, statements=6),
    _row("POST", "bookings", WISH, client=201, peer=201, keyed=422, everyone=403, statements=5),
    _row("POST", "bookings", FOR_CLIENT, client=201, everyone=403, **BY_STAFF),
    _row("POST", "bookings?dry_run=true", WISH, **TRIED, statements=11),
    _row("POST", f"{FRESH}/confirm", **PROVIDERS, statements=17),
    _row("POST", f"{FRESH}/confirm?dry_run=true", **PROVIDERS, statements=25),
    _row("POST", "bookings/{lesson}/cancel?dry_run=true", **SIDES, statements=18),
    _row("POST", f"{FRESH}/decline", {"reason": "Ill"}, **PROVIDERS, statements=8),
    _row("POST", "bookings/{lesson}/cancel", **SIDES, statements=9),
    _row("POST", "bookings/{lesson}/reschedule", MOVE, **SIDES, statements=13),
    _row("POST", "bookings/{lesson}/start", **NOT_HERE),
    _row("POST", "bookings/{draft}/submit", **SUBMITTERS, statements=16),
    _row("POST", "bookings/{begin}/no-show", **PROVIDERS, now=BEGUN, statements=9),
    _row("POST", "bookings/{pair}/dispute", **SIDES, now=BEGUN + 2 * DAY, statements=8),
    _row("POST", "bookings/{lesson}/complete", **SIDES, now=OVER, statements=8),
    _row("POST", "holds", HOLD, client=201, peer=201, staff=201, everyone=403, statements=8),
    _row("GET", "holds", everyone=200, statements=2),
    _row("GET", "holds/{hold}", **MINE, statements=2),
    _row("DELETE", "holds/{hold}", **REMOVED, statements=5),
    _row("POST", "bookings/{lesson}/links", LINK, **LINKED, statements=8),
    _row("DELETE", "bookings/{lesson}/links/{link}", **UNLINKED, statements=6),
    _row("POST", "series", WEEKLY, client=201, peer=201, keyed=422, everyone=403, statements=15),
    _row("GET", "series/{series}", **OURS, statements=3),
    _row("POST", "series/{series}/cancel", **SIDES, statements=24),
    row("GET", "programs", everyone=200, statements=1),
    _row("GET", "people?role=teacher&search=corelessons", everyone=200, keyed=200, statements=2),
    _row("POST", "people", NEWCOMER, staff=201, keyed=201, everyone=403, statements=7),
    _row("PATCH", "people/{teacher}", {"company": "x"}, **OWNERS, statements=7),
    _row("PATCH", "people/{client}", {"company": "x"}, **OWNED, statements=7),
    _row("DELETE", "people/{client}", **OWNED | GONE, statements=167),
    _row("GET", "people/{client}/export", **OWNED, statements=50),
    _row("GET", "people/{teacher}", everyone=200, keyed=200, statements=2),
    _row("GET", "people/{teacher}/hours", **OWNERS, statements=3),
    _row("PUT", "people/{teacher}/hours", WHOLE_WEEK, **OWNERS, statements=15),
    row(
        "GET",
        "people/{teacher}/slots?program=tutoring&duration_minutes=60",
        everyone=200,
        statements=2,
    ),
    _row(
        "GET",
        "people/{teacher}/slots?program=tutoring&duration_minutes=60&besides={lesson}",
        **MINE | {"provider": 200},
        keyed=404,
        statements=3,
    ),
    # Of a lesson that is in the way, the provider and staff are told the client.
    row(
        "GET",
        "explain?program=tutoring&provider={teacher}&duration_minutes=60&start=2027-03-02T10:00:00Z",
        everyone=200,
        statements=4,
        by="stranger",
    ),
    _row(
        "GET",
        "free?program=tutoring&start=2027-03-02T10:00:00Z&duration_minutes=60&search=corelessons",
        everyone=200,
        keyed=200,
        statements=3,
    ),
    _row("GET", "services?provider={teacher}", everyone=200, keyed=200, statements=2),
    _row("GET", "services/{service}", everyone=200, keyed=200, statements=3),
    _row("GET", "matches", everyone=200, statements=2),
    row(
        "GET",
        "openings?program=tutoring&duration_minutes=60&search=corelessons",
        everyone=200,
        statements=4,
    ),
    row("GET", "insights?from=2027-03-01&to=2027-03-07", everyone=200, statements=6),
    _row(
        "GET",
        "insights?provider={teacher}&from=2027-03-01&to=2027-03-31",
        provider=200,
        staff=200,
        keyed=200,
        everyone=403,
        statements=6,
        grows=more,
    ),
    row("GET", "events", everyone=200, statements=4, grows=more),
    row("GET", "events?type=booking.confirmed&program=tutoring", everyone=200, statements=4),
    row("GET", "events?after=made-up", everyone=422),
    _row("POST", "me/calendar-feed", everyone=201, statements=4),
    _row("DELETE", "me/calendar-feed", everyone=204, statements=4),
    _row("GET", "me/notifications", everyone=200, statements=2),
    _row("PATCH", "me/notifications", CHOICE, everyone=200, statements=5),
    _row("GET", "calendar-connections", everyone=200, statements=2),
    _row("POST", "calendar-connections", OVER_THERE, everyone=201, statements=6),
    _row("GET", "calendar-connections/{connection}", **MINE, statements=2),
    _row("PATCH", "calendar-connections/{connection}", {"label": "Home"}, **MINE, statements=7),
    _row("POST", "calendar-connections/{connection}/sync", **SYNCED, statements=5),
    _row("DELETE", "calendar-connections/{connection}", **REMOVED, statements=8),
    *HOOK_ROWS,
]
