"""Mails keep their HTML as a form that they share, and the words that are their own.

What was written before keeps its HTML as a whole.
"""

import django.db.models.deletion
from django.db import migrations, models

from bookable.storage.operations import at_once

# In between two marks stands the number of a word. Words are escaped already.
HTML = r"""
CREATE FUNCTION mail_html(form uuid, words jsonb) RETURNS text
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT string_agg(CASE WHEN n % 2 = 1 THEN piece ELSE words ->> piece::int END, '' ORDER BY n)
    FROM mail_form f,
        regexp_split_to_table(f.html, U&'[\E000\E001]') WITH ORDINALITY AS p (piece, n)
    WHERE f.id = form
$$
"""


class Migration(migrations.Migration):

    dependencies = [
        ("storage", "0074_people_of_the_demo"),
    ]

    operations = at_once([
        migrations.CreateModel(
            name="MailForm",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("html", models.TextField(editable=False)),
                ("used_on", models.DateField(editable=False)),
            ],
            options={"db_table": "mail_form"},
        ),
        migrations.AddField(
            model_name="mail",
            name="form",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="storage.mailform",
            ),
        ),
        migrations.AddField(
            model_name="mail",
            name="words",
            field=models.JSONField(editable=False, null=True),
        ),
        migrations.RunSQL([HTML], ["DROP FUNCTION mail_html"]),
    ])
