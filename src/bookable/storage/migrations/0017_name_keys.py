"""Names are sorted and searched without regard to accents, case and spaces."""

from django.db import migrations

from bookable.storage.operations import at_once

# Marks of Latin, Greek, Cyrillic, Hebrew and Arabic, and characters without width. Vowel signs of
# other scripts stay: words would become different ones without them.
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u00ad\u200b-\u200f\u2060\ufeff"
)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# ASCII letters first: a Turkish locale lowers I to a dotless i.
FUNCTION = f"""
CREATE FUNCTION name_key(given text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT AS $$
SELECT btrim(regexp_replace(
    replace(translate(lower(translate(
        regexp_replace(normalize(given, NFKD), '[{MARKS}]', '', 'g'),
        '{LETTERS}', '{LETTERS.lower()}')), 'ẞς', 'ßσ'), 'ß', 'ss'),
    '\\s+', ' ', 'g'))
$$
"""

INDEXES = {
    **{
        f"person_{role}_by_name": "person (name_key, id) WHERE is_active AND"
        f" roles @> ARRAY['{role}']"
        for role in ("teacher", "mentor", "practitioner")
    },
    "service_by_name": "service (name_key, id) WHERE archived_at IS NULL",
    "service_by_price": "service (price_cents, name_key, id) WHERE archived_at IS NULL",
}

# With pg_trgm, where PostgreSQL has it, an index finds any part of a word.
TRIGRAMS = """
DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX person_by_search ON person USING gin (search_key gin_trgm_ops);
    CREATE INDEX service_by_search ON service USING gin (search_key gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported
    OR undefined_object THEN NULL;
END $$
"""


def _columns(table, texts):
    return f"""
ALTER TABLE {table}
    ADD COLUMN name_key text COLLATE "C" GENERATED ALWAYS AS (name_key(name)) STORED,
    ADD COLUMN search_key text COLLATE "C" GENERATED ALWAYS AS (name_key({texts})) STORED
"""


class Migration(migrations.Migration):
    dependencies = [("storage", "0016_ratings")]

    operations = at_once([
        *(
            migrations.RemoveIndex(model_name=name.split("_")[0], name=name)
            for name in INDEXES
        ),
        migrations.RunSQL(
            sql=[
                FUNCTION,
                _columns("person", "name || ' ' || company || ' ' || bio"),
                _columns("service", "name || ' ' || description"),
                *(f"CREATE INDEX {name} ON {columns}" for name, columns in INDEXES.items()),
                TRIGRAMS,
            ],
            reverse_sql=[],
        ),
    ])
