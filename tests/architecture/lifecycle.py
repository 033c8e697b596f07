"""Draws docs/lifecycle.md from the tables: `python -m tests.architecture.lifecycle`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from tests.architecture.source import ROOT

from bookable.domain.lifecycle import HOLDS_TIME, TERMINAL, Status, Step
from bookable.domain.moments import Moment
from bookable.domain.people import Side
from bookable.domain.program import HoursRule, MeetingRule, Program, Rule
from bookable.domain.programs import PROGRAMS

PAGE = ROOT / "docs/lifecycle.md"

HEAD = """\
# What a booking goes through

This page is drawn by `python -m tests.architecture.lifecycle` from the tables in
`src/bookable/domain/lifecycle.py` and the programmes in `src/bookable/domain/programs.py`, and a
test fails while it differs from them. `src/bookable/domain/program.py` says what a programme is,
`src/bookable/domain/deciding.py` asks it. Every pair of a step and a status that no table names is
refused with `WrongStatus`.

How long a booking waits is set for each installation; these are the defaults. The system takes a
step when its time comes, or when a payment vendor tells of money.

| status | takes its time up | may still change |
|---|---|---|
"""

WHO = {
    Side.PROVIDER: "provider",
    Side.CLIENT: "client",
    Side.STAFF: "staff",
    Side.SYSTEM: "the system",
}
WHEN = {
    Moment.ANY: "at any time",
    Moment.BEFORE_START: "before the start",
    Moment.FROM_START: "from the start on",
    Moment.AFTER_END: "after the end",
}
HOURS = {
    HoursRule.ALWAYS: "lies in the provider's open hours",
    HoursRule.IF_ANY: "lies in the provider's open hours if they have set any",
    HoursRule.NEVER: "may lie anywhere",
}


def page() -> str:
    """Return the whole page."""
    statuses = "".join(f"{line}\n" for line in map(_status, Status))
    return HEAD + statuses + "".join(map(_programme, PROGRAMS))


def _status(status: Status) -> str:
    return f"| `{status}` | {_yes(status in HOLDS_TIME)} | {_yes(status not in TERMINAL)} |"


def _yes(fact: bool) -> str:
    return "yes" if fact else "no"


def _programme(program: Program) -> str:
    parts = [f"\n## {program.name.capitalize()}\n", *_facts(program), "", *_diagram(program), ""]
    parts += ["| step | from → to | who | when |", "|---|---|---|---|", *_steps(program)]
    return "\n".join(parts) + "\n"


def _facts(program: Program) -> Iterator[str]:
    yield f"A {program.client_role} books a {program.provider_role}."
    yield f"A booking begins as `{program.opening}` and {HOURS[program.hours]}."
    for status, hold in program.holds.items():
        yield f"In `{status}` it waits for {_length(hold)}, and no longer than until its start:"
        yield "then it expires."
    if program.starts_by_itself:
        yield "It starts by itself when its time comes."
    for step, status in program.forgiving.items():
        yield f"To `{step}` what is `{status}` already does nothing, and is no error."
    if Step.REINSTATE in program.lifecycle:
        yield "A payment that comes after the hold ran out takes the time again if it is free."
    if Step.PAY in program.lifecycle:
        yield "What has been paid for waits no longer, and so does not expire."
    if program.paired and program.accepts_automatically:
        yield "One who accepts automatically is not asked."
    elif program.begins_accepted:
        yield "For a provider who accepts automatically it begins as `confirmed`."
    elif program.accepts_automatically:
        yield "For a provider who accepts automatically it is confirmed right afterwards."
    if program.meeting is MeetingRule.WITH_CONFIRMATION:
        yield "Confirming it makes a meeting."
    if program.meeting is MeetingRule.ONCE_CONFIRMED:
        yield f"Once it is confirmed a meeting is made{_for(sorted(program.online_types))}."


def _for(types: list[str]) -> str:
    return f" for {' and '.join(f'`{each}`' for each in types)}" if types else ""


def _length(hold: timedelta) -> str:
    minutes = hold // timedelta(minutes=1)
    return f"{minutes // 60} hours" if minutes % 60 == 0 else f"{minutes} minutes"


def _diagram(program: Program) -> Iterator[str]:
    yield from ("```mermaid", "stateDiagram-v2", f"    [*] --> {program.opening}")
    if Status.DRAFT in program.statuses:
        yield f"    [*] --> {Status.DRAFT}"
    labels: defaultdict[tuple[Status, Status], list[Step]] = defaultdict(list)
    for step, arrows in program.lifecycle.items():
        for arrow in arrows.items():
            labels[arrow].append(step)
    for (before, after), steps in labels.items():
        yield f"    {before} --> {after}: {', '.join(steps)}"
    yield from (f"    {status} --> [*]" for status in Status if status in _ends(program))
    yield "```"


def _ends(program: Program) -> frozenset[Status]:
    return program.statuses & TERMINAL


def _steps(program: Program) -> Iterator[str]:
    for step, arrows in program.lifecycle.items():
        rule = program.rules[step]
        ways = ", ".join(f"`{before}` → `{after}`" for before, after in arrows.items())
        who = ", ".join(WHO[side] for side in Side if side in rule.by)
        yield f"| `{step}` | {ways} | {who} | {_when(rule)} |"


def _when(rule: Rule) -> str:
    """Return when a step may be taken, and when by the client if that differs."""
    clients = rule.clients if Side.CLIENT in rule.by else None
    return f"{WHEN[rule.moment]}{f'; a client {WHEN[clients]}' if clients else ''}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
