"""Mails that staff send again."""

from __future__ import annotations

from collections.abc import Collection

from bookable.storage import outbox
from bookable.storage.work import transact


def send_again(mail_ids: Collection[int]) -> int:
    """Have mails written and sent again that were kept, refused or dropped; return the count.

    Each tells how things stand when it is written.
    """
    return transact(lambda: outbox.again(mail_ids))
