"""Who is told of bookings: receivers of webhooks, a mail server, and calendars at Radicale.

All of them are real servers on sockets, and misbehave when they are told to.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from icalendar import Calendar
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from tests.caldav.given import ics
from tests.harness import http
from tests.lookalikes.caldav_proxy import CaldavProxy
from tests.lookalikes.caldav_servers import Account, Radicale
from tests.lookalikes.faults import Answer, Fault, Seen
from tests.lookalikes.receiver import Receiver
from tests.lookalikes.smtp import MailLookalike

from prove.stand import Stand

CORE = "/api/core/v1/"
HANGS_FOR = 25.0
"""Seconds: longer than Bookable waits for the answer of a receiver."""

Headers = dict[str, str]
Times = dict[str, list[datetime]]
"""The starts of the events of a calendar, by their UIDs."""

SERVER_TROUBLES: Sequence[Callable[[], Fault]] = (
    lambda: Fault.refuse(500, "out of order"),
    lambda: Fault(status=503, headers={"Retry-After": "1"}),
    lambda: Fault(drop=True),
    Fault.lost,
    lambda: Fault.hang(2.0),
    lambda: Fault.late(1.0),
    lambda: Fault.slow(0.01),
)
HOOK_TROUBLES = (
    *SERVER_TROUBLES,
    lambda: Fault.busy(1),
    lambda: Fault(status=302, headers={"Location": "/elsewhere"}),
)
CALENDAR_TROUBLES = (
    *SERVER_TROUBLES,
    lambda: Fault.refuse(412),
    lambda: Fault(done=True, status=207, body="<multistatus", content_type="text/xml"),
)
CALENDAR_CALLS = ("put", "put", "put", "delete", "delete", "report", "get", "propfind")
MAIL_TROUBLES = (
    *(("MAIL", "451 later"), ("RCPT", "450 later"), ("RCPT", "hang up"), ("DATA", "451 later")),
    *(("DATA", "hang up"), ("DATA", "hang up"), ("DATA", "slow"), ("RCPT", "550 no such user")),
)


def ask(stand: Stand, method: str, path: str, who: Headers, body: Any = None) -> Any:
    """Return the answer to a request to the core API that has to succeed."""
    url = f"{stand.bookable.url}{CORE}{path}"
    answer = http.request(method, url, json=body, headers=who, timeout=60)
    assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
    return answer.json() if answer.content else None


class Hook(Receiver):
    """A receiver of webhooks. It keeps what it does not refuse, and checks every signature.

    `begun` are the ids of events in the order in which they were first sent. One that `misbehaves`
    does so at random.
    """

    def __init__(self, name: str, owner: Headers, *, misbehaves: bool = True) -> None:
        self.name, self.owner, self.misbehaves = name, owner, misbehaves
        self.id = self.secret = ""
        self.kept: list[dict[str, Any]] = []
        self.begun: dict[str, None] = {}
        self.wrong: list[str] = []
        super().__init__()

    def add(self, stand: Stand) -> None:
        """Add the endpoint of this receiver."""
        made = ask(stand, "POST", "webhook-endpoints", self.owner, {"url": self.url()})
        self.id, self.secret = made["id"], made["secret"]

    def arrive(self, seen: Seen) -> Fault:
        """Check an attempt."""
        with self.lock:
            self.begun[seen.headers["webhook-id"]] = None
            try:
                Webhook(self.secret).verify(seen.raw, seen.headers)
            except WebhookVerificationError as error:
                self.wrong.append(f"{seen.raw[:60]} is not signed: {error}")
            if seen.headers["webhook-id"] != seen.body["id"]:
                self.wrong.append(f"{seen.headers['webhook-id']} has the body of {seen.raw[:60]}")
        return super().arrive(seen)

    def _hook(self, seen: Seen) -> Answer:
        self.kept.append(seen.body)
        return Answer(200, "thanks")


class PostOffice(MailLookalike):
    """A mail server. It counts the mails that it has refused for good; while `is_shut` it takes
    none."""

    def __init__(self) -> None:
        self.is_shut = False
        self.refused = 0
        super().__init__()

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        """Take a sender."""
        if self.is_shut:
            return "451 closed"
        return await super().handle_MAIL(server, session, envelope, address, options)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        """Take a reader."""
        answer = await super().handle_RCPT(server, session, envelope, address, options)
        self.refused += answer.startswith("550")
        return answer


class Diary:
    """The calendar of a provider at Radicale. Bookable reaches it by a proxy that misbehaves."""

    def __init__(self, number: int, owner: Headers, radicale: Radicale) -> None:
        self.number, self.owner = number, owner
        self._account: Account = radicale.let_in(f"pro{number}", "correct horse")
        self._calendar = self._account.make_calendar("work", "Work")
        self._id = ""

    def connect(self, stand: Stand, proxy: CaldavProxy) -> None:
        """Connect the calendar."""
        body = {
            "kind": "caldav",
            "url": proxy.address,
            "username": self._account.username,
            "password": self._account.password,
        }
        self._id = ask(stand, "POST", "calendar-connections", self.owner, body)["id"]

    def have_it_read(self, stand: Stand) -> None:
        """Have Bookable read the calendar now."""
        ask(stand, "POST", f"calendar-connections/{self._id}/sync", self.owner)

    def keep(self, name: str, start: datetime) -> None:
        """Make or move an event of an hour that is none of Bookable's."""
        times = (f"{each:%Y%m%dT%H%M%SZ}" for each in (start, start + timedelta(hours=1)))
        lines = [f"{what}:{time}" for what, time in zip(("DTSTART", "DTEND"), times, strict=True)]
        self._account.keep(self._calendar, name, ics(name, *lines))

    def remove(self, name: str) -> None:
        """Delete an event."""
        self._account.remove(f"{self._calendar}{name}.ics")

    def times(self) -> Times:
        """Return what is in the calendar."""
        found: Times = {}
        for path in self._account.files(self._calendar):
            for event in Calendar.from_ical(self._account.read(path)).walk("VEVENT"):
                found.setdefault(str(event["UID"]), []).append(event.start)
        return found


@dataclass
class Receivers:
    """Everybody who is told."""

    post: PostOffice
    hooks: Sequence[Hook]
    diaries: Sequence[Diary]
    proxy: CaldavProxy

    def hook(self, name: str) -> Hook:
        """Return a receiver of webhooks."""
        return next(each for each in self.hooks if each.name == name)

    def misbehave(self, dice: random.Random) -> None:
        """Have some of them misbehave once."""
        for hook in self.hooks:
            if hook.misbehaves and dice.random() < 0.4:
                hook.queue("hook", dice.choice(HOOK_TROUBLES)())
        for _ in range(2):
            self.proxy.queue(dice.choice(CALENDAR_CALLS), dice.choice(CALENDAR_TROUBLES)())
            self.post.queue(*dice.choice(MAIL_TROUBLES))

    def behave(self) -> None:
        """Have all of them behave again."""
        for hook in self.hooks:
            if hook.misbehaves:
                hook.forget_faults()
        self.proxy.forget_faults()
        self.post.behave()


@contextmanager
def receiving(
    stand: Stand, post: PostOffice, key: Headers, people: Sequence[Headers]
) -> Iterator[Receivers]:
    """Run everybody who is told for the block: some by an API key, and one for each provider."""
    hooks = [Hook(name, key) for name in ("all", "hanging")]
    hooks += [Hook(name, key, misbehaves=False) for name in ("well", "gone")]
    hooks += [Hook(f"pro{number}", who) for number, who in enumerate(people)]
    with Radicale() as radicale, CaldavProxy(radicale.url) as proxy:
        diaries = [Diary(number, who, radicale) for number, who in enumerate(people)]
        try:
            for hook in hooks:
                hook.add(stand)
            for diary in diaries:
                diary.connect(stand, proxy)
            yield Receivers(post, hooks, diaries, proxy)
        finally:
            for hook in hooks:
                hook.close()
