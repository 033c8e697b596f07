"""The matrix of buddies. `provider` and `client` are the first and second of a match; `peer` and
`rival` are matched with each other."""

from __future__ import annotations

from datetime import timedelta

from tests.factories import NOW, make_buddy, make_match
from tests.matrix.rows import rows_of
from tests.matrix.scene import EVERYBODY, For, Planted, Scene, casting, secret_text
from tests.steps import confirm_completion, request_session, schedule_session

from bookable.domain.commands import Cancel, Dispute
from bookable.domain.people import Role
from bookable.engine import bookings, matching
from bookable.storage.models import Standing

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
START = NOW + DAY
OVER = START + 2 * HOUR

BOTH = (For("client provider staff"),)
OTHERS = (For("peer rival staff"),)
CANDIDATE = For("client provider peer rival staff crossing", at="candidates")
PLANTED: Planted = {
    # Who leads is told to everybody, and who could be matched to all buddies.
    "client-name": (*BOTH, For(EVERYBODY, at="leaderboard|candidates|/buddies/$")),
    "provider-name": (*BOTH, CANDIDATE),
    "peer-name": (*OTHERS, CANDIDATE),
    "rival-name": (*OTHERS, CANDIDATE),
    "reason": BOTH,
}


def build() -> Scene:
    """Build the scene: two buddies with a session, a cancelled one and a disputed one, and two
    other buddies."""
    named = ("client", "provider", "peer", "rival")
    cast = casting("buddies", client=Role.BUDDY, provider=Role.BUDDY, named=named)
    ana, ben = cast["provider"], cast["client"]
    match, theirs = make_match(ana, ben), make_match(cast["peer"], cast["rival"])
    gone = schedule_session(match, ana, start=START + DAY)
    bookings.perform(
        gone.id, Cancel(reason=secret_text("buddies", "reason")), program="buddies", by=ana, now=NOW
    )
    early = NOW - 2 * DAY
    disputed = schedule_session(match, ana, start=early + HOUR, now=early)
    complaint = Dispute(reason=secret_text("buddies", "complaint"))
    bookings.perform(disputed.id, complaint, program="buddies", by=ben, now=NOW - DAY)
    Standing.objects.create(person_id=ben.person_id, completed_sessions=1)
    half = schedule_session(match, ana, start=early + 4 * HOUR, now=early)
    confirm_completion(half, ana, now=NOW - DAY)
    dora = make_buddy(name="Dora")
    names = {
        "half": half.uuid,
        "gone": gone.uuid,
        "match": match.uuid,
        "session": schedule_session(match, ana, start=START).uuid,
        "question": request_session(match, ana, start=START + 2 * DAY).uuid,
        "theirs": schedule_session(theirs, cast["peer"], start=START).uuid,
        "ana": ana.uuid,
        "cleo": make_buddy(name="Cleo").uuid,
        "asked": matching.make(dora.uuid, ben.uuid, program="buddies", by=dora, now=NOW).uuid,
        "peer": cast["peer"].uuid,
        "rival": cast["rival"].uuid,
    }
    return Scene(cast, names)


def more_matches(scene: Scene) -> None:
    """Add 19 more matches of one of the two."""
    for _ in range(19):
        make_match(scene.cast["client"], make_buddy())


def more_sessions(scene: Scene) -> None:
    """Add 19 more sessions with other buddies."""
    for day in range(3, 22):
        match = make_match(scene.cast["client"], make_buddy())
        schedule_session(match, scene.cast["client"], start=START + day * DAY)


def more_leaders(scene: Scene) -> None:
    """Add 19 more people who have completed a session."""
    for _ in range(19):
        Standing.objects.create(person_id=make_buddy().person_id, completed_sessions=2)


def parties(status: int = 200, staff: int = 403, **others: int) -> dict[str, int]:
    """Return expected statuses: these for the two parties, and 403 for others unless given."""
    return {"client": status, "provider": status, "staff": staff, "others": 403} | others


row = rows_of("buddies", "/api/")
WISH = {"match_id": "{match}", "scheduled_time": "2027-03-09T10:00:00Z", "duration": 60}
TWO = {"user1_id": "{peer}", "user2_id": "{cleo}"}

ROWS = [
    row("GET", "session/?limit=20", everyone=200, grows=more_sessions, statements=2),
    row(
        "POST",
        "session/",
        WISH,
        **parties(201, staff=201),
        statements=9,
    ),
    row("GET", "session/{session}", **parties(staff=200), statements=5),
    row("GET", "session/{gone}", **parties(staff=200), statements=5),
    row("GET", "session/{theirs}", everyone=403, peer=200, rival=200, staff=200, statements=5),
    row(
        "POST",
        "session/confirm-completion",
        {"session_id": "{session}"},
        **parties(),
        now=OVER,
        statements=6,
    ),
    row("POST", "session/{session}/confirm", **parties(), now=OVER, statements=6),
    # The second of the two completes it; the first has had his say.
    row("POST", "session/{half}/confirm", **parties(provider=409), statements=7),
    row("POST", "session/{question}/accept", everyone=403, client=200, statements=8),
    row("POST", "session/{session}/cancel", {"reason": "Ill"}, **parties(staff=200), statements=6),
    row(
        "POST",
        "session/{session}/dispute",
        {"reason": "No show"},
        **parties(),
        now=OVER,
        statements=6,
    ),
    row("GET", "matches/?limit=20", everyone=200, grows=more_matches, statements=2),
    # Nobody but a buddy is matched; staff is none, and matches any two.
    row(
        "POST",
        "matches/",
        {"user2_id": "{cleo}"},
        everyone=201,
        stranger=403,
        staff=404,
        statements=9,
    ),
    row("GET", "matches/candidates/?limit=20", everyone=200, stranger=403, statements=5),
    row("POST", "matches/{asked}/accept/", everyone=403, client=200, statements=6),
    row("POST", "matches/{asked}/decline/", everyone=403, client=200, statements=6),
    # With the session that was only asked for.
    row("POST", "matches/{match}/end/", **parties(staff=200), statements=9),
    row("POST", "matches/", TWO, everyone=403, peer=201, staff=201, statements=7),
    row("GET", "reputation/me", everyone=200, statements=2),
    row("GET", "reputation/{ana}", everyone=200, statements=2),
    row("GET", "reputation/leaderboard?limit=20", everyone=200, grows=more_leaders, statements=2),
]
