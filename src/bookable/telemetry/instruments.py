"""All metrics, under the names that Prometheus sees.

The processes of one home share their counters through files in `PROMETHEUS_MULTIPROC_DIR`.
prometheus-client reads that variable on import, so it must be set before processes start.
"""

from __future__ import annotations

from prometheus_client import Counter, Histogram

_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 10.0)
_SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

REQUESTS = Histogram(
    "bookable_request_seconds",
    "Requests and how long they took inside a web process",
    ["dialect", "route", "method", "status"],
    buckets=_FAST,
)
REFUSALS = Counter(
    "bookable_refusals_total",
    "Times that the engine said no, by its reason",
    ["dialect", "kind"],
)
ENTRIES = Counter(
    "bookable_ledger_entries_total",
    "What happened to bookings, counted when the worker relays it",
    ["program", "kind"],
)
EFFECTS = Counter(
    "bookable_effects_total",
    "Attempts at effects: done, to be tried again, or given up",
    ["effect", "outcome"],
)
FAILED_ROWS = Counter(
    "bookable_failed_rows_total",
    "Rows that a periodic task passed over because something was wrong with them",
    ["task"],
)
MENDED_ROWS = Counter(
    "bookable_mended_rows_total",
    "Rows that a periodic task found to differ from what they are made of, and made anew",
    ["task"],
)
JOBS = Histogram(
    "bookable_job_seconds",
    "Jobs of the worker and how long they took",
    ["task", "outcome"],
    buckets=_SLOW,
)
VENDOR_CALLS = Histogram(
    "bookable_vendor_call_seconds",
    "Calls to vendors and how long they took, with all waiting",
    ["vendor", "call", "outcome"],
    buckets=_SLOW,
)

ALL = (REQUESTS, REFUSALS, ENTRIES, EFFECTS, FAILED_ROWS, MENDED_ROWS, JOBS, VENDOR_CALLS)

NAMES = frozenset(
    f"{metric.name}_{part}"
    for instrument in ALL
    for metric in instrument.describe()
    for part in (("total",) if metric.type == "counter" else ("count", "sum", "bucket"))
)
"""All the names of samples under which Prometheus finds these metrics."""
