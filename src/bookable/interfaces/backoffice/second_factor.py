"""The second factor: codes of an authenticator app (TOTP, RFC 6238) and recovery codes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b32encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from bookable.storage.models import Person, SecondFactor

STEP = 30
"""Seconds for which an app shows a code."""

FREE_FAILURES = 5
"""How many wrong codes in a row are answered at once. After that each one doubles the wait."""

LONGEST_WAIT = 3600
"""Seconds."""

RECOVERY_CODES = 10


class TooManyWrongCodes(Exception):
    """Too many codes were wrong. The next one is accepted only after some seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many wrong codes: wait {seconds} seconds.")


def of(person: Person) -> SecondFactor | None:
    """Return a person's second factor, confirmed or not, or None."""
    return SecondFactor.objects.filter(person=person).first()


def is_on(factor: SecondFactor | None) -> bool:
    """Return whether codes are required."""
    return factor is not None and factor.confirmed_at is not None


def begin(person: Person) -> SecondFactor:
    """Return an unconfirmed second factor to enrol with. It stays the same until it is
    confirmed."""
    salt = secrets.token_hex(16)
    return SecondFactor.objects.get_or_create(person=person, defaults={"salt": salt})[0]


def forget(person: Person) -> bool:
    """Remove a person's second factor, and return whether there was one."""
    return SecondFactor.objects.filter(person=person).delete()[0] > 0


def secret(factor: SecondFactor) -> str:
    """Return the secret for the app, in base 32."""
    text = f"second factor {factor.person.uuid} {factor.salt}"
    digest = hmac.digest(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256)
    return b32encode(digest[:20]).decode()


def picture(factor: SecondFactor) -> str:
    """Return the secret as a QR code, in a data URI."""
    # Imported here because only this page needs it.
    import segno

    return str(segno.make(_totp(factor).provisioning_uri()).svg_data_uri(scale=4))


def confirm(factor: SecondFactor, code: str, *, now: datetime) -> list[str]:
    """Turn the second factor on with its first code, and return its recovery codes. Return an empty
    list if the code is wrong. Raise TooManyWrongCodes if there were too many of them."""
    if not enter(factor, code, now=now):
        return []
    codes = [secrets.token_hex(8) for _ in range(RECOVERY_CODES)]
    digests = [_digest(recovery) for recovery in codes]
    SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=now, recovery=digests)
    return codes


def enter(factor: SecondFactor, code: str, *, now: datetime) -> bool:
    """Return whether a code is right. Each code works once. Raise TooManyWrongCodes if there were
    too many of them."""
    with transaction.atomic():
        locked = SecondFactor.objects.select_for_update().select_related("person")
        current = locked.get(pk=factor.pk)
        _refuse_during_wait(current, now)
        given = code.replace(" ", "").replace("-", "").lower()
        is_right = _take_code(current, given, now) or _take_recovery(current, given)
        current.failures = 0 if is_right else current.failures + 1
        current.failed_at = None if is_right else now
        current.save()
        return is_right


def _refuse_during_wait(factor: SecondFactor, now: datetime) -> None:
    beyond = factor.failures - FREE_FAILURES
    if beyond < 0 or factor.failed_at is None:
        return
    wait = timedelta(seconds=min(LONGEST_WAIT, 30 * 2 ** min(beyond, 10)))
    # More than the whole wait is left only if the clock was set back: then nothing is refused.
    remaining = (factor.failed_at + wait - now).total_seconds()
    if 0 < remaining <= wait.total_seconds():
        raise TooManyWrongCodes(int(remaining) + 1)


def _take_code(factor: SecondFactor, code: str, now: datetime) -> bool:
    for step in _steps(now):
        if step > factor.last_step and _equal(code, _totp(factor).generate_otp(step)):
            factor.last_step = step
            return True
    return False


def _take_recovery(factor: SecondFactor, code: str) -> bool:
    digest = _digest(code)
    if digest not in factor.recovery:
        return False
    factor.recovery = [unused for unused in factor.recovery if unused != digest]
    return True


def _steps(now: datetime) -> Iterator[int]:
    """Return the current time step and its neighbours, because phones' clocks are slightly off."""
    current = int(now.timestamp()) // STEP
    yield from (current - 1, current, current + 1)


def _totp(factor: SecondFactor) -> Any:
    import pyotp

    who = factor.person.email
    return pyotp.TOTP(secret(factor), name=who, issuer="Bookable", interval=STEP)


def _equal(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(), right.encode())


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
