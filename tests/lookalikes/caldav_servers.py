"""Real CalDAV servers: Radicale and Xandikos, each in a process and a folder of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import httpx
from tests.harness import free_port, http

_TIMEOUT = 60.0


class CaldavServer:
    """A server that serves from its creation until it is closed, and what people do with it.

    Events are kept by hand here, as a calendar program would: the name of an event is that of its
    file.
    """

    HOME = ""
    """The path of the calendars of a person."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bookable-caldav-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def command(self) -> list[str]:
        """Return the command line of the server."""
        raise NotImplementedError

    def start(self) -> None:
        """Start the server, and wait until it accepts connections."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(self.command(), stdout=log, stderr=log, cwd="/")
        ends = time.monotonic() + _TIMEOUT
        while not self._accepts():
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < ends
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server; its calendars stay."""
        self._process.terminate()
        self._process.wait()

    def _accepts(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


class Radicale(CaldavServer):
    """Radicale with people who have passwords."""

    name = "Radicale"

    def command(self) -> list[str]:
        """Return the command line of the server."""
        (self.folder / "people").touch()
        options = {
            "server-hosts": f"127.0.0.1:{self.port}",
            "storage-filesystem-folder": str(self.folder / "calendars"),
            "auth-type": "htpasswd",
            "auth-htpasswd-filename": str(self.folder / "people"),
            "auth-htpasswd-encryption": "plain",
            "auth-delay": "0",
            "logging-level": "error",
        }
        words = [f"--{name}={value}" for name, value in options.items()]
        return [sys.executable, "-m", "radicale", *words]

    def let_in(self, person: str, password: str) -> Account:
        """Give a person a password, instead of an earlier one."""
        file = self.folder / "people"
        others = [each for each in file.read_text().splitlines() if not each.startswith(person)]
        file.write_text("\n".join([*others, f"{person}:{password}", ""]))
        return Account(self.url, f"/{person}/", person, password)


class Xandikos(CaldavServer):
    """Xandikos with one person, who needs no password."""

    name = "Xandikos"

    def command(self) -> list[str]:
        """Return the command line of the server."""
        folders = [f"-d{self.folder}/calendars", f"--state-dir={self.folder}/state"]
        serve = [f"-p{self.port}", "-l127.0.0.1", "--no-detect-systemd", *folders]
        person = ["--autocreate", "--current-user-principal=/maria/"]
        return [sys.executable, "-m", "xandikos", "serve", *person, *serve]

    def let_in(self, person: str, password: str) -> Account:
        """Return the account of the one person there is."""
        return Account(self.url, "/maria/calendars/", person, password)


class Account:
    """What a person does with their calendars by a program of their own."""

    def __init__(self, url: str, home: str, username: str, password: str) -> None:
        self.url = url
        self.home = home
        self.username = username
        self.password = password

    def make_calendar(self, path: str, name: str = "", *, kind: str = "VEVENT") -> str:
        """Make a calendar and return its path."""
        shown = f"<displayname>{name}</displayname>" if name else ""
        body = (
            '<C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop>'
            f"{shown}<C:supported-calendar-component-set>"
            f'<C:comp name="{kind}"/></C:supported-calendar-component-set></prop></set>'
            "</C:mkcalendar>"
        )
        self.ask("MKCALENDAR", f"{self.home}{path}/", body, {"Content-Type": "application/xml"})
        return f"{self.home}{path}/"

    def keep(self, calendar: str, name: str, ics: str) -> str:
        """Make or overwrite an event, and return its path."""
        self.ask("PUT", f"{calendar}{name}.ics", ics, {"Content-Type": "text/calendar"})
        return f"{calendar}{name}.ics"

    def read(self, path: str) -> str:
        """Return the file of an event."""
        return self.ask("GET", path).text

    def remove(self, path: str) -> None:
        """Delete an event or a calendar."""
        self.ask("DELETE", path)

    def files(self, calendar: str) -> list[str]:
        """Return the paths of all events of a calendar."""
        body = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
        headers = {"Depth": "1", "Content-Type": "application/xml"}
        text = self.ask("PROPFIND", calendar, body, headers).text
        hrefs = [part.partition("</")[0] for part in text.split("href>")[1::2]]
        return sorted(href for href in hrefs if href.endswith(".ics"))

    def ask(
        self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Send a request that has to succeed."""
        answer = http.request(
            method,
            self.url + path,
            content=body.encode(),
            headers=headers,
            auth=(self.username, self.password),
        )
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer
