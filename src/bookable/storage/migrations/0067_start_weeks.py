"""When in a week a person's slots may start, kept by triggers and found by an index.

Like `open_week`, this only proposes whom to look at. A week has two bits for each quarter of an hour
of wall time: one for a start at its first minute, and one for a start at any other.
"""

from django.db import migrations

from bookable.storage.operations import at_once

BITS = 1344
"""Of a week: two for each quarter of an hour, from midnight of Monday on."""

COLUMN = f"""
ALTER TABLE person ADD COLUMN start_week bit({BITS}) NOT NULL
    DEFAULT repeat('0', {BITS})::bit({BITS})
"""

# Windows that touch become one, whose grid is that of the first: so every grid goes on to the end of
# the day, as far as anything is open.
WEEK = f"""
CREATE FUNCTION start_week_of(calendar bigint, step integer)
RETURNS bit({BITS}) LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
WITH week AS MATERIALIZED (SELECT open_week_of(calendar) AS open),
starts AS (SELECT DISTINCT midnight + minute / 15 * 2 + (minute % 15 <> 0)::integer AS number
    FROM (SELECT 192 * coalesce(h.weekday, extract(isodow FROM h.date)::integer - 1) AS midnight,
            extract(epoch FROM h.start)::integer / 60 AS first
        FROM opening_hours h WHERE h.calendar_id = calendar AND NOT h.closed) hours,
    generate_series(first, 1439, step) minute)
SELECT coalesce(bit_or(set_bit(repeat('0', {BITS})::bit({BITS}), number, 1)),
    repeat('0', {BITS})::bit({BITS}))
FROM starts, week WHERE get_bit(week.open, number / 4) = 1
$$
"""

# A key for each bit, and one for any; people without hours have one for each role.
KEYS = f"""
CREATE FUNCTION start_week_keys(zone text, week bit, roles text[])
RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000
SET search_path FROM CURRENT AS $$
SELECT CASE WHEN bit_count(week) = 0
    THEN (SELECT array_agg(hashtextextended(role, {BITS})) FROM unnest(roles) role)
    ELSE (SELECT array_agg(hashtextextended(zone, number))
        FROM generate_series(0, {BITS}) number
        WHERE CASE number WHEN {BITS} THEN true ELSE get_bit(week, number) = 1 END)
    END
$$
"""

INDEX = """
CREATE INDEX person_by_start_week ON person USING gin (start_week_keys(timezone, start_week, roles))
WHERE is_active
"""

CHANGED = """
CREATE OR REPLACE FUNCTION opening_hours_changed() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM 1 FROM person p JOIN calendar c ON c.person_id = p.id
    WHERE c.id IN (SELECT calendar_id FROM changed) ORDER BY p.id FOR NO KEY UPDATE OF p;
    UPDATE person p SET open_week = open_week_of(c.id),
        start_week = start_week_of(c.id, p.slot_interval_minutes) FROM calendar c
    WHERE c.person_id = p.id AND c.id IN (SELECT calendar_id FROM changed);
    RETURN NULL;
END
$$
"""

GRID = """
CREATE FUNCTION slot_interval_changed() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    NEW.start_week := start_week_of(
        (SELECT c.id FROM calendar c WHERE c.person_id = NEW.id), NEW.slot_interval_minutes);
    RETURN NEW;
END
$$
"""

TRIGGER = """
CREATE TRIGGER slot_interval_changed BEFORE UPDATE OF slot_interval_minutes ON person
FOR EACH ROW WHEN (NEW.slot_interval_minutes <> OLD.slot_interval_minutes)
EXECUTE FUNCTION slot_interval_changed()
"""

# All who are open alike have the same week, which is computed once. The other index is made anew
# afterwards: to change it row by row would take several times as long as all the rest.
FILL = """
WITH hours AS MATERIALIZED (
    SELECT calendar_id, string_agg(shape, ',' ORDER BY shape) AS shape
    FROM (SELECT calendar_id, concat_ws(' ', coalesce(weekday, extract(isodow FROM date) - 1),
            start, "end") AS shape FROM opening_hours WHERE NOT closed) windows
    GROUP BY calendar_id
), people AS MATERIALIZED (
    SELECT p.id, c.id AS calendar, p.slot_interval_minutes AS step, hours.shape
    FROM person p JOIN calendar c ON c.person_id = p.id JOIN hours ON hours.calendar_id = c.id
), alike AS MATERIALIZED (
    SELECT shape, step, start_week_of(min(calendar), step) AS week FROM people GROUP BY shape, step
)
UPDATE person p SET start_week = alike.week
FROM people JOIN alike ON alike.shape = people.shape AND alike.step = people.step
WHERE people.id = p.id
"""

WITHOUT_INDEX = "DROP INDEX person_by_open_week"
INDEX_ANEW = """
CREATE INDEX person_by_open_week ON person USING gin (open_week_keys(timezone, open_week, roles))
WHERE is_active
"""


class Migration(migrations.Migration):
    dependencies = [("storage", "0066_handles")]

    operations = at_once([
        migrations.RunSQL(
            sql=[
                *(COLUMN, WEEK, KEYS, WITHOUT_INDEX, FILL, INDEX, INDEX_ANEW),
                *(CHANGED, GRID, TRIGGER),
            ],
            reverse_sql=[],
        ),
    ])
