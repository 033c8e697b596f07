"""Facts about requests: idempotency keys, counts of attempts, and the sandbox's clock."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class IdempotencyKey(models.Model):
    """A key that a client has used, with the answer once there is one.

    The answer is written in the transaction of the change. Without an answer the first request is
    still running or dead. The key may be taken over once the connection `holder` is closed, or
    after `reserved_until`.
    """

    id = models.BigAutoField(primary_key=True)
    # The id of a person, minus that of an API key that acts for the marketplace, or 0: anybody.
    owner = models.BigIntegerField(db_column="owner_id")
    key = models.TextField()
    fingerprint = models.BinaryField()
    holder = models.TextField()
    reserved_until = models.DateTimeField()
    status = models.SmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    guarded = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        db_table = "idempotency_key"
        indexes = [models.Index(name="idempotency_key_by_age", fields=["created_at"])]
        constraints = [
            models.UniqueConstraint(name="idempotency_key_once", fields=["owner", "key"])
        ]


class AttemptCount(models.Model):
    """The number of attempts at something since a time, shared by all processes."""

    id = models.BigAutoField(primary_key=True)
    subject = models.TextField(unique=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        db_table = "attempt_count"


class OwnWrite(models.Model):
    """The position of the log at which a caller last changed something; not logged itself.

    Its id is that of a person, or minus that of an API key.
    """

    id = models.BigIntegerField(primary_key=True)
    position = models.BigIntegerField()

    class Meta:
        db_table = "own_write"


class SandboxClock(models.Model):
    """Whether this installation is a sandbox, and the time at which its clock stands; one row at
    most."""

    id = models.BigIntegerField(primary_key=True, default=1)
    enabled = models.BooleanField(default=False)
    now = models.DateTimeField(null=True)

    class Meta:
        db_table = "sandbox_clock"
        constraints = [models.CheckConstraint(name="sandbox_clock_one", condition=Q(id=1))]
