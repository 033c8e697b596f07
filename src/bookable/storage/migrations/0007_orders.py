"""Indexes for directories and lists of services, in the order in which they are listed."""

from django.db import migrations, models

from bookable.storage.operations import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('storage', '0006_open_letters'),
    ]

    operations = at_once([
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('is_active', True), ('roles__contains', ['teacher'])), fields=['name', 'id'], name='person_teacher_by_name'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('is_active', True), ('roles__contains', ['mentor'])), fields=['name', 'id'], name='person_mentor_by_name'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('is_active', True), ('roles__contains', ['practitioner'])), fields=['name', 'id'], name='person_practitioner_by_name'),
        ),
        migrations.AddIndex(
            model_name='service',
            index=models.Index(condition=models.Q(('archived_at__isnull', True)), fields=['name', 'id'], name='service_by_name'),
        ),
        migrations.AddIndex(
            model_name='service',
            index=models.Index(condition=models.Q(('archived_at__isnull', True)), fields=['price_cents', 'name', 'id'], name='service_by_price'),
        ),
    ])
