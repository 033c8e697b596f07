"""Wire the parts at start-up: programmes, and which gateway fills which port."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
from django.conf import settings

from bookable.config import calendar_vendors, dialects
from bookable.domain.lifecycle import Status
from bookable.domain.meetings import MeetingVendor
from bookable.domain.program import Program
from bookable.domain.programs import PROGRAMS
from bookable.domain.public_addresses import HTTP_TOO, HTTPS_ONLY
from bookable.effects import (
    draining,
    foreseeing,
    reading_calendars,
    relay,
    writing_calendars,
)
from bookable.effects.mail import mail_loop
from bookable.effects.webhook_deliveries import Webhooks
from bookable.engine import clock, ports, registry, sandbox
from bookable.gateways.caldav import Caldav
from bookable.gateways.guarded_http import Guard
from bookable.gateways.ics import Ics
from bookable.gateways.issuers import IssuerDocuments
from bookable.gateways.jitsi import Jitsi
from bookable.gateways.smtp import Smtp
from bookable.gateways.webhook_sender import WebhookSender
from bookable.gateways.zoom import Zoom
from bookable.interfaces.dialects.core.mapping import events
from bookable.interfaces.http import request_metrics
from bookable.interfaces.http.unknown import register_words
from bookable.telemetry import tracing


def start() -> None:
    """Prepare the engine, without using the network or the database."""
    clock.follow_sandbox(settings.BOOKABLE_SANDBOX)
    sandbox.on_tick(draining.tick)
    _provide_loops()
    ports.provide_foresight(foreseeing.foresee)
    tracing.trace(settings.BOOKABLE_TRACES)
    for program in PROGRAMS:
        registry.register(_as_set(program))
    _provide_meetings()
    _provide_payments()
    _provide_mail()
    _provide_calendars()
    calendar_vendors.provide()
    _provide_issuers()
    _provide_webhooks()
    know_types()


def know_types() -> None:
    """Build the decoders of all structs before other threads start.

    msgspec 0.22 builds one at first use. If two threads do so at the same time, one of them uses
    what the other has only half built, and the process crashes.
    """
    structs: list[type[msgspec.Struct]] = [msgspec.Struct]
    while structs:
        for each in structs.pop().__subclasses__():
            msgspec.json.Decoder(each)
            structs.append(each)


def open_dialects() -> None:
    """Register each dialect's programme, and its error texts for unknown addresses."""
    for dialect in dialects.installed():
        if dialect.program is not None:
            registry.register(_as_set(dialect.program))
        for prefix in dialect.prefixes:
            register_words(f"/{prefix}", dialect.words)
            request_metrics.register_prefix(prefix, dialect.name)


def _as_set(program: Program) -> Program:
    """Return the programme with the operator's settings: hold times, limit and buddies' consent."""
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


def _provide_loops() -> None:
    ports.provide_loop("relay", relay.relay_all, is_busy=relay.is_busy)
    # Half a second is soon enough, and makes batches.
    ports.provide_loop(
        "mail",
        mail_loop.work_off,
        pause=0.5,
        hasten=mail_loop.hasten,
        is_busy=mail_loop.is_busy,
    )
    ports.provide_loop(
        "calendars",
        reading_calendars.read_due,
        pause=1.0,
        hasten=reading_calendars.hasten,
        is_busy=reading_calendars.is_busy,
    )
    ports.provide_loop(
        "bookings in calendars",
        writing_calendars.write_due,
        pause=0.5,
        hasten=writing_calendars.hasten,
        is_busy=writing_calendars.is_busy,
    )


def _provide_meetings() -> None:
    """Provide Jitsi too, so that its meetings still work once Zoom is set up."""
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


def _provide_mail() -> None:
    """Provide the mail server, if one is set up. Otherwise mails are kept in the outbox."""
    if (found := settings.MAIL_SERVER) is None:
        ports.provide_mail(None)
        return
    ports.provide_mail(
        Smtp(
            found.host,
            found.port,
            user=found.user,
            password=found.password,
            tls=found.tls,
            starttls=found.starttls,
            local_name=settings.BOOKABLE_MAIL_FROM.address.rpartition("@")[2],
        )
    )


def _guard() -> Guard:
    """Return the guard of calls to addresses that people enter. A sandbox may use http."""
    schemes = HTTP_TOO if settings.BOOKABLE_SANDBOX else HTTPS_ONLY
    return Guard(settings.BOOKABLE_WEBHOOK_ALLOW, schemes)


def _provide_calendars() -> None:
    """Provide the kinds of outside calendars that need no account of this site."""
    guard = _guard()
    ports.provide_calendars(Ics(guard))
    ports.provide_calendars(Caldav(guard))


def _provide_issuers() -> None:
    guard = Guard(settings.BOOKABLE_WEBHOOK_ALLOW, HTTP_TOO)
    ports.provide_issuer_documents(IssuerDocuments(guard).fetch)


def _provide_webhooks() -> None:
    """Provide the loop that sends webhooks, and what people may name as receivers."""
    guard = _guard()
    ports.provide_reach(guard)
    sender = WebhookSender(guard, clock=clock.real)
    hooks = Webhooks(sender, encode=events.body, encode_test=events.test_body)
    ports.provide_loop("webhooks", hooks.run, hasten=hooks.hasten, is_busy=hooks.is_busy)


def _provide_payments() -> None:
    """Provide Stripe, if it is set up. Otherwise payments are recorded by hand."""
    if (found := settings.STRIPE) is None:
        ports.provide_payments(None)
        return
    # Loading its library takes a fifth of a second, so only if needed.
    from bookable.gateways.stripe import Stripe

    ports.provide_payments(
        Stripe(found.secret_key, webhook_secret=found.webhook_secret, api_base=found.api_base)
    )
