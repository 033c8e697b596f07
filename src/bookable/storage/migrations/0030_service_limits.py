"""The numbers of services stay within limits.

A number beyond a limit is set to the limit, so that an upgrade never fails. No such service could
have been paid, or waited for.
"""

from django.db import migrations, models

from bookable.storage.operations import at_once

LIMITS = {
    "duration_minutes": (1, 20_160),
    "price_cents": (0, 999_999_999_999),
    "capacity": (1, 1_000_000),
    "seats_per_client": (1, 1_000_000),
    "credits": (1, 1_000_000),
    "valid_days": (1, 36_500),
}

# One statement: a row that is updated twice has checks of its references pending, and PostgreSQL
# alters no table that has some.
CLIP = [
    "UPDATE service SET "
    + ", ".join(
        f"{name} = CASE WHEN {name} < {least} THEN {least} WHEN {name} > {most} THEN {most} ELSE {name} END"
        for name, (least, most) in LIMITS.items()
    )
    + " WHERE "
    + " OR ".join(f"{name} NOT BETWEEN {least} AND {most}" for name, (least, most) in LIMITS.items())
]


class Migration(migrations.Migration):

    dependencies = [
        ("storage", "0029_guarded_ledger"),
    ]

    operations = at_once([
        migrations.RunSQL(CLIP, []),
        migrations.RemoveConstraint(
            model_name='service',
            name='service_price_not_negative',
        ),
        migrations.RemoveConstraint(
            model_name='service',
            name='service_seats_per_client',
        ),
        *(
            migrations.AddConstraint(
                model_name='service',
                constraint=models.CheckConstraint(
                    condition=models.Q((f"{field}__gte", least), (f"{field}__lte", most)),
                    name=f"service_{field}_within",
                ),
            )
            for field, (least, most) in LIMITS.items()
        ),
    ])
