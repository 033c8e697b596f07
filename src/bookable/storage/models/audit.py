"""What staff looked at and changed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class AuditEntry(models.Model):
    """One page of the admin that was opened, or one row that was changed there.

    Only ever appended to: a trigger refuses everything else, but for deleting what is older than a
    year. Nothing references the people, so that the entry outlives them.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.BigIntegerField()
    who = models.TextField()
    address = models.TextField()
    action = models.TextField()
    page = models.TextField()
    record = models.TextField(default="", db_default="")
    people = ArrayField(models.BigIntegerField(), default=list)
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_entry"
        verbose_name_plural = "audit"
        indexes = [models.Index(name="audit_entry_at", fields=["at"])]

    def __str__(self) -> str:
        return f"{self.who} {self.action} {self.page} {self.record}".rstrip()
