"""Administrators: staff who manage staff. There are none until the operator names them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("storage", "0023_email_identity")]
    operations = [
        migrations.AddField(
            model_name="person",
            name="is_administrator",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Of staff: may change roles, and what staff sign in with, and reads the audit.",
            ),
        ),
    ]
