"""What start-up puts together: programmes, and which gateway fills which port."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
from django.conf import settings

from bookable.config import dialects
from bookable.domain.lifecycle import Status
from bookable.domain.meetings import MeetingVendor
from bookable.domain.policy import PROGRAMS
from bookable.domain.program import Program
from bookable.effects import draining, relay
from bookable.engine import clock, ports, programs, sandbox
from bookable.gateways.jitsi import Jitsi
from bookable.gateways.zoom import Zoom
from bookable.interfaces.http import watching
from bookable.interfaces.http.unknown import register_words
from bookable.telemetry import tracing


def start() -> None:
    """This will make the engine ready for this process. Nothing is asked of the network or the
    database yet."""
    clock.follow_sandbox(settings.BOOKABLE_SANDBOX)
    sandbox.on_tick(draining.tick)
    ports.provide_relay(relay.relay_all)
    tracing.trace(settings.BOOKABLE_TRACES)
    for program in PROGRAMS:
        programs.register(_as_set(program))
    _provide_meetings()
    _provide_payments()
    know_types()


def know_types() -> None:
    """This will have msgspec look at every struct that there is, while nobody else does.

    Where two threads read into one struct for the first time at once, msgspec 0.22 gives one of
    them what the other has only begun to look at, and the process crashes.
    """
    structs: list[type[msgspec.Struct]] = [msgspec.Struct]
    while structs:
        for each in structs.pop().__subclasses__():
            msgspec.json.Decoder(each)
            structs.append(each)


def open_dialects() -> None:
    """This will make the dialects ready: their own programmes, and their words for addresses that
    nobody answers."""
    for dialect in dialects.installed():
        programs.register(_as_set(dialect.program))
        for prefix in dialect.prefixes:
            register_words(f"/{prefix}", dialect.words)
            watching.register_prefix(prefix, dialect.name)


def _as_set(program: Program) -> Program:
    """The operator says how long an unanswered request and an unpaid booking keep their slot, how
    many of them one client may have, and whether buddies ask for each session."""
    wanted = {
        Status.REQUESTED: timedelta(hours=settings.BOOKABLE_REQUEST_HOLD_HOURS),
        Status.PENDING_PAYMENT: timedelta(minutes=settings.BOOKABLE_PAYMENT_HOLD_MINUTES),
    }
    holds = {status: wanted.get(status, hold) for status, hold in program.holds.items()}
    program = replace(program, holds=holds, most_open=settings.BOOKABLE_OPEN_BOOKINGS)
    if not program.paired:
        return program
    program = replace(program, consent=settings.BOOKABLE_BUDDY_SESSIONS)
    limited = settings.BOOKABLE_OPEN_BOOKINGS is not None
    return program if limited else replace(program, unasked=None, most_asked=None)


def _provide_meetings() -> None:
    """Meetings at Jitsi need no account, so those made before Zoom was set up stay reachable."""
    jitsi: MeetingVendor = Jitsi()
    ports.provide_meetings(jitsi)
    if (zoom := settings.ZOOM) is not None:
        ports.provide_meetings(
            Zoom(
                zoom.account_id,
                zoom.client_id,
                zoom.client_secret,
                oauth_url=zoom.oauth_url,
                api_url=zoom.api_url,
                user=zoom.user,
                waiting_room=zoom.waiting_room,
            )
        )


def _provide_payments() -> None:
    """Without Stripe people pay by hand."""
    if (found := settings.STRIPE) is None:
        ports.provide_payments(None)
        return
    # Its library takes a fifth of a second to load: only where it is needed.
    from bookable.gateways.stripe import Stripe

    ports.provide_payments(
        Stripe(found.secret_key, webhook_secret=found.webhook_secret, api_base=found.api_base)
    )
