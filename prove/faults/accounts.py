"""What receivers of webhooks and calendars hold in the end, compared with feed and bookings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tests.harness import http

from prove.apis import stamp
from prove.faults.receivers import Diary, Headers, Hook, Receivers, ask
from prove.stand import Database, Stand
from prove.table import Row
from prove.town import Town, provider

PAGE = 200

Event = dict[str, Any]


def feed(stand: Stand, who: Headers) -> list[Event]:
    """Return all events that somebody may see, in their order."""
    found: list[Event] = []
    cursor = ""
    while True:
        page = ask(stand, "GET", f"events?limit={PAGE}&after={cursor}", who)
        if not page["items"]:
            return found
        found += page["items"]
        cursor = page["next_cursor"]


def webhooks(stand: Stand, receivers: Receivers, part: str) -> Row:
    """Compare what each receiver has with what the feed shows its owner."""
    row = Row(part, "webhooks: all of the feed, in its order")
    for hook in receivers.hooks:
        row.rounds += 1
        row.requests += hook.count("hook")
        events = feed(stand, hook.owner)
        problems = heard(hook, events)
        row.done += len(events) - len(problems)
        row.violations += [f"{hook.name}: {problem}" for problem in problems]
    return row


def heard(hook: Hook, events: Sequence[Event]) -> list[str]:
    """Return what is wrong with what a receiver has."""
    expected = {event["id"]: event for event in events}
    kept = {body["id"]: body for body in hook.kept}
    problems = list(hook.wrong)
    problems += [f"never got {_short(each)}" for id_, each in expected.items() if id_ not in kept]
    problems += [
        f"got {_short(each)} of no event" for id_, each in kept.items() if id_ not in expected
    ]
    problems += [
        f"got {_short(kept[id_])} instead of {_short(each)}"
        for id_, each in expected.items()
        if id_ in kept and _short(kept[id_]) != _short(each)
    ]
    order = [id_ for id_ in expected if id_ in hook.begun]
    begun = [id_ for id_ in hook.begun if id_ in expected]
    if begun != order:
        first = next(
            n for n, (one, other) in enumerate(zip(begun, order, strict=True)) if one != other
        )
        problems.append(f"was sent event {begun[first]} before {order[first]}")
    return problems


def _short(event: Event) -> str:
    return f"{event['type']} {event['id']} of {event['data']['booking']['id']} at {event['at']}"


def calendars(stand: Stand, receivers: Receivers, part: str) -> Row:
    """Compare each calendar with the bookings that stand: one event each, and no others."""
    row = Row(part, "calendars: each booking once")
    for diary in receivers.diaries:
        with stand.database() as db:
            booked = _standing(db, provider(diary.number))
        row.rounds += 1
        row.requests += len(booked)
        problems = entered(diary, booked)
        row.done += len(booked) - len(problems)
        row.violations += [f"pro{diary.number}: {problem}" for problem in problems]
    return row


def entered(diary: Diary, booked: dict[str, datetime]) -> list[str]:
    """Return what is wrong with a calendar."""
    there = {uid: starts for uid, starts in diary.times().items() if not uid.startswith("outside")}
    problems = [f"booking {uid} has no event" for uid in booked if uid not in there]
    problems += [f"event {uid} is nobody's" for uid in there if uid not in booked]
    for uid, starts in there.items():
        if uid in booked and starts != [booked[uid]]:
            at = ", ".join(map(str, starts))
            problems.append(f"booking {uid} at {booked[uid]} is there at {at}")
    return problems


def busy_times(
    stand: Stand,
    town: Town,
    receivers: Receivers,
    part: str,
    *,
    taken: Sequence[datetime],
    free: Sequence[datetime],
) -> Row:
    """Look whether events from elsewhere take their owners' time, and only while they last."""
    row = Row(part, "events from elsewhere take time")
    for diary in receivers.diaries:
        uuid = town.person(provider(diary.number))["uuid"]
        for start in (*taken, *free):
            row.rounds += 1
            is_offered = start in _slots(stand, uuid, start, town.crowd()[0]["token"])
            if is_offered == (start in taken):
                shown = "offered" if is_offered else "not offered"
                row.violations.append(f"pro{diary.number}: {stamp(start)} is {shown}")
            else:
                row.done += 1
    return row


def _slots(stand: Stand, uuid: str, day: datetime, token: str) -> set[datetime]:
    answer = http.get(
        f"{stand.bookable.url}/api/bookings/slots/available/",
        params={"teacher_id": uuid, "date": f"{day:%Y-%m-%d}"},
        headers={"Authorization": f"Token {token}"},
        timeout=60,
    )
    found = answer.raise_for_status().json()["available_slots"]
    starts = (datetime.fromisoformat(each["datetime_start"]) for each in found)
    return {start.replace(tzinfo=UTC) for start in starts}


def _standing(db: Database, email: str) -> dict[str, datetime]:
    return {str(uuid): start for uuid, start in db.execute(_STANDING, [email]).fetchall()}


_STANDING = """
SELECT b.uuid, b.starts_at FROM booking b JOIN person p ON p.id IN (b.provider_id, b.client_id)
WHERE p.email = %s AND b.status = 'confirmed' AND b.starts_at > now()
"""
