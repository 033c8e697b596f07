"""The audit trail of the admin."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class AuditEntry(models.Model):
    """A page that was opened in the admin, or a row that was changed there.

    Entries are only added. A trigger refuses everything else, except to delete old entries. `actor`
    and `people` are ids without foreign keys, so that the entry outlives the people.
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
