"""Races for a step that can be taken once: confirming, paying, completing, cancelling."""

from __future__ import annotations

from prove.apis import MARKETPLACE, TUTORING, appointment
from prove.connections import Ask
from prove.races.stage import Race, Stage, judged
from prove.table import Row
from prove.town import PAIR

LESSONS, SESSIONS = "/api/bookings/bookings/", "/api/mentors/bookings/"
APPOINTMENTS = "/api/v1/drf/bookings/"


def confirm(stage: Stage) -> Row:
    """Confirm one lesson many times at the same moment."""
    (who,) = stage.crowd(1)
    booking = stage.booked(TUTORING, stage.wish(), who)["id"]
    ask = Ask("POST", f"{LESSONS}{booking}/confirm/", stage.provider["token"])
    answers = stage.fire([ask] * stage.size())
    shown = stage.done(TUTORING.look(booking, who))
    meetings = {each.body["booking"]["zoom_meeting_id"] for each in answers if each.status == 200}
    also = (
        [] if meetings == {shown["zoom_meeting_id"]} else [f"{meetings} answered, {shown} is shown"]
    )
    return judged(answers, won=200, lost=[400], also=also)


def confirm_or_cancel(stage: Stage) -> Row:
    """Confirm a lesson as the teacher while the student cancels it."""
    (who,) = stage.crowd(1)
    booking = stage.booked(TUTORING, stage.wish(), who)["id"]
    yes = Ask("POST", f"{LESSONS}{booking}/confirm/", stage.provider["token"])
    no = Ask("POST", f"{LESSONS}{booking}/cancel/", who["token"])
    answers = stage.fire([yes, no] * (stage.size() // 2))
    shown = stage.done(TUTORING.look(booking, who))
    right = shown["status"] == "CANCELLED" and shown["zoom_meeting_id"] is None
    also = [] if right else [f"called off, and shown as {shown}"]
    confirmed = [each for each in answers[::2] if each.status == 200]
    called_off = [each for each in answers[1::2] if each.status == 200]
    if len(confirmed) > 1 or len(called_off) != 1:
        also.append(f"confirmed {len(confirmed)} times, called off {len(called_off)} times")
    return judged(answers, won=200, lost=[400], wins=None, also=also)


def complete_lesson(stage: Stage) -> Row:
    """Complete one lesson from both sides at the same moment."""
    lesson = stage.town.booking(f"lesson{stage.round}")["uuid"]
    sides = [stage.provider["token"], stage.town.person("crowd0@example.com")["token"]]
    path = f"{LESSONS}{lesson}/complete/"
    asks = [Ask("POST", path, sides[n % 2], {}) for n in range(stage.size())]
    return judged(stage.fire(asks), won=200, lost=[400])


def accept(stage: Stage) -> Row:
    """Accept and decline one request at the same moment."""
    (who,) = stage.crowd(1)
    body = {"session_date": "", "start_time": "", "duration": 60}
    start = stage.start()
    body |= {"session_date": f"{start:%Y-%m-%d}", "start_time": f"{start:%H:%M}"}
    path = f"/api/mentors/{stage.provider['id']}/bookings/"
    booking = stage.post(path, who, body)["id"]
    ask = Ask("POST", f"{SESSIONS}{booking}/accept/", stage.provider["token"])
    return judged(stage.fire([ask] * stage.size()), won=200, lost=[400])


def end_session(stage: Stage) -> Row:
    """Report a session as completed and as missed at the same moment."""
    session = stage.town.booking(f"session{stage.round}")["id"]
    words, token = ("complete", "no-show"), stage.provider["token"]
    asks = [Ask("POST", f"{SESSIONS}{session}/{words[n % 2]}/", token) for n in range(stage.size())]
    return judged(stage.fire(asks), won=200, lost=[400])


def end_appointment(stage: Stage) -> Row:
    """Report an appointment as completed and as missed at the same moment."""
    booking = stage.town.booking(f"appointment{stage.round}")["id"]
    words, token = ("complete", "no-show"), stage.provider["token"]
    asks = [
        Ask("POST", f"{APPOINTMENTS}{booking}/{words[n % 2]}/", token) for n in range(stage.size())
    ]
    return judged(stage.fire(asks), won=200, lost=[400])


def pay(stage: Stage) -> Row:
    """Record one payment many times at the same moment, while the client confirms."""
    (who,) = stage.crowd(1)
    booking = stage.booked(MARKETPLACE, stage.wish(), who)["id"]
    path, token = f"{APPOINTMENTS}{booking}/", stage.provider["token"]
    payment = Ask("POST", f"{path}record-payment/", token, {"method": "cash"})
    asks = [payment] * (stage.size() - 1)
    answers = stage.fire([*asks, Ask("POST", f"{path}confirm/", who["token"])])
    shown = stage.done(MARKETPLACE.look(booking, who))
    also = [] if shown["status"] == "confirmed" else [f"paid, and {shown['status']}"]
    account = stage.done(Ask("GET", f"{path}payment/", token))
    if account["paid_cents"] != 5000:
        also.append(f"paid {account['paid_cents']} of 5000")
    row = judged(answers[:-1], won=200, lost=[400], also=also)
    row.add(judged(answers[-1:], won=200, lost=[400], wins=None))
    row.rounds = 1
    return row


def call_off(stage: Stage) -> Row:
    """Cancel one appointment from both sides at the same moment."""
    (who,) = stage.crowd(1)
    wish = stage.wish()
    booking = stage.done(appointment(stage.town, wish, who, service="free"))["id"]
    tokens, path = (who["token"], stage.provider["token"]), f"{APPOINTMENTS}{booking}/cancel/"
    asks = [Ask("POST", path, tokens[n % 2]) for n in range(stage.size())]
    answers = stage.fire(asks)
    again = stage.connections.one(MARKETPLACE.book(stage.town, wish, who, None)).status
    also = [] if again == 201 else [f"the time that was called off answers {again}"]
    return judged(answers, won=200, lost=[400], also=also)


def both_confirm(stage: Stage) -> Row:
    """Confirm a session from both sides at the same moment: both confirmations must count once."""
    session = stage.town.booking(f"buddies{stage.round}")["uuid"]
    sides = [stage.town.person(each) for each in PAIR]
    before = [_points(stage, each["token"]) for each in sides]
    body = {"session_id": session}
    asks = [
        Ask("POST", "/api/session/confirm-completion", sides[n % 2]["token"], body)
        for n in range(stage.size())
    ]
    answers = stage.fire(asks)
    after = [_points(stage, each["token"]) for each in sides]
    also = []
    if after != [points + 1 for points in before]:
        also.append(f"reputations went from {before} to {after}")
    if sum(each.status == 200 and each.body["both_confirmed"] for each in answers) != 1:
        also.append("not exactly one heard that both have confirmed")
    return judged(answers, won=200, lost=[409], wins=2, also=also)


def _points(stage: Stage, token: str) -> int:
    return int(stage.done(Ask("GET", "/api/reputation/me", token))["completed_sessions"])


RACES = [
    Race("tutoring", "confirming", confirm),
    Race("tutoring", "confirming, calling off", confirm_or_cancel),
    Race("tutoring", "completing", complete_lesson),
    Race("mentoring", "accepting", accept),
    Race("mentoring", "completing, no-show", end_session),
    Race("marketplace", "paying, confirming", pay),
    Race("marketplace", "calling off", call_off),
    Race("marketplace", "completing, no-show", end_appointment),
    Race("buddies", "both confirming", both_confirm),
]

PAST = {
    ("tutoring", "completing"): [("tutoring", "lesson")],
    ("mentoring", "completing, no-show"): [("mentoring", "session")],
    ("marketplace", "completing, no-show"): [("marketplace", "appointment")],
    ("buddies", "both confirming"): [("buddies", "buddies")],
}
"""Past bookings that a race needs: programmes, and the prefix of their keys."""
