"""Nothing: what lies ahead without a wall time gets it from the worker, by the rules in use."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("storage", "0018_wall_times")]

    operations = []
