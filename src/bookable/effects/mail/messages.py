"""Messages as they travel (RFC 5322): headers, text, HTML and calendar file."""

from __future__ import annotations

import re
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from bookable.storage.outbox import Text

ONE_CLICK = "List-Unsubscribe=One-Click"

_METHOD = re.compile(r"^METHOD:(\w+)", re.MULTILINE)
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class _Policy(EmailPolicy):
    """Python's policy for SMTP, but for subjects.

    When it folds a subject beside a word that is not ASCII, readers see two blanks there, or none
    (https://github.com/python/cpython/issues/92081). Its older class does that right.
    """

    def fold(self, name: str, value: Any) -> str:
        if name != "Subject":
            folded: str = super().fold(name, value)
            return folded
        length = self.max_line_length
        header = Header(str(value), header_name=name, maxlinelen=length)
        return f"{name}: {header.encode(linesep=self.linesep)}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


_POLICY = _Policy(linesep="\r\n")


def message(
    text: Text,
    html: str,
    *,
    sender: tuple[str, str],
    reader: str,
    uuid: UUID,
    thread: UUID | None,
    unsubscribe: str = "",
    base_url: str,
    at: datetime,
) -> bytes:
    """Return a whole message.

    It is the same on every attempt, with the same Message-ID, as far as the texts are. All mails
    about a booking refer to the same, so that mail programs show them as one thread.
    """
    host = urlsplit(base_url).hostname or "localhost"
    made = EmailMessage(policy=_POLICY)
    made["From"] = _address(*sender)
    made["To"] = _address(reader, text.address)
    made["Subject"] = one_line(text.subject)
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{uuid}@{host}>"
    if thread is not None:
        made["References"] = made["In-Reply-To"] = f"<{thread}@{host}>"
    made["Auto-Submitted"] = "auto-generated"
    if unsubscribe:
        # One click in the mail program, without a page (RFC 8058).
        made["List-Unsubscribe"] = f"<{unsubscribe}>"
        made["List-Unsubscribe-Post"] = ONE_CLICK
    _add_parts(made, text, html)
    # Python folds some headers in ASCII right after the colon, and parsers then read a blank.
    folds = not (text.subject + reader).isascii()
    return made.as_bytes(policy=_POLICY if folds else _POLICY.clone(max_line_length=998))


def one_line(text: str) -> str:
    """Return a text without line breaks and control characters, as a header can hold it."""
    return " ".join(_HIDDEN.sub(" ", text).split())


def _address(name: str, address: str) -> Address:
    return Address(one_line(name), addr_spec=address)


def _add_parts(made: EmailMessage, text: Text, html: str) -> None:
    made.set_content(text.text, cte="quoted-printable")
    made.add_alternative(html, subtype="html", cte="quoted-printable")
    if not text.calendar:
        return
    method = _METHOD.search(text.calendar)
    # Gmail and Outlook read the inline part; Apple Mail takes the attachment.
    made.add_alternative(
        text.calendar,
        subtype="calendar",
        params={"method": method[1] if method else "PUBLISH"},
        cte="quoted-printable",
    )
    made.add_attachment(
        text.calendar.encode(), maintype="application", subtype="ics", filename="invite.ics"
    )
