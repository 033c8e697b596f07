"""An index of the refunds that are not on their way, for desks and for each booking that is shown.

They are few beside those that were made.
"""

from django.db import migrations, models
from django.db.models import Q

from bookable.storage.operations import at_once


class Migration(migrations.Migration):
    dependencies = [("storage", "0081_changes_of_sessions")]

    operations = at_once([
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                name="refund_waiting", fields=["booking"], condition=Q(state__in=["due", "failed"])
            ),
        ),
    ])
