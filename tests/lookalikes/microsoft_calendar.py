"""A server on this machine that behaves like Microsoft Graph's calendar and Microsoft's sign-in.

In a test:

    with MicrosoftLookalike() as microsoft:
        gateway = MicrosoftCalendar(**microsoft.credentials, keeper=…)
        microsoft.add("dentist", "2030-03-01T10:00:00", "2030-03-01T11:00:00")
        microsoft.events                        # the state at Microsoft: {id: event}

`python -m tests.lookalikes.microsoft_calendar PORT` serves until it is stopped. It has the controls
over HTTP that `tests.lookalikes.google_calendar` has.
"""

from __future__ import annotations

import re
import secrets
import sys
from typing import Any
from urllib.parse import urlencode

import httpx
from tests.lookalikes.faults import Answer, Fault, RefusedError, Seen
from tests.lookalikes.oauth import ConsentLookalike

__all__ = ["Fault", "MicrosoftLookalike"]

ME = r"/v1\.0/me(|/calendars/[^/]+)"
EVENT = r"/v1\.0/me/events/([^/]+)"
OF_OCCURRENCES = ("id", "@odata.etag", "type", "seriesMasterId", "start", "end")


class MicrosoftLookalike(ConsentLookalike):
    """One account with one calendar. Refresh tokens are replaced at each use.

    `page_size` is how many events a page has at most.
    """

    ROUTES = {
        "page": ("GET", r"/common/oauth2/v2\.0/authorize"),
        "token": ("POST", r"/common/oauth2/v2\.0/token"),
        "delta": ("GET", ME + r"/calendarView/delta"),
        "list": ("GET", ME + r"/events"),
        "create": ("POST", ME + r"/events"),
        "get": ("GET", EVENT),
        "patch": ("PATCH", EVENT),
        "delete": ("DELETE", EVENT),
        "subscribe": ("POST", r"/v1\.0/subscriptions"),
        "renew": ("PATCH", r"/v1\.0/subscriptions/([^/]+)"),
        "unsubscribe": ("DELETE", r"/v1\.0/subscriptions/([^/]+)"),
    }

    def __init__(self, port: int = 0) -> None:
        self.events: dict[str, dict[str, Any]] = {}
        self.transactions: set[str] = set()
        self.subscriptions: dict[str, dict[str, Any]] = {}
        self.page_size = 200
        self.changes: list[str] = []
        self.oldest_token = 0
        super().__init__(port)
        self.rotates = True

    def add(self, name: str, start: str, end: str, **more: Any) -> None:
        """Add an event as its owner does; times are of the clock, in UTC."""
        event = {
            "type": "singleInstance",
            "iCalUId": f"uid-{name}",
            "showAs": "busy",
            "isAllDay": False,
            "isCancelled": False,
            "responseStatus": {"response": "organizer"},
            "start": {"dateTime": f"{start}.0000000", "timeZone": "UTC"},
            "end": {"dateTime": f"{end}.0000000", "timeZone": "UTC"},
        }
        with self.lock:
            self._store(name, event | more)

    def change(self, name: str, **more: Any) -> None:
        """Change an event as its owner does."""
        with self.lock:
            self._store(name, self.events[name] | more)

    def remove(self, name: str) -> None:
        """Delete an event as its owner does."""
        with self.lock:
            del self.events[name]
            self.changes.append(name)

    def forget_tokens(self) -> None:
        """Make all delta links invalid."""
        with self.lock:
            self.changes.append("")
            self.oldest_token = len(self.changes)

    def push(self, **more: Any) -> list[int]:
        """Tell all subscriptions that something changed, and return the statuses."""
        return [
            httpx.post(
                each["notificationUrl"] if "lifecycleEvent" not in more else each["lifecycle"],
                json={
                    "value": [
                        {
                            "subscriptionId": name,
                            "clientState": each["clientState"],
                            "changeType": "updated",
                            "resource": "Users/u/Events/e",
                            **more,
                        }
                    ]
                },
            ).status_code
            for name, each in list(self.subscriptions.items())
        ]

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
        """Return an error in Graph's format."""
        del status
        return {"error": {"code": code, "message": message or code}}

    def _store(self, name: str, event: dict[str, Any]) -> dict[str, Any]:
        self.changes.append(name)
        etag = f'W/"{len(self.changes)}"'
        self.events[name] = event | {"id": name, "@odata.etag": etag}
        return self.events[name]

    def _delta(self, seen: Seen, calendar: str) -> Answer:
        self._know(calendar)
        prefer = seen.headers.get("prefer", "")
        assert 'IdType="ImmutableId"' in prefer, prefer
        assert 'outlook.timezone="UTC"' in prefer, prefer
        since, begin, start, end = self._place(seen.query)
        if since is not None and since < self.oldest_token:
            raise RefusedError(410, self.error(410, "syncStateNotFound"))
        found = self._found(since, start, end)
        size = min(self.page_size, _page_size(prefer))
        shown, rest = found[begin : begin + size], found[begin + size :]
        token = {"since": since, "begin": begin + size} if rest else {"since": len(self.changes)}
        words = "|".join(str(each) for each in (token["since"], token.get("begin", 0), start, end))
        name, kind = (
            ("@odata.nextLink", "$skiptoken") if rest else ("@odata.deltaLink", "$deltatoken")
        )
        link = f"{self.address}{seen.path}?{urlencode({kind: words})}"
        return Answer(200, {"value": shown, name: link})

    def _place(self, asked: dict[str, str]) -> tuple[int | None, int, str, str]:
        words = asked.get("$skiptoken") or asked.get("$deltatoken")
        if words is None:
            return None, 0, asked["startDateTime"], asked["endDateTime"]
        since, begin, start, end = words.split("|")
        return None if since == "None" else int(since), int(begin), start, end

    def _found(self, since: int | None, start: str, end: str) -> list[dict[str, Any]]:
        names = self.events if since is None else dict.fromkeys(self.changes[since:])
        found = []
        for name in filter(None, names):
            event = self.events.get(name)
            if event and event["start"]["dateTime"] < end and start < event["end"]["dateTime"]:
                found.append(_shown(event))
            elif since is not None:
                found.append({"id": name, "@removed": {"reason": "deleted"}})
        return found

    def _list(self, seen: Seen, calendar: str) -> Answer:
        self._know(calendar)
        wanted = re.search(
            r"ep/id eq '([^']+)' and ep/value eq '((?:[^']|'')*)'", seen.query["$filter"]
        )
        assert wanted, seen.query
        pair = {"id": wanted[1], "value": wanted[2].replace("''", "'")}
        value = [
            event
            for event in self.events.values()
            if pair in event.get("singleValueExtendedProperties", [])
        ]
        return Answer(200, {"value": value})

    def _create(self, seen: Seen, calendar: str) -> Answer:
        self._know(calendar)
        transaction = seen.body["transactionId"]
        if transaction in self.transactions:
            raise RefusedError(409, self.error(409, "ErrorDuplicateTransactionId"))
        self.transactions.add(transaction)
        event = {"type": "singleInstance", "isAllDay": False, "iCalUId": secrets.token_hex(20)}
        return Answer(201, self._store(f"AAk{secrets.token_urlsafe(24)}=", event | seen.body))

    def _get(self, _seen: Seen, name: str) -> Answer:
        return Answer(200, self._known(name))

    def _patch(self, seen: Seen, name: str) -> Answer:
        event = self._known(name)
        if seen.headers.get("if-match", event["@odata.etag"]) != event["@odata.etag"]:
            raise RefusedError(412, self.error(412, "ErrorIrresolvableConflict"))
        return Answer(200, self._store(name, event | seen.body))

    def _delete(self, _seen: Seen, name: str) -> Answer:
        self._known(name)
        self.remove(name)
        return Answer(204)

    def _subscribe(self, seen: Seen) -> Answer:
        word = secrets.token_urlsafe(9) + " <&>"
        for address in {seen.body["notificationUrl"], seen.body["lifecycleNotificationUrl"]}:
            echo = httpx.post(address, params={"validationToken": word}, timeout=5)
            if (echo.status_code, echo.text) != (200, word):
                raise RefusedError(400, self.error(400, "ValidationError", "Not echoed."))
        name = secrets.token_hex(16)
        lifecycle = {"lifecycle": seen.body["lifecycleNotificationUrl"]}
        self.subscriptions[name] = seen.body | {"id": name} | lifecycle
        return Answer(201, self.subscriptions[name])

    def _renew(self, seen: Seen, name: str) -> Answer:
        if name not in self.subscriptions:
            raise RefusedError(404, self.error(404, "ResourceNotFound"))
        self.subscriptions[name] |= seen.body
        return Answer(200, self.subscriptions[name])

    def _unsubscribe(self, _seen: Seen, name: str) -> Answer:
        if self.subscriptions.pop(name, None) is None:
            raise RefusedError(404, self.error(404, "ResourceNotFound"))
        return Answer(204)

    def _know(self, calendar: str) -> None:
        if calendar:
            raise RefusedError(404, self.error(404, "ErrorItemNotFound"))

    def _known(self, name: str) -> dict[str, Any]:
        if name not in self.events:
            raise RefusedError(404, self.error(404, "ErrorItemNotFound"))
        return self.events[name]


def _page_size(prefer: str) -> int:
    wanted = re.search(r"odata\.maxpagesize=(\d+)", prefer)
    return int(wanted[1]) if wanted else 10


def _shown(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event as a delta shows it: an occurrence with next to nothing."""
    if event["type"] != "occurrence":
        return {name: each for name, each in event.items() if "Extended" not in name}
    return {name: event[name] for name in OF_OCCURRENCES if name in event}


def main() -> None:
    """Serve until the process is stopped."""
    microsoft = MicrosoftLookalike(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(microsoft.address, flush=True)


if __name__ == "__main__":
    main()
