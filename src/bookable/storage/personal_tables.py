"""What is kept about people: where it stands, what of it they are shown, and how it is erased.

`tests/architecture/test_personal_data.py` compares this list with the database: a new column is
entered here, or named there as one without words of people.
"""

from __future__ import annotations

from bookable.domain.people import HAS_LEFT
from bookable.storage.kept_data import (
    AS_STAFF,
    BOOKINGS,
    CALENDAR,
    CONNECTIONS,
    DISPUTED,
    ENDPOINTS,
    HOST,
    LETTER,
    ME,
    MEETING,
    QUOTED,
    REASONS,
    TEXTS,
    WORDS,
    Kept,
    ours,
    own,
    quotes,
    quoting,
    secret,
    side_in,
    stays,
)

_BEFORE = "t.id <= %(last_mail)s"


KEPT = (
    # What they sign in with, and the addresses that lead to what is theirs.
    own("identities", "identity", "issuer", "subject"),
    own("tokens", "api_token", "kind", "created_at", "refreshed_at"),
    own("sign_ins", "sign_in", "device", "began_at", "seen_at"),
    own("second_factor", "second_factor", "confirmed_at", "failed_at"),
    own("handles", "handle", "handle", "replaced_at"),
    own("calendar_feed", "calendar_feed", "created_at", key="person_id"),
    own("booking_links", "booking_link", "booking_id", "allows", "created_at", "expires_at"),
    own(
        "notifications",
        "notification_preference",
        *("bookings", "reminders", "digest", "digest_at"),
        key="person_id",
    ),
    Kept(
        name="account_links",
        table="account_link",
        whose=f"""t.person_id IS NULL
            AND t.email = (SELECT p.email FROM person p WHERE p.id = {ME})""",
        shown=("purpose", "email", "locale", "timezone", "clock", "onward", "created_at"),
        is_deleted=True,
        at_once=True,
    ),
    # Not at once: the address that was replaced finds the mails to it.
    Kept(
        name="changes_of_address",
        table="account_link",
        whose=f"t.person_id = {ME}",
        shown=("email", "replaced", "created_at", "used_at"),
        is_deleted=True,
    ),
    Kept(
        name="webhook_deliveries",
        table="webhook_delivery",
        whose=f"t.endpoint_id IN ({ENDPOINTS})",
        shown=("type", "status", "created_at", "last_problem", "last_answer"),
        is_deleted=True,
    ),
    Kept(
        name="webhook_endpoints",
        table="webhook_endpoint",
        whose=f"t.person_id = {ME}",
        shown=(
            f"{secret('t.url', HOST)} AS url",
            *("types", "programs", "description", "created_at", "disabled_reason"),
        ),
        is_deleted=True,
    ),
    # Connections are removed beforehand. They go once their events are deleted over there.
    Kept(
        name="calendar_connections",
        table="calendar_connection",
        whose=f"t.person_id = {ME}",
        shown=(
            f"{secret('t.url', HOST)} AS url",
            *("kind", "label", "username", "calendar", "problem", "created_at"),
        ),
        emptied={"label": "''", "problem": "''"},
        at_once=True,
    ),
    Kept(
        name="busy_times",
        table="busy_time",
        whose=f"t.connection_id IN ({CONNECTIONS})",
        shown=("name", "during"),
        is_deleted=True,
    ),
    Kept(
        name="hours",
        table="opening_hours",
        whose=f"t.calendar_id IN ({CALENDAR})",
        shown=("weekday", "date", "start", '"end"', "closed"),
        is_deleted=True,
    ),
    # What they wrote.
    Kept(
        name="notes",
        table="note",
        whose=f"t.author_id = {ME}",
        shown=("booking_id", "content", "is_private", "created_at"),
        is_deleted=True,
    ),
    Kept(
        name="feedback",
        table="feedback",
        whose=f"t.author_id = {ME}",
        shown=("booking_id", "rating", "comment", "created_at"),
        emptied={"comment": "''"},
    ),
    Kept(
        name="services",
        table="service",
        whose=f"t.practitioner_id = {ME}",
        shown=("uuid", "kind", "name", "description", "price_cents", "currency", "archived_at"),
        emptied={"name": "initcap(t.kind)", "description": "''"},
    ),
    Kept(
        name="bookings",
        table="booking",
        whose=ours("t"),
        shown=(
            *("id", "uuid", "program", "status", "starts_at", "ends_at", "timezone", "created_at"),
            *(*WORDS, *MEETING, "session_type", "canceled_by", "cancellation_reason"),
            f"CASE WHEN {DISPUTED} THEN t.dispute_reason ELSE '' END AS dispute_reason",
            *("price_charged_cents", "paid_cents", "refunded_cents", "currency", "payment_status"),
            f"{side_in('t')} AS side",
        ),
        emptied=TEXTS,
    ),
    Kept(
        name="bookings_changed_as_staff",
        table="booking",
        whose=f"%(was_staff)s::boolean AND t.id IN ({AS_STAFF.format('booking_id')})",
        shown=("id", *WORDS, *MEETING, "cancellation_reason"),
        emptied=TEXTS,
    ),
    Kept(
        name="reasons",
        table="ledger_reason",
        whose=f"t.reason <> '{HAS_LEFT}' AND t.entry_id IN ({REASONS})",
        shown=("entry_id", "reason"),
        is_deleted=True,
        key="entry_id",
    ),
    Kept(
        name="reasons_as_staff",
        table="ledger_reason",
        whose=f"%(was_staff)s::boolean AND t.entry_id IN ({AS_STAFF.format('id')})",
        shown=("entry_id", "reason"),
        is_deleted=True,
        key="entry_id",
    ),
    Kept(
        name="payments_recorded",
        table="payment",
        whose=f"t.recorded_by_id = {ME} AND t.checkout_id IS NULL",
        shown=("booking_id", "method", "amount_cents", "currency", "reference", "paid_at"),
        emptied={"reference": "''"},
    ),
    Kept(
        name="refunds_recorded",
        table="refund",
        whose=f"""t.vendor_id IS NULL AND t.booking_id IN (
            SELECT b.id FROM booking b WHERE b.provider_id = {ME})""",
        shown=("booking_id", "method", "amount_cents", "reference", "made_at"),
        emptied={"reference": "''"},
    ),
    # What quotes them.
    Kept(
        table="refund",
        whose=f"t.vendor_id IS NULL AND {quotes('reference')}",
        emptied={"reference": "''"},
        is_walked=True,
    ),
    Kept(
        name="mails",
        table="mail",
        whose=f"(t.person_id = {ME} OR {_BEFORE} AND t.address = ANY (%(words)s::text[]))",
        # Mails have links by which their reader acts.
        shown=(
            *("kind", "state", "address", "subject", "created_at", "done_at"),
            f"{secret('t.text')} AS text",
            f"{secret('coalesce(mail_html(t.form_id, t.words), t.html)')} AS html",
        ),
        emptied={"address": "''", **LETTER},
        is_walked=True,
    ),
    Kept(
        table="mail",
        whose=f"{_BEFORE} AND t.booking_id IN ({BOOKINGS})",
        emptied=LETTER,
    ),
    Kept(
        table="mail",
        whose=f"{_BEFORE} AND t.booking_id IS NULL AND {quotes('subject', 'text')}",
        emptied=LETTER,
        is_walked=True,
    ),
    Kept(
        name="answers",
        table="idempotency_key",
        whose=f"t.owner_id = {ME}",
        shown=(
            *("key", "status", "created_at"),
            f"""{secret("convert_from(t.body, 'UTF8')")} AS body""",
        ),
        is_deleted=True,
    ),
    Kept(
        table="idempotency_key",
        whose=f"t.body IS NOT NULL AND {QUOTED} WHERE position(w.word IN t.body) > 0)",
        is_deleted=True,
        is_walked=True,
    ),
    quoting("webhook_delivery", "last_answer", "last_problem"),
    quoting("dead_letter", "problem"),
    # What stays for the bookings, without words of theirs.
    stays(
        *("waitlists", "waitlist_entry"),
        f"t.person_id = {ME}",
        *("service_id", "service_session_id", "state", "joined_at", "offered_until"),
    ),
    stays(
        *("matches", "match"),
        f"(t.user1_id = {ME} OR t.user2_id = {ME})",
        *("uuid", "status", "created_at"),
    ),
    stays(
        *("credits", "credit_grant"),
        f"t.person_id = {ME}",
        *("booking_id", "total", "remaining", "granted_at", "expires_at"),
    ),
    stays("reputation", "reputation_entry", f"t.person_id = {ME}", "booking_id", "delta", "at"),
    stays(
        *("payments", "payment"),
        f"t.booking_id IN ({BOOKINGS})",
        *("booking_id", "method", "amount_cents", "currency", "state", "paid_at"),
    ),
    stays(
        *("refunds", "refund"),
        f"t.booking_id IN ({BOOKINGS})",
        *("booking_id", "method", "amount_cents", "state", "made_at"),
    ),
    stays(
        *("ledger", "ledger_entry"),
        f"t.booking_id IN ({BOOKINGS})",
        *("booking_id", "kind", "at", "side", "before", "after", "facts"),
    ),
    # Logs that only grow: `erase_logged` takes the words away.
    Kept(
        name="identity_log",
        table="identity_linking",
        whose=f"t.person_id = {ME}",
        shown=("issuer", "subject", "linked_by", "email", "linked_at"),
    ),
    Kept(
        name="reversals",
        table="reputation_entry",
        whose=f"t.actor_id = {ME}",
        shown=("booking_id", "delta", "reason", "at"),
        is_walked=True,
    ),
    Kept(
        name="audit",
        table="audit_entry",
        whose=f"(t.actor = {ME} OR {ME} = ANY (t.people) AND t.record <> '')",
        shown=(
            *("at", "action", "page", "record"),
            f"CASE WHEN t.actor = {ME} THEN t.who ELSE '' END AS who",
            f"CASE WHEN t.actor = {ME} THEN t.address ELSE '' END AS address",
            f"CASE WHEN {ME} = ANY (t.people) THEN t.facts END AS facts",
        ),
        is_walked=True,
    ),
)
"""Everything that is kept about people, beside their own row."""
