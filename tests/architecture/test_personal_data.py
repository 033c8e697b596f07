"""Every column that can hold words is erased and exported, or named here as one without."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.db import connection

from bookable.storage.personal_tables import KEPT

WORDLESS = {
    "Words of the engine: kinds, states, sides, codes": """
        api_key.scopes api_token.kind audit_entry.action audit_entry.page booking.program
        booking.status booking.session_type booking.canceled_by booking.completed_by
        booking.payment_status booking.kind booking.disputed_by booking.requested_by
        booking.currency calendar_connection.kind calendar_connection.on_external_change
        calendar_connection.state credit_entry.kind credit_entry.account credit_entry.reason
        dead_letter.effect erasure.words fact.type fact.program fact.side feed_entry.type
        feed_entry.program hold.program
        identity_linking.linked_by ledger_entry.kind ledger_entry.side
        ledger_entry.before ledger_entry.after mail.kind mail.side mail.state match.status
        meeting.vendor meeting.state notification_preference.digest payment.method
        payment.currency payment.state person.roles person.locale person.clock refund.reason
        refund.state refund.method service.kind service.currency vendor_event.vendor
        vendor_event.kind vendor_reading.vendor waitlist_entry.state waitlist_entry.program
        webhook_delivery.type webhook_delivery.status webhook_endpoint.types
        webhook_endpoint.programs
        webhook_endpoint.disabled_reason""",
    "Facts of a step: times, amounts, names of fields. The reason stands beside them": """
        ledger_entry.facts""",
    "Ids, and lists of ids": """
        audit_entry.record credit_grant.covers dead_letter.arguments mail.key service.includes
        service.covers service.practitioners waitlist_entry.holds django_admin_log.object_id""",
    "Times, and why they were skipped": "series.skipped",
    "Numbers: hours and percent": "booking.cancellation_policy service.cancellation_policy",
    "Time zones, and versions of their rules": """
        booking.timezone booking.wall_zone booking.rules location.timezone person.timezone
        service_session.rules service_session.wall_zone zone_conflict.rules
        zone_conflict.wall_zone zone_conflict.problem""",
    "Names that the operator's files have for rows": """
        booking.key location.key match.key service.key service_session.key""",
    "The marketplace's own: its places, its integrations": """
        location.name location.address room.name api_key.name""",
    "A vendor's names of a meeting, a checkout, a payment or a message": """
        meeting.meeting_id meeting.join_url meeting.password payment.checkout_id
        payment.checkout_url refund.vendor_id vendor_event.event_id""",
    "Which database connection is at work": """
        booking.confirming_holder payment.opening_holder idempotency_key.holder""",
    "The addresses of issuers": "identity_linking.issuer",
    "Counts by digests and ids, for a day": "attempt_count.subject",
    "They go with their connection, whose events are first deleted over there": """
        calendar_channel.name calendar_channel.resource calendar_copy.name calendar_copy.version
        calendar_copy.calendar calendar_copy.digest calendar_copy.problem calendar_connection.url
        calendar_connection.username calendar_connection.secret calendar_connection.calendar
        calendar_connection.cursor""",
    "What mails of one kind share, without what each says": "mail_form.html",
    "Which database the feed was numbered in": "feed_head.cluster",
    "The key and the secret of an integration": "api_key.digest",
    "Tables of Django and Procrastinate: names of code, ids as arguments": """
        auth_group.name auth_permission.name auth_permission.codename
        django_content_type.app_label django_content_type.model django_migrations.app
        django_migrations.name procrastinate_jobs.queue_name procrastinate_jobs.task_name
        procrastinate_jobs.lock procrastinate_jobs.args procrastinate_jobs.queueing_lock
        procrastinate_periodic_defers.task_name procrastinate_periodic_defers.periodic_id""",
}
"""Columns without words of people, by the reason."""

EMPTIED_BY_HAND = {
    "storage/erasures.py empties the person's own row": """
        person.password person.email person.name person.company person.avatar_url person.bio""",
    "The function erase_logged": """
        audit_entry.who audit_entry.address audit_entry.facts django_admin_log.object_repr
        django_admin_log.change_message identity_linking.email identity_linking.subject
        reputation_entry.reason""",
    "Sessions are found by what is in them": """
        django_session.session_key django_session.session_data""",
}
"""Columns that are erased in another way than by the list."""

NOT_SHOWN = {
    "Secrets, and digests of secrets": """
        api_token.digest calendar_feed.digest second_factor.salt second_factor.recovery
        webhook_endpoint.secret webhook_endpoint.old_secret idempotency_key.fingerprint
        person.password sign_in.session_key django_session.session_key
        django_session.session_data""",
    "Texts of others, or of the marketplace, that quote the person": """
        dead_letter.problem django_admin_log.object_repr django_admin_log.change_message""",
    "Another form of what is shown beside it": "mail.calendar mail.problem mail.words",
}
"""Columns with words that are not in an export, by the reason."""

TEXTS = ("text", "varchar", "jsonb", "json", "bytea", "_text", "_varchar", "inet", "bpchar", "xml")

COLUMNS = """
SELECT c.table_name || '.' || c.column_name FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
    AND c.udt_name = ANY (%s)
"""


def named(groups: dict[str, str]) -> set[str]:
    return {column for columns in groups.values() for column in columns.split()}


def erased() -> set[str]:
    return {f"{kept.table}.{column}" for kept in KEPT for column in kept.emptied}


def deleted() -> set[str]:
    return {kept.table for kept in KEPT if kept.is_deleted}


def shown() -> set[str]:
    columns = ((kept.table, each.rpartition(" ")[2]) for kept in KEPT for each in kept.shown)
    person = ["email", "name", "company", "avatar_url", "bio"]
    return {f"{table}.{column}" for table, column in columns} | {f"person.{c}" for c in person}


def unknown(columns: Iterable[str]) -> dict[str, list[str]]:
    """Return the columns that nothing is known of: how to erase them, and how to show them."""
    with_words = set(columns) - named(WORDLESS)
    gone = erased() | named(EMPTIED_BY_HAND)
    return {
        "erase": sorted(
            each for each in with_words - gone if each.partition(".")[0] not in deleted()
        ),
        "show": sorted(with_words - shown() - named(NOT_SHOWN)),
    }


@pytest.fixture
def columns(db) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [list(TEXTS)])
        return {record[0] for record in cursor.fetchall()}


class TestColumnWithWords:
    def test_is_erased_and_exported_or_named_as_one_without(self, columns):
        assert unknown(columns) == {"erase": [], "show": []}

    @pytest.mark.parametrize("new", ["person.motto", "note.mood", "diary.page"])
    def test_is_missed_when_it_is_new(self, columns, new):
        found = unknown({*columns, new})
        assert new in found["show"]
        assert (new in found["erase"]) is (new != "note.mood")

    @pytest.mark.parametrize("groups", [WORDLESS, EMPTIED_BY_HAND, NOT_SHOWN])
    def test_is_there_if_it_is_named(self, columns, groups):
        assert named(groups) - columns == set()
