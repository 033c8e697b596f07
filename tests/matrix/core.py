"""The matrix of the core API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories import NOW, make_connection
from tests.matrix.rows import Row, rows_of
from tests.matrix.scene import For, Planted, Scene, casting, secret_text
from tests.steps import request_booking

from bookable.domain.booking import Booking
from bookable.domain.commands import Details
from bookable.domain.people import Actor, Role
from bookable.effects.relay import relay_all
from bookable.engine import confirming
from bookable.storage.models import Meeting

AT_TEN = NOW + timedelta(days=1, hours=2)
ONESELF = "GET .*/me$"
WHO = ("client", "peer", "rival", "stranger", "foreigner", "provider", "staff")

PLANTED: Planted = {
    **{f"{who}-mail": (For(who, at=ONESELF),) for who in WHO},
    "client-name": (For("client provider staff"),),
    "peer-name": (For("peer provider staff"),),
    "client-notes": (For("client provider staff"),),
    "client-join": (For("client provider"),),
    "peer-notes": (For("peer provider staff"),),
    "peer-join": (For("peer provider"),),
    "client-mine": (For("client"),),
}


def build() -> Scene:
    """Build the scene: a teacher's lessons with two students, and what the feed says of them."""
    cast = casting("core", client=Role.STUDENT, provider=Role.TEACHER, named=("client", "peer"))
    lesson, peers = (
        _confirmed(cast["provider"], cast[who], hour, who)
        for hour, who in enumerate(("client", "peer"))
    )
    relay_all()
    teacher = cast["provider"].uuid
    connection = make_connection(cast["client"], url=secret_text("core", "client-mine"))
    names = {"lesson": lesson.uuid, "peers": peers.uuid, "teacher": teacher}
    return Scene(cast, names | {"connection": str(connection.uuid)})


def _confirmed(maria: Actor, who: Actor, hour: int, mark: str) -> Booking:
    notes = Details(notes=secret_text("core", f"{mark}-notes"))
    booking = request_booking(maria, who, start=AT_TEN + timedelta(hours=hour), details=notes)
    confirming.confirm(booking.id, program="tutoring", by=maria, now=NOW)
    url = "https://meet.example/" + secret_text("core", f"{mark}-join")
    Meeting.objects.filter(booking_id=booking.id).update(join_url=url)
    return booking


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
CHOICE = {"email": {"bookings": True}}

ROWS = [
    row("GET", "me", everyone=200, statements=1),
    # Staff see all, and so the lists of staff have a filter that leaves out other scenes.
    row("GET", LISTED, everyone=200, statements=7, grows=more),
    row("GET", f"{LISTED}&order=-start&status=confirmed&search=Client", everyone=200, statements=7),
    _row("GET", "bookings/{lesson}", **OURS, statements=6),
    _row("GET", "bookings/{peers}", **THEIRS, statements=6),
    row("GET", "events", everyone=200, statements=8, grows=more),
    row("GET", "events?type=booking.confirmed&program=tutoring", everyone=200, statements=8),
    row("GET", "events?after=made-up", everyone=422),
    _row("POST", "me/calendar-feed", everyone=201, statements=2),
    _row("DELETE", "me/calendar-feed", everyone=204, statements=2),
    _row("GET", "me/notifications", everyone=200, statements=2),
    _row("PATCH", "me/notifications", CHOICE, everyone=200, statements=5),
    _row("GET", "calendar-connections", everyone=200, statements=2),
    _row("POST", "calendar-connections", OVER_THERE, everyone=201, statements=6),
    _row("GET", "calendar-connections/{connection}", **MINE, statements=2),
    _row("PATCH", "calendar-connections/{connection}", {"label": "Home"}, **MINE, statements=7),
    _row("POST", "calendar-connections/{connection}/sync", **SYNCED, statements=5),
    _row("DELETE", "calendar-connections/{connection}", **REMOVED, statements=8),
]
