"""Messages of a storm: in the end every receiver holds exactly what the ledger says."""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpx

from prove import invariants
from prove.faults import accounts, aftermath, letters
from prove.faults.letters import Post
from prove.faults.receivers import Headers, PostOffice, ask, receiving
from prove.faults.running import USERS, populated
from prove.faults.storm import PART, Storm, rage
from prove.stand import Database, Stand, standing
from prove.table import Row
from prove.town import HOUR, PASSWORD, STAFF, provider

WELL_WITHIN = 30.0
"""Seconds in which a receiver that is well has everything, however busy the machine."""


def run(*, killed: int, seconds: float, seed: int) -> list[Row]:
    """Run a storm of some seconds with some kills, and return rows with what came of it."""
    dice, post = random.Random(f"{seed} messages"), PostOffice()
    settings = {
        "BOOKABLE_SMTP_URL": f"smtp://{post.host}:{post.port}",
        "BOOKABLE_WEBHOOK_ALLOW": "127.0.0.0/8",
    }
    with post, standing(workers=2, settings=settings) as stand:
        town = populated(stand)
        people = [_token(town.person(provider(n))["token"]) for n in range(USERS)]
        with receiving(stand, post, _key(stand), people) as receivers:
            storm = Storm(stand, town, receivers, dice)
            rows = _all(storm, killed=killed, seconds=seconds)
            if any(row.violations for row in rows):
                print(
                    "\n".join(["Bookable's last log lines:", *stand.complaints()]), file=sys.stderr
                )
            return rows


def _all(storm: Storm, *, killed: int, seconds: float) -> list[Row]:
    rows = rage(storm, killed=killed, seconds=seconds)
    try:
        return [*rows, *_calm(storm), *_accounts(storm)]
    except (AssertionError, httpx.HTTPError) as error:
        return [*rows, Row(PART, "the accounts", violations=[repr(error)])]


def _token(token: str) -> Headers:
    return {"Authorization": f"Token {token}"}


def _key(stand: Stand) -> Headers:
    scopes = ("--scope", "webhooks:write", "--scope", "events:read", "--scope", "bookings:read")
    done = stand.bookable.run("key", "create", "proof", *scopes)
    assert done.returncode == 0, done.stderr
    return {"Authorization": f"Bearer {json.loads(done.stdout)['key']}"}


def _calm(storm: Storm) -> list[Row]:
    """Have everybody behave again, and wait until nothing is left to do."""
    stand, receivers = storm.stand, storm.receivers
    _end_leases(storm)
    rows = [_undelayed(storm)]
    receivers.behave()
    receivers.post.is_shut = False
    storm.opened = time.time()
    print("… everybody behaves again", file=sys.stderr)
    for diary in receivers.diaries:
        diary.have_it_read(stand)
    rows.append(_rested(stand, "nothing is stuck"))
    print("… staff try dead letters again", file=sys.stderr)
    rows.append(_tried_again(storm))
    rows.append(_replayed(storm))
    rows.append(_rested(stand, "nothing is stuck afterwards"))
    return rows


def _end_leases(storm: Storm) -> None:
    """End what killed workers had in hand, for which others would wait for minutes."""
    now = datetime.now(UTC)
    last = datetime.fromtimestamp(max(storm.kills, default=0.0), UTC)
    with storm.stand.database() as db:
        for statement in _END_LEASES:
            db.execute(statement, {"now": now, "last": last})


def _undelayed(storm: Storm) -> Row:
    """Check that one has everything that is well, while another has not answered at all."""
    row = Row(PART, "one that hangs delays no other", rounds=1)
    well, hanging = storm.receivers.hook("well"), storm.receivers.hook("hanging")
    until = time.monotonic() + WELL_WITHIN
    while missing := accounts.heard(well, events := accounts.feed(storm.stand, well.owner)):
        if time.monotonic() > until:
            row.violations += missing
            break
        time.sleep(0.5)
    row.requests, row.done = len(events), len(events) - len(missing)
    row.violations += [f"it kept {each['id']}" for each in hanging.kept]
    return row


def _rested(stand: Stand, what: str) -> Row:
    # Calendars that a killed worker had in hand are free again by the sandbox's clock.
    stand.bookable.clock(f"{datetime.now(UTC) + aftermath.LATER:%Y-%m-%dT%H:%M:%SZ}")
    row = aftermath.at_rest(stand, PART, also=_untold)
    row.what = what
    return row


def _untold(db: Database) -> list[Any]:
    return [found for query in _UNTOLD for found in db.execute(query).fetchall()]


def _tried_again(storm: Storm) -> Row:
    """Have staff try dead letters again, all of which are mails that were refused for good."""
    row = Row(PART, "dead letters, tried again by staff", rounds=1)
    with storm.stand.database() as db:
        dead = db.execute(_DEAD).fetchall()
    row.requests = len(dead)
    row.violations = [
        f"{effect} died: {problem}"
        for _, effect, problem in dead
        if effect != "send_mail" or "550" not in problem
    ]
    if len(dead) > storm.receivers.post.refused:
        row.violations.append(f"{storm.receivers.post.refused} mails were refused")
    if dead:
        _try_again(storm.stand, [id_ for id_, _, _ in dead])
    with storm.stand.database() as db:
        left = db.execute(_DEAD).fetchall()
    row.violations += [f"not tried again: {each}" for each in left]
    row.done = len(dead) - len(left)
    return row


def _try_again(stand: Stand, ids: Sequence[int]) -> None:
    """Press the button in the admin."""
    assert stand.bookable.run("administrator", STAFF).returncode == 0
    login, page = "/admin/login/", "/admin/storage/deadletter/"
    with httpx.Client(base_url=stand.bookable.url, follow_redirects=True, timeout=60) as client:
        form = {"username": STAFF, "password": PASSWORD, "next": page}
        _post(client, login, form)
        _post(client, page, {"action": "try_again", "_selected_action": [str(id_) for id_ in ids]})


def _post(client: httpx.Client, path: str, form: dict[str, Any]) -> None:
    shown = client.get(path).raise_for_status().text
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown)
    assert found, f"{path} has no form"
    client.post(path, data=form | {"csrfmiddlewaretoken": found[1]}).raise_for_status()


def _replayed(storm: Storm) -> Row:
    """Have the owner of an endpoint that was gone enable it, and ask for what it has missed."""
    row = Row(PART, "an endpoint that was gone hears all again", rounds=1)
    hook = storm.receivers.hook("gone")
    shown = ask(storm.stand, "GET", f"webhook-endpoints/{hook.id}", hook.owner)
    if shown["enabled"] or shown["disabled"]["reason"] != "gone":
        row.violations.append(f"it is {shown}")
    kept = {body["id"] for body in hook.kept}
    events = [event["id"] for event in accounts.feed(storm.stand, hook.owner)]
    missed = next((n for n, id_ in enumerate(events) if id_ not in kept), len(events))
    row.requests, row.done = len(events), len(events) - missed
    path = f"webhook-endpoints/{hook.id}"
    ask(storm.stand, "PATCH", path, hook.owner, {"enabled": True})
    ask(storm.stand, "POST", f"{path}/replay", hook.owner, {"after": events[missed - 1]})
    return row


def _accounts(storm: Storm) -> list[Row]:
    """Compare what everybody holds with what the ledger says."""
    stand, town, receivers = storm.stand, storm.town, storm.receivers
    kept = [storm.elsewhere, storm.elsewhere + 3 * HOUR]
    left = [storm.elsewhere + HOUR, storm.elsewhere + 2 * HOUR]
    rows = [
        accounts.webhooks(stand, receivers, PART),
        *letters.mails(stand, Post(receivers.post.letters, storm.kills, storm.opened), PART),
        accounts.calendars(stand, receivers, PART),
        accounts.busy_times(stand, town, receivers, PART, taken=kept, free=left),
    ]
    print("… everything is compared", file=sys.stderr)
    with stand.database() as db:
        rows += invariants.check(db, "database after messages")
    return rows


_END_LEASES = (
    "UPDATE mail SET due_at = %(now)s WHERE state = 'due' AND due_at > %(now)s"
    " AND due_at <= %(last)s + interval '150 seconds' AND problem = ''",
    "UPDATE webhook_endpoint SET leased_until = %(now)s WHERE leased_until > %(now)s"
    " AND leased_until <= %(last)s + interval '60 seconds'",
)

_UNTOLD = (
    "SELECT entry_id, 'not told' FROM feed_entry"
    " WHERE position > (SELECT position FROM webhook_head)",
    "SELECT e.url, d.type, d.attempts, d.last_problem FROM webhook_delivery d"
    " JOIN webhook_endpoint e ON e.id = d.endpoint_id WHERE d.status = 'pending'",
    "SELECT id, 'mail', kind, problem FROM mail WHERE state = 'due'",
    "SELECT id, 'copy', failures, problem FROM calendar_copy WHERE due_at IS NOT NULL",
    "SELECT id, 'calendar', problem FROM calendar_connection WHERE state <> 'working'",
)

_DEAD = "SELECT id, effect, problem FROM dead_letter WHERE resolved_at IS NULL ORDER BY id"
