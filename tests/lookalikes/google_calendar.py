"""A server on this machine that behaves like Google Calendar and Google's OAuth server.

In a test:

    with GoogleLookalike() as google:
        gateway = GoogleCalendar(**google.credentials, keeper=…)
        google.add("dentist", "2030-03-01T10:00:00Z", "2030-03-01T11:00:00Z")
        google.events                           # the state at Google: {id: event}

`python -m tests.lookalikes.google_calendar PORT` serves until it is stopped. Besides the controls
over HTTP of `tests.lookalikes.server` it has:

    GET    /_events     the events, as a list
    POST   /_events     {"id", "start", "end", …}: add an event
    PATCH  /_events     {"id", …}: change an event, as its owner does
    DELETE /_events     {"id"}: delete an event, as its owner does
    POST   /_withdraw   make all tokens invalid

An event that asks for a meeting gets one, after `pending` looks at it. With `makes_meetings` false
Google fails to make any, as for accounts that may not use Google Meet.
"""

from __future__ import annotations

import secrets
import sys
from datetime import datetime
from typing import Any

import httpx
from tests.lookalikes.faults import Answer, Fault, RefusedError, Seen
from tests.lookalikes.oauth import ConsentLookalike

__all__ = ["Fault", "GoogleLookalike"]

CALENDAR = r"/calendar/v3/calendars/([^/]+)"
EVENT = CALENDAR + r"/events/([^/]+)"


class GoogleLookalike(ConsentLookalike):
    """One account with one calendar, `primary`.

    `page_size` is how many events a page has at most. `zone` is the calendar's.
    """

    ROUTES = {
        "page": ("GET", r"/o/oauth2/v2/auth"),
        "token": ("POST", r"/token"),
        "revoke": ("POST", r"/revoke"),
        "watch": ("POST", CALENDAR + r"/events/watch"),
        "list": ("GET", CALENDAR + r"/events"),
        "insert": ("POST", CALENDAR + r"/events"),
        "get": ("GET", EVENT),
        "patch": ("PATCH", EVENT),
        "delete": ("DELETE", EVENT),
        "stop": ("POST", r"/calendar/v3/channels/stop"),
    }

    def __init__(self, port: int = 0) -> None:
        self.events: dict[str, dict[str, Any]] = {}
        self.channels: dict[str, dict[str, Any]] = {}
        self.page_size = 2500
        self.zone = "Europe/Madrid"
        self.changes: list[str] = []
        self.oldest_token = 0
        self.pending = 0
        self.makes_meetings = True
        super().__init__(port)

    def add(self, name: str, start: str, end: str, **more: Any) -> None:
        """Add an event as its owner does; a start of ten characters is a date."""
        key = "date" if len(start) == 10 else "dateTime"
        given = {"start": {key: start}, "end": {key: end}, "iCalUID": f"{name}@google.com", **more}
        with self.lock:
            self._store(name, {"id": name, "status": "confirmed", **given})

    def change(self, name: str, **more: Any) -> None:
        """Change an event as its owner does."""
        with self.lock:
            self._store(name, self.events[name] | more)

    def remove(self, name: str) -> None:
        """Delete an event as its owner does."""
        self.change(name, status="cancelled")

    def forget_tokens(self) -> None:
        """Make all sync tokens invalid."""
        with self.lock:
            self.oldest_token = len(self.changes) + 1
            self.changes.append("")

    def push(self, state: str = "exists", **headers: str) -> list[int]:
        """Tell all channels that something changed, and return the statuses of their answers."""
        return [
            httpx.post(
                channel["address"],
                headers={
                    "X-Goog-Channel-ID": channel["id"],
                    "X-Goog-Channel-Token": channel["token"],
                    "X-Goog-Resource-ID": channel["resourceId"],
                    "X-Goog-Resource-State": state,
                    "X-Goog-Message-Number": "7",
                    **headers,
                },
            ).status_code
            for channel in list(self.channels.values())
        ]

    def living(self) -> list[dict[str, Any]]:
        """Return the events that were not deleted."""
        with self.lock:
            return [event for event in self.events.values() if event["status"] != "cancelled"]

    def control(self, seen: Seen) -> Answer:
        """Do what a test asks for over HTTP."""
        given = dict(seen.body) if isinstance(seen.body, dict) else {}
        match seen.method, seen.path:
            case "GET", "/_events":
                return Answer(200, list(self.events.values()))
            case "POST", "/_events":
                self.add(given.pop("id"), given.pop("start"), given.pop("end"), **given)
                return Answer(204)
            case "PATCH", "/_events":
                self.change(given.pop("id"), **given)
                return Answer(204)
            case "DELETE", "/_events":
                self.remove(given["id"])
                return Answer(204)
        return super().control(seen)

    def error(self, status: int, code: str, message: str = "") -> dict[str, Any]:
        """Return an error in Google's format."""
        details = [{"domain": "global", "reason": code, "message": message}]
        return {"error": {"code": status, "message": message or code, "errors": details}}

    def _store(self, name: str, event: dict[str, Any]) -> dict[str, Any]:
        self.changes.append(name)
        self.events[name] = event | {"etag": f'"{len(self.changes)}"'}
        return self.events[name]

    def _list(self, seen: Seen, calendar: str) -> Answer:
        self._know(calendar)
        asked = seen.query
        if (asked.get("singleEvents"), asked.get("showDeleted")) != ("true", "true"):
            raise RefusedError(400, self.error(400, "badRequest", "Keep to one set of filters."))
        token = asked.get("syncToken")
        if token is not None and ("timeMin" in asked or "timeMax" in asked):
            raise RefusedError(400, self.error(400, "badRequest", "No times with a sync token."))
        if token is not None and int(token) < self.oldest_token:
            raise RefusedError(410, self.error(410, "fullSyncRequired"))
        return Answer(200, self._page_of(self._found(asked), asked))

    def _found(self, asked: dict[str, str]) -> list[dict[str, Any]]:
        if "syncToken" in asked:
            since = self.changes[int(asked["syncToken"]) :]
            return [self.events[name] for name in dict.fromkeys(since) if name]
        return [event for event in self.events.values() if _within(event, asked)]

    def _page_of(self, found: list[dict[str, Any]], asked: dict[str, str]) -> dict[str, Any]:
        begin = int(asked.get("pageToken", 0))
        end = begin + min(self.page_size, int(asked.get("maxResults", 250)))
        more = end < len(found)
        last = {"nextPageToken": str(end)} if more else {"nextSyncToken": str(len(self.changes))}
        return {"timeZone": self.zone, "items": found[begin:end], **last}

    def _insert(self, seen: Seen, calendar: str) -> Answer:
        self._know(calendar)
        name = seen.body.get("id") or secrets.token_hex(13)
        if "id" in seen.body and "iCalUID" in seen.body:
            raise RefusedError(400, self.error(400, "invalid", "Give an id or a UID."))
        if not set(name) <= set("0123456789abcdefghijklmnopqrstuv"):
            raise RefusedError(400, self.error(400, "invalid", "Invalid resource id value."))
        if name in self.events:
            raise RefusedError(409, self.error(409, "duplicate"))
        event = {"iCalUID": f"{name}@google.com", "status": "confirmed"} | self._given(seen)
        return Answer(200, self._store(name, event | {"id": name}))

    def _given(self, seen: Seen) -> dict[str, Any]:
        """Return what a body sets; without the version, what it says of meetings is ignored."""
        given = dict(seen.body)
        wanted = given.pop("conferenceData", {}).get("createRequest")
        if wanted is None or seen.query.get("conferenceDataVersion") != "1":
            return given
        if wanted["conferenceSolutionKey"] != {"type": "hangoutsMeet"}:
            raise RefusedError(400, self.error(400, "invalid", "Invalid conference type value."))
        made = {"createRequest": wanted | {"status": {"statusCode": "pending"}}}
        return given | {"conferenceData": self._look_at(made, self.pending)}

    def _look_at(self, made: dict[str, Any], looks: int) -> dict[str, Any]:
        """Return a meeting after a look at it, when so many further ones find it pending."""
        request = made["createRequest"]
        if request["status"]["statusCode"] != "pending" or looks > 0:
            return made | {"looks": looks - 1}
        if not self.makes_meetings:
            return {"createRequest": request | {"status": {"statusCode": "failure"}}}
        code = "-".join(secrets.token_hex(n)[:n] for n in (3, 4, 3))
        return {
            "createRequest": request | {"status": {"statusCode": "success"}},
            "conferenceId": code,
            "entryPoints": [
                {"entryPointType": "phone", "uri": "tel:+34-910-000-000"},
                {"entryPointType": "video", "uri": f"https://meet.google.com/{code}"},
            ],
        }

    def _get(self, _seen: Seen, calendar: str, name: str) -> Answer:
        self._know(calendar)
        event = self._known(name)
        if "conferenceData" in event:
            made = event["conferenceData"]
            event["conferenceData"] = self._look_at(made, made.get("looks", 0))
        return Answer(200, event)

    def _patch(self, seen: Seen, calendar: str, name: str) -> Answer:
        self._know(calendar)
        event = self._known(name)
        if seen.headers.get("if-match", event["etag"]) != event["etag"]:
            raise RefusedError(412, self.error(412, "conditionNotMet"))
        return Answer(200, self._store(name, event | self._given(seen)))

    def _delete(self, _seen: Seen, calendar: str, name: str) -> Answer:
        self._know(calendar)
        if self._known(name)["status"] == "cancelled":
            raise RefusedError(410, self.error(410, "deleted"))
        self._store(name, self.events[name] | {"status": "cancelled"})
        return Answer(204)

    def _watch(self, seen: Seen, calendar: str) -> Answer:
        self._know(calendar)
        channel = seen.body | {"resourceId": secrets.token_hex(8)}
        self.channels[channel["id"]] = channel
        return Answer(200, {"kind": "api#channel", **channel})

    def _stop(self, seen: Seen) -> Answer:
        if self.channels.pop(seen.body["id"], None) is None:
            raise RefusedError(404, self.error(404, "notFound"))
        return Answer(204)

    def _know(self, calendar: str) -> None:
        if calendar != "primary":
            raise RefusedError(404, self.error(404, "notFound"))

    def _known(self, name: str) -> dict[str, Any]:
        if name not in self.events:
            raise RefusedError(404, self.error(404, "notFound"))
        return self.events[name]


def _within(event: dict[str, Any], asked: dict[str, str]) -> bool:
    def moment(when: dict[str, str]) -> datetime:
        return datetime.fromisoformat(when.get("dateTime") or f"{when['date']}T00:00:00Z")

    least, most = (datetime.fromisoformat(asked[key]) for key in ("timeMin", "timeMax"))
    return moment(event["start"]) < most and least < moment(event["end"])


def main() -> None:
    """Serve until the process is stopped."""
    google = GoogleLookalike(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(google.address, flush=True)


if __name__ == "__main__":
    main()
