"""Periodic tasks of the worker: changes that are due, reminders, checks at vendors, clean-up.

Two queues keep them apart: a slow vendor must not delay holds that run out. `queueing_lock` keeps
a second copy of a task from waiting, and `lock` keeps a second one from running while a vendor
answers slowly.
"""

from __future__ import annotations

from procrastinate.contrib.django import app

from bookable.effects.mail.noting import note_digests, note_due_mails
from bookable.effects.vendor_meetings import sweep_orphans
from bookable.effects.vendor_payments import poll_checkouts, read_news
from bookable.engine import clock
from bookable.engine.batches import note_failure
from bookable.engine.cleanup import delete_expired
from bookable.engine.credits import expire_due
from bookable.engine.due_changes import apply_all_due_changes
from bookable.engine.erasing import complete_due
from bookable.engine.finding_hours import mend_weeks
from bookable.engine.giving_back import give_back_due
from bookable.engine.push_channels import renew_due
from bookable.engine.realigning import realign
from bookable.engine.reminding import nudge_due
from bookable.engine.waitlist import expire_due_offers
from bookable.storage import jobs


@app.periodic(cron="* * * * * */10")
@app.task(name="settle_due", queue=jobs.PERIODIC, queueing_lock="settle_due")
def apply_booking_changes(timestamp: int) -> None:
    """Apply the changes of bookings that are due: holds that ran out, sessions that began."""
    apply_all_due_changes(clock.now())


@app.periodic(cron="* * * * * */10")
@app.task(name="settle_offers", queue=jobs.PERIODIC, queueing_lock="settle_offers")
def expire_offers(timestamp: int) -> None:
    """Pass on seats whose offer ran out."""
    expire_due_offers(clock.now())


@app.periodic(cron="* * * * * */10")
@app.task(name="expire_credits", queue=jobs.PERIODIC, queueing_lock="expire_credits")
def expire_credits(timestamp: int) -> None:
    """Close bundles whose credits ran out."""
    expire_due(clock.now())


@app.periodic(cron="* * * * * */10")
@app.task(name="erase_due", queue=jobs.PERIODIC, queueing_lock="erase_due", lock="erase_due")
def complete_erasures(timestamp: int) -> None:
    """Go on with erasures of people that a request began."""
    complete_due(clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="nudge_due", queue=jobs.PERIODIC, queueing_lock="nudge_due")
def nudge_people(timestamp: int) -> None:
    """Remind the people whose confirmation of a session is missing."""
    nudge_due(clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="remind", queue=jobs.PERIODIC, queueing_lock="remind")
def remind_people(timestamp: int) -> None:
    """Note the mails that are due by time: reminders, and questions whether bookings took place."""
    note_due_mails(clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="digests", queue=jobs.PERIODIC, queueing_lock="digests")
def note_morning_digests(timestamp: int) -> None:
    """Note the digests of those whose morning it is."""
    note_digests(clock.now())


@app.periodic(cron="* * * * *")
@app.task(
    name="look_after_checkouts",
    queue=jobs.PERIODIC_AT_VENDORS,
    lock="look_after_checkouts",
    queueing_lock="look_after_checkouts",
)
def poll_open_checkouts(timestamp: int) -> None:
    """Ask the vendor about checkouts that sent no message."""
    poll_checkouts()


@app.periodic(cron="* * * * *")
@app.task(
    name="read_news",
    queue=jobs.PERIODIC_AT_VENDORS,
    lock="read_news",
    queueing_lock="read_news",
)
def read_vendor_events(timestamp: int) -> None:
    """Read the vendor's events, for changes to payments that were made in its dashboard."""
    read_news()


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="sweep_orphans",
    queue=jobs.PERIODIC_AT_VENDORS,
    lock="sweep_orphans",
    queueing_lock="sweep_orphans",
)
def sweep_meetings(timestamp: int) -> None:
    """Delete meetings at the vendor that belong to no booking."""
    sweep_orphans()


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="renew_pushes",
    queue=jobs.PERIODIC_AT_VENDORS,
    lock="renew_pushes",
    queueing_lock="renew_pushes",
)
def renew_pushes(timestamp: int) -> None:
    """Ask vendors of connected calendars for pushes, and give back consents that have ended."""
    renew_due(clock.now())
    give_back_due(clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="realign", queue=jobs.PERIODIC, queueing_lock="realign")
def realign_times(timestamp: int) -> None:
    """Move bookings and sessions to their wall time after newer zone rules were installed."""
    realign(clock.now())


@app.periodic(cron="17 * * * *")
@app.task(name="tidy", queue=jobs.PERIODIC, queueing_lock="tidy")
def delete_expired_rows(timestamp: int) -> None:
    """Delete old rows that are no longer needed, such as idempotency keys."""
    delete_expired(clock.now())


@app.periodic(cron="41 * * * *")
@app.task(name="mend_weeks", queue=jobs.PERIODIC, queueing_lock="mend_weeks")
def mend_weeks_of_hours(timestamp: int) -> None:
    """Mend weeks by which people are found where they do not fit their hours."""
    mend_weeks(clock.now())


@app.periodic(cron="23 * * * *")
@app.task(name="forget_rounds", queue=jobs.PERIODIC, queueing_lock="forget_rounds")
async def delete_failed_jobs(timestamp: int) -> None:
    """Delete periodic jobs that failed a day ago: later runs have done their work."""
    for queue in (jobs.PERIODIC, jobs.PERIODIC_AT_VENDORS):
        try:
            await app.job_manager.delete_old_jobs(nb_hours=24, queue=queue, include_failed=True)
        except Exception:
            note_failure("forget_rounds", queue)


@app.periodic(cron="* * * * * */30")
@app.task(name="rescue_stalled", queue=jobs.PERIODIC, queueing_lock="rescue_stalled")
async def rescue_stalled(timestamp: int) -> None:
    """Give jobs whose worker died to another worker."""
    for job in await app.job_manager.get_stalled_jobs():
        try:
            await app.job_manager.retry_job(job)
        except Exception:
            note_failure("rescue_stalled", job.id)


def run_all() -> int:
    """Run every periodic task now, and return how many things were done."""
    now = clock.now()
    erased = complete_due(now)
    changed = apply_all_due_changes(now) + expire_due_offers(now) + expire_due(now)
    from_vendors = sweep_orphans() + poll_checkouts() + read_news()
    at_calendars = renew_due(now) + give_back_due(now)
    by_time = nudge_due(now) + note_due_mails(now) + note_digests(now) + realign(now)
    kept = mend_weeks(now) + delete_expired(now)
    return erased + changed + from_vendors + at_calendars + by_time + kept
