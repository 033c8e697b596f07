"""Requests to Zoom's API, each with a token."""

from __future__ import annotations

from typing import Any

import httpx

from bookable.gateways.line import Deadline, Line
from bookable.gateways.patience import patiently
from bookable.gateways.zoom_answers import COMPLAINTS, UNAUTHORIZED
from bookable.gateways.zoom_token import Tokens


class Api:
    """Zoom's API as one function, which sees to tokens and to waiting."""

    def __init__(self, line: Line, url: str, *, tokens: Tokens) -> None:
        self.url = url.rstrip("/")
        self._line = line
        self._tokens = tokens

    def send(self, method: str, path: str, *, deadline: Deadline, **parts: Any) -> httpx.Response:
        """This will send a request and answer what Zoom answers, success or not.

        A refused token is renewed once and the request repeated, and so is a request that Zoom
        puts off: both are refused before anything is done. Nothing else is repeated, since after
        a failure on the way nobody knows whether Zoom did its part.
        """

        def sent(token: str) -> httpx.Response:
            return self._line.send(
                method,
                self.url + path,
                deadline=deadline,
                headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
                **parts,
            )

        token = self._tokens.current(deadline=deadline)
        answer = patiently(lambda: sent(token), deadline=deadline, complaints=COMPLAINTS)
        if answer.status_code == UNAUTHORIZED:
            fresh = self._tokens.current(deadline=deadline, refused=token)
            answer = patiently(lambda: sent(fresh), deadline=deadline, complaints=COMPLAINTS)
        return answer
