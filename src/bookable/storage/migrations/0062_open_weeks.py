"""The half hours of a week in which a person may be open, kept by triggers and found by an index.

The column and the index only propose whom to look at. They know no time zone rules and no dates: a
dated window counts every week, and a closed date does not count.
"""

from django.db import migrations

from bookable.storage.operations import at_once

HALF_HOURS = 336
"""Of a week. The first one begins at midnight of Monday, in the person's wall time."""

COLUMN = f"""
ALTER TABLE person ADD COLUMN open_week bit({HALF_HOURS}) NOT NULL
    DEFAULT repeat('0', {HALF_HOURS})::bit({HALF_HOURS})
"""

# A window that ends no later than it starts ends on the next day, so that of Sunday may come to
# Monday again. Half hours that it opens in part count.
_ALL = f"(~repeat('0', {HALF_HOURS})::bit({HALF_HOURS}))"
WEEK = f"""
CREATE FUNCTION open_week_of(calendar bigint)
RETURNS bit({HALF_HOURS}) LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
SELECT coalesce(
    bit_or({_ALL} >> first & ~({_ALL} >> least(last, {HALF_HOURS}))
        | ~({_ALL} >> greatest(last - {HALF_HOURS}, 0))),
    ~{_ALL})
FROM (SELECT midnight + floor(extract(epoch FROM opens) / 1800)::integer AS first,
        midnight + ceil(extract(epoch FROM closes) / 1800)::integer
            + CASE WHEN closes <= opens THEN 48 ELSE 0 END AS last
    FROM (SELECT 48 * coalesce(h.weekday, extract(isodow FROM h.date)::integer - 1) AS midnight,
            h.start AS opens, h."end" AS closes
        FROM opening_hours h WHERE h.calendar_id = calendar AND NOT h.closed) hours) halves
$$
"""

# A key for each half hour, and one for any; people without hours have one for each role.
KEYS = f"""
CREATE FUNCTION open_week_keys(zone text, week bit, roles text[])
RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000
SET search_path FROM CURRENT AS $$
SELECT CASE WHEN bit_count(week) = 0
    THEN (SELECT array_agg(hashtextextended(role, {HALF_HOURS})) FROM unnest(roles) role)
    ELSE (SELECT array_agg(hashtextextended(zone, number))
        FROM generate_series(0, {HALF_HOURS}) number
        WHERE CASE number WHEN {HALF_HOURS} THEN true ELSE get_bit(week, number) = 1 END)
    END
$$
"""

INDEX = """
CREATE INDEX person_by_open_week ON person USING gin (open_week_keys(timezone, open_week, roles))
WHERE is_active
"""

# The people are locked before their hours are read: of two who change hours of one person at once,
# the second one then sees what the first one did.
CHANGED = """
CREATE FUNCTION opening_hours_changed() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM 1 FROM person p JOIN calendar c ON c.person_id = p.id
    WHERE c.id IN (SELECT calendar_id FROM changed) ORDER BY p.id FOR NO KEY UPDATE OF p;
    UPDATE person p SET open_week = open_week_of(c.id) FROM calendar c
    WHERE c.person_id = p.id AND c.id IN (SELECT calendar_id FROM changed);
    RETURN NULL;
END
$$
"""


def _trigger(event, table):
    return f"""
CREATE TRIGGER opening_hours_{event.lower()} AFTER {event} ON opening_hours
REFERENCING {table} TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION opening_hours_changed()
"""


TRIGGERS = [_trigger("INSERT", "NEW"), _trigger("UPDATE", "NEW"), _trigger("DELETE", "OLD")]

# All who are open alike have the same week, which is computed once.
FILL = """
WITH hours AS MATERIALIZED (
    SELECT calendar_id, string_agg(shape, ',' ORDER BY shape) AS shape
    FROM (SELECT calendar_id, concat_ws(' ', coalesce(weekday, extract(isodow FROM date) - 1),
            start, "end") AS shape FROM opening_hours WHERE NOT closed) windows
    GROUP BY calendar_id
), alike AS MATERIALIZED (
    SELECT shape, open_week_of(min(calendar_id)) AS week FROM hours GROUP BY shape
)
UPDATE person p SET open_week = alike.week
FROM calendar c JOIN hours ON hours.calendar_id = c.id JOIN alike ON alike.shape = hours.shape
WHERE c.person_id = p.id
"""


class Migration(migrations.Migration):
    dependencies = [("storage", "0061_erasures")]

    operations = at_once([
        migrations.RunSQL(
            sql=[COLUMN, WEEK, KEYS, FILL, INDEX, CHANGED, *TRIGGERS],
            reverse_sql=[],
        ),
    ])
