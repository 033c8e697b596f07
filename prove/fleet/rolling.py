"""Web machines are replaced one after the other while people use them."""

from __future__ import annotations

import random
import sys
import time

from tests.lookalikes.faults import Fault

from prove import invariants
from prove.faults import aftermath
from prove.faults.running import populated, using
from prove.faults.users import User
from prove.fleet.machines import Fleet, fleet, is_installed
from prove.table import Row

PART = "machines"
SLOW = 1.5
"""Seconds that Zoom takes for a meeting, so that requests are under way when a machine stops."""

PERIOD = 12.0
"""Seconds in which every short periodic task is due."""


def run(*, restarts: int, seconds: float, seed: int) -> list[Row]:
    """Replace machines until a number or a time is reached."""
    if not is_installed():
        skipped = "skipped: HAProxy is not installed (apt-get install haproxy)"
        print(f"… {skipped}", file=sys.stderr)
        return [Row(PART, skipped)]
    dice = random.Random(f"{seed} machines")
    with fleet() as stand:
        town = populated(stand)
        _watch_periodic_tasks(stand)
        stand.zoom.queue("create", Fault.late(SLOW), times=10_000)
        replaced = Row(PART, "a web machine is replaced")
        until = time.monotonic() + seconds
        with using(stand, town, dice, part=PART, pause=0.3) as users:
            for number in range(restarts):
                if time.monotonic() > until:
                    break
                stand.replace(number % len(stand.webs))
                replaced.add(Row("", "", rounds=1, done=1))
                print(f"… machine {number + 1} of {restarts} replaced", file=sys.stderr)
            time.sleep(PERIOD)
        rows = [replaced, *users[0].rows.values(), _none_lost(users), _once_each(stand)]
        promises = [promise for user in users for promise in user.promises]
        stand.zoom.forget_faults()
        rows.append(aftermath.at_rest(stand, PART))
        rows.append(aftermath.promises_kept(stand, promises, PART))
        with stand.database() as db:
            return rows + invariants.check(db, "database after machines")


def _none_lost(users: list[User]) -> Row:
    """Check that every request got its answer at the first attempt."""
    lost = [failure for user in users for failure in user.failures]
    asked = sum(user.asked for user in users)
    return Row(PART, "no request is lost", 1, asked, asked - len(lost), violations=lost)


def _watch_periodic_tasks(stand: Fleet) -> None:
    with stand.database() as db:
        for statement in _WATCH:
            db.execute(statement.encode())


def _once_each(stand: Fleet) -> Row:
    """Check that no periodic task was started twice for one moment, with two workers."""
    row = Row(PART, "periodic tasks, once each", rounds=1)
    with stand.database() as db:
        for task, moment, times in db.execute(_STARTED).fetchall():
            row.requests += times
            row.done += 1
            if times > 1:
                row.violations.append(f"{task} was started {times} times for {moment}")
    if not row.requests:
        row.violations.append("no periodic task was started")
    return row


_WATCH = (
    "CREATE TABLE started (task text, moment text)",
    "GRANT INSERT ON started TO PUBLIC",
    "CREATE FUNCTION note_started() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO started VALUES (NEW.task_name, NEW.args->>'timestamp'); RETURN NULL; END $$",
    "CREATE TRIGGER note_started AFTER INSERT ON procrastinate_jobs FOR EACH ROW"
    " WHEN (NEW.queue_name LIKE 'rounds%') EXECUTE FUNCTION note_started()",
)
_STARTED = "SELECT task, moment, count(*) FROM started GROUP BY 1, 2"
