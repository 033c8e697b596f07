"""What takes up calendars."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from bookable.storage.models.bookings import Booking
from bookable.storage.models.calendars import Calendar
from bookable.storage.models.catalogue import ServiceSession
from bookable.storage.models.holds import Hold


class Claim(models.Model):
    """A stretch of one calendar that one booking, session or hold takes up.

    The constraint `claim_no_overlap` is the proof that no hour is sold twice. `expires_at` is
    when a hold expires, or the booking that waits for an answer or a payment.
    """

    id = models.BigAutoField(primary_key=True)
    # No index: the one of the exclusion constraint begins with the calendar.
    calendar = models.ForeignKey(
        Calendar, on_delete=models.CASCADE, related_name="claims", db_index=False
    )
    during = DateTimeRangeField()
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, null=True, related_name="claims")
    service_session = models.ForeignKey(
        ServiceSession, on_delete=models.CASCADE, null=True, related_name="claims", db_index=False
    )
    hold = models.ForeignKey(
        Hold, on_delete=models.CASCADE, null=True, related_name="claims", db_index=False
    )
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "claim"
        indexes = [
            models.Index(
                name="claim_of_session",
                fields=["service_session"],
                condition=Q(service_session__isnull=False),
            ),
            models.Index(name="claim_of_hold", fields=["hold"], condition=Q(hold__isnull=False)),
        ]
        constraints = [
            ExclusionConstraint(
                name="claim_no_overlap",
                index_type="GIST",
                expressions=[
                    (F("calendar"), RangeOperators.EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="claim_bounded",
                condition=Q(during__isempty=False)
                & Q(during__lower_inf=False)
                & Q(during__upper_inf=False),
            ),
            models.CheckConstraint(
                name="claim_of_one",
                condition=Q(booking__isnull=False, service_session__isnull=True, hold__isnull=True)
                | Q(booking__isnull=True, service_session__isnull=False, hold__isnull=True)
                | Q(booking__isnull=True, service_session__isnull=True, hold__isnull=False),
            ),
        ]
