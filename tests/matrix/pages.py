"""The matrix of pages: public ones, those for machines, and those for this machine only."""

from __future__ import annotations

from tests.factories import NOW, make_person
from tests.matrix.rows import rows_of
from tests.matrix.scene import For, Planted, Scene, casting, secret_text

from bookable.domain.account_links import Purpose
from bookable.domain.people import Role
from bookable.engine import calendar_feeds
from bookable.storage.models import AttemptCount, DeadLetter, IdempotencyKey, Person, VendorEvent

# Pages greet who is signed in. Of their callers only one brings a cookie.
PLANTED: Planted = {"client-name": (For("crossing"),)}
"""Internal data that no caller may see."""

AFAR = "203.0.113.9"
APIS = ("tutoring", "mentoring", "marketplace", "buddies", "core", "auth")


def build() -> Scene:
    """Build the scene: people whom no page may name, and data that no page may show."""
    keep_inside()
    cast = casting("pages", client=Role.STUDENT, provider=Role.TEACHER, named=("client",))
    token = calendar_feeds.open_feed(by=cast["rival"], now=NOW)
    return Scene(cast, {"feed": token})


def keep_inside() -> None:
    """Leave traces of requests, vendors and failures that no page may show."""
    owner = make_person()
    Person.objects.filter(id=owner.person_id).update(
        password=secret_text("pages", "hashed-password")
    )
    AttemptCount.objects.create(subject=secret_text("pages", "address"), since=NOW, count=1)
    DeadLetter.objects.create(
        effect="give_back", problem=secret_text("pages", "problem"), attempts=19, died_at=NOW
    )
    VendorEvent.objects.create(
        vendor="stripe", event_id=secret_text("pages", "event"), kind="paid", received_at=NOW
    )
    IdempotencyKey.objects.create(
        owner=owner.person_id,
        key=secret_text("pages", "key"),
        fingerprint=b"",
        holder="",
        reserved_until=NOW,
        status=200,
        body=secret_text("pages", "answer").encode(),
        created_at=NOW,
    )


row = rows_of("pages", "/")
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
CLOCK = {"now": "2027-03-01T12:00:00Z"}

ROWS = [
    *(row("GET", f"api/openapi/{api}.json", nobody=200, statements=0) for api in APIS),
    *(row("GET", f"docs/{api}/", nobody=200, statements=0) for api in APIS),
    *(row("GET", page, nobody=200, statements=0) for page in ("docs/", "docs/problems/")),
    *(row("GET", page, nobody=200, statements=0) for page in ("developers/", "robots.txt")),
    # Who can be booked and when, in three programmes, and whether there is a demo.
    row("GET", "", nobody=200, statements=11),
    *(row("GET", page, nobody=200, statements=1) for page in ("sitemap.xml", "sitemap-0.xml")),
    row("GET", "favicon.ico", nobody=302, statements=0),
    *(row("GET", page, nobody=200, statements=0) for page in ("problems/", "problems/invalid")),
    row("GET", "healthz", nobody=200, statements=0),
    row("GET", "readyz", nobody=200, statements=3),
    row("GET", "metrics", nobody=200, statements=18),
    row("GET", "metrics", nobody=404, remote=AFAR),
    # Nobody has to show who he is in a sandbox, and nobody finds one elsewhere.
    row("POST", "api/sandbox/clock/", CLOCK, nobody=200, sandbox=True, statements=4),
    row("POST", "api/sandbox/clock/", CLOCK, nobody=404),
    row("POST", "api/sandbox/clock/", CLOCK, nobody=404, sandbox=True, remote=AFAR),
    row("GET", "mail/no-token-of-ours/", nobody=404),
    row("GET", "answer/no-token-of-ours/", nobody=404),
    row("GET", "pages.css", nobody=200, statements=0),
    # Where no logo is set up.
    row("GET", "logo", nobody=404),
    *(row("GET", f"{why}/no-token-of-ours/", nobody=404) for why in Purpose),
    row("GET", "calendar/no-token-of-ours.ics", nobody=404),
    row("GET", "calendar/{feed}.ics", nobody=200, statements=6),
    row("GET", "api/sandbox/mail/", nobody=200, sandbox=True, statements=4),
    row("GET", "api/sandbox/mail/", nobody=404),
    row("GET", "api/sandbox/mail/", nobody=404, sandbox=True, remote=AFAR),
    row("POST", "api/sandbox/tick/", nobody=404),
    row("POST", "api/sandbox/tick/", nobody=404, sandbox=True, remote=AFAR),
    # Whose signature is no vendor's.
    row("POST", "api/webhooks/stripe/", {"id": "evt_1"}, nobody=400),
    # Whose key we did not make.
    row("POST", "api/webhooks/calendars/google/no-key-of-ours", nobody=404),
    *(
        row("POST", mcp, PING, nobody=401, everyone=200, keyed=200, crossing=401, statements=1)
        for mcp in ("mcp", "mcp/")
    ),
    # Where no vendor sends anyone back, since none is set up.
    row("GET", "calendar-connections/google/callback", nobody=404),
]
