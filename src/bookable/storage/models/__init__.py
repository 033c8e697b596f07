"""All tables of Bookable, one module for each subject."""

from bookable.storage.models.account_links import AccountLink
from bookable.storage.models.api_keys import ApiKey
from bookable.storage.models.assignments import Assignment
from bookable.storage.models.audit import AuditEntry
from bookable.storage.models.booking_links import BookingLink
from bookable.storage.models.bookings import Booking
from bookable.storage.models.calendar_feeds import CalendarFeed
from bookable.storage.models.calendar_vendors import CalendarChannel, SecretLease, SpentConsent
from bookable.storage.models.calendars import Calendar, OpeningHours
from bookable.storage.models.catalogue import (
    Location,
    LocationPractitioner,
    Match,
    Room,
    Service,
    ServiceSession,
)
from bookable.storage.models.claims import Claim
from bookable.storage.models.erasures import Erasure
from bookable.storage.models.feedback import Feedback
from bookable.storage.models.handles import Handle
from bookable.storage.models.holds import Hold
from bookable.storage.models.ledger import (
    DeadLetter,
    Fact,
    FeedEntry,
    FeedEra,
    FeedHead,
    LedgerEntry,
    LedgerReason,
    UnrelayedEntry,
    UnrelayedFact,
)
from bookable.storage.models.mails import Mail, MailForm
from bookable.storage.models.meetings import Meeting
from bookable.storage.models.notifications import NotificationPreference
from bookable.storage.models.outside_calendars import BusyTime, CalendarConnection, CalendarCopy
from bookable.storage.models.people import (
    ApiToken,
    Identity,
    IdentityLinking,
    Person,
    SecondFactor,
)
from bookable.storage.models.reputation import ReputationEntry, Standing
from bookable.storage.models.requests import (
    AttemptCount,
    IdempotencyKey,
    OwnWrite,
    SandboxClock,
)
from bookable.storage.models.sales import (
    CreditEntry,
    CreditGrant,
    Note,
    Payment,
    Refund,
    VendorEvent,
    VendorReading,
    WaitlistEntry,
)
from bookable.storage.models.series import Series
from bookable.storage.models.sign_ins import SignIn
from bookable.storage.models.webhooks import WebhookDelivery, WebhookEndpoint, WebhookHead
from bookable.storage.models.zone_conflicts import ZoneConflict

__all__ = [
    "AccountLink",
    "ApiKey",
    "ApiToken",
    "Assignment",
    "AttemptCount",
    "AuditEntry",
    "Booking",
    "BookingLink",
    "BusyTime",
    "Calendar",
    "CalendarChannel",
    "CalendarConnection",
    "CalendarCopy",
    "CalendarFeed",
    "Claim",
    "CreditEntry",
    "CreditGrant",
    "DeadLetter",
    "Erasure",
    "Fact",
    "FeedEntry",
    "FeedEra",
    "FeedHead",
    "Feedback",
    "Handle",
    "Hold",
    "IdempotencyKey",
    "Identity",
    "IdentityLinking",
    "LedgerEntry",
    "LedgerReason",
    "Location",
    "LocationPractitioner",
    "Mail",
    "MailForm",
    "Match",
    "Meeting",
    "Note",
    "NotificationPreference",
    "OpeningHours",
    "OwnWrite",
    "Payment",
    "Person",
    "Refund",
    "ReputationEntry",
    "Room",
    "SandboxClock",
    "SecondFactor",
    "SecretLease",
    "Series",
    "Service",
    "ServiceSession",
    "SignIn",
    "SpentConsent",
    "Standing",
    "UnrelayedEntry",
    "UnrelayedFact",
    "VendorEvent",
    "VendorReading",
    "WaitlistEntry",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookHead",
    "ZoneConflict",
]
