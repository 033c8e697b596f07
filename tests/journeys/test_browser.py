"""A front end of another origin in a real browser, with the calls from the documentation."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright
from tests.harness import Running, free_port
from tests.pages.browsing import CHROMIUM, needs_chromium

# What each header lets through is tested without a browser in tests/web/test_cors.py.
pytestmark = [needs_chromium, pytest.mark.long]

WORLD = {
    "people": [
        {"email": "tess@example.com", "roles": ["teacher", "mentor"]},
        {"email": "sam@example.com", "roles": ["student", "mentee"]},
    ],
    "availability": [
        {"person": "tess@example.com", "weekday": day, "start": "09:00", "end": "17:00"}
        for day in range(7)
    ],
}

CALL = """async ([url, method, headers, body]) => {
    const answer = await fetch(url, {method, headers, body: body && JSON.stringify(body)});
    const shown = [...answer.headers.keys()];
    return {status: answer.status, body: await answer.json(), shown};
}"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *given: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def front_end(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder: Path = tmp_path_factory.mktemp("front-end")
    (folder / "index.html").write_text("<!doctype html><title>A front end</title>")
    server = HTTPServer(("127.0.0.1", free_port()), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def bookable(front_end: int) -> Iterator[Running]:
    allowed = {"BOOKABLE_CORS_ORIGINS": f"http://127.0.0.1:{front_end}"}
    with Running(env=allowed) as running:
        yield running


@pytest.fixture(scope="module")
def page(front_end: int) -> Iterator[Any]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM)
        opened = browser.new_page()
        opened.goto(f"http://127.0.0.1:{front_end}/")
        yield opened
        browser.close()


class TestCrossOriginFrontEnd:
    def test_books_confirms_and_reads_refusals(self, bookable: Running, page: Any) -> None:
        bookable.clock("2027-03-01T08:00:00Z")
        ids = bookable.load(WORLD)["people"]
        tess, sam = ids["tess@example.com"], ids["sam@example.com"]

        def call(method: str, path: str, body: Any = None, *, by: Any, **more: str) -> Any:
            signed = {"Authorization": f"Bearer {by['bearer']}", "Content-Type": "application/json"}
            sent = [bookable.url + path, method, signed | more, body]
            return page.evaluate(CALL, sent)

        wish = {"teacher_id": tess["uuid"], "start_time": "2027-03-02T10:00:00Z", "duration": 60}
        path = "/api/bookings/bookings/"
        made = call("POST", path, wish, by=sam, **{"Idempotency-Key": "k1"})
        assert made["status"] == 201, made
        again = call("POST", path, wish, by=sam, **{"Idempotency-Key": "k1"})
        assert again["body"] == made["body"]
        assert {"idempotency-replayed", "x-request-id"} <= set(again["shown"])
        mine = f"{path}{made['body']['id']}/"
        assert call("POST", f"{mine}complete/", {}, by=sam)["status"] == 400
        assert call("POST", f"{mine}confirm/", {}, by=tess)["body"]["booking"]["status"]
        bookings = "/api/mentors/bookings/"
        assert call("GET", bookings, by=sam)["body"]["results"] == []
        assert call("DELETE", f"{bookings}1/", by=sam)["status"] == 404
        assert call("GET", path, by={"bearer": "wrong"})["status"] == 401
        assert call("PUT", path, {}, by=sam)["status"] == 405
        assert call("GET", "/api/nowhere/", by=sam)["status"] == 404

    def test_has_no_cookies_to_send(self, bookable: Running, page: Any) -> None:
        failed = page.evaluate(
            """async (url) => {
                try { await fetch(url, {credentials: "include"}); return false; }
                catch (error) { return true; }
            }""",
            f"{bookable.url}/api/auth/me/",
        )
        assert failed
