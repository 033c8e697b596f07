"""All that is measured over HTTP, in the order of the table: a new row is one more value."""

from __future__ import annotations

from benchmarks import buddies, mentoring, tutoring

OPERATIONS = [*tutoring.OPERATIONS, *mentoring.OPERATIONS, *buddies.OPERATIONS]
