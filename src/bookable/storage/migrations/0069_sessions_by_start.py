"""An index of the sessions that start at a time."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("storage", "0068_shared_services")]

    operations = [
        migrations.AddIndex(
            model_name="servicesession",
            index=models.Index(
                name="service_session_by_start",
                fields=["starts_at"],
                condition=Q(canceled_at__isnull=True),
            ),
        ),
    ]
