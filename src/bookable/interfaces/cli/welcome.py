"""What `bookable up` says when it is up."""

from __future__ import annotations

import json

from django.conf import settings

from bookable.interfaces.cli.demo import Example, Login, demo_logins, example


def welcome(url: str) -> str:
    """This will tell a newcomer where to go, as whom, and how to book a slot."""
    lines = [f"Bookable serves on {url}, with its data in {settings.BOOKABLE_HOME}"]
    if settings.BOOKABLE_SANDBOX:
        lines.append("This is a sandbox: anyone on this machine can move its clock")
    if logins := demo_logins():
        lines += ["", f"The demo's people, with their passwords and tokens (admin: {url}/admin/)"]
        lines += [_login(login) for login in logins]
        if found := example(logins):
            lines += ["", "Book a slot:", _curl(url, found)]
    return "\n".join([*lines, ""])


def _login(login: Login) -> str:
    roles = ", ".join(sorted(login.person.roles))
    return f"  {login.person.email:<22} {roles:<24} {login.password} {login.token}"


def _curl(url: str, found: Example) -> str:
    body = {"teacher_id": str(found.teacher.uuid), "start_time": found.start, "duration": 60}
    return (
        f"  curl -X POST {url}/api/bookings/bookings/"
        f" -H 'Authorization: Token {found.student.token}'"
        f" -H 'Content-Type: application/json' -d '{json.dumps(body)}'"
    )
