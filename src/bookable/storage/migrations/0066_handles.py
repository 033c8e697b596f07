"""Handles of people who can be booked, made from their names by a trigger, whoever saves them."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from bookable.domain.handles import RESERVED
from bookable.storage.operations import at_once

# After name_key, which has taken accents and capitals away.
SINGLE = "øđðłıħабвгдезиклмнопрстуфыэіґαβγδεζηικλμνξοπρστυφωъь"
LATIN = "oddlihabvgdeziklmnoprstufyeigavgdeziiklmnxoprstyfo"
SEVERAL = {
    "æ": "ae", "œ": "oe", "þ": "th",
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya",
    "є": "ye", "θ": "th", "χ": "ch", "ψ": "ps",
}


def _spelled(text):
    for letter, letters in SEVERAL.items():
        text = f"replace({text}, '{letter}', '{letters}')"
    return f"translate({text}, '{SINGLE}', '{LATIN}')"


BASE = f"""
CREATE FUNCTION handle_base(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT AS $$
SELECT rtrim(left(btrim(
    regexp_replace({_spelled("name_key(name)")}, '[^a-z0-9]+', '-', 'g'), '-'), 30), '-')
$$
"""

# Of many people of one name, the first twenty get the next number and the others any number. A row
# that another transaction has written and not committed yet is waited for.
MAKE = f"""
CREATE FUNCTION make_handle(person bigint, name text, uuid uuid) RETURNS void LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    base text := handle_base(name);
    wanted text;
    number integer := 1;
BEGIN
    IF length(base) < 2 THEN
        base := 'p-' || left(uuid::text, 8);
    END IF;
    LOOP
        wanted := base || CASE number WHEN 1 THEN '' ELSE '-' || number END;
        INSERT INTO handle (person_id, handle) SELECT person, wanted
        WHERE wanted <> ALL (ARRAY{sorted(RESERVED)})
        ON CONFLICT (handle) DO NOTHING;
        EXIT WHEN FOUND;
        number := CASE WHEN number < 20 THEN number + 1 ELSE 21 + floor(random() * 1e6)::integer END;
    END LOOP;
END
$$
"""

GIVE = """
CREATE FUNCTION give_handle() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM handle WHERE person_id = NEW.id AND replaced_at IS NULL) THEN
        PERFORM make_handle(NEW.id, NEW.name, NEW.uuid);
    END IF;
    RETURN NULL;
END
$$
"""

PROVIDES = "{0}name <> '' AND {0}roles && ARRAY['teacher', 'mentor', 'practitioner']"

TRIGGER = f"""
CREATE TRIGGER person_handle AFTER INSERT OR UPDATE OF name, roles ON person FOR EACH ROW
WHEN ({PROVIDES.format("NEW.")}) EXECUTE FUNCTION give_handle()
"""

FILL = f"SELECT count(make_handle(id, name, uuid)) FROM person WHERE {PROVIDES.format('')}"


class Migration(migrations.Migration):
    dependencies = [("storage", "0065_booking_links")]

    operations = at_once([
        migrations.CreateModel(
            name="Handle",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("handle", models.TextField(db_collation="C", unique=True)),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handles",
                        to="storage.person",
                    ),
                ),
            ],
            options={
                "db_table": "handle",
                "indexes": [models.Index(fields=["person"], name="handle_by_person")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(replaced_at=None),
                        fields=("person",),
                        name="handle_one_each",
                    ),
                ],
            },
        ),
        migrations.RunSQL(sql=[BASE, MAKE, GIVE, TRIGGER, FILL], reverse_sql=[]),
    ])
