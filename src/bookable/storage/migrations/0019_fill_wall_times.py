"""The wall time of what lies ahead, by the rules of the machine, as all releases before took them.

In steps, each a transaction of its own: the table may be big, and others go on writing to it. What
is written meanwhile without a wall time is filled by the worker.
"""

import re
import zoneinfo
from datetime import UTC, datetime
from pathlib import Path

import tzdata
from django.db import migrations

STEP = 5000

BOOKINGS = """
SELECT t.id, t.starts_at, p.timezone FROM booking t JOIN person p ON p.id = t.provider_id
WHERE t.id > %s AND t.starts_at > %s AND t.wall_start IS NULL AND t.service_session_id IS NULL
AND t.status IN ('draft', 'pending_payment', 'requested', 'confirmed') ORDER BY t.id LIMIT %s
"""
SEATS = """
SELECT t.id, t.starts_at, coalesce(l.timezone, p.timezone) FROM booking t
JOIN service_session s ON s.id = t.service_session_id JOIN person p ON p.id = t.provider_id
LEFT JOIN location l ON l.id = s.location_id
WHERE t.id > %s AND t.starts_at > %s AND t.wall_start IS NULL
AND t.status IN ('draft', 'pending_payment', 'requested', 'confirmed') ORDER BY t.id LIMIT %s
"""
SESSIONS = """
SELECT t.id, t.starts_at, coalesce(l.timezone, p.timezone) FROM service_session t
JOIN service s ON s.id = t.service_id JOIN person p ON p.id = s.practitioner_id
LEFT JOIN location l ON l.id = t.location_id
WHERE t.id > %s AND t.starts_at > %s AND t.wall_start IS NULL ORDER BY t.id LIMIT %s
"""
# A booking that was moved meanwhile keeps the time that was agreed on.
FILL = """
UPDATE {table} t SET wall_start = f.wall_start, wall_zone = f.zone, wall_is_second = f.is_second,
    rules = %s
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamp[], %s::text[], %s::bool[])
    AS f (id, starts_at, wall_start, zone, is_second)
WHERE t.id = f.id AND t.starts_at = f.starts_at AND t.wall_start IS NULL
"""


def fill(apps, schema_editor):
    connection = schema_editor.connection
    rules, zone_of = rules_of_the_machine()
    with connection.cursor() as cursor:
        # Row-level security hides guarded rows even from the owner of the table.
        cursor.execute("SELECT set_config('bookable.person', 'system', false)")
        for table, found in (
            ("service_session", SESSIONS),
            ("booking", SEATS),
            ("booking", BOOKINGS),
        ):
            fill_table(cursor, table, found, rules, zone_of)
        cursor.execute("SELECT set_config('bookable.person', '', false)")


def fill_table(cursor, table, found, rules, zone_of):
    last, now = 0, datetime.now(UTC)
    while True:
        cursor.execute(found, [last, now, STEP])
        rows = cursor.fetchall()
        if not rows:
            return
        there = [start.astimezone(zone_of(zone)) for _, start, zone in rows]
        cursor.execute(
            FILL.format(table=table),
            [
                rules,
                [row[0] for row in rows],
                [row[1] for row in rows],
                [each.replace(tzinfo=None, fold=0) for each in there],
                [row[2] for row in rows],
                [bool(each.fold) for each in there],
            ],
        )
        last = rows[-1][0]


def rules_of_the_machine():
    """The version of the rules that zoneinfo found before this release, and the zones by them."""
    kept = zoneinfo.TZPATH
    zoneinfo.reset_tzpath()
    try:
        folders = [folder for folder in map(Path, zoneinfo.TZPATH) if folder.is_dir()]
    finally:
        zoneinfo.reset_tzpath(to=kept)

    def zone_of(name):
        for folder in folders:
            if (folder / name).is_file():
                with (folder / name).open("rb") as file:
                    return zones.setdefault(name, zoneinfo.ZoneInfo.from_file(file, key=name))
        return zones.setdefault(name, zoneinfo.ZoneInfo(name))

    zones = {}
    return (version_in(folders[0]) if folders else tzdata.IANA_VERSION), (
        lambda name: zones.get(name) or zone_of(name)
    )


def version_in(folder):
    """As its files say, or nothing, which is older than any."""
    for name, pattern in (("tzdata.zi", r"# version (\w+)"), ("+VERSION", r"(\w+)")):
        file = folder / name
        if file.is_file():
            with file.open(encoding="utf-8", errors="replace") as lines:
                if told := re.match(pattern, lines.readline()):
                    return told[1]
    return ""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('storage', '0018_wall_times'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
