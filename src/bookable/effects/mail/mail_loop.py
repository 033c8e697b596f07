"""The loop that writes mails when their turn comes, from how things stand then, and sends them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from bookable.domain.mail_servers import Envelope, MailServer
from bookable.effects.mail.messages import message
from bookable.effects.retries import note_failure, problem_of
from bookable.engine import clock, ports
from bookable.engine.batches import note_failure as log_failed_row
from bookable.storage import jobs, outbox
from bookable.storage.outbox import DROPPED, DUE, FAILED, KEPT, SENT, DueMail, Outcome
from bookable.telemetry import counting
from bookable.telemetry.waiting import waiting

if TYPE_CHECKING:
    from bookable.effects.mail.composing import Draft, News

SENDERS = 4
"""Mails that are handed over at once. One that the server does not answer occupies one of these."""
IN_HAND = 80
"""Mails that are written and not yet handed over, at most."""
BATCH = 100
"""Mails that are written in one transaction if there is no server."""
WITHIN_SECONDS = 30.0
"""How long the hand-over of a mail may take."""
LEASE_SECONDS = 150.0
"""For how long no other process takes a mail that is in hand."""
LOOK_EVERY = 0.1
"""Seconds after which the loop notes what was sent and takes more, while others are being sent.

With `IN_HAND` it limits how many mails go out beside one that the server does not answer."""


class _Ready(NamedTuple):
    """A mail that is written."""

    mail: DueMail
    draft: Draft


def work_off() -> int:
    """Write and send all mails that are due, and return the count. Without a server, keep them."""
    server = ports.mail()
    return _keep_all() if server is None else _send_all(server)


def hasten() -> int:
    """Make mails due now that wait for their next attempt, and return the count."""
    return outbox.hasten()


def is_busy() -> bool:
    """Return whether mails are due, or being sent by another process."""
    return outbox.is_busy()


def _keep_all() -> int:
    kept = 0
    while not ports.is_stopping():
        taken, _ = _write(BATCH, state=KEPT)
        if not taken:
            break
        kept += taken
    return kept


def _send_all(server: MailServer) -> int:
    senders = _Senders(server)
    all_taken = 0
    try:
        while True:
            taken = 0
            if ports.is_stopping():
                senders.stop()
            elif senders.free:
                taken, ready = _write(senders.free, state=DUE, lease=LEASE_SECONDS)
                senders.take(ready)
                all_taken += taken
            if senders.are_busy:
                senders.note_what_was_sent()
            elif not taken:
                return all_taken
    finally:
        senders.stop()


class _Senders:
    """The threads that hand mails over, and the mails in hand.

    What they did is noted by the thread of the loop, for many mails in one statement.
    """

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._threads = ThreadPoolExecutor(SENDERS, "mail")
        self._in_hand: dict[Future[bool], DueMail] = {}

    @property
    def free(self) -> int:
        """How many more mails may be taken."""
        return IN_HAND - len(self._in_hand)

    @property
    def are_busy(self) -> bool:
        """Whether any mail is in hand."""
        return bool(self._in_hand)

    def take(self, ready: Iterable[_Ready]) -> None:
        """Have mails handed over that are leased from now on."""
        latest = time.monotonic() + LEASE_SECONDS - 2 * WITHIN_SECONDS
        for mail, draft in ready:
            future = self._threads.submit(_hand_over, self._server, mail, draft, latest=latest)
            self._in_hand[future] = mail

    def note_what_was_sent(self) -> None:
        """Wait a moment, and note what became of the mails that were handed over meanwhile."""
        with waiting():
            wait(self._in_hand, timeout=LOOK_EVERY)
        # `wait` does not count those that `stop` has cancelled.
        done = [each for each in self._in_hand if each.done()]
        if not done:
            return
        now = clock.now()
        with outbox.opened():
            found = [_outcome(self._in_hand[each], each, now) for each in done]
            outbox.conclude(found, now=now)
        for each in done:
            del self._in_hand[each]
        _count(found)

    def stop(self) -> None:
        """Begin no further hand-over. Mails that wait for theirs are given back when noted."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _hand_over(server: MailServer, mail: DueMail, draft: Draft, *, latest: float) -> bool:
    """Hand a mail over, and return True; or False if there is no time left for that.

    Soon another process may take the mail. `latest` is a time of the monotonic clock.
    """
    if time.monotonic() > latest:
        return False
    server.deliver(_envelope(mail, draft), within=WITHIN_SECONDS)
    return True


def _envelope(mail: DueMail, draft: Draft) -> Envelope:
    sender = settings.BOOKABLE_MAIL_FROM
    whole = message(
        draft.text,
        draft.written.html,
        sender=sender,
        reader=draft.reader,
        uuid=mail.uuid,
        thread=draft.thread,
        unsubscribe=draft.unsubscribe,
        base_url=settings.BOOKABLE_BASE_URL,
        at=mail.created_at,
    )
    return Envelope(sender.address, draft.text.address, whole)


def _write(limit: int, *, state: str, lease: float = 0.0) -> tuple[int, list[_Ready]]:
    """Write mails that are due, and return how many were taken, and those that are to be sent."""
    now = clock.now()
    with outbox.taken(limit) as mails:
        results = _written(mails, state=state, lease=lease, now=now) if mails else []
    ready = [each for each in results if isinstance(each, _Ready)]
    _count([each for each in results if isinstance(each, Outcome)])
    if state == KEPT:
        _count([Outcome(each.mail.id, KEPT) for each in ready])
    return len(results), ready


def _written(
    mails: Sequence[DueMail], *, state: str, lease: float, now: datetime
) -> list[_Ready | Outcome]:
    """Write mails together; or, if that fails, each by itself, so that one stops no other."""
    try:
        with transaction.atomic():
            return _written_together(mails, state=state, lease=lease, now=now)
    except (InterfaceError, OperationalError):
        raise  # The connection is lost; no single mail is at fault.
    except Exception as error:
        if len(mails) == 1:
            return _put_off(mails[0], error, now)
        alone = [_written([mail], state=state, lease=lease, now=now) for mail in mails]
        return [result for results in alone for result in results]


def _written_together(
    mails: Sequence[DueMail], *, state: str, lease: float, now: datetime
) -> list[_Ready | Outcome]:
    # Only the worker writes mails, and loads what knows all languages.
    from bookable.effects.mail.composing import read_news

    news = read_news(mails, now=now)
    results = [_composed(mail, news, now) for mail in mails]
    texts = [(each.mail.id, each.draft.text) for each in results if isinstance(each, _Ready)]
    outbox.write(texts, state=state, lease=lease, now=now)
    outbox.conclude([each for each in results if isinstance(each, Outcome)], now=now)
    return results


def _put_off(mail: DueMail, error: Exception, now: datetime) -> list[_Ready | Outcome]:
    """Note that a mail could not be written. If even that fails, nothing was done."""
    try:
        with transaction.atomic():
            outcome = _failure(mail, error, now)
            outbox.conclude([outcome], now=now)
            return [outcome]
    except (InterfaceError, OperationalError):
        raise
    except Exception:
        log_failed_row(jobs.SEND_MAIL, mail.id)
        return []


def _composed(mail: DueMail, news: News, now: datetime) -> _Ready | Outcome:
    from bookable.effects.mail.composing import compose

    try:
        draft = compose(mail, news, now=now)
    except DatabaseError:
        raise  # The transaction is broken, with all its mails.
    except Exception as error:
        return _failure(mail, error, now)
    return Outcome(mail.id, DROPPED, draft) if isinstance(draft, str) else _Ready(mail, draft)


def _outcome(mail: DueMail, sent: Future[bool], now: datetime) -> Outcome:
    if sent.cancelled():
        return Outcome(mail.id, DUE, attempts=mail.attempts)
    if (error := sent.exception()) is not None:
        return _failure(mail, error, now)
    return Outcome(mail.id, SENT if sent.result() else DUE, attempts=mail.attempts)


def _failure(mail: DueMail, error: BaseException, now: datetime) -> Outcome:
    """Note a failed attempt. It is tried again later, or is a dead letter."""
    wait_for = note_failure(
        jobs.SEND_MAIL, {"mail_id": mail.id}, error, failures=mail.attempts, now=now
    )
    state = FAILED if wait_for is None else DUE
    return Outcome(mail.id, state, problem_of(error), wait_for or 0, mail.attempts + 1)


def _count(outcomes: Iterable[Outcome]) -> None:
    for each in outcomes:
        if each.state not in (DUE, FAILED):
            counting.effect(jobs.SEND_MAIL, "done")
