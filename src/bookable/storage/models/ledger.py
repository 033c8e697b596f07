"""The ledger, its feed, and dead letters."""

from __future__ import annotations

from django.db import models

from bookable.storage.models.api_keys import ApiKey
from bookable.storage.models.bookings import Booking
from bookable.storage.models.people import Person


class LedgerEntry(models.Model):
    """Something that happened to a booking: audit trail and outbox in one.

    Entries are only added; a trigger refuses everything else.
    """

    id = models.BigAutoField(primary_key=True)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="ledger")
    kind = models.TextField()
    at = models.DateTimeField()
    # No index: nothing looks entries up by person, and people are never deleted.
    actor = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # The API key with which it was done, for the actor or without one.
    key = models.ForeignKey(
        ApiKey, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    side = models.TextField()
    before = models.TextField(null=True)
    after = models.TextField()
    facts = models.JSONField(default=dict)
    # Row-level security shows the entry to the people who may see the booking.
    guarded = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        db_table = "ledger_entry"
        verbose_name_plural = "ledger entries"

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M:%S}"


class LedgerReason(models.Model):
    """The reason that a person gave for what a ledger entry says.

    It stands beside the ledger, which never changes, so that it can be erased.
    """

    # No foreign key: entries are never deleted, so the check would find nothing.
    entry = models.OneToOneField(
        LedgerEntry,
        on_delete=models.PROTECT,
        primary_key=True,
        db_constraint=False,
        related_name="beside",
    )
    reason = models.TextField()
    # Row-level security shows the reason to those who may see the entry.
    guarded = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        db_table = "ledger_reason"


class Fact(models.Model):
    """Something that happened to a person, or to their place on a waitlist.

    It has no words, only ids: what they stand for is looked up when it is read. Facts are only
    added; a trigger refuses everything else. `provider_id` is whose service it is about, or 0.
    """

    id = models.BigAutoField(primary_key=True)
    type = models.TextField()
    at = models.DateTimeField()
    program = models.TextField(default="", db_default="")
    # No foreign keys and no indexes: nothing looks facts up by them.
    actor_id = models.BigIntegerField(null=True)
    key_id = models.BigIntegerField(null=True)
    side = models.TextField(default="", db_default="")
    person_id = models.BigIntegerField()
    provider_id = models.BigIntegerField(default=0, db_default=0)
    waitlist_entry_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "fact"

    def __str__(self) -> str:
        return f"{self.type} at {self.at:%Y-%m-%d %H:%M:%S}"


class UnrelayedEntry(models.Model):
    """A ledger entry that waits for the relay.

    The statement that writes the entry adds this row. The transaction that defers the effects
    deletes it.
    """

    # No foreign key: entries are never deleted, so the check would find nothing.
    entry = models.OneToOneField(
        LedgerEntry,
        on_delete=models.PROTECT,
        primary_key=True,
        db_constraint=False,
        related_name="+",
    )

    class Meta:
        db_table = "unrelayed_entry"


class UnrelayedFact(models.Model):
    """A fact that waits for the relay."""

    # No foreign key: facts are never deleted, so the check would find nothing.
    fact = models.OneToOneField(
        Fact,
        on_delete=models.PROTECT,
        primary_key=True,
        db_constraint=False,
        related_name="+",
    )

    class Meta:
        db_table = "unrelayed_fact"


class FeedEntry(models.Model):
    """The position of a ledger entry or a fact in the feed.

    Positions are consecutive and never change. The other columns repeat what readers filter by: the
    type of the event (null if it is not shown), and of its booking what never changes. A fact about
    a person has them as the client, and 0 as the provider.
    """

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(
        LedgerEntry, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    fact = models.OneToOneField(
        Fact, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    type = models.TextField(null=True)
    program = models.TextField()
    provider_id = models.BigIntegerField()
    client_id = models.BigIntegerField()
    # Row-level security shows the entry to the two sides of the booking.
    guarded = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        db_table = "feed_entry"
        # By an expression, so that statements can ask for the order of these indexes: PostgreSQL
        # would walk the primary key instead, over all entries where those it looks for are rare.
        indexes = [
            models.Index("program", "type", models.F("position") + 0, name="feed_by_type"),
            *(
                models.Index(
                    f"{side}_id",
                    models.F("position") + 0,
                    "type",
                    "program",
                    name=f"feed_of_{side}",
                )
                for side in ("provider", "client")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="feed_entry_of_one",
                condition=models.Q(entry__isnull=False, fact__isnull=True)
                | models.Q(entry__isnull=True, fact__isnull=False),
            )
        ]


class FeedHead(models.Model):
    """The last position that was given. The relay at work locks this one row.

    `cluster` is the database in which it was given: another one means that the feed was moved.
    """

    id = models.BigIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    cluster = models.TextField(default="", db_default="")

    class Meta:
        db_table = "feed_head"


class FeedEra(models.Model):
    """A stretch of the feed, after a position: a new one begins where the database was moved."""

    id = models.BigAutoField(primary_key=True)
    tag = models.BigIntegerField(unique=True)
    after = models.BigIntegerField()

    class Meta:
        db_table = "feed_era"


class DeadLetter(models.Model):
    """An effect that failed for the last time, until staff try it again."""

    id = models.BigAutoField(primary_key=True)
    effect = models.TextField()
    arguments = models.JSONField(default=dict)
    problem = models.TextField()
    attempts = models.PositiveIntegerField()
    died_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "dead_letter"
        indexes = [
            models.Index(
                name="dead_letter_open",
                fields=["died_at"],
                condition=models.Q(resolved_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.effect}: {self.problem}"
